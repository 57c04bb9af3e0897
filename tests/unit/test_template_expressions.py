"""Lone expressions keep their type, texts are text, and what fails says where and why."""

from uuid import UUID

import pytest

from eventkit.errors import TemplateError
from eventkit.model.run import TaskRun
from eventkit.templates import (
    Expression,
    Literal,
    Text,
    compile_value,
)
from tests.rendering import ID, NOON, RUN, event, refusal, text, value

# Lone expressions.


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("{{ a }}", Expression),
        ("{{- a -}}", Expression),
        ("{{ '}}' }}", Expression),
        ("{{ {'a': {}} }}", Expression),
        ("{{ a }}{{ b }}", Text),
        ("{{ a }} {{ b }}", Text),
        ("{% set a = 1 %}{{ a }}", Text),
        ("{% raw %}{{ a }}{% endraw %}", Text),
        ("{{ a }}{# c #}", Text),
        ("{# c #}", Literal),
        ("{ { a } }", Literal),
    ],
)
def test_what_a_source_is_compiled_to(source, kind):
    """An expression is one `{{ ... }}` and nothing else but space."""
    assert type(compile_value(source)) is kind


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ '}}' }}", "}}"),
        ("{{ {'a': {}} }}", {"a": {}}),
        ("{{ [event.id, event.occurred, event.resource] | length }}", 3),
        ("{{ [event.id, {'at': event.occurred}] }}", [str(ID), {"at": "2026-01-01T12:00:00Z"}]),
        (
            "{{ event.related }}",
            [{"prefect.resource.id": f"prefect.flow-run.{ID}", "prefect.resource.role": "flow-run"}],
        ),
        ("{{ event.resource.labels.shop.region ~ '!' }}", "eu!"),
        ("{{ event.payload.d.keys() }}", ["k"]),
        ("{{ event.payload.d.items() }}", [["k", "v"]]),
        ("{{ event.resource.items() | length }}", 3),
        ("{{ event.payload.xs | map('string') }}", ["1", "2"]),
        ("{{ event.payload.xs | sum }}", 3),
        ("{{ event.payload.xs[-1] }}", 2),
        ("{{ event.payload.xs[:1] }}", [1]),
        ("{{ event.payload.missing is defined }}", False),
        ("{{ event.payload.missing or 'x' }}", "x"),
        ("{{ 'a' if event.payload.missing == 'x' else 'b' }}", "b"),
        ("{{ event.payload.s | upper | truncate(5) }}", "HI..."),
        ("{{ '%.2f' | format(event.payload.f) }}", "1.50"),
        ("{{ '%.2f' % event.payload.f }}", "1.50"),
        ("{{ '{0:.2f}|{name[0]}|{0!r}'.format(event.payload.f, name='ab') }}", "1.50|a|1.5"),
        ("{{ 1234567 | humanize_intcomma }}", "1,234,567"),
        ("{{ 3000000 | humanize_naturalsize(format='%.2f') }}", "3.00 MB"),
        ("{{ 2 | humanize_clamp(floor=3, format='{:.1f}') }}", "<3.0"),
        ("{{ (1, 2) }}", [1, 2]),
        ("{{ event.payload.f / 0.5 }}", 3.0),
        ("{{ 1e308 * 10 }}", None),
        ("{{ result }}", 5),
        ("{{ range }}", "numbers"),
        ("{{ event | flow_run_id }}", str(ID)),
        ("{{ event.payload.xs | join(', ') }}", "1, 2"),
        ("{{ event.payload.d | attr('items') is defined }}", True),
        ("{{ event.find_resource_label('shop.region') }}", "eu"),
        ("{{ run.parameters.a }}", 1),
        ("{{ run.total_run_time }}", 0.0),
        ("{{ dict(a=1) }}", {"a": 1}),
    ],
)
def test_a_lone_expression_keeps_its_type(source, expected):
    """Whatever JSON can hold comes through as it is."""
    assert expected == value(source, result=5, run=RUN, range="numbers")


def test_a_value_from_an_event_is_a_copy():
    """A flow that changes its parameter does not change the event."""
    about = event(xs=[1])
    value("{{ event.payload.xs }}", event=about).append(2)

    assert about.payload == {"xs": [1]}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (event(), str(ID)),
        (event().related[0], str(ID)),
        (RUN, str(ID)),
        (TaskRun(id=UUID(int=1), name="t", created=NOON, task_key="t", flow_run_id=ID), str(ID)),
        (TaskRun(id=UUID(int=1), name="t", created=NOON, task_key="t"), None),
        (event().resource, None),
        (7, None),
    ],
)
def test_the_filter_flow_run_id_finds_the_run(given, expected):
    """Of an event, a resource or a run."""
    assert expected == value("{{ given | flow_run_id }}", given=given)


def test_the_filter_tojson_is_safe_in_html_and_dumps_models():
    """`<`, `>`, `&` and `'` are written as escapes."""
    assert text("{{ event.payload.s | tojson }}") == r'"hi \"q\" \u003cb\u003e\u0026"'
    assert '"order.42"' in text("{{ event | tojson }}")
    assert text("{{ [1] | tojson(indent=1) }}") == "[\n 1\n]"


# Texts.


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("no template", "no template"),
        ("{% for x in event.payload.xs %}{{ loop.index }}:{{ x }}{{ loop.cycle(' ', '.') }}{% endfor %}", "1:1 2:2."),
        ("{% for l, v in event.resource.items() %}{{ v }} {% endfor %}", "order.42 first eu "),
        ("{% for l, v in event.resource %}{{ l }}{% endfor %}", "root"),
        ("{% set ns = namespace(n=0) %}{% for x in range(3) %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }}", "3"),
        ("{% filter upper %}a{{ event.payload.result }}{% endfilter %}", "A7"),
        ("{% for x in range(2) %}a{% if loop.last %}!{% endif %}{% endfor %}", "aa!"),
        ("{% for x in event.payload.nothing %}a{% else %}none{% endfor %}", "none"),
        ("{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}", "ab"),
        ("{% set j = joiner('-') %}{{ j() }}a{{ j() }}b", "a-b"),
        ("{{ event.payload._x }}{{ event._fields_set }}", ""),
        ("{{ event.payload.missing[0].b }}|", "|"),
    ],
)
def test_a_text_is_always_text(source, expected):
    """What is missing is empty, and so is what begins with an underscore."""
    assert expected == text(source)


# Errors.


@pytest.mark.parametrize(
    ("source", "path", "nearest"),
    [
        ("{{ event.payload.reslt }}", "event.payload.reslt", "event.payload.result"),
        ("{{ event.payload.reslt + 1 }}", "event.payload.reslt", "event.payload.result"),
        ("{{ event.payload.reslt | upper }}", "event.payload.reslt", "event.payload.result"),
        ("{{ event.payload.reslt.deep }}", "event.payload.reslt", "event.payload.result"),
        ("{{ [event.payload.reslt] }}", "event.payload.reslt", "event.payload.result"),
        ("{{ event.payload['reslt'] }}", "event.payload['reslt']", "event.payload['result']"),
        ("{{ event.paylod.result }}", "event.paylod", "event.payload"),
        ("{{ evnt.payload }}", "evnt", "event"),
        ("{{ event.payload.d.zzz }}", "event.payload.d.zzz", "event.payload.d"),
        ("{{ event.payload.xs[9] }}", "event.payload.xs[9]", "event.payload.xs"),
        ("{{ zzz }}", "zzz", None),
        ("{{ events[5].id }}", "events[5]", "events"),
        ("{{ event.resource.nam }}", "event.resource.nam", "event.resource.name"),
        ("{{ event.payload.reslt ~ event.payload.s }}", "event.payload.reslt", "event.payload.result"),
    ],
)
def test_a_missing_path_is_named_with_the_nearest_that_exists(source, path, nearest):
    """Also as the attributes `path` and `nearest`; a departure (DESIGN 5)."""
    with pytest.raises(TemplateError) as caught:
        value(source)

    assert (path, nearest) == (caught.value.path, caught.value.nearest)
    assert f"`{path}` does not exist" in str(caught.value)


def test_the_words_for_a_missing_path():
    """What failed, what is there, what to do."""
    assert refusal("{{ event.payload.reslt }}") == (
        "`event.payload.reslt` does not exist; the nearest is `event.payload.result`: correct the path, or give a "
        "value for when it is missing with `| default(...)`"
    )
    assert "the nearest is `event.payload.d`, which has `k`" in refusal("{{ event.payload.d.zzz }}")
    assert "the nearest is `a`, which is empty" in refusal("{{ a.b }}", a={})
    assert "a template can read `event`, `events`, `automation`" in refusal("{{ zzz }}")
    assert "`zzz` does not exist where a template reads it" in refusal("{{ (event.payload.xs | first).zzz }}")
    assert "no value (the inline if-expression on line 1" in refusal("{{ 'a' if event.payload.n }}")
    assert "no value (No first item, sequence was empty.)" in refusal("{{ [] | first }}")


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("{{ a b }}", 1, 6),
        ("{{ event. }}", 1, 11),
        ("x\n {{ a \n + ? }}", 3, 4),
        ("{{ a | uper }}", 1, 8),
        ("{{ a is defnd }}", 1, 9),
        ("{{ a", 1, 5),
        ("ok\r\n{% if a %}x", 2, 12),
        ("{% frob %}", 1, 4),
        ("{{ a -}}  x {{ b c }}", 1, 18),
        ("a{% for x in y recursive %}{% endfor %}", 1, 16),
        ("{% macro m() %}{% endmacro %}", 1, 4),
        ("{{ 'a }}", 1, 4),
        ("{% endif %}", 1, 4),
        ("a\n {% for loop in b %}{% endfor %}", 2, 2),
    ],
)
def test_a_syntax_error_shows_its_place(source, line, column):
    """With line and column from 1, the line, and a caret under the place."""
    with pytest.raises(TemplateError) as caught:
        compile_value(source)
    _, shown, caret = str(caught.value).split("\n")

    assert (line, column) == (caught.value.line, caught.value.column)
    assert len(caret) == 4 + column
    assert shown.strip() == source.splitlines()[line - 1].strip()


def test_the_words_for_a_syntax_error():
    """A name that is nearly right is named."""
    assert refusal("{{ a | uper }}") == (
        "Template cannot be read at line 1, column 8: there is no filter `uper`; the nearest is `upper`. Correct it "
        "there:\n    {{ a | uper }}\n           ^"
    )


def test_a_template_that_python_cannot_compile_is_refused():
    """The parser lets a keyword pass twice."""
    assert "cannot be compiled (SyntaxError: keyword argument repeated" in refusal("{{ dict(a=1, a=2) }}")


def test_a_long_line_is_shown_around_the_error():
    """An error in a long template does not fill the notebook."""
    shown = refusal("x" * 500 + "{{ a b }}" + "y" * 500).split("\n")

    assert [4 + 100, 4 + 51] == [len(line) for line in shown[1:]]


def test_a_failure_while_rendering_is_one_error_with_its_cause():
    """Whatever an operator or filter raised."""
    with pytest.raises(TemplateError, match=r"cannot be rendered \(TypeError: .*\): check the types") as caught:
        value("{{ event.payload.s + 1 }}")

    assert isinstance(caught.value.__cause__, TypeError)
