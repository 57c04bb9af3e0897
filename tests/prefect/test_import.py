"""What comes from Prefect: Automation JSON and prefect.yaml, read as ours, with every key kept for the way back."""

import json
from copy import deepcopy
from uuid import UUID

import pytest

import eventkit as ek
from eventkit.errors import AutomationError
from eventkit.model.automation import AutomationSpec
from eventkit.prefect.wire import canonical
from tests.generating import Generator, seed

THERE = "0195e1a0-0000-7000-8000-000000000001"
EVENT = {
    "type": "event", "match": {}, "match_related": {}, "after": [], "expect": ["a"], "for_each": [],
    "posture": "Reactive", "threshold": 1, "within": 0.0,
}  # fmt: skip
AUTOMATION = {
    "name": "n", "description": "d", "enabled": True, "tags": ["t"],
    "trigger": {"id": THERE, **EVENT, "later": {"k": 1}}, "actions": [{"type": "do-nothing", "shade": 3}],
    "actions_on_trigger": [], "actions_on_resolve": [], "colour": "red",
    "id": THERE, "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z",
}  # fmt: skip
YAML = """
name: shop
prefect-version: 3.8.8
pull:
- prefect.deployments.steps.set_working_directory: {directory: /srv}
deployments:
- name: first
  entrypoint: flows.py:first
  triggers:
  - expect: [order.placed]
    match: {prefect.resource.id: "order.*"}
    within: PT1M
    threshold: 3
    parameters: {total: "{{ event.payload.total }}"}
    urgency: high
  - name: both
    require: any
    triggers: [{expect: [a], weight: 2}, {expect: [b]}]
- name: second
  triggers:
  - {type: sequence, name: then, triggers: [{expect: [a]}, {expect: [b]}], within: 60}
"""


def test_automation_json_becomes_ours_and_goes_back_with_unknown_keys(ws):
    """But what a server says of it and takes from nobody: id and times."""
    came = ek.from_prefect(AUTOMATION)
    (automation,) = came.automations

    back = ek.to_prefect(came).json

    assert ("n", True, ("t",), {"later": {"k": 1}}) == (
        automation.name, automation.enabled, automation.tags, automation.trigger.elsewhere,
    )  # fmt: skip
    expected = {name: held for name, held in AUTOMATION.items() if name not in ("id", "created", "updated")}
    assert {**expected, "trigger": {**EVENT, "later": {"k": 1}}} == back


def test_unknown_keys_outlive_being_registered(ws):
    """They are kept in the log, and go back from there."""
    came = ek.from_prefect(AUTOMATION)
    came.automations[0].create()

    assert ek.to_prefect(came).json == ek.to_prefect("n").json
    assert AutomationSpec.parse(ws.automation("n").wire()) == ws.automation("n")


def test_an_import_registers_the_same_trigger_that_was_written_here(ws):
    """Unknown keys are no part of what it does."""
    ek.from_prefect(AUTOMATION).automations[0].create()

    event = ek.emit_event("a", {"prefect.resource.id": "x"})
    ek.settle()

    assert ["n"] == [each.automation for each in event.outcome().fired]


def test_prefect_yaml_becomes_triggers_for_each_deployment(ws):
    """By shape where no type is given, durations as ISO 8601, names as `prefect deploy` would give."""
    came = ek.from_prefect(YAML)

    first, both = came.for_deployment("first")
    (then,) = came.for_deployment("second")

    assert [first, both, then] == came.triggers
    assert (3, 60.0, {"total": "{{ event.payload.total }}"}, {"urgency": "high"}) == (
        first.threshold, first.within.total_seconds(), first.parameters, first.elsewhere,
    )  # fmt: skip
    assert ("compound", "any", {"weight": 2}) == (both.type, both.require, both.triggers[0].elsewhere)
    assert ("sequence", 60.0) == (then.type, then.within.total_seconds())


def test_prefect_yaml_goes_back_whole(ws, tmp_path):
    """Steps, entry points and versions beside the triggers; from a file as from its text."""
    file = tmp_path / "prefect.yaml"
    file.write_text(YAML)
    import yaml

    document = yaml.safe_load(YAML)
    back = yaml.safe_load(ek.to_prefect(ek.from_prefect(file)).yaml)

    assert document["pull"] == back["pull"]
    assert "shop" == back["name"]
    assert {
        "type": "event", "expect": ["order.placed"], "match": {"prefect.resource.id": "order.*"}, "within": 60,
        "threshold": 3, "parameters": {"total": "{{ event.payload.total }}"}, "urgency": "high",
    } == back["deployments"][0]["triggers"][0]  # fmt: skip
    assert back == yaml.safe_load(ek.to_prefect(ek.from_prefect(str(file))).yaml)


def test_a_trigger_of_a_deployment_here_may_be_imported(ws):
    """`flow.deploy(triggers=came.triggers)`."""

    @ek.flow
    def restock(total: int = 0):
        return total

    restock.deploy(
        "x", triggers=ek.from_prefect([{"expect": ["a"], "parameters": {"total": "{{ event.payload.n }}"}}]).triggers
    )
    ek.emit_event("a", {"prefect.resource.id": "x"}, payload={"n": 3})

    assert [{"total": 3}] == [run.parameters for run in ek.settle().runs]


@pytest.mark.parametrize(
    "metric",
    [{"type": "metric", "metric": {"name": "lateness"}}, {"posture": "Metric"}],
)
def test_what_cannot_become_ours_is_kept_named_and_written_back(ws, metric):
    """A metric trigger, beside one that can."""
    theirs = {"name": "m", "trigger": metric, "actions": []}

    came = ek.from_prefect([theirs, AUTOMATION])

    assert [theirs] == came.left
    assert ["n"] == [each.name for each in came.automations]
    assert [("error", "only-there", "m")] == [(each.severity.value, each.code, each.where) for each in came.report]
    assert theirs == ek.to_prefect(came).json[0]


def test_an_action_of_theirs_alone_does_nothing_here_and_goes_back(ws):
    """Its place among the others is kept."""
    pause = {"type": "pause-work-pool", "source": "selected", "work_pool_id": THERE}
    came = ek.from_prefect({**AUTOMATION, "actions": [{"type": "do-nothing"}, pause]})

    assert ["do-nothing", "do-nothing"] == [each.type for each in came.automations[0].actions]
    assert [{"type": "do-nothing"}, pause] == ek.to_prefect(came).json["actions"]
    assert [("only-there", "n: actions[1]")] == [(each.code, each.where) for each in came.report]


def test_a_deployment_of_there_is_named_and_may_be_told(ws):
    """By ids=; back by the other way round."""

    @ek.flow
    def restock(): ...

    here = restock.deploy("x")
    runs = {**AUTOMATION, "actions": [{"type": "run-deployment", "deployment_id": THERE}]}

    unknown, known = ek.from_prefect(runs), ek.from_prefect(runs, ids={THERE: here})

    assert ["id-of-there"] == [each.code for each in unknown.report]
    assert [] == list(known.report)
    assert here.id == known.automations[0].actions[0].deployment_id
    assert THERE == ek.to_prefect(known, ids={here.id: UUID(THERE)}).json["actions"][0]["deployment_id"]


def test_two_of_one_name_and_templates_of_prefect_deploy_are_told(ws):
    """Names are unique here; a step's output is filled in there."""
    same = ek.from_prefect([AUTOMATION, deepcopy(AUTOMATION)])
    filled = ek.from_prefect([{"expect": ["a"], "match": {"region": "{{ prefect.variables.region }}"}}])

    assert [("same-name", "n: name")] == [(each.code, each.where) for each in same.report]
    assert ["differs-here"] == [each.code for each in filled.report]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (3, "not 3: give one"),
        ("a: [", "neither JSON nor YAML"),
        ("nowhere.yaml", "cannot be read"),
        ([3], r"\[0\] cannot be 3"),
        ("just words", "takes Automation JSON"),
        ("deployments: [{triggers: [{expect: [a]}, b]}]", r"\['deployments'\]\[0\]\['triggers'\]\[1\] cannot be 'b'"),
        ("deployments: [{triggers: {expect: [a]}}]", r"\['triggers'\] cannot be .*: a list of triggers was expected"),
        ("deployments: [[1]]", r"\[0\] cannot be \[1\]: a deployment was expected"),
    ],
)
def test_what_is_no_prefect_is_refused_with_what_was_expected(ws, data, words):
    """Text, a file that is not there, and what no list should hold."""
    with pytest.raises(AutomationError, match=words):
        ek.from_prefect(data)


def test_a_wrong_trigger_is_left_with_the_sentence_that_says_why(ws):
    """And the rest becomes ours."""
    came = ek.from_prefect([{"expect": "a"}, {"expect": ["a"], "posture": "Proactive", "within": 3}, {"expect": ["a"]}])

    assert (2, 1) == (len(came.left), len(came.triggers))
    assert ["[0]", "[1]"] == [each.about for each in came.report]


def test_generated_triggers_come_back_as_they_went():
    """Both ways through JSON text, 300 of a fresh seed."""
    number = seed()
    print("seed", number)
    made = Generator(number)
    with ek.Workspace.in_memory():
        for _ in range(300):
            trigger = made.shared_trigger()
            wire = json.loads(json.dumps(ek.to_prefect(trigger).json))
            (back,) = ek.from_prefect(wire).triggers

            assert trigger == back.bare()
            assert canonical(wire) == canonical(ek.to_prefect(back.bare()).json)
