"""Tricky cases of prefect-behaviour 8 through a whole workspace: emit, log, match, run, hooks.

Each test names its row, and says whether the outcome is Prefect's or ours; ours are the departures of DESIGN 5.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

import eventkit as ek
from eventkit.errors import EventTooLarge, InvalidEvent
from tests.watching import automation, names

ID, ROLE = "prefect.resource.id", "prefect.resource.role"


R1 = {ID: "r1"}

SILENCE = {"expect": {"e"}, "posture": "Proactive", "within": 60}

TRIGGERED = "prefect.automation.triggered"


def played(ws, trigger, given, until=0):
    """The seconds at which a trigger fires, on events written as `e0 e8.5`: one letter a name, each at its second."""
    start = ws.clock.now()
    automation(trigger)

    def go_to(seconds):
        ws.clock.advance(seconds - (ws.clock.now() - start).total_seconds())
        ws.settle()

    for each in given.split():
        go_to(float(each[1:]))
        ws.emit(each[0], R1)
        ws.settle()
    go_to(max(until, (ws.clock.now() - start).total_seconds()))
    return [(each.occurred - start).total_seconds() for each in ws.events(TRIGGERED, oldest_first=True)]


# -- templates: rows 1 to 5, 21, 22, 36


def rendered(ws, parameters, payload):
    """The parameters that a deployed flow is run with when an event of that payload comes, or why it is not run."""
    got = []

    @ek.flow(name="takes")
    def takes(x: object = None, y: object = None):
        got.append({"x": x, "y": y})

    takes.deploy(name="it", triggers=[ek.DeploymentTrigger(name="t", expect={"e"}, parameters=parameters)])
    ws.emit("e", R1, payload=payload)
    failed = ws.settle().failed
    return failed[0][1] if failed else got[0]


def jinja(template):
    """A template of Prefect's kind that is always text."""
    return {"__prefect_kind": "jinja", "template": template}


def test_row_2_a_missing_path_fails_the_action_alone_and_is_empty_in_text(ws):
    """Row 2, Prefect's outcome: no run; the reason names the path, which Prefect hides."""
    said = rendered(ws, {"x": "{{ event.payload.missing }}"}, {"n": 1})

    assert said.startswith("Unable to create flow run from deployment: ")
    assert "event.payload.missing" in said
    assert names(ws, "prefect.flow-run.*") == []
    assert {"x": "x", "y": ""} == rendered(
        ws, {"x": "x{{ event.payload.missing }}", "y": jinja("{{ event.payload.missing }}")}, {"n": 1}
    )


def test_row_3_ids_and_times_reach_the_flow_as_text(ws):
    """Row 3, ours (a departure, DESIGN 5): Prefect cannot make JSON of them and makes no run."""
    templates = ["{{ event.id }}", "{{ event.occurred }}"]
    given = rendered(ws, {"x": templates, "y": [jinja(each) for each in templates]}, {})
    id = str(ws.events("e").first().id)

    assert {"x": [id, "2026-01-01T09:00:00Z"], "y": [id, "2026-01-01 09:00:00+00:00"]} == given


def test_rows_4_and_5_expressions_and_keys_have_their_values(ws):
    """Rows 4 and 5, ours (a departure, DESIGN 5): Prefect fails on sums, on inline `if`, and on a key named items."""
    assert {"x": 8, "y": "b"} == rendered(
        ws, {"x": "{{ event.payload.n + 1 }}", "y": "{{ 'a' if event.payload.x else 'b' }}"}, {"n": 7}
    )
    assert {"x": [1, 2], "y": [1, 2]} == rendered(
        ws, {"x": "{{ event.payload.items }}", "y": "{{ event.payload['items'] }}"}, {"items": [1, 2]}
    )


def test_row_36_text_of_a_payload_is_rendered_once(ws):
    """Row 36, ours: Prefect renders it twice directly inside a list, to ['49'], a hole that 3.6 tells not to copy."""
    template = "{{ event.payload.t }}"

    assert {"x": ["{{ 7*7 }}"], "y": ["{{ 7*7 }}", ["{{ 7*7 }}"]]} == rendered(
        ws, {"x": [jinja(template)], "y": [template, [jinja(template)]]}, {"t": "{{ 7*7 }}"}
    )


def test_row_21_a_compound_of_two_has_three_events_and_no_labels(ws):
    """Row 21, Prefect's outcome: [b, a, b], whatever for_each the children have."""
    both = [ek.EventTrigger(expect={name}, for_each={ID}) for name in "ab"]
    payload = {
        "count": "{{ events | length }}",
        "names": "{{ events | map(attribute='event') | list }}",
        "labels": "{{ firing.triggering_labels }}",
    }
    automation(
        ek.CompoundTrigger(require="all", triggers=both, within=60),
        ek.actions.EmitEvent(event="out", resource=R1, payload=payload),
    )
    ws.emit("a", R1)
    ws.emit("b", {ID: "r2"})
    ws.settle()

    assert [{"count": 3, "names": ["b", "a", "b"], "labels": {}}] == [each.payload for each in ws.events("out")]
    assert {} == ws.events(TRIGGERED).first().payload["triggering_labels"]


def test_row_22_actions_on_trigger_see_the_automations_own_event(ws):
    """Row 22, Prefect's outcome: `{{ event }}` is `prefect.automation.triggered`, and action_index counts on."""
    tell = ek.actions.EmitEvent(event="out", resource=R1, payload={"of": "{{ event }}"})
    automation(ek.EventTrigger(expect={"e"}), ek.actions.DoNothing(), tell, actions_on_trigger=[tell])
    first = ws.emit("e", R1)
    ws.settle()
    own = ws.events(TRIGGERED).first()

    assert {str(first.id), str(own.id)} == {each.payload["of"]["id"] for each in ws.events("out")}
    assert [(0, "do-nothing"), (1, "emit-event"), (2, "emit-event")] == sorted(
        (each.payload["action_index"], each.payload["action_type"])
        for each in ws.events("prefect.automation.action.executed")
    )
    about = {
        each.payload["action_index"]: each.resources_in_role["triggering-event"][0].id
        for each in ws.events("prefect.automation.action.executed")
    }
    assert {place: f"prefect.event.{id}" for place, id in enumerate([first.id, first.id, own.id])} == about


# -- patterns: rows 6 to 11, 37

TAG = {ROLE: "tag", ID: "!prefect.tag.dev"}


DEV, OTHER = ({ROLE: "tag", ID: f"prefect.tag.{name}"} for name in ("dev", "x"))


HELLO, POOL = {ROLE: "flow", ID: "f.1", "name": "hello"}, {ROLE: "work-pool", ID: "p.1", "name": "k8s"}


@pytest.mark.parametrize(
    ("expected", "trigger", "event"),
    [
        pytest.param(1, {"match": {"name": ["cute-*", "!cute-kite"]}}, {"labels": {"name": "cute-kite"}}, id="row-6"),
        pytest.param(0, {"match": {"missing": "!x"}}, {}, id="row-7"),
        pytest.param(1, {"match_related": TAG}, {"related": [DEV, OTHER]}, id="row-8-both"),
        pytest.param(0, {"match_related": TAG}, {"related": [DEV]}, id="row-8-dev"),
        pytest.param(0, {"match_related": TAG}, {}, id="row-8-none"),
        pytest.param(0, {"match_related": {ROLE: "flow", "name": "k8s"}}, {"related": [HELLO, POOL]}, id="row-9"),
        pytest.param(1, {"match_related": {ROLE: "work-pool", "name": "k8s"}}, {"related": [HELLO, POOL]}, id="row-9b"),
        pytest.param(0, {"expect": {"!a.*"}}, {"name": "b"}, id="row-10"),
        pytest.param(0, {"expect": {"!a.*"}}, {"name": "a.b"}, id="row-10b"),
        *(
            pytest.param(
                1, {"expect": {"prefect.flow-run.*"}}, {"name": f"prefect.flow-run.{name}"}, id=f"row-11-{name}"
            )
            for name in ("Completed", "heartbeat", "pull-step.executed")
        ),
    ],
)
def test_rows_6_to_11_hold_for_a_registered_trigger(ws, expected, trigger, event):
    """Rows 6, 7, 8, 9, 10, 11, Prefect's outcome, through the index that finds triggers and not only the predicates."""
    automation(ek.EventTrigger(**trigger))
    ws.emit(event.get("name", "e"), R1 | event.get("labels", {}), related=event.get("related", ()))
    ws.settle()

    assert expected == len(ws.events(TRIGGERED))


def test_row_37_a_prefix_minds_the_case_and_a_text_search_does_not(ws):
    """Row 37, ours, as Prefect on Postgres: on its SQLite a prefix minds no case, and a text search may answer 500."""
    ws.emit("My.x", {ID: "My.r"}, payload={"text": "Übung 100% a_b"})
    found = [{"name": "My.*"}, {"resource": "My.*"}, *({"text": each} for each in ("my.X", "ÜBUNG", "100%", "a_b"))]
    missed = [
        *({"name": each} for each in ("my.*", "my.x", "M_*", "%*")),
        *({"resource": each} for each in ("my.*", "my.r", "M_*")),
        {"labels": {ID: "my.*"}},
        {"text": "axb"},
    ]

    assert found == [each for each in (*found, *missed) if len(ws.events(**each))]


# -- windows: rows 12 to 20, 33


@pytest.mark.parametrize(
    ("expected", "trigger", "given", "until"),
    [
        pytest.param([], {"threshold": 3, "within": 10}, "e0 e8 e12 e14", 100, id="row-12"),
        pytest.param([15], {"threshold": 3, "within": 10}, "e0 e8 e12 e14 e15", 100, id="row-12-then-three"),
        pytest.param([30, 90], {"within": 60}, "e30 e89 e90", 200, id="row-13"),
        pytest.param([], {"threshold": 2}, "e0 e70", 100, id="row-14-far"),
        pytest.param([10], {"threshold": 2}, "e0 e10", 100, id="row-14-near"),
        pytest.param([1, 3], {"after": {"e"}, "within": 60}, "e0 e1 e2 e3", 100, id="row-15"),
        pytest.param([], {"after": {"s"}, "threshold": 2}, "s0 e1 e2 e3", 100, id="row-16"),
    ],
)
def test_rows_12_to_16_reactive_windows_fire_as_in_prefect(ws, expected, trigger, given, until):
    """Rows 12, 13, 14, 15, 16, Prefect's outcome."""
    assert expected == played(ws, ek.EventTrigger(**{"expect": {"e"}} | trigger), given, until)


@pytest.mark.parametrize(
    ("expected", "trigger", "given", "until"),
    [
        pytest.param([127, 187], {"for_each": {ID}}, "e7", 200, id="row-17"),
        pytest.param([60, 180, 240], {}, "e70", 240, id="row-18"),
        pytest.param([], {"after": {"s"}}, "", 300, id="row-33-silent"),
        pytest.param([90], {"after": {"s"}}, "s30", 300, id="row-33-started"),
    ],
)
def test_rows_17_18_and_33_absence_fires_where_prefect_does_not_and_the_other_way_round(
    ws, expected, trigger, given, until
):
    """Rows 17, 18, 33, ours (a departure, DESIGN 5): Prefect gives nothing for 17, [60, 240] for 18, fires in 33."""
    assert expected == played(ws, ek.EventTrigger(**SILENCE | trigger), given, until)


@pytest.mark.parametrize(("expected", "of", "given"), [([2], "ab", "b0 a1 b2"), ([], "abc", "a0 b1 a2 c3")])
def test_row_19_a_sequence_goes_by_its_newest_firings(ws, expected, of, given):
    """Row 19, Prefect's outcome."""
    children = [ek.EventTrigger(expect={name}) for name in of]

    assert expected == played(ws, ek.SequenceTrigger(triggers=children, within=60), given, 100)


def test_row_20_a_role_is_read_from_its_first_resource(ws):
    """Row 20, Prefect's outcome: the second flow's zone is not looked at."""
    automation(ek.EventTrigger(expect={"e"}, for_each={"related:flow:zone"}))
    ws.emit("e", R1, related=[{ID: "f.1", ROLE: "flow"}, {ID: "f.2", ROLE: "flow", "zone": "z"}])
    ws.settle()

    assert {"related:flow:zone": ""} == ws.events(TRIGGERED).first().payload["triggering_labels"]


# -- emitting: rows 23 to 25


@pytest.mark.parametrize(("followed", "gap"), [(True, 299.999), (False, 300.0), (True, -299.0), (False, -300.0)])
def test_row_23_follows_is_kept_when_less_than_five_minutes_lie_between(ws, followed, gap):
    """Row 23, Prefect's outcome."""
    leader = ws.emit("e", R1)
    event = ek.emit_event("e", R1, follows=leader, occurred=leader.occurred + timedelta(seconds=gap))

    assert (leader.id if followed else None) == ws.events(id=event.id).first().follows


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("resource", {"resource": {}}),
        ("resource", {"resource": "r1"}),
        ("resource", {"resource": R1 | {"n": 1}}),
        ("related", {"related": [R1]}),
        ("related", {"related": [R1 | {ROLE: "r"}] * 101}),
        ("payload", {"payload": [1]}),
        ("payload", {"payload": {1: 2}}),
        ("payload", {"payload": {"x": object()}}),
        ("follow", {"follows": uuid4()}),
        ("id", {"id": "no"}),
        ("occurred", {"occurred": "no"}),
        ("paylod", {"paylod": {}}),
        ("anything", {"anything": 1}),
    ],
)
def test_row_24_bad_data_is_refused_where_it_is_given(ws, field, bad):
    """Row 24, ours (a departure, DESIGN 5): Prefect logs, returns None, and drops unknown keywords."""
    with pytest.raises(InvalidEvent, match=field):
        ek.emit_event(**{"event": "e", "resource": R1} | bad)

    assert 0 == len(ws.events())


def test_row_24_an_event_too_large_is_refused(ws):
    """Row 24: Prefect's client raises too; its server drops such an event after 204, and here nothing is dropped."""
    with pytest.raises(EventTooLarge, match="1,500,000"):
        ek.emit_event("e", R1, payload={"text": "x" * 1_500_000})
    with pytest.raises(EventTooLarge, match="1,500,000"):
        ek.emit_many([{"event": "e", "resource": R1, "payload": {"text": "x" * 1_500_000}}])

    assert 0 == len(ws.events())


def test_row_25_the_same_id_again_is_the_first_event_and_fires_once(ws):
    """Row 25, Prefect's outcome: no error, and the second payload is dropped."""
    automation(ek.EventTrigger(expect={"e"}))
    first = ek.emit_event("e", R1, payload={"n": 1})
    again = ek.emit_event("e", R1, payload={"n": 2}, id=first.id)
    ws.settle()
    ek.emit_event("e", R1, payload={"n": 3}, id=first.id)
    ws.settle()

    assert first == again
    assert [{"n": 1}] == [each.payload for each in ws.events("e")]
    assert 1 == len(ws.events(TRIGGERED))
