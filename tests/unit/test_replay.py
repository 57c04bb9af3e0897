"""Events again: what a replay would do, that it does just that, and who sees it."""

import json
from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.errors import InvalidEvent, UnknownAutomation, UsageError
from eventkit.model.event import Event
from eventkit.model.repeating import in_order, repeated
from eventkit.workspace.clock import VirtualClock
from eventkit.workspace.identity import SeededIdentity
from tests.stepping import MOMENT, at, event


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)) as workspace:
        yield workspace


def order(number, **payload):
    """An order in the log."""
    return ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}"}, payload=payload)


def told(name, trigger=None):
    """An automation that leaves words, on every order."""
    given = trigger or ek.EventTrigger(expect={"order.placed"})
    return ek.Automation(name=name, trigger=given, actions=[ek.actions.SendNotification(body="x")]).create()


def fired(ws, name):
    """How often an automation fired."""
    return ws.store.automation(name).fired


def test_events_are_dated_to_now_with_their_distances_and_say_what_they_repeat():
    """In the order of their receipt; the last is now; who follows follows the new one."""
    first = event(0, number=1, received=5)
    second = event(8, number=2, received=8, follows=first.id)
    made = repeated(in_order([second, first]), ids=SeededIdentity(0), now=at(1_000), speed=None)

    assert [at(992), at(1_000)] == [each.occurred for each in made]
    assert [first.id, second.id] == [each.replay_of for each in made]
    assert [None, made[0].id] == [each.follows for each in made]
    assert not {first.id, second.id} & {each.id for each in made}


def test_with_a_speed_each_is_dated_when_it_is_emitted():
    """Distances and delays are divided."""
    made = repeated([event(0, received=10), event(60, received=70)], ids=SeededIdentity(0), now=at(500), speed=10)

    assert [at(499), at(505)] == [each.occurred for each in made]
    assert [at(500), at(506)] == [each.received for each in made]


def test_only_what_is_a_replay_says_so_in_its_json():
    """And it comes back from it; the form that goes to a server never holds it."""
    plain, again = event(0, number=1), event(0, number=1).changed(replay_of=event(0, number=2).id)

    assert "replay_of" not in plain.model_dump(mode="json")
    assert again.replay_of == Event.parse(again.model_dump_json()).replay_of
    assert plain.wire() == again.wire()
    assert [False, True] == [each.is_replay for each in (plain, again)]


def test_a_dry_replay_lists_what_would_be_done_with_rendered_parameters(ws):
    """Runs with typed parameters, other actions in words, and what would fail with why."""

    @ek.flow
    def bill(total: float) -> None: ...

    order(1, total=5), order(2, total="much")
    bill.deploy(name="now", triggers=[ek.DeploymentTrigger(
        name="Bill", expect={"order.placed"}, parameters={"total": "{{ event.payload.total }}"})])  # fmt: skip
    told("tell", ek.EventTrigger(expect={"order.placed"}, threshold=2, within=60))
    ws.settle()
    last = ws.store.last_seq()
    dry = ek.replay(ek.events("order.*"))

    assert ["Bill", "Bill", "tell"] == [each.automation for each in dry.fires]
    assert [{"total": 5}, None, None] == [each.deeds[0].parameters for each in dry.fires]
    assert "'much' is not of type 'number'" in dry.fires[1].deeds[0].problem
    assert ["runs now", "runs now", "notifies"] == list(dry.df()["does"])
    assert "2 events again: would lead to 3 firings and 1 run" in repr(dry)
    assert "<table" in dry._repr_html_()
    assert (last, []) == (ws.store.last_seq(), ws.store.flow_runs())


def test_a_replay_goes_on_from_the_windows_as_they_are(ws):
    """One of two is counted already: the first that comes again makes it two."""
    told("two", ek.EventTrigger(expect={"order.placed"}, threshold=2, within=60))
    placed = order(1)
    ws.settle()

    assert 1 == len(ek.replay(placed))
    assert 1 == len(ek.replay([placed, placed.changed(id=event(0).id)]))
    placed.replay(dry=False)
    ws.settle()
    assert 1 == fired(ws, "two")


def test_events_that_a_silent_window_passes_over_are_counted(ws):
    """It fired a moment ago: that nothing would come of them has a reason."""
    told("two", ek.EventTrigger(expect={"order.placed"}, threshold=2, within=60))
    order(1), order(2)
    ws.settle()
    dry = ek.replay(ek.events("order.*"))

    assert ([], 2) == (dry.fires, dry.passed)
    assert "would fire nothing; 2 that fit change nothing, as the windows are now" in repr(dry)


def test_distances_count_even_when_all_come_at_once(ws):
    """Two within ten seconds, an hour ago: they are two within ten seconds again, and the lone one is alone."""
    told("two", ek.EventTrigger(expect={"order.placed"}, threshold=2, within=10))
    history = [event(seconds, "order.placed", number=n) for n, seconds in enumerate((0, 100, 105, 3_000), 1)]
    ws.clock.advance(10_000)
    expected = [history[2].id]

    assert expected == [each.event.replay_of for each in ek.replay(history).fires]
    ek.replay(history, dry=False).settle()
    assert 1 == fired(ws, "two")


def test_only_those_named_see_it_and_what_they_lead_to_is_for_all(ws):
    """The others do not count it, in no window."""
    told("one"), told("other")
    follow_up = ek.actions.EmitEvent(event="order.seen", resource={"prefect.resource.id": "o"})
    ek.Automation(name="first", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[follow_up]).create()
    told("seen", ek.EventTrigger(expect={"order.seen"}))
    placed = order(1)
    ws.settle()
    dry = ek.replay(placed, only=["first"])
    again = ek.replay(placed, only=[ws.automation("first")], dry=False)
    ws.settle()

    assert ["first"] == [each.automation for each in dry.fires]
    assert [1, 1, 2, 2] == [fired(ws, name) for name in ("one", "other", "first", "seen")]
    assert "it was replayed for other automations alone" in repr(again.events[0].why("one"))
    assert ("first",) == again.only


def test_what_one_of_them_led_to_is_left_out(ws):
    """It would come twice: once as a copy, once of the run that makes it again."""
    follow_up = ek.actions.EmitEvent(event="order.seen", resource={"prefect.resource.id": "o"})
    ek.Automation(name="first", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[follow_up]).create()
    order(1)
    ws.settle()
    again = ek.replay(ek.events("order.*"), dry=False)
    again.settle()

    assert (1, 1) == (len(again), again.left_out)
    assert 2 == len(ek.events("order.seen"))


def test_a_flow_knows_a_replay_and_so_does_what_it_causes(ws, tmp_path):
    """In the run of the event, in one it calls, and in that of an event it emits; kept with the runs."""
    seen = []

    @ek.flow
    def inner() -> None:
        seen.append(("inner", ek.workspace().run_context().flow_run.is_replay))

    def hook(flow, flow_run, state) -> None:
        seen.append(("hook", flow_run.is_replay))

    @ek.flow(on_completion=[hook])
    def first() -> None:
        seen.append(("first", ek.workspace().run_context().is_replay))
        inner()
        ek.emit_event("done", {"prefect.resource.id": "d"})

    @ek.flow
    def second() -> None:
        seen.append(("second", ek.workspace().run_context().flow_run.is_replay))

    first.deploy(name="a", triggers=[ek.DeploymentTrigger(name="A", expect={"order.placed"})])
    second.deploy(name="b", triggers=[ek.DeploymentTrigger(name="B", expect={"done"})])
    placed = order(1)
    ws.settle()
    placed.replay(dry=False).settle()

    names = {"first", "inner", "hook", "second"}
    assert {(name, False) for name in names} == set(seen[:4])
    assert {(name, True) for name in names} == set(seen[4:])
    runs = ws.store.flow_runs(limit=10)
    assert [True] * 3 + [False] * 3 == [run.is_replay for run in runs]
    assert {True} == {each.is_replay for each in ws.store.caused_by(ek.events("order.*").first().id)}


def test_a_replay_with_an_edit_is_checked_like_any_event(ws):
    """Payload keys go over those there are, other fields are replaced, or a function says."""
    placed = order(1, total=5, to="eu")
    told("tell")

    assert {"total": 7, "to": "eu"} == placed.replay({"payload": {"total": 7}}).events[0].payload
    assert "order.paid" == placed.replay(edit={"event": "order.paid"}).events[0].event
    renamed = placed.replay(lambda it: {"resource": {"prefect.resource.id": "x"}}, dry=False)
    assert "x" == ws.store.get(renamed.events[0].id).resource.id
    assert placed.id == ws.store.get(renamed.events[0].id).replay_of
    with pytest.raises(InvalidEvent, match="did you mean 'payload'"):
        placed.replay({"paylod": {}})
    with pytest.raises(InvalidEvent):
        placed.replay({"resource": {}})


def test_events_of_a_file_are_replayed(ws, tmp_path):
    """One a line, as JSON; what is none is said with its line."""
    told("tell")
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(json.dumps(event(n, "order.placed").wire()) for n in range(3)) + "\n")

    assert 3 == len(ek.replay(path))
    placed = order(1)
    recorded = [{"session": {"format": 1}}, {"event": placed.wire()}, {"end": {"events": 1}}]
    path.write_text("\n".join(json.dumps(row) for row in recorded))
    assert [placed.id] == [each.event.replay_of for each in ek.replay(path).fires]
    path.write_text('{"event": "x"}')
    with pytest.raises(InvalidEvent, match=r"line 1 of events\.jsonl is no event"):
        ek.replay(path)
    with pytest.raises(UsageError, match="cannot read events"):
        ek.replay(tmp_path / "none")


def test_a_paced_replay_takes_its_time(ws):
    """By the workspace's clock, divided by the speed."""
    history = [event(0, "order.placed", number=1), event(40, "order.placed", number=2)]
    before = ws.clock.now()
    again = ek.replay(history, speed=4, dry=False)

    assert [timedelta(0), timedelta(seconds=10)] == [each.occurred - before for each in again.events]
    assert timedelta(seconds=10) == ws.clock.now() - before


def test_what_cannot_be_replayed_is_an_error_in_words(ws):
    """Nobody to see it, no such automation, no event, no speed."""
    placed = order(1)
    with pytest.raises(UsageError, match="name at least one"):
        ek.replay(placed, only=[])
    with pytest.raises(UnknownAutomation):
        ek.replay(placed, only="nobody")
    with pytest.raises(InvalidEvent, match="not 7"):
        ek.replay([7])
    with pytest.raises(UsageError, match="a number over 0"):
        ek.replay(placed, speed=0)
