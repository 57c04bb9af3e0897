"""Whatever a payload says is data, and whatever text is given for a template compiles or is refused."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventkit.errors import TemplateError
from eventkit.model.event import Event
from eventkit.templates import compile_parameters, compile_text, compile_value

TEMPLATES = [
    "{{ 7*7 }}",
    "{{ event.id }}",
    "{% raw %}",
    "{# c #}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{{ 'a' * 10**9 }}",
    "\r\n",
    "\x00",
]
TEXTS = st.one_of(st.sampled_from(TEMPLATES), st.text(), st.lists(st.sampled_from(TEMPLATES)).map("".join)).filter(
    lambda text: text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
PIECES = [
    *"{}%#-|()[].,:~+*'\" \n",
    *["{{", "}}", "{%", "%}", "{#", "#}", "event", ".payload", "t", "if", "else", "endif", "for", "in", "endfor"],
    *["set", "x", "=", "==", "**", "//", "is", "defined", "default", "upper", "format", "center", "loop", "range(3)"],
    *["1", "9999", "1e999", "'%s'", "not", "and", "true", "none", "macro", "block", "raw", "endraw", "filter", "with"],
    *["map", "join", "[1:2]", "tojson", "namespace()", ".a", "recursive", "autoescape", "endset", "endwith", "_"],
]
SOURCES = st.one_of(
    st.text(st.characters(), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: "{{ " + " ".join(pieces) + " }}"),
    TEXTS.map(lambda text: "{{ " + text + " }}"),
)


def about(payload: object) -> Mapping[str, object]:
    """The variables of an event with this under `t`."""
    return {"event": Event(event="e", resource={"prefect.resource.id": "r"}, payload={"t": payload})}


@given(JSON)
@example({"items": "{{ 7*7 }}"})
def test_any_payload_comes_back_exactly_through_a_lone_expression(payload):
    """In value and type, alone, in lists, in dicts; never rendered again."""
    source = "{{ event.payload.t }}"
    rendered = compile_parameters({"a": source, "b": [source, {"c": [source]}]}).render(about(payload))

    assert {"a": payload, "b": [payload, {"c": [payload]}]} == rendered
    assert repr(payload) == repr(rendered["a"])
    assert payload == compile_value("{{ (event.payload.t) if 1 else 2 }}").evaluate(about(payload))


@given(TEXTS)
def test_any_text_comes_back_exactly_inside_a_text(said):
    """Nothing in it is escaped, stripped or rendered."""
    kind = {"__prefect_kind": "jinja", "template": "<{{ event.payload.t }}>"}

    assert [f"<{said}>"] * 2 == compile_parameters({"p": [kind, "<{{ event.payload.t }}>"]}).render(about(said))["p"]


@given(st.dictionaries(st.sampled_from(["items", "keys", "get", "pop", "update", "copy", "format"]), JSON, min_size=1))
def test_any_key_is_read_as_a_key(payload):
    """However a dict's methods are named."""
    for key, held in payload.items():
        assert held == compile_value(f"{{{{ event.payload.t.{key} }}}}").evaluate(about(payload))


@settings(max_examples=400, deadline=None)
@given(SOURCES)
@example("{{ 1e999 }}")
@example("{{ " + "(" * 400 + ")" * 400 + " }}")
@example('{{ "\\ud800" }}')
@example("{{ '\ud800' }}")
@example("{{ 1[1:2] }}")
@example("{{ 1() }}")
@example("{% set x %}{{ x }}{% endset %}{{ x }}")
def test_any_text_compiles_or_is_refused_and_renders_or_is_refused(source):
    """With a TemplateError and nothing else."""
    words = []
    for compile in (compile_text, compile_value):
        try:
            compile(source).evaluate(about("{{ 7*7 }}"))
        except TemplateError as error:
            words.append(str(error))

    assert all(words)
