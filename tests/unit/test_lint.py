"""What is odd about a trigger: one finding a check, with its place, and an edit that removes it where one is known."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from eventkit.insight import Subject, lint
from eventkit.insight.slips import nearest
from eventkit.model.action import ChangeFlowRunState, DoNothing, EmitEvent, RunDeployment
from eventkit.model.automation import DeploymentTrigger
from eventkit.model.deployment import Deployment
from eventkit.model.state import StateType
from eventkit.model.trigger import CompoundTrigger, EventTrigger, SequenceTrigger
from tests.stepping import event

ID = "prefect.resource.id"
ROLE = "prefect.resource.role"
NAME = "prefect.resource.name"
ONE = UUID(int=7)
AT = datetime(2026, 1, 1, tzinfo=UTC)
SCHEMA = {"properties": {"total": {"type": "number"}, "region": {}}, "required": ["total"]}
BILL = Deployment(
    id=ONE, name="now", flow_id=ONE, flow_name="bill", parameter_schema=SCHEMA, created=AT, updated=AT, tags=["money"]
)
RUNS = {"actions": (RunDeployment(deployment_id=ONE, parameters={"total": 1}),), "deployments": {ONE: BILL}}


def found(trigger, **around):
    """Severity, code, place and what mends it, of each finding."""
    findings = lint(Subject(trigger=trigger, **around))
    return [(each.severity.value, each.code, each.where, each.edit and str(each.edit)) for each in findings]


def t(**fields):
    """An event trigger that expects e, unless told otherwise."""
    return EventTrigger(**{"expect": {"e"}, **fields})


FINDINGS = {
    "everything": (t(expect=()), [("warning", "match-all", "expect", None)]),
    "everything, by stars": (
        t(expect={"*"}, match={ID: "*"}, match_related={ROLE: "*"}),
        [("warning", "match-all", "expect", None)],
    ),
    "a star beside a name": (t(expect=["e", "*"]), [("warning", "match-all", "expect", "expect no *")]),
    "a negated name": (t(expect={"!e"}), [("error", "contradiction", "expect", None)]),
    "a negated name beside another": (
        t(expect=["e", "!f"]),
        [("warning", "contradiction", "expect", "leave !f out of expect")],
    ),
    "a name that is never evaluated": (t(expect={"prefect.log.write"}), [("error", "contradiction", "expect", None)]),
    "no value at all": (
        t(match={"region": []}),
        [("error", "contradiction", "match.region", "ask nothing of region")],
    ),
    "anything but anything": (
        t(match_related=[{}, {"tier": "!*"}]),
        [("error", "contradiction", "match_related[1].tier", "ask nothing of tier")],
    ),
    "payload ranges that exclude each other": (
        t(match_payload={"n": [{"numeric": [">", 9]}], "$or": [{"n": [{"numeric": ["<=", 9]}]}, {"n": [3, "x"]}]}),
        [("error", "contradiction", "match_payload", None), ("note", "only-here", "match_payload", None)],
    ),
    "a payload alternative that never counts": (
        t(match_payload={"a": {"s": [{"prefix": "x"}], "$or": [{"s": ["y"]}, {"b": [1]}]}}),
        [("warning", "contradiction", "match_payload", None), ("note", "only-here", "match_payload", None)],
    ),
    "payload ranges that touch": (
        t(match_payload={"n": [{"numeric": [">=", 9]}], "$or": [{"n": [{"numeric": ["<=", 9]}]}, {"b": [1]}]}),
        [("note", "only-here", "match_payload", None)],
    ),
    "two negations in a list": (
        t(match={"region": ["!eu", "!us"]}),
        [("warning", "negation-in-list", "match.region", "refuse region eu or us with none_of and not with !")],
    ),
    "a negation beside what it holds": (
        t(match_related={ROLE: "customer", "tier": ["gold", "!tin"]}),
        [("warning", "negation-in-list", "match_related[0].tier", "ask for tier anything but tin")],
    ),
    "a negation beside what it leaves out": (
        t(match={"region": ["eu-*", "!eu-3"]}),
        [("warning", "negation-in-list", "match.region", "refuse region eu-3 with none_of and not with !")],
    ),
    "what is refused, and nothing else": (
        t(expect=(), none_of={"region": "eu"}, collect="each"),
        [("note", "only-here", "none_of", None), ("note", "only-here", "collect", None)],
    ),
    "one negation": (t(match={"region": "!eu"}), []),
    "a role of the primary resource": (
        t(match={ROLE: "customer", "tier": "gold"}),
        [("warning", "role-of-primary", f"match.{ROLE}", "ask it of a related resource and with match_related")],
    ),
    "several without within": (
        t(threshold=3),
        [("note", "threshold-without-within", "within", "count within 60 s")],
    ),
    "several after, without within": (
        t(threshold=3, after={"f"}),
        [("error", "threshold-without-within", "within", "count within 60 s")],
    ),
    "several within": (t(threshold=3, within=5), []),
    "a threshold of none": (t(threshold=0), [("warning", "contradiction", "threshold", "threshold 1")]),
    "fewer than none": (
        t(threshold=0, posture="Proactive", within=60, for_each={ID}),
        [("error", "contradiction", "threshold", "threshold 1")],
    ),
    "absence after something, of all together": (
        t(posture="Proactive", within=60, after={"f"}),
        [("warning", "absence-without-for-each", "for_each", "wait for each resource id")],
    ),
    "silence of all together": (
        t(posture="Proactive", within=60),
        [("note", "absence-without-for-each", "for_each", "wait for each resource id")],
    ),
    "silence of one": (t(posture="Proactive", within=60, match={ID: "oven.1"}), []),
    "silence of each": (t(posture="Proactive", within=60, for_each={ID}), []),
    "no triggers": (
        CompoundTrigger(triggers=[t(), SequenceTrigger(triggers=[])], require="all"),
        [("error", "contradiction", "2 triggers", None)],
    ),
    "a child": (
        SequenceTrigger(triggers=[t(), t(threshold=2)]),
        [("note", "threshold-without-within", "2 within", "count within 60 s")],
    ),
    "a key of nothing": (
        t(for_each=["related:customer"], within=60),
        [("warning", "contradiction", "for_each.related:customer", f"count for each related:customer:{ID}")],
    ),
    "a key of a related resource": (t(for_each=["related:customer:tier"], within=60), []),
    "nothing": (t(match={ID: "order.*"}, match_related={ROLE: "customer"}), []),
}  # fmt: skip


@pytest.mark.parametrize(("trigger", "findings"), FINDINGS.values(), ids=FINDINGS)
def test_what_is_odd_about_a_trigger(trigger, findings):
    """Each oddity once, and nothing else."""
    assert findings == found(trigger)


LOG = {
    "names": frozenset(("order.placed", "oven.1.hot", "e")),
    "labels": frozenset((ID, ROLE, "region")),
    "roles": frozenset(("customer", "item")),
}
SEEN = {
    "a slip": (
        t(expect=["e", "order.plcaed"]),
        [("warning", "never-seen", "expect.order.plcaed", "expect order.placed instead of order.plcaed")],
    ),
    "another case": (
        t(after={"Order.Placed"}, within=9),
        [("warning", "never-seen", "after.Order.Placed", "begin after order.placed instead of Order.Placed")],
    ),
    "a slip before a star": (
        t(expect={"ordr.*"}),
        [("warning", "never-seen", "expect.ordr.*", "expect order.* instead of ordr.*")],
    ),
    "a state of a run": (
        t(expect={"prefect.flow-run.Complete"}),
        [
            (
                "warning", "never-seen", "expect.prefect.flow-run.Complete",
                "expect prefect.flow-run.Completed instead of prefect.flow-run.Complete",
            )
        ],
    ),
    "something new": (t(expect={"parcel.sent"}), [("note", "never-seen", "expect.parcel.sent", None)]),
    "the next of a series": (t(expect={"oven.2.hot"}), [("note", "never-seen", "expect.oven.2.hot", None)]),
    "what runs make": (t(expect={"prefect.flow-run.Crashed", "prefect.flow-run.Mine"}), []),
    "what a star admits": (t(expect={"order.*"}), []),
    "a label": (
        t(match={"regoin": "eu"}),
        [("warning", "never-seen", "match.regoin", "ask for region instead of regoin")],
    ),
    "a label of a key": (
        t(for_each=["related:customer:regio"]),
        [("warning", "never-seen", "for_each.related:customer:regio", "ask for region instead of regio")],
    ),
    "a key that no event has": (
        t(for_each=["continent"]),
        [("note", "never-seen", "for_each.continent", None)],
    ),
    "a role that is new": (t(match_related={ROLE: "carrier", "region": "eu"}), []),
    "a role with a slip": (
        t(match_related={ROLE: "Customer", "region": "eu"}),
        [("warning", "never-seen", f"match_related[0].{ROLE}", "ask for customer instead of Customer")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("trigger", "findings"), SEEN.values(), ids=SEEN)
def test_words_are_compared_with_those_of_the_log(trigger, findings):
    """A slip is a warning, what is new a note."""
    assert findings == found(trigger, **LOG)


def test_a_list_with_negations_is_mended_to_what_it_was_meant_to_say():
    """The others are asked for, and what is negated is refused."""
    trigger = t(match={"region": ["eu-*", "!eu-3"]})
    [told] = lint(Subject(trigger=trigger))

    assert t(match={"region": "eu-*"}, none_of={"region": "eu-3"}) == told.edit.apply(trigger)


def test_an_empty_log_says_nothing_about_names():
    """The first trigger of a notebook is written before any event."""
    assert [] == found(t(expect={"order.placed"}, match={"region": "eu"}))


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("order.plced", "order.placed", True),
        ("order.placedd", "order.placed", True),
        ("order.plaxed", "order.placed", True),
        ("order.lpaced", "order.placed", True),
        ("order.placed", "order.placed", False),
        ("order.palecd", "order.placed", False),
        ("oven.1", "oven.2", False),
        ("oven.1", "oven.12", False),
        ("up", "us", False),
        ("UP", "up", True),
    ],
)
def test_one_letter_is_a_slip_and_a_number_is_not(word, known, near):
    """Two slips are another word."""
    assert (known if near else None) == nearest(word, [known])


def loops(trigger, **around):
    """Severity, sentence and what mends it, of the loops."""
    return [
        (each.severity.value, each.sentence, each.edit and str(each.edit))
        for each in lint(Subject(trigger=trigger, **around))
        if each.code == "loop"
    ]


def test_a_run_that_runs_itself_is_found_and_mended():
    """Asking for another flow's runs ends it."""
    trigger = t(expect={"prefect.flow-run.*"}, match={ID: "prefect.flow-run.*"})
    told = loops(trigger, **RUNS)

    assert [(
        "warning",
        "it makes a run of bill/now, and that a prefect.flow-run.Scheduled, which it fires on: round and round, "
        "16 times here and for ever on a Prefect server",
        "ask for a flow other than bill",
    )] == told  # fmt: skip
    [mended] = [each for each in lint(Subject(trigger=trigger, **RUNS)) if each.code == "loop"]
    assert [] == loops(mended.edit.apply(trigger), **RUNS)


@pytest.mark.parametrize(
    ("trigger", "count"),
    [
        (t(expect={"prefect.flow-run.Completed"}), 1),
        (t(expect={"prefect.flow-run.Completed"}, match_related={ROLE: "flow", NAME: "bill"}), 1),
        (t(expect={"prefect.flow-run.Completed"}, match_related={ROLE: "tag", ID: "prefect.tag.money"}), 1),
        (t(expect={"prefect.flow-run.Completed"}, match_related={ROLE: "flow", NAME: "other"}), 0),
        (t(expect={"prefect.flow-run.Completed"}, posture="Proactive", within=60, for_each={ID}), 0),
        (t(expect={"prefect.flow-run.*"}, match={"prefect.state-type": "PAUSED"}), 0),
        (CompoundTrigger(triggers=[t(), t(expect={"prefect.flow-run.*"})], require="any"), 1),
        (CompoundTrigger(triggers=[t(), t(expect={"prefect.flow-run.*"})], require="all"), 0),
        (t(expect={"prefect.automation.*"}), 1),
        (t(expect={"prefect.automation.*"}, match={ID: "prefect.automation.other"}), 0),
    ],
)
def test_only_what_its_own_events_fit_is_a_loop(trigger, count):
    """The flow's name, its tags, the state and the posture decide."""
    assert count == len(loops(trigger, **RUNS))


def test_a_run_of_what_failed_is_a_note():
    """It goes round only if it fails too."""
    assert [("note", True)] == [
        (severity, sentence.endswith("if the run fails, it is run again"))
        for severity, sentence, _ in loops(t(expect={"prefect.flow-run.Failed"}), **RUNS)
    ]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"event": "e", "resource": {ID: "x"}}, 1),
        ({"event": "f", "resource": {ID: "x"}}, 0),
        ({"event": "{{ event.event }}", "resource": {ID: "x"}}, 0),
        ({"event": "e", "resource": {ID: "{{ event.resource.id }}"}}, 1),
        ({"event": "e", "resource": {ID: "y"}}, 0),
        ({"event": "e", "resource": {ID: "x", "tier": "test"}}, 0),
    ],
)
def test_an_action_that_emits_what_fires_it_is_a_loop(fields, count):
    """By name and labels; a label made by a template may be the one."""
    assert count == len(loops(t(match={ID: "x"}, none_of={"tier": "test"}), actions=(EmitEvent(**fields),)))


def test_actions_that_make_no_new_event_of_the_kind_are_none():
    """Changing a state, and nothing."""
    actions = (ChangeFlowRunState(state=StateType.FAILED), DoNothing())

    assert [] == loops(t(expect={"order.*"}), actions=actions)


def test_parameters_are_held_against_the_flow():
    """Names it does not take, and those that nobody gives; a deployment's trigger can be mended."""
    trigger = DeploymentTrigger(expect={"e"}, parameters={"totl": 1})

    assert [
        ("error", "unknown-parameter", "parameters.totl", "give total instead of totl"),
        ("error", "missing-parameter", "parameters.total", None),
    ] == found(trigger, target=BILL)
    assert [] == found(t(), **RUNS)
    assert ["unknown-parameter", "missing-parameter"] == [
        code for _, code, _, _ in found(t(), actions=(RunDeployment(deployment_id=ONE, parameters={"x": 1}),),
                                deployments={ONE: BILL})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "instead"),
    [
        ("{{ event.payload.total + 1 }}", "{{ (event.payload.total + 1) }}"),
        ("{{ 'a' if event.payload.b else 'c' }}", "{{ ('a' if event.payload.b else 'c') }}"),
        ("{{ (event.payload.a) + (1) }}", "{{ ((event.payload.a) + (1)) }}"),
        ("{{ event.id }}", "{{ event.id | string }}"),
        ("{{ event.occurred }}", "{{ event.occurred.isoformat() }}"),
        ("{{ event.payload.items }}", "{{ event.payload['items'] }}"),
        ("{{ event.resource.labels.region.name }}", "{{ event.resource['region.name'] }}"),
        ("{{ labels.region }}", "{{ labels['region'] }}"),
        ("{{- event.payload.x -}}", "{{ event.payload.x }}"),
    ],
)
def test_what_differs_on_a_prefect_server_is_noted_with_what_to_write(source, instead):
    """As an edit of a deployment's trigger; in words of an automation's action."""
    trigger = DeploymentTrigger(expect={"e"}, parameters={"x": source})
    action = RunDeployment(deployment_id=ONE, parameters={"x": source})

    assert [("note", "differs-on-prefect", "parameters.x", f"write {instead} for x")] == found(trigger)
    [told] = [each for each in lint(Subject(trigger=t(), actions=(action,))) if each.code == "differs-on-prefect"]
    assert told.sentence.endswith(f": write {instead}")


@pytest.mark.parametrize(
    "source",
    [
        "{{ event.payload.total }}",
        "{{ event.resource.id }}",
        "{{ event.payload.items() | list }}",
        "{{ (event.payload.a + 1) }}",
        "{{ event.payload.a | int }}",
        "n {{ event.payload.a + 1 }}",
        "plain",
    ],
)
def test_what_is_the_same_there_is_not_noted(source):
    """Paths, enclosed expressions, texts."""
    assert [] == found(DeploymentTrigger(expect={"e"}, parameters={"x": source}))


def test_a_path_that_no_event_has_is_told_with_the_nearest_that_is_there():
    """Of the events that fit; one that has it is enough."""
    trigger = DeploymentTrigger(
        expect={"e"}, parameters={"x": "{{ event.payload.totl }}", "y": "{{ labels.z | d('') }}"}
    )
    with_total = event(0).changed(payload={"total": 5})
    [told] = lint(Subject(trigger=trigger, samples=(with_total, event(1, "other"))))

    assert ("missing-path", "parameters.x") == (told.code, told.field)
    assert "event.payload.total" in told.sentence
    assert [] == found(trigger, samples=(with_total, event(2).changed(payload={"totl": 1})))
    assert [] == found(trigger)


def test_a_name_that_templates_do_not_know_needs_no_event_to_be_found():
    """With the nearest that they know."""
    [told] = lint(Subject(trigger=DeploymentTrigger(expect={"e"}, parameters={"x": "{{ evnt.payload.x }}"})))

    assert ("missing-path", "parameters.x.evnt") == (told.code, told.field)
    assert told.sentence.endswith("reads evnt, and templates know no such name; did you mean 'event'?")


def test_what_is_only_here_is_noted():
    """A payload pattern, and the action that emits."""
    assert [("note", "only-here", "match_payload", None)] == found(t(match_payload={"a": [1]}))
    assert [("note", "only-here", "actions[0]", None)] == found(
        t(), actions=(EmitEvent(event="x", resource={ID: "x"}),)
    )
