"""Templates: every row of Prefect's table of parameters, the tricky cases, the words of errors, the bounds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from eventkit.errors import TemplateError
from eventkit.model.resource import LabelDiver
from eventkit.templates import (
    compile_parameters,
    compile_text,
    compile_value,
    plain,
)
from tests.rendering import ID, NOON, PAYLOAD, RUN, event, parameters, refusal, text, value

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
