from eventkit.templates.compiled import Compiled, Expression, Literal, Text, compile_text, compile_value
from eventkit.templates.parameters import Parameters, compile_parameters
from eventkit.templates.plain import plain

__all__ = [
    "Compiled",
    "Expression",
    "Literal",
    "Parameters",
    "Text",
    "compile_parameters",
    "compile_text",
    "compile_value",
    "plain",
]
