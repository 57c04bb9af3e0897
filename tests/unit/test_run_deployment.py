"""Deciding a run: parameters rendered, laid over defaults, checked; `prefect-behaviour` 3.2, 3.4, 3.6 and section 8."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from eventkit.actions import Outcome, RunDeployment, RunRequest
from eventkit.actions.events import triggered
from eventkit.actions.parameters import mismatch
from eventkit.actions.run_deployment import decide
from eventkit.model.run import CreatedBy
from tests.action_host import (
    AUTOMATION,
    DEPLOYMENT,
    NOW,
    RUN,
    ActionHostInMemory,
    CountedIds,
    a_deployment,
    a_firing,
    a_run,
    about_run,
    an_automation,
    an_event,
)

TARGET = {"prefect.resource.id": f"prefect.deployment.{DEPLOYMENT}", "prefect.resource.role": "target"}
ANYTHING = {"type": "object", "properties": {}}


def deciding(parameters, event=None, *, deployment=None, firing=None, finder=None, **fields):
    """What the automation's run-deployment decides."""
    action = RunDeployment(**{"deployment_id": DEPLOYMENT, "parameters": parameters} | fields)
    return decide(
        action,
        an_automation(action),
        firing or a_firing(event),
        deployment=deployment or a_deployment(),
        event=event,
        index=0,
        ids=CountedIds(),
        now=NOW,
        finder=finder,
    )


def rendered(value, event, **given):
    """The parameter `x` of the run, or the reason why there is none."""
    decided = deciding({"x": value}, event, deployment=a_deployment(parameter_schema=ANYTHING), **given)
    return decided.parameters["x"] if isinstance(decided, RunRequest) else decided.reason


def upstream(result):
    """The quickstart's event."""
    return an_event(event="prefect.result.produced", payload={"result": result})


def test_a_run_is_asked_for_with_all_that_prefect_gives_it():
    """Defaults below the rendered parameters, the deployment's tags, the automation as its maker."""
    deployment = a_deployment(parameters={"prev_result": "none", "other": 1})

    decided = deciding(
        {"prev_result": "{{ event.payload.result }}"},
        upstream("foobar"),
        deployment=deployment,
        schedule_after=60,
        job_variables={"env": {"A": "1"}},
    )

    assert decided == RunRequest(
        deployment_id=DEPLOYMENT,
        parameters={"prev_result": "foobar", "other": 1},
        tags=("t1",),
        scheduled_for=NOW + timedelta(seconds=60),
        idempotency_key=f"automation {AUTOMATION}, action 0, invocation {UUID(int=1000)}",
        created_by=CreatedBy(id=AUTOMATION, type="AUTOMATION", display_value="watch orders"),
        job_variables={"env": {"A": "1"}},
        invocation=UUID(int=1000),
        related=(TARGET,),
    )
    assert decided.outcome(a_run()) == Outcome(
        ok=True,
        related=(
            TARGET,
            {
                "prefect.resource.id": f"prefect.flow-run.{RUN}",
                "prefect.resource.role": "flow-run",
                "prefect.resource.name": "brave-fox",
            },
        ),
        details={"status_code": 201},
    )


@pytest.mark.parametrize("text", ["foobar", "7", "None", "[1]", "1e5", 'hi "q" <b>&', "{{ 7*7 }}"])
def test_text_stays_the_text_it_was(text):
    """Never read as a number, never escaped, never rendered again."""
    decided = deciding({"prev_result": "{{event.payload.result}}"}, upstream(text))

    assert {"prev_result": text} == decided.parameters


@pytest.mark.parametrize("value", [42, 1.5, {"a": 1}, None, True, ["a"]])
def test_a_result_of_another_type_makes_no_run_and_says_why(value):
    """Row 1: the value keeps its type, nothing is coerced, and the reason names where it came from."""
    decided = deciding({"prev_result": "{{ event.payload.result }}"}, upstream(value))

    said = f"'prev_result': {value!r} is not of type 'string'"
    assert decided == Outcome(
        ok=False,
        reason=f"Validation error occurred for 'run-deployment' - {said} (from {{{{ event.payload.result }}}})",
        related=(TARGET,),
        details={"status_code": 409, "validation_error": said},
    )


def test_a_result_too_long_to_print_is_cut_in_the_reason():
    """Payloads do not belong in messages."""
    decided = deciding({"prev_result": "{{ event.payload.result }}"}, upstream([1] * 1000))

    assert len(decided.reason) < 400
    assert "... is not of type 'string'" in decided.reason


def test_a_required_parameter_that_nobody_gives_is_missed():
    """The whole does not fit, so no parameter is named before the words."""
    decided = deciding(None, upstream("x"))

    assert "Validation error occurred for 'run-deployment' - 'prev_result' is a required property" == decided.reason


def test_parameters_are_not_checked_where_the_deployment_does_not_enforce_it():
    """`enforce_parameter_schema=False`, as Prefect 2 had it."""
    lax = a_deployment(enforce_parameter_schema=False)

    assert {"prev_result": 42} == deciding({"prev_result": 42}, deployment=lax).parameters


def test_a_path_that_is_missing_makes_no_run():
    """Row 2: alone it is an error, within text it is empty."""
    reason = rendered("{{ event.payload.missing }}", upstream(1))

    assert reason.startswith("Unable to create flow run from deployment: ")
    assert "missing" in reason
    assert "x" == rendered("x{{ event.payload.missing }}", upstream(1))


def test_a_template_error_is_in_the_details():
    """With its source, and with the deployment still related."""
    decided = deciding({"prev_result": "{{ event.payload.missing }}"}, upstream(1))

    said = decided.reason.removeprefix("Unable to create flow run from deployment: ")
    assert {"template_error": said, "template_source": "{{ event.payload.missing }}"} == decided.details
    assert (TARGET,) == decided.related


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ event.id }}", str(UUID(int=0xE))),
        ("{{ automation.id }}", str(AUTOMATION)),
        ("{{ event.payload.result + 1 }}", 8),
        ("{{ 'a' if event.payload.result else 'b' }}", "a"),
        ("{{ event.resource.id }}", "order.42"),
        ("{{ event.resource.name }}", "the order"),
        ("{{ labels['a.b'] }}", "c"),
        ("{{ labels.a.b }}", "c"),
        ("{{ firing.triggering_labels }}", {"a.b": "c"}),
        ("{{ firing.trigger.type }}", "event"),
        ("{{ firing.trigger_states }}", ["Triggered"]),
        ("{{ firing.triggering_value }}", None),
        ("{{ events | length }}", 1),
        ("{{ firings | length }}", 1),
        ("{{ automation.name }} saw {{ event.payload.result }}", "watch orders saw 7"),
        ("plain", "plain"),
        ({"__prefect_kind": "jinja", "template": "{{ event.payload.result }}"}, "7"),
        (["{{ event.payload.result }}"], [7]),
    ],
)
def test_templates_see_the_variables_of_the_firing(template, expected):
    """Rows 3 and 4 are where we depart: ids are text, and any expression keeps its type."""
    event = upstream(7)
    firing = a_firing(event, triggering_labels={"a.b": "c"})

    assert expected == rendered(template, event, firing=firing)


def test_a_compound_sees_its_childrens_events_after_its_own():
    """Row 21: [b, a, b], three firings, no labels."""
    a, b = an_event(event="a"), an_event(event="b")
    firing = a_firing(b, triggering_firings=(a_firing(a), a_firing(b)))

    assert "b a b 3 {}" == rendered(
        "{{ events | map(attribute='event') | join(' ') }} {{ firings | length }} {{ firing.triggering_labels }}",
        b,
        firing=firing,
    )


def test_a_firing_that_collected_its_window_gives_all_of_it_typed():
    """A lone expression over `events` keeps its number; `event` is the last."""
    orders = tuple(an_event(event="order.placed", payload={"total": total}) for total in (5, 50, 7.5))
    firing = a_firing(orders[-1], collected=orders)

    assert 62.5 == rendered("{{ events | map(attribute='payload.total') | sum }}", orders[-1], firing=firing)
    assert [5, 50, 7.5] == rendered("{{ events | map(attribute='payload.total') | list }}", orders[-1], firing=firing)
    assert 7.5 == rendered("{{ event.payload.total }}", orders[-1], firing=firing)
    assert 0 == rendered("{{ firing.missing }}", orders[-1], firing=firing)


def test_an_action_on_trigger_sees_the_automations_event():
    """Row 22: `{{ event }}` is `prefect.automation.triggered`."""
    event = upstream(7)
    own = triggered(an_automation(), a_firing(event), ids=CountedIds())

    assert "prefect.automation.triggered" == rendered("{{ event.event }}", own, firing=a_firing(event))
    assert 7 == rendered("{{ event.payload.triggering_event.payload.result }}", own, firing=a_firing(event))


def test_a_flow_run_is_looked_up_for_a_template_that_names_it():
    """The run the event is about, and what the event says where it is not to be found."""
    here = ActionHostInMemory(runs={RUN: a_run()})

    assert "brave-fox Running" == rendered("{{ flow_run.name }} {{ flow_run.state.name }}", about_run(), finder=here)
    assert str(RUN) == rendered("{{ flow_run.id }}", about_run())
    assert rendered("{{ flow_run }}", upstream(1), finder=here) is None
    assert rendered("{{ deployment }}", None) is None


def test_a_flow_run_has_the_state_that_the_event_tells():
    """It may have moved on since; all four labels are needed."""
    labels = {
        "prefect.resource.id": f"prefect.flow-run.{RUN}",
        "prefect.state-type": "FAILED",
        "prefect.state-name": "TimedOut",
        "prefect.state-message": "too slow",
        "prefect.state-timestamp": "2026-01-01T09:00:00Z",
    }
    here = ActionHostInMemory(runs={RUN: a_run()})

    assert "TimedOut too slow" == rendered(
        "{{ flow_run.state.name }} {{ flow_run.state.message }}", an_event(resource=labels), finder=here
    )


def test_without_an_event_its_payload_is_an_error():
    """Silence has no event to read."""
    assert rendered("{{ event.payload }}", None).startswith("Unable to create flow run from deployment: ")
    assert rendered("{{ event }}", None) is None


def test_a_paused_deployment_makes_no_run():
    """And says how to get one."""
    decided = deciding({"prev_result": "x"}, deployment=a_deployment(paused=True))

    assert "Deployment 'downstream/wait-for-upstream' is paused: resume it to run it again" == decided.reason


def test_a_deployment_that_is_not_here_makes_no_run():
    """With the status a Prefect server answers."""
    action = RunDeployment(deployment_id=DEPLOYMENT)

    decided = decide(
        action, an_automation(action), a_firing(), deployment=None, event=None, index=0, ids=CountedIds(), now=NOW
    )

    assert (False, {"status_code": 404}) == (decided.ok, decided.details)
    assert f"No deployment {DEPLOYMENT} in this workspace: deploy the flow, then select it" == decided.reason


def test_an_inferred_deployment_is_the_events():
    """Nothing to infer from is the reason where there is none."""
    about = an_event(resource={"prefect.resource.id": f"prefect.deployment.{DEPLOYMENT}"})
    inferred = {"source": "inferred", "deployment_id": None}

    assert DEPLOYMENT == deciding({"prev_result": "x"}, about, **inferred).deployment_id
    assert "No event to infer the deployment" == deciding({"prev_result": "x"}, None, **inferred).reason


def test_a_value_that_is_no_json_makes_no_run():
    """Integers beyond 64 bits cannot be stored; the reason comes now and not at the commit."""
    reason = rendered("{{ event.payload.n * 1000000 }}", an_event(payload={"n": 2**62}))

    assert reason.startswith("Unable to create flow run from deployment: ")


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "nonsense"}, "the deployment's parameter schema is none"),
        ({"properties": {"x": {"$ref": "#/definitions/Gone"}}}, "the deployment's parameter schema lacks"),
        ({"properties": {"x": {"$ref": "http://192.0.2.1/s.json"}}}, "the deployment's parameter schema lacks"),
    ],
)
def test_a_schema_that_is_none_makes_no_run(schema, said):
    """Nothing is fetched for a reference."""
    decided = deciding({"x": 1}, deployment=a_deployment(parameter_schema=schema))

    assert decided.reason.startswith(f"Validation error occurred for 'run-deployment' - {said}")


@pytest.mark.parametrize(
    ("said", "value", "expected"),
    [
        ({"type": "integer"}, "8", "'x': '8' is not of type 'integer'"),
        ({"type": "integer"}, True, "'x': True is not of type 'integer'"),
        ({"type": "integer"}, 8.0, None),
        ({"type": "number"}, 8, None),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None, None),
        ({"type": "array", "items": {"type": "integer"}}, [1, "2"], "'x.1': '2' is not of type 'integer'"),
        ({"enum": ["a", "b"]}, "c", "'x': 'c' is not one of ['a', 'b']"),
        ({"type": "integer", "minimum": 3}, 2, "'x': 2 is less than the minimum of 3"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named_with_its_place(said, value, expected):
    """In jsonschema's words."""
    wrong = mismatch({"x": value}, {"type": "object", "properties": {"x": said}})

    assert expected == (wrong and wrong.sentence({}))


KINDS = ["string", "integer", "number", "boolean", "null", "array", "object"]
PROPERTY = st.one_of(
    st.just({}),
    st.builds(lambda kind: {"type": kind, "title": "t", "default": 1}, st.sampled_from(KINDS)),
    st.builds(lambda a, b: {"anyOf": [{"type": a}, {"type": b}]}, st.sampled_from(KINDS), st.sampled_from(KINDS)),
)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@given(
    properties=st.dictionaries(st.sampled_from("abc"), PROPERTY),
    required=st.lists(st.sampled_from("abc"), unique=True),
    parameters=st.dictionaries(st.sampled_from("abcd"), VALUE),
)
def test_the_quick_check_says_yes_exactly_when_jsonschema_does(properties, required, parameters):
    """Whatever plain types a schema asks for."""
    schema = {"title": "Parameters", "type": "object", "properties": properties, "required": required}

    assert Draft202012Validator(schema).is_valid(parameters) is (mismatch(parameters, schema) is None)
