"""Where shadow, firing by hand, replay, predicates and collecting meet."""

import pytest

import eventkit as ek
from eventkit.errors import EventkitError

PLACED = ek.EventTrigger(expect={"order.placed"})
TELL = ek.actions.SendNotification(subject="hi", body="new")


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        workspace.notice = workspace.registry._notice = lambda line: None
        yield workspace


def automation(name, trigger=PLACED, **more):
    """A registered automation that leaves words."""
    return ek.Automation(name=name, trigger=trigger, actions=[TELL], **more).create()


def order(number=1, **payload):
    """An order, emitted."""
    return ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}"}, payload=payload)


def test_a_dry_replay_lists_nothing_as_done_by_what_is_in_shadow(ws):
    """The firing would be recorded, and that is all."""
    automation("real"), automation("watch", enabled="shadow")
    dry = ek.replay(order())

    assert [("real", 1, False), ("watch", 0, True)] == [
        (each.automation, len(each.deeds), each.shadow) for each in dry.fires
    ]
    assert ["notifies", "nothing, in shadow"] == list(dry.df()["does"])
    assert repr(dry).endswith("watch       nothing, in shadow")
    assert "nothing, in shadow" in dry._repr_html_()


def test_a_dry_replay_renders_what_is_done_on_the_automations_own_event(ws):
    """`actions_on_trigger` are about `prefect.automation.triggered`, in a rehearsal too."""

    @ek.flow
    def note(what: str) -> None: ...

    id = note.deploy(name="now").id
    told = {"what": "{{ event.event }}"}
    ek.Automation(
        name="noted", trigger=PLACED, actions=[],
        actions_on_trigger=[ek.actions.RunDeployment(deployment_id=id, parameters=told)],
    ).create()  # fmt: skip
    placed = order()
    ws.settle()
    dry = ek.replay(placed)

    assert [{"what": "prefect.automation.triggered"}] == [run.parameters for run in ws.store.flow_runs()]
    assert [{"what": "prefect.automation.triggered"}] == [dry.fires[0].deeds[0].parameters]


def test_a_dry_replay_tells_of_the_windows_it_would_leave_open(ws):
    """One that gathers fires when its time is over: that nothing fires at once is not all there is to say."""
    automation("batch", PLACED.changed(collect="all", within=10))
    placed = order()
    dry = ek.replay([placed])

    assert ([], 1) == (dry.fires, dry.left)
    assert "would fire nothing; 1 window would stay open, and may fire when over" in repr(dry)


def test_a_dry_replay_tells_a_refusal_from_an_error_and_from_a_silent_window(ws):
    """What a predicate refuses does not fit; on what it raises is no answer; a window that is silent passes over."""

    @ek.on("order.placed", where=lambda event: event.payload["total"] > 10, within=60)
    def large(event): ...

    orders = [order(total=total) for total in (1, 50, 60)] + [order()]
    ws.settle()
    dry = ek.replay(orders)

    assert ([], 2, 1) == (dry.fires, dry.passed, dry.errored)
    assert "would fire nothing; 2 that fit change nothing, as the windows are now; a predicate raised on 1" in repr(dry)


def test_a_handler_is_taken_wherever_its_automation_is(ws):
    """Replayed for, linted, explained, backtested and looked through, as by its name."""

    @ek.on("order.placed")
    def ship(event): ...

    placed = order()
    ws.settle()

    assert ["ship"] == [each.automation for each in ek.replay(placed, only=ship).fires]
    assert ("ship",) == ek.replay(placed, only=[ship], dry=False).only
    ws.settle()  # what the replay led to is in the log, and the same is looked through twice
    assert repr(ek.lint("ship")) == repr(ek.lint(ship))
    assert repr(ek.explain("ship", placed)) == repr(ek.explain(ship, placed))
    assert repr(ek.backtest("ship")) == repr(ek.backtest(ship))
    assert repr(ek.near_misses("ship")) == repr(ek.near_misses(ship))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: ek.replay(order(), only=42), "replay\\(only=...\\) takes automations, their names, or handlers"),
        (lambda: ek.replay(order(), only=[42]), "replay\\(only=...\\) takes automations, their names, or handlers"),
        (lambda: ek.near_misses(42), "near_misses\\(\\) takes a trigger"),
    ],
)
def test_what_is_no_automation_is_refused_in_words(ws, asked, said):
    """Naming what was asked."""
    with pytest.raises(EventkitError, match=said):
        asked()


def test_near_misses_of_a_handler_count_what_an_edit_would_add_even_where_it_would_run_itself(ws):
    """An edit may name the states of runs: thought through it is like any other, and refused on registering."""

    @ek.on("prefect.flow-run.Runing", where=lambda event: "total" in event.payload)
    def ship(event): ...

    @ek.flow
    def pack(): ...

    pack()
    ws.settle()
    misses = ek.near_misses(ship)
    running = next(each for each in misses if each.actual == "prefect.flow-run.Running")

    assert [] == running.gained  # the predicate is asked of it too
    assert "prefect.flow-run.Running" in repr(misses)
    with pytest.raises(EventkitError, match="would run itself for ever"):
        ship.automation.changed(trigger=running.edit.apply(ship.automation.trigger))


def test_names_are_shown_as_text_wherever_an_automation_is_named(ws):
    """No code of a terminal and no line of its own."""
    odd = "eu\x1b[31m\nx"
    made = automation(odd, enabled="shadow")
    placed = order()
    ws.settle()
    shown = [repr(made), repr(made.history()), repr(placed.outcome()), repr(placed.chain()), ws.emitted_line(placed)]
    shown += [repr(ek.replay(placed)), repr(ws.at(placed)), repr(ek.backtest(made)), repr(ws.automations_view())]
    made.delete()
    shown += [repr(placed.outcome()), repr(placed.chain())]
    automation(odd)
    with pytest.raises(EventkitError) as refused:
        ws.automation(placed.id)

    assert [] == [text for text in (*shown, str(refused.value)) if "\x1b" in text or "\nx" in text]
