"""Templates: every row of Prefect's table of parameters, the tricky cases, the words of errors, the bounds."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import monotonic
from uuid import UUID

import pytest

from eventkit.errors import TemplateError
from eventkit.model.event import Event
from eventkit.model.resource import LabelDiver
from eventkit.model.run import FlowRun, TaskRun
from eventkit.templates import (
    Expression,
    Literal,
    Text,
    compile_parameters,
    compile_text,
    compile_value,
    plain,
)

ID = UUID("01a20b57-415c-72dd-82ef-906dae87a8b3")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PAYLOAD = {"result": 7, "s": 'hi "q" <b>&', "f": 1.5, "b": True, "n": None, "d": {"k": "v"}, "xs": [1, 2]}
RUN = FlowRun(id=ID, name="calm-hare", created=NOON, flow_id=ID, flow_name="f", parameters={"a": 1})


def event(**payload):
    """An event with Prefect's example payload, or this one."""
    return Event(
        event="order.placed",
        id=ID,
        occurred=NOON,
        resource={"prefect.resource.id": "order.42", "prefect.resource.name": "first", "shop.region": "eu"},
        related=[{"prefect.resource.id": f"prefect.flow-run.{ID}", "prefect.resource.role": "flow-run"}],
        payload=payload or PAYLOAD,
    )


def context(**more):
    """The variables of a firing, with these besides."""
    about = event()
    return {
        "event": about,
        "events": [about, about, about],
        "automation": {"id": ID, "name": "watch"},
        "labels": LabelDiver({"x.y": "z"}),
        "firing": {"triggered": NOON},
        "variables": {"limit": 3, "raw": "{{ 7*7 }}"},
        "flow_run": None,
    } | more


def value(source, **more):
    """What a template of one value evaluates to."""
    return compile_value(source).evaluate(context(**more))


def text(source, **more):
    """What a text template renders to."""
    return compile_text(source).render(context(**more))


def parameters(given, **more):
    """What parameters render to."""
    return compile_parameters(given).render(context(**more))


def refusal(source, **more):
    """The sentence that a template is refused with, when compiled or when evaluated."""
    with pytest.raises(TemplateError) as caught:
        value(source, **more)
    return str(caught.value)


# The table of prefect-behaviour 3.6, row by row.

AS_PREFECT = [
    ("{{event.payload.result}}", 7),
    ("{{ event.payload.result }}", 7),
    ("  {{  event.payload.result}}\n", 7),
    ("x{{ event.payload.result }}", "x7"),
    ("{{event.payload.result}} and {{event.payload.f}}", "7 and 1.5"),
    ("{{event.payload.f}}", 1.5),
    ("{{event.payload.b}}", True),
    ("{{event.payload.n}}", None),
    ("{{event.payload.d}}", {"k": "v"}),
    ("{{event.payload.xs}}", [1, 2]),
    ("x{{event.payload.b}}", "xTrue"),
    ("x{{event.payload.n}}", "xNone"),
    ("x {{event.payload.d}}", "x {'k': 'v'}"),
    ("{{event.payload.s}}", 'hi "q" <b>&'),
    ("v={{event.payload.s}}", 'v=hi "q" <b>&'),
    ("x{{ event.payload.missing }}", "x"),
    ("x{{ event.payload.missing.deep }}", "x"),
    ("{{ event.payload.missing | default('d') }}", "d"),
    ("{{ event.payload.missing.deep | default('d') }}", "d"),
    ("{{ event.payload.n | default('d') }}", None),
    ("{{ event.payload.n | default('d', true) }}", "d"),
    ("{{ event.resource.id }}", "order.42"),
    ("{{ event.resource.name }}", "first"),
    ('{{ event.resource["shop.region"] }}', "eu"),
    ("{{ event.resource_in_role['flow-run'].role }}", "flow-run"),
    ("{{ labels['x.y'] }}", "z"),
    ("{{ (event.payload.result + 1) }}", 8),
    ("{{ event.id | string }}", str(ID)),
    ("{{ event.occurred.isoformat() }}", "2026-01-01T12:00:00+00:00"),
    ("{{ event.payload['d'] }}", {"k": "v"}),
    ("{{ event.payload.d | tojson }}", '{"k": "v"}'),
    ("{% if event.payload.b %}{{ event.payload.result }}{% endif %}", "7"),
    ("{{ flow_run }}", None),
    ("x{{ flow_run.name }}", "x"),
    ("{# c #}", "{# c #}"),
    ("}}", "}}"),
    ("plain", "plain"),
    ("", ""),
]


@pytest.mark.parametrize(("source", "expected"), AS_PREFECT)
def test_a_value_renders_as_prefect_renders_it(source, expected):
    """Prefect's outcome, in value and type."""
    made = value(source)

    assert (expected, type(expected)) == (made, type(made))


WHERE_WE_DEPART = [
    ("{{ event.id }}", str(ID)),
    ("{{ event.occurred }}", "2026-01-01T12:00:00Z"),
    ("{{ automation.id }}", str(ID)),
    ("{{ firing.triggered }}", "2026-01-01T12:00:00Z"),
    ("{{ event.resource.labels.shop.region }}", "eu"),
    ("{{ labels.x.y }}", "z"),
    ("{{ event.payload.result + 1 }}", 8),
    ("{{ 'a' if event.payload.b else 'b' }}", "a"),
    ("{{- event.payload.result -}}", 7),
]


@pytest.mark.parametrize(("source", "expected"), WHERE_WE_DEPART)
def test_a_lone_expression_that_prefect_refuses_has_its_value(source, expected):
    """DESIGN 5, row 2: expressions are compiled, UUIDs and datetimes are text."""
    assert expected == value(source)


@pytest.mark.parametrize("source", ["{{ event.payload.missing }}", "{{ event.payload.missing.deep }}", "{{ nothing }}"])
def test_a_lone_expression_of_a_missing_path_is_an_error(source):
    """As in Prefect, but said in words."""
    assert "does not exist" in refusal(source)


@pytest.mark.parametrize("source", ["{{ flow_run.name }}", "{{ event.payload }}"])
def test_a_part_of_nothing_is_an_error_alone_and_empty_in_text(source):
    """A proactive firing has no event; most events have no flow run."""
    given = {"event": None, "flow_run": None}

    assert "which is None" in refusal(source, **given)
    assert text(f"<{source}>", **given) == "<>"


def test_a_whole_event_is_its_wire_form():
    """Row `{{ event }}` of 3.6."""
    assert event().wire() == value("{{ event }}")


def test_a_jinja_kind_is_always_text():
    """Rule 3 of 3.6: missing is empty, UUIDs and sums are text, models are what they say of themselves."""
    templates = {
        "missing": "{{ event.payload.missing }}",
        "sum": "{{ event.payload.result + 1 }}",
        "id": "{{ event.id }}",
        "label": "{{ event.resource.labels.shop.region }}",
        "choice": "{{ 'a' if event.payload.b else 'b' }}",
        "event": "{{ event }}",
        "run": "{{ flow_run.name }}",
    }

    rendered = parameters({key: {"__prefect_kind": "jinja", "template": each} for key, each in templates.items()})

    assert rendered == {
        "missing": "",
        "sum": "8",
        "id": str(ID),
        "label": "eu",
        "choice": "a",
        "event": str(event()),
        "run": "",
    }


def test_a_kind_of_json_is_parsed_whatever_made_it():
    """Rule 4 of 3.6; a kind without a value takes its key away."""
    dumped = {"__prefect_kind": "jinja", "template": "{{ event.payload | tojson }}"}
    given = {
        "text": {"__prefect_kind": "json", "value": '{"a": [1]}'},
        "made": {"__prefect_kind": "json", "value": dumped},
        "other": {"__prefect_kind": "json", "value": [1]},
        "gone": {"__prefect_kind": "json"},
    }

    assert {"text": {"a": [1]}, "made": PAYLOAD, "other": [1]} == parameters(given)


def test_a_kind_of_json_over_text_that_is_none_is_an_error():
    """Row json(jinja(...)) of 3.6: at rendering for made text, at compiling for text that stands there."""
    unquoted = {"__prefect_kind": "json", "value": {"__prefect_kind": "jinja", "template": "{{ event.payload.s }}"}}

    with pytest.raises(TemplateError, match=r"In parameters\.p: .* is not JSON"):
        parameters({"p": unquoted})
    with pytest.raises(TemplateError, match=r"In parameters\.p: '\{' is not JSON"):
        compile_parameters({"p": {"__prefect_kind": "json", "value": "{"}})


def test_a_workspace_variable_is_its_value_and_never_a_template():
    """Rule 4 of 3.6; without a name its key is taken away."""
    kind = {"__prefect_kind": "workspace_variable"}
    given = {"n": kind | {"variable_name": "limit"}, "raw": kind | {"variable_name": "raw"}, "gone": kind, "l": [kind]}

    assert {"n": 3, "raw": "{{ 7*7 }}", "l": []} == parameters(given)
    with pytest.raises(TemplateError, match="no variable 'limti': did you mean 'limit'"):
        parameters({"n": kind | {"variable_name": "limti"}})


def test_a_kind_of_none_passes_its_value_through_without_templates():
    """Rule 4 of 3.6: kinds inside are still read."""
    inner = {"__prefect_kind": "json", "value": "[1]"}

    rendered = parameters({"p": {"__prefect_kind": "none", "value": ["{{ event.id }}", inner]}})

    assert rendered == {"p": ["{{ event.id }}", [1]]}


def test_an_unknown_kind_is_its_value_or_none():
    """Rule 4 of 3.6."""
    assert {"a": "{{ x }}", "b": None} == parameters(
        {"a": {"__prefect_kind": "odd", "value": "{{ x }}"}, "b": {"__prefect_kind": None}}
    )


def test_the_whole_of_the_parameters_may_be_a_kind():
    """Rule 5 of 3.6; one that makes no mapping is an error."""
    assert {"a": 1} == parameters({"__prefect_kind": "json", "value": '{"a": 1}'})
    assert parameters({"__prefect_kind": "json"}) == {}
    with pytest.raises(TemplateError, match="Parameters rendered to a list"):
        parameters({"__prefect_kind": "json", "value": "[1]"})


@pytest.mark.parametrize("given", [None, {}])
def test_no_parameters_are_no_parameters(given):
    """Rule 6 of 3.6."""
    assert parameters(given) == {}


def test_templates_are_read_in_dicts_and_lists_and_never_in_keys():
    """3.6; a list directly inside a list too, where Prefect leaves it (a departure)."""
    given = {"{{ k }}": ["{{ event.payload.result }}", {"q": "{{ event.payload.result }}"}], "n": [["{{ 1 + 1 }}"]]}

    assert {"{{ k }}": [7, {"q": 7}], "n": [[2]]} == parameters(given)


def test_what_is_no_template_is_left_as_it_is_in_a_fresh_container():
    """A run that changes its parameters does not change the automation's."""
    given = {"a": [1, None, 2.5, True], "b": {"c": "x"}}
    compiled = compile_parameters(given)
    compiled.render({})["a"].append("changed")

    assert given == compiled.render({})


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"p": "{{ a b }}"}, "parameters.p"),
        ({"p": ["ok", "{{ a b }}"]}, r"parameters.p\[1\]"),
        ({"p": [[{"q": "{{ a b }}"}]]}, r"parameters.p\[0\]\[0\].q"),
        ({"p": {"__prefect_kind": "jinja", "template": "{{ a b }}"}}, "parameters.p"),
        ({"p": {"__prefect_kind": "jinja"}}, "parameters.p"),
        ({"p": {"__prefect_kind": "none"}}, "parameters.p"),
        ({"p": {"__prefect_kind": "workspace_variable", "variable_name": 3}}, "parameters.p"),
    ],
)
def test_parameters_that_cannot_be_read_are_refused_when_they_are_compiled(given, where):
    """Inside lists too, which Prefect finds out only when the automation fires."""
    with pytest.raises(TemplateError, match=f"In {where}: "):
        compile_parameters(given)


def test_a_template_that_fails_names_its_parameter():
    """The attribute `at` is the place, `path` what was looked for."""
    with pytest.raises(TemplateError, match=r"In parameters\.a\[0\]: `event\.payload\.reslt`") as caught:
        parameters({"a": ["{{ event.payload.reslt }}"]})

    assert ("parameters.a[0]", "event.payload.reslt") == (caught.value.at, caught.value.path)


# Tricky cases of prefect-behaviour 8.


def test_row_1_an_integer_stays_an_integer():
    """Row 1, Prefect's outcome; that the flow wants text is found when the run is made."""
    assert parameters({"prev_result": "{{event.payload.result}}"}, event=event(result=42)) == {"prev_result": 42}


def test_row_2_missing_is_an_error_alone_empty_in_text_and_empty_as_jinja():
    """Row 2, Prefect's outcome in all three."""
    assert "`event.payload.missing` does not exist" in refusal("{{ event.payload.missing }}")
    assert value("x{{ event.payload.missing }}") == "x"
    assert text("{{ event.payload.missing }}") == ""


def test_row_3_ids_and_times_are_text():
    """Row 3, ours (a departure, DESIGN 5): Prefect fails, since they are not JSON; as jinja both give the string."""
    assert (str(ID), "2026-01-01T12:00:00Z") == (value("{{ event.id }}"), value("{{ event.occurred }}"))
    assert (str(ID), "2026-01-01 12:00:00+00:00") == (text("{{ event.id }}"), text("{{ event.occurred }}"))


def test_row_4_sums_and_choices_have_their_value():
    """Row 4, ours (a departure, DESIGN 5): Prefect appends a filter to the text of the expression and fails."""
    assert (8, "b") == (value("{{ event.payload.result + 1 }}"), value("{{ 'a' if nothing else 'b' }}"))


@pytest.mark.parametrize("name", ["items", "keys", "values", "get", "update", "copy", "pop", "clear"])
def test_row_5_a_key_wins_over_a_method(name):
    """Row 5, ours (a departure, DESIGN 5): Prefect takes the dict's method and fails."""
    about = event(**{name: [1]})

    assert value(f"{{{{ event.payload.{name} }}}}", event=about) == [1]
    assert value(f"{{{{ event.payload['{name}'] }}}}", event=about) == [1]


def test_row_36_text_of_a_payload_is_never_rendered_again():
    """Row 36, ours: directly inside a list Prefect renders it twice, to ['49'], and 3.6 says not to do the same."""
    template = "{{ event.payload.t }}"
    kind = {"__prefect_kind": "jinja", "template": template}
    given = {"plain": template, "listed": [template, kind], "kind": kind, "deep": [[kind]], "mixed": "<" + template}

    assert parameters(given, event=event(t="{{ 7*7 }}")) == {
        "plain": "{{ 7*7 }}",
        "listed": ["{{ 7*7 }}", "{{ 7*7 }}"],
        "kind": "{{ 7*7 }}",
        "deep": [["{{ 7*7 }}"]],
        "mixed": "<{{ 7*7 }}",
    }


def test_a_template_that_is_made_by_a_template_is_refused():
    """Ours: a jinja kind inside a jinja kind would render what an event says."""
    kind = {"__prefect_kind": "jinja", "template": "{{ event.payload.t }}"}

    with pytest.raises(TemplateError, match="needs 'template', a text, and a dict was given"):
        compile_parameters({"p": {"__prefect_kind": "jinja", "template": kind}})


@pytest.mark.parametrize("said", ["1e5", "None", "1_000", "[1,2]", "7", "true", '"q"'])
def test_text_that_looks_like_a_value_stays_text(said):
    """A payload does not choose the type of a parameter."""
    assert said == value("{{ event.payload.t }}", event=event(t=said))


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


# What a template reads.


def test_a_template_tells_what_it_reads():
    """Names to fetch and paths to lint; its own names and Jinja's are not among them."""
    source = (
        "{% for e in events %}{{ e.id }}{{ event.payload['a-b'][0].c }}{% endfor %}{{ range(3) }}{{ flow_run.name }}"
    )
    compiled = compile_value(source)

    assert ("events", "event.payload['a-b'][0].c", "flow_run.name") == compiled.paths()
    assert frozenset({"events", "event", "flow_run"}) == compiled.names()


def test_parameters_tell_what_they_read():
    """All their templates together, and `variables` for a workspace variable."""
    kind = {"__prefect_kind": "workspace_variable", "variable_name": "limit"}
    compiled = compile_parameters({"a": ["{{ event.id }}", {"b": "{{ flow.name }} {{ event.id }}"}], "c": kind})

    assert frozenset({"event", "flow", "variables"}) == compiled.names()
    assert ("event.id", "flow.name") == compiled.paths()
    assert repr(compile_parameters({"a": 1})) == "Parameters({'a': 1})"


def test_a_compiled_template_is_kept():
    """The same source is the same object; its repr is its source."""
    assert compile_value("{{ kept }}") is compile_value("{{ kept }}")
    assert compile_text("{{ kept }}") is compile_text("{{ kept }}")
    assert repr(compile_value("{{ kept }}")) == "Expression('{{ kept }}')"


# Plain values.


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        (True, True),
        (2**64 - 1, 2**64 - 1),
        (1.5, 1.5),
        (float("nan"), None),
        ("é", "é"),
        (ID, str(ID)),
        (NOON, "2026-01-01T12:00:00Z"),
        (NOON.replace(tzinfo=None), "2026-01-01T12:00:00Z"),
        (date(2026, 1, 1), "2026-01-01"),
        (timedelta(minutes=1), 60.0),
        (b"ab", "ab"),
        ((1, {2}), [1, [2]]),
        ({1: frozenset({ID})}, {"1": [str(ID)]}),
        (LabelDiver({"a.b": "c"}, "a.b"), "c"),
        (event().resource, event().resource.root),
        (event(), event().wire()),
        (RUN, RUN.wire()),
        ((n for n in (1, 2)), [1, 2]),
        (range(2), [0, 1]),
    ],
)
def test_a_plain_value_is_json(given, expected):
    """What JSON would give back."""
    assert expected == plain(given)


@pytest.mark.parametrize("given", [object(), Decimal(1), 2**64, "\ud800", b"\xff", [len], {"a": 2**70}])
def test_what_is_not_json_is_refused(given):
    """Rather than stored as something else."""
    with pytest.raises(TemplateError, match="is not JSON"):
        plain(given)


# Security: what is reached.


UNREACHED = [
    "{{ event.__class__ }}",
    "{{ event.__class__.__mro__[1].__subclasses__() }}",
    "{{ event['__class__'] }}",
    "{{ event | attr('__class__') }}",
    "{{ [event] | map(attribute='__class__') | list }}",
    "{{ event.wire.__globals__ }}",
    "{{ event.wire.__func__ }}",
    "{{ ''.__class__ }}",
    "{{ range.__globals__ }}",
    "{{ dict.__mro__ }}",
    "{{ dict.mro() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ namespace.__init__ }}",
    "{{ lipsum }}",
    "{{ self._TemplateReference__context }}",
    "{{ event.parse_file('x') }}",
    "{{ event.parse_raw('x', allow_pickle=true, proto='pickle') }}",
    "{{ event.model_construct() }}",
    "{{ event.model_copy(update={}) }}",
    "{{ event.model_fields }}",
    "{{ event.changed(event='x') }}",
    "{{ event.json_bytes() }}",
    "{{ event.payload.update({'a': 1}) }}",
    "{{ event.payload.clear() }}",
    "{{ event.payload.xs.append(1) }}",
    "{{ event.payload.xs.sort() }}",
    "{{ state.result() }}",
    "{{ f() }}",
    "{{ o.f() }}",
    "{{ o.f.__globals__ }}",
    "{{ '{0.__class__}'.format(event) }}",
    "{{ '{0[__class__]}'.format(event) }}",
    "{{ '{0.wire.__globals__}'.format(event) }}",
    "{{ '{x.__class__}'.format_map({'x': event}) }}",
    "{{ ('{0.__class__}' | safe).format(event) }}",
    "{{ 1 | humanize_clamp(format='{0.__class__}') }}",
    "{{ 1 | humanize_clamp(format='{0[a]}') }}",
    "{{ 'en' | humanize_activate(path='/') }}",
    "{% include 'x' %}",
    "{% import 'x' as x %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% block b %}{% endblock %}",
]


@pytest.mark.parametrize("source", UNREACHED)
def test_a_template_reaches_nothing_but_its_values(source):
    """Nothing of Python's, nothing of pydantic's, no mutation, no call that is not listed."""
    held = type("Held", (), {"f": staticmethod(lambda: "called")})()
    about = event()

    with pytest.raises(TemplateError):
        value(source, event=about, f=lambda: "called", o=held, state=RUN)
    assert event() == about


# Security: bounds.


BOUNDED = [
    "{{ 'a' * 10**9 }}",
    "{{ 10**9 * 'a' }}",
    "{{ [0] * 10**9 }}",
    "{{ ('a' * 5000000) ~ ('a' * 5000000) ~ 'b' }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 2 ** 20000 }}",
    "{{ (2 ** 9000) * (2 ** 9000) }}",
    "{{ range(10**9) }}",
    "{{ range(10**30) }}",
    "{{ range(101) | list }}",
    "{{ 'a' | center(10**9) }}",
    "{{ 'a' | center(width=10**9) }}",
    "{{ 'a'.center(10**9) }}",
    "{{ 'a'.ljust(10**9) }}",
    "{{ 'a'.rjust(10**9) }}",
    "{{ 'a'.zfill(10**9) }}",
    "{{ '\t'.expandtabs(10**9) }}",
    "{{ 'a' | indent(10**9) }}",
    "{{ [1] | batch(10**9, 0) | list }}",
    "{{ [1] | slice(10**9) | list }}",
    "{{ 1.5 | round(10**9) }}",
    "{{ [1] | tojson(indent=10**9) }}",
    "{{ 'a' | wordwrap(1, wrapstring='b' * 4000000) }}",
    "{{ ('a' * 10000) | replace('a', 'b' * 10000) }}",
    "{{ ('a' * 10000).replace('a', 'b' * 10000) }}",
    "{{ ('a' * 10000).join(['b'] * 10000) }}",
    "{{ (['b'] * 10000) | join('a' * 10000) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%.1000000000f' % 1 }}",
    "{{ '%*d' % (1000000000, 1) }}",
    "{{ '%(a)1000000000d' % {'a': 1} }}",
    "{{ '%((a))1000000000d' % {'(a)': 1} }}",
    "{{ ('%s' * 10000) % (('a' * 10000,) * 10000) }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ '{:{w}}'.format(1, w=1000000000) }}",
    "{{ ('{0}' * 10000).format('a' * 10000) }}",
    "{{ 1.5 | humanize_naturalsize(format='%1000000000f') }}",
    "{{ 1.5 | humanize_scientific(precision=10**9) }}",
    "{{ 1.5 | humanize_clamp(format='{:1000000000}') }}",
    "{{ ('<b>' * 100000) | striptags }}",
    "{{ [[1]] | sum(start=[]) }}",
    "{{ ('f' * 100000) | int(base=16) }}",
    "{{ 1.5.as_integer_ratio() }}",
    "{{ (1).to_bytes(10**9) }}",
    "{{ 'a'.translate({97: 'b' * 1000000}) }}",
    "{{ [1][::0] }}",
    "{{ " + "[" * 300 + "]" * 300 + " }}",
    "{{ " + "-" * 5000 + "1 }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ a }}" + " " * 70_000,
    "{{ a" + ".b" * 5000 + " }}",
    "{{ a" + ".b" * 101 + " }}",
    "{{ 1" + " + 1" * 5000 + " }}",
    "{{ " + "not " * 5000 + "1 }}",
    "{{ a }}" * 2 + "{% if a %}" * 150 + "{% endif %}" * 150,
    "{% for a in range(9) %}{% for b in range(9) %}{% for c in range(9) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(9) %}{% endfor %}" * 11,
    "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set x = 'a' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
    "{% set x = 'a' %}" + "{% set x = x + x %}" * 40 + "{{ x }}",
    "{% set x = [1] %}" + "{% set x = [x, x] %}" * 40 + "{{ x }}",
    "{% set x = {} %}" + "{% set x = {'a': x, 'b': x} %}" * 40 + "{{ x }}",
    "{% set x = [1] %}" + "{% set x = dict(a=x, b=x) %}" * 40 + "{{ x }}",
    "{% set n = namespace(x=1) %}" + "{% set n = namespace(x=n, y=n) %}" * 40 + "{{ n }}",
    "{% set n = namespace() %}{% set n.x = n %}{{ n }}",
    "{% set x = 2 %}" + "{% set x = x * x %}" * 40 + "{{ x }}",
    "{% for a in range(100) %}{% for b in range(100) %}" + "x" * 60_000 + "{% endfor %}{% endfor %}",
    "{% set o %}{% for a in range(100) %}{% for b in range(100) %}"
    + "x" * 60_000
    + "{% endfor %}{% endfor %}{% endset %}{{ o }}",
    "{% for a in many %}{% for b in many %}{% if a == b %}{% endif %}{% endfor %}{% endfor %}",
    "{% for a in many %}{{ many | join }}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ many }}{% endfor %}{% endfor %}",
]


@pytest.mark.parametrize("source", BOUNDED)
def test_work_is_bounded_before_it_is_done(source):
    """Refused when compiled, or stopped; either way in a few seconds and a few hundred megabytes."""
    began = monotonic()

    with pytest.raises(TemplateError):
        value(source, many=list(range(20_000)))
    assert monotonic() - began < 8


def test_a_payload_of_the_largest_event_can_be_used():
    """The bounds leave room for what an event may hold."""
    large = event(s="a b " * 350_000, xs=list(range(9_000)))
    given = {"event": large, "events": [large] * 5}

    assert large.payload == value("{{ event.payload }}", **given)
    assert value("{{ event.payload.s | truncate(9) }}", **given) == "a b a..."
    assert value("{{ events | length }}", **given) == 5
    assert len(text("{{ event.payload.s }}|{{ event.payload.xs | join(',') }}", **given)) == 1_400_000 + 1 + 43_889
    assert value("{{ event.payload.s.split() | length }}", **given) == 700_000
