"""Templates ready to render: a literal, a text, or a lone expression that keeps its type."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NoReturn

from jinja2 import Environment, Template, TemplateSyntaxError, nodes

from eventkit.errors import TemplateError
from eventkit.templates.bounds import LARGEST
from eventkit.templates.missing import MissingValue, absent_error, missing_error
from eventkit.templates.pieces import Piece, pieces_of, read
from eventkit.templates.plain import plain
from eventkit.templates.reach import ABSENT, Path, written
from eventkit.templates.sandbox import for_expressions, for_text
from eventkit.templates.syntax import chain, lone_expression, maybe_template, parse, paths_read, refusal, within_bounds

__all__ = ["Compiled", "Expression", "Literal", "Text", "compile_text", "compile_value"]

_KEPT: Final = 1024
_MOST_ITEMS: Final = 500_000
_RESULT: Final = "result"


class Compiled(ABC):
    """What all kinds share: the source, and what of the context it reads."""

    __slots__ = ("_paths", "source")

    def __init__(self, source: Any, paths: tuple[Path, ...] = ()) -> None:
        self.source = source
        self._paths = paths

    @abstractmethod
    def evaluate(self, context: Mapping[str, Any]) -> Any:
        """The value of the template, plain JSON; raises TemplateError."""

    def names(self) -> frozenset[str]:
        """The context names that it reads."""
        return frozenset(path[0].key for path in self._paths)

    def paths(self) -> tuple[str, ...]:
        """The paths that it reads, as a template writes them, each once, in order."""
        return tuple(dict.fromkeys(written(path) for path in self._paths))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source!r})"


class Literal(Compiled):
    """A value with no template in it: itself."""

    __slots__ = ()

    def evaluate(self, context: Mapping[str, Any]) -> Any:
        """The value unchanged."""
        return self.source


class Text(Compiled):
    """A template that renders to text; what is missing is empty."""

    __slots__ = ("_pieces", "_template")

    def __init__(
        self,
        source: str,
        paths: tuple[Path, ...] = (),
        *,
        template: Template | None = None,
        pieces: tuple[Piece, ...] | None = None,
    ) -> None:
        super().__init__(source, paths)
        self._template = template
        self._pieces = pieces

    def render(self, context: Mapping[str, Any]) -> str:
        """The text; raises TemplateError when it fails or passes a bound.

        Source: `prefect-behaviour` 3.6, rules 2 and 3.
        """
        if self._template is None:
            return str(self.source)
        pieces: list[str] = []
        length = 0
        try:
            for piece in self._read(self._template, context):
                length += len(piece)
                if length > LARGEST:
                    raise TemplateError(
                        f"A template wrote more than {LARGEST:,} characters, which is the most: write less"
                    )
                pieces.append(piece)
            return str(plain("".join(pieces)))
        except Exception as error:
            _fail(error, self.source, self._paths, context)

    evaluate = render

    def _read(self, template: Template, context: Mapping[str, Any]) -> Iterable[str]:
        if self._pieces is not None:
            return read(self._pieces, context)
        return template.root_render_func(template.new_context(dict(context)))

    def traced(self, context: Mapping[str, Any]) -> list[tuple[str, int]]:
        """The pieces of the text with the template's line that wrote each; raises as `render` does."""
        if self._template is None:
            return [(f"{line}\n", number) for number, line in enumerate(str(self.source).split("\n"), 1)]
        rendering: Any = self._template.root_render_func(self._template.new_context(dict(context)))
        pieces, length = [], 0
        try:
            for piece in rendering:
                length += len(piece)
                if length > LARGEST:
                    break
                pieces.append((piece, self._template.get_corresponding_lineno(rendering.gi_frame.f_lineno)))
        except Exception as error:
            _fail(error, self.source, self._paths, context)
        return pieces


class Expression(Compiled):
    """A lone `{{ expression }}`: its value, with its type."""

    __slots__ = ("_program", "_straight")

    def __init__(self, source: str, paths: tuple[Path, ...], *, straight: Path | None, program: Template) -> None:
        super().__init__(source, paths)
        self._straight = straight
        self._program = program

    def evaluate(self, context: Mapping[str, Any]) -> Any:
        """The value as plain JSON, a copy; raises TemplateError, also for a path that does not exist.

        Source: DESIGN 5, row 2; `prefect-behaviour` 3.6, rule 1.
        """
        try:
            if self._straight is None:
                return self._run(context)
            held: Any = context
            for place, step in enumerate(self._straight):
                value = step.how(held, step.key)
                if value is ABSENT:
                    raise absent_error(self._straight[: place + 1], held)
                held = value
            return plain(held)
        except Exception as error:
            _fail(error, self.source, self._paths, context)

    def _run(self, context: Mapping[str, Any]) -> Any:
        variables = self._program.new_context(dict(context))
        for _ in self._program.root_render_func(variables):
            pass
        made = variables.vars[_RESULT]
        if isinstance(made, list | tuple) and len(made) > _MOST_ITEMS:
            raise TemplateError(
                f"A template made a list of {len(made):,} items; at most {_MOST_ITEMS:,} are given: take a part of it"
            )
        return plain(made)


@lru_cache(maxsize=_KEPT)
def compile_text(source: str) -> Text:
    """A template that always renders to text; raises TemplateError with line and column.

    >>> compile_text("total: {{ event.payload.total }}").render({"event": {"payload": {"total": 7}}})
    'total: 7'
    """
    return _text(source, parse(source, for_text())) if maybe_template(source) else Text(source)


@lru_cache(maxsize=_KEPT)
def compile_value(source: str) -> Expression | Text | Literal:
    """A lone expression that keeps its type, a text, or a literal; raises TemplateError with line and column.

    >>> compile_value("{{ total + 1 }}").evaluate({"total": 7})
    8
    """
    if not maybe_template(source):
        return Literal(source)
    tree = parse(source, for_text())
    lone = lone_expression(tree, source)
    if lone is None:
        return _text(source, tree)
    environment, straight = for_expressions(), chain(lone)
    body: list[nodes.Node] = [nodes.Assign(nodes.Name(_RESULT, "store"), lone, lineno=1)]
    program = _built(nodes.Template(body, lineno=1).set_environment(environment), source, environment)
    global_name = straight is not None and straight[0].key in environment.globals
    paths = paths_read(tree, environment)
    return Expression(source, paths, straight=None if global_name else straight, program=program)


def _text(source: str, tree: nodes.Template) -> Text:
    environment = for_text()
    pieces = pieces_of(tree, environment.globals)
    template = _built(tree, source, environment)
    return Text(source, paths_read(tree, environment), template=template, pieces=pieces)


def _built(tree: Any, source: str, environment: Environment) -> Template:
    try:
        code = environment.compile(within_bounds(tree))
    except TemplateSyntaxError as error:  # what the parser lets through and the generator does not
        raise refusal(error.message or "", source, line=error.lineno) from error
    except Exception as error:  # Jinja's generator and Python's compiler fail in many ways on odd trees
        raise TemplateError(
            f"Template {_short(source)} cannot be compiled ({type(error).__name__}: {str(error)[:200]}): simplify it",
            source=source,
        ) from error
    return Template.from_code(environment, code, environment.globals)


def _fail(error: Exception, source: str, paths: tuple[Path, ...], context: Mapping[str, Any]) -> NoReturn:
    """Raises the one error of a rendering, whatever an operator, filter or method raised."""
    if isinstance(error, MissingValue):
        error = missing_error(error.missing, paths, context)
    if isinstance(error, TemplateError):
        vars(error).setdefault("source", source)
        raise error from error.__cause__
    raise TemplateError(
        f"Template {_short(source)} cannot be rendered ({type(error).__name__}: {str(error)[:200]}): check the types "
        "of what it reads",
        source=source,
    ) from error


def _short(source: str) -> str:
    return repr(source if len(source) <= 80 else source[:77] + "...")
