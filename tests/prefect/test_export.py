"""What goes to a Prefect server: every form, and a report that names whatever is otherwise there."""

import json

import pytest
import yaml

import eventkit as ek
from eventkit.errors import AutomationError, UnknownAutomation, UsageError
from eventkit.insight import Severity

HB = {"posture": "Proactive", "within": 60, "expect": {"hb"}}


def places(export, severity=None):
    """What is otherwise, as (code, where)."""
    return [(each.code, each.where) for each in export.report if severity in (None, each.severity)]


@pytest.fixture
def downstream(ws):
    """A deployment with a trigger."""

    @ek.flow
    def downstream(x: str = "a"): ...

    shape = ek.DeploymentTrigger(name="on result", expect={"made"}, parameters={"x": "{{ event.payload.x }}"})
    return downstream.deploy("here", triggers=[shape])


def test_a_trigger_is_whole_json_without_what_is_usual_left_out(ws):
    """As a server gives it back, but for its id."""
    trigger = ek.EventTrigger(expect={"b", "a"}, match={"region": ["eu", "us"]}, within=60)

    assert {
        "type": "event", "match": {"region": ["eu", "us"]}, "match_related": {}, "after": [], "expect": ["a", "b"],
        "for_each": [], "posture": "Reactive", "threshold": 1, "within": 60.0,
    } == ek.to_prefect(trigger).json  # fmt: skip


def test_a_deployments_trigger_is_the_flat_form_of_prefect_yaml(ws):
    """With what is usual left out, as a person writes it."""
    shape = ek.DeploymentTrigger(name="n", enabled=False, expect={"a"}, schedule_after=90, parameters={"x": 1})
    entry = {
        "type": "event", "name": "n", "enabled": False, "expect": ["a"], "parameters": {"x": 1}, "schedule_after": 90.0,
    }  # fmt: skip

    export = ek.to_prefect([shape])

    assert [entry] == export.json
    assert {"triggers": [entry]} == yaml.safe_load(export.yaml)


def test_an_automation_goes_by_its_name_with_the_ids_of_there(ws, downstream):
    """What a server takes at the top, and no more."""
    there = "0195e1a0-0000-7000-8000-000000000001"

    export = ek.to_prefect("on result", ids={downstream.id: there})

    assert {
        "name": "on result", "description": "", "enabled": True, "tags": [], "trigger": ek.to_prefect(
            ek.EventTrigger(expect={"made"})
        ).json, "actions": [{
            "type": "run-deployment", "source": "selected", "deployment_id": there,
            "parameters": {"x": "{{ event.payload.x }}"}, "job_variables": None, "schedule_after": 0.0,
        }], "actions_on_trigger": [], "actions_on_resolve": [],
    } == export.json  # fmt: skip
    assert [] == list(export.report)
    assert {"automations": [export.json]} == yaml.safe_load(export.yaml)


def test_an_id_of_here_is_named_with_what_to_do(ws, downstream):
    """A server takes any id, and finds nothing when it fires."""
    (found,) = ek.to_prefect("on result").report

    assert (Severity.WARNING, "id-of-here", "on result: actions[0].deployment_id") == (
        found.severity, found.code, found.where,
    )  # fmt: skip
    assert "downstream/here" in found.sentence
    assert f"ids={{'{downstream.id}': '...'}}" in found.advice


ONLY_HERE = [
    ({"match_payload": {"n": [1]}}, "match_payload"),
    ({"none_of": {"tier": "test"}}, "none_of"),
    ({"collect": "each", "threshold": 2}, "collect"),
]


@pytest.mark.parametrize(("field", "place"), ONLY_HERE, ids=[place for _, place in ONLY_HERE])
@pytest.mark.parametrize("deep", [False, True])
def test_a_field_of_here_alone_is_refused_by_name_and_left_out_only_when_asked(ws, field, place, deep):
    """A server would take it without a word and fire more often."""
    trigger = ek.EventTrigger(expect={"a"}, **field)
    plain = ek.to_prefect(ek.EventTrigger(expect={"a"}, threshold=field.get("threshold", 1))).json
    if deep:
        trigger = ek.CompoundTrigger(triggers=[ek.EventTrigger(), trigger], require="any")

    with pytest.raises(
        AutomationError, match=f"(?s)1. trigger: {'2 ' if deep else ''}{place}: .*lossy=True"
    ) as refusal:
        ek.to_prefect(trigger)
    left = ek.to_prefect(trigger, lossy=True)

    assert [("only-here", f"trigger: {'2 ' if deep else ''}{place}")] == places(left) == places(refusal.value)
    assert left.report[0].advice
    assert plain == (left.json["triggers"][1] if deep else left.json)


def test_actions_of_here_alone_are_each_refused_by_name(ws):
    """An event emitted, and what needs a block there."""
    actions = [
        ek.actions.EmitEvent(event="b", resource={"prefect.resource.id": "b"}),
        ek.actions.CallWebhook(url="https://example.com"),
        ek.actions.SendNotification(body="b"),
        ek.actions.DoNothing(),
    ]
    automation = ek.Automation(name="all", trigger=ek.EventTrigger(expect={"a"}), actions=actions)

    with pytest.raises(AutomationError, match=r"(?s)1\. all: actions\[0\].*2\. all: actions\[1\].*3\. all: actions"):
        ek.to_prefect(automation)

    assert [{"type": "do-nothing"}] == ek.to_prefect(automation, lossy=True).json["actions"]


def test_an_action_with_its_block_loses_only_what_is_of_here(ws):
    """Prefect's two fields of a webhook."""
    block = "0195e1a0-0000-7000-8000-000000000002"
    calls = ek.actions.CallWebhook(url="https://example.com", block_document_id=block, payload="{{ event.id }}")
    export = ek.to_prefect(ek.Automation(name="c", trigger=ek.EventTrigger(expect={"a"}), actions=[calls]))

    assert [{"type": "call-webhook", "block_document_id": block, "payload": "{{ event.id }}"}] == export.json["actions"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"for_each": {"prefect.resource.id"}}, [("warning", "trigger: after")]),
        ({"after": {"start"}}, [("warning", "trigger: for_each")]),
        ({}, [("warning", "trigger: within")]),
        ({"after": {"hb"}, "for_each": {"prefect.resource.id"}}, []),
    ],
)
def test_a_proactive_trigger_that_fires_at_other_times_there_says_so(ws, given, expected):
    """The three that the design lists; with after and for_each both agree."""
    export = ek.to_prefect(ek.EventTrigger(**HB, **given))

    assert expected == [(each.severity.value, each.where) for each in export.report]


@pytest.mark.parametrize(
    ("trigger", "where"),
    [
        (ek.EventTrigger(expect={"a"}, threshold=0, within=60), "trigger: threshold"),
        (ek.EventTrigger(after={"a"}, expect={"a*"}), "trigger: expect"),
        (
            ek.CompoundTrigger(triggers=[ek.EventTrigger(), ek.EventTrigger()], require="all", within=0),
            "trigger: within",
        ),
    ],
)
def test_what_counts_otherwise_there_says_so(ws, trigger, where):
    """The departures that the differential test names."""
    assert [("differs-on-prefect", where)] == places(ek.to_prefect(trigger))


def test_a_template_that_fails_there_is_told_with_the_one_that_does_not(ws):
    """The findings of lint, each with its edit."""
    shape = ek.DeploymentTrigger(name="n", expect={"a"}, parameters={"x": "{{ event.id }}"})

    (found,) = ek.to_prefect(shape).report

    assert ("warning", "differs-on-prefect", "n: parameters.x") == (found.severity.value, found.code, found.where)
    assert "{{ event.id | string }}" in str(found)


def test_what_was_counted_here_does_not_go_along_and_is_told(ws):
    """Of a registered automation that waits for more than one event."""
    twice = ek.EventTrigger(expect={"a"}, threshold=2, within=60)
    automation = ek.Automation(name="twice", trigger=twice, actions=[])

    assert ([], [("starts-anew", "twice: trigger")]) == (
        places(ek.to_prefect(automation)), places(ek.to_prefect(automation.create())),
    )  # fmt: skip


def test_in_shadow_it_is_off_there_and_a_loop_is_told(ws, downstream):
    """What this workspace guards, nobody does there."""
    loop = ek.Automation(
        name="loop", enabled="shadow", trigger=ek.EventTrigger(expect={"prefect.flow-run.Completed"}),
        actions=[ek.actions.RunDeployment(deployment_id=downstream.id)],
    )  # fmt: skip

    export = ek.to_prefect(loop, ids={downstream.id: downstream.id})

    assert False is export.json["enabled"]
    assert [("loop", "loop: expect"), ("shadow", "loop: enabled")] == sorted(places(export))


def test_saving_writes_each_form_and_leaves_a_persons_own_files_alone(ws, tmp_path, downstream):
    """Files of ours are written over, others refused by name unless replace=True."""
    export = ek.to_prefect(ek.DeploymentTrigger(name="n", expect={"a"}))

    first, again = export.save(tmp_path / "out"), export.save(tmp_path / "out")

    assert first == again
    assert {"prefect.yaml": export.yaml, "automations.json": json.dumps(export.json, indent=2) + "\n"} == {
        path.name: path.read_text() for path in first
    }
    (tmp_path / "out/prefect.yaml").write_text("mine: 1\n")
    with pytest.raises(UsageError, match=r"prefect\.yaml is there, and not made by eventkit"):
        export.save(tmp_path / "out")
    assert "mine: 1\n" == (tmp_path / "out/prefect.yaml").read_text()
    export.save(tmp_path / "out", replace=True)
    assert export.yaml == (tmp_path / "out/prefect.yaml").read_text()


def test_it_is_shown_as_text_and_as_escaped_html(ws):
    """Names are a stranger's."""
    shape = ek.DeploymentTrigger(name="<b>\x1b", expect={"a"}, parameters={"x": "{{ event.id }}"})

    export = ek.to_prefect(shape)

    assert "1 trigger for a Prefect server" in repr(export)
    assert "\x1b" not in repr(export)
    assert "<b>" not in export._repr_html_()
    assert "&lt;b&gt;" in export._repr_html_()


def test_what_is_none_of_these_is_refused_with_what_is(ws):
    """A name nobody has, and a value of another kind."""
    with pytest.raises(UnknownAutomation, match="nobody"):
        ek.to_prefect("nobody")
    with pytest.raises(AutomationError, match="not 3: give one"):
        ek.to_prefect(3)
    with pytest.raises(AutomationError, match="ids= is a mapping"):
        ek.to_prefect(ek.EventTrigger(expect={"a"}), ids={"x": "y"})
