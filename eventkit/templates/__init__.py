from eventkit.templates.compiled import Compiled, Expression, Literal, Text, compile_text, compile_value
from eventkit.templates.parameters import Parameters, check_templates, compile_parameters
from eventkit.templates.plain import plain

__all__ = [
    "Compiled",
    "Expression",
    "Literal",
    "Parameters",
    "Text",
    "check_templates",
    "compile_parameters",
    "compile_text",
    "compile_value",
    "plain",
]
