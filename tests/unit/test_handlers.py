"""`@ek.on`: what a function is given, what is refused, what running it again changes, and what its runs show."""

import threading
from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, InvalidFlow, InvalidTrigger, RunError, UnknownAutomation
from eventkit.model.state import StateType

RESOURCE = {"prefect.resource.id": "order.1", "region": "eu"}


def emit(name="order.placed", **payload):
    """An event on one order."""
    return ek.emit_event(name, RESOURCE, payload=payload)


GOT = []


def by_name(firing, labels, *, events, event, unit="kg"):
    """Takes all there is."""
    GOT.append((event.event, [each.event for each in events], firing.triggering_event.event, labels, unit))


def any_name(order):
    """Takes the event."""
    GOT.append(order.event)


def only_labels(labels):
    """Takes one known thing."""
    GOT.append(labels)


def nothing():
    """Takes nothing."""
    GOT.append(())


def placed(event, /):
    """Takes it by its place."""
    GOT.append(event.event)


async def later(*, order):
    """Takes the event by name, and waits."""
    GOT.append(order.event)


def open_ended(*args, **kwargs):
    """Takes what it is not given."""
    GOT.append((args, kwargs))


class Method:
    """An object whose method handles."""

    def handle(self, order):
        """Takes the event, bound."""
        GOT.append(order.event)


@pytest.mark.parametrize(
    ("function", "got"),
    [
        (by_name, ("order.placed", ["order.placed"], "order.placed", {"region": "eu"}, "kg")),
        (any_name, "order.placed"),
        (only_labels, {"region": "eu"}),
        (nothing, ()),
        (placed, "order.placed"),
        (later, "order.placed"),
        (open_ended, ((), {})),
        (Method().handle, "order.placed"),
    ],
)
def test_a_function_is_given_what_its_parameters_name(ws, function, got):
    """One parameter of any other name is the event."""
    GOT.clear()
    ek.on("order.placed", for_each={"region"})(function)
    emit()
    runs = ws.settle().runs

    assert [got] == GOT
    assert [StateType.COMPLETED] == [run.state.type for run in runs]


def two(order, region):
    """A function that nobody can call so."""


def counting(event):
    """A function that yields."""
    yield 1


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (
            lambda: ek.on("a")(two),
            AutomationError,
            "nothing is known to give for order, region. A handler takes event,",
        ),
        (lambda: ek.on("a")(counting), AutomationError, "it yields, and nobody iterates it; return instead"),
        (lambda: ek.on("a")(lambda event: 1), AutomationError, "known by its name, and a lambda has none: give name="),
        (lambda: ek.on("a")(7), AutomationError, "makes a handler of a function, not of 7"),
        (lambda: ek.on(two), AutomationError, r"write @on\('order.placed'\)"),
        (lambda: ek.on(), AutomationError, r"write @on\('order.placed'\)"),
        (lambda: ek.on("a", 7), AutomationError, "takes names of events, or one trigger, not 7"),
        (lambda: ek.on("a", expect={"b"}), AutomationError, "leave expect= out"),
        (lambda: ek.on(ek.EventTrigger(), threshold=2), AutomationError, "put threshold into the trigger"),
        (lambda: ek.on("a", macth={"b": "c"}), InvalidTrigger, "no field 'macth'; did you mean 'match'"),
        (lambda: ek.on("a", flow_options={"retrys": 1})(nothing), InvalidFlow, "did you mean 'retries'"),
        (lambda: ek.on("a", catch_up="jump")(nothing), AutomationError, "catch_up cannot be 'jump'"),
    ],
)
def test_what_could_never_run_is_refused_with_the_fix(ws, make, error, words):
    """Nothing is registered."""
    with pytest.raises(error, match=words):
        make()

    assert ws.automations() == []


def test_a_run_says_which_event_it_is_about_and_prints_into_itself(ws, capsys):
    """Its parameters name the event, its log holds what it printed, its cause is the event."""

    @ek.on("order.placed")
    def restock(event):
        print("total", event.payload["total"])

    event = emit(total=7)
    run = ws.settle().runs[0]

    assert ("restock", {"event": "order.placed on order.1"}, event.id) == (run.flow_name, run.parameters, run.cause)
    assert ["total 7"] == [line.message for line in ws.store.logs(run.id)]
    assert capsys.readouterr().out == ""


def test_silence_is_handled_without_an_event(ws):
    """A Proactive trigger's run has no event, and says so."""
    got = []

    @ek.on("heartbeat", posture="Proactive", within=10)
    def alarm(event, events):
        got.append((event, events))

    ws.settle()
    ws.clock.advance(11)
    runs = ws.settle().runs

    assert ([(None, [])], [{"event": "silence"}]) == (got, [run.parameters for run in runs])


def test_all_events_of_a_composite_are_at_hand(ws):
    """A trigger of any kind is taken as it is."""
    got = []
    names = ("order.placed", "order.paid")
    both = ek.CompoundTrigger(
        triggers=[ek.EventTrigger(expect={name}) for name in names], require="all", within=timedelta(seconds=60)
    )

    @ek.on(both)
    def complete(events):
        got.extend(sorted({each.event for each in events}))

    for name in names:
        emit(name)
    ws.settle()

    assert got == sorted(names)


def test_a_window_that_collects_gives_all_its_events_that_pass(ws):
    """In one run, at its end."""
    got = []

    @ek.on("order.placed", collect="all", within=10, where=large)
    def batch(event, events):
        got.append((event.payload["total"], [each.payload["total"] for each in events]))

    for total in (11, 5, 12, 6, 13):
        emit(total=total)
    ws.settle()
    ws.clock.advance(11)
    ws.settle()

    assert got == [(13, [11, 12, 13])]


def test_it_stays_the_plain_function_with_its_name_and_help(ws):
    """Called by hand it makes no run."""

    @ek.on("order.placed", match={"region": "eu"})
    def double(event):
        """Twice."""
        return 2 * event

    assert (14, "double", "Twice.") == (double(7), double.__name__, double.__doc__)
    assert "double: runs on every order.placed whose region is eu" == repr(double)
    assert () == ws.settle().runs


def test_retries_come_from_a_flow_below_or_from_options(ws):
    """Each of them tries again with the same events."""
    tries = []

    def flaky(event):
        tries.append(event.id)
        if len(tries) < 3:
            raise OSError("not yet")

    event = emit("nobody.waits")
    ek.on("order.placed", name="below")(ek.flow(retries=2, name="fetch")(flaky))
    first = emit()
    ran = ws.settle().runs
    ek.on("order.paid", name="beside", flow_options={"retries": 2})(flaky)
    tries_of_first = list(tries)
    tries.clear()
    second = emit("order.paid")
    ran += ws.settle().runs

    assert event.id not in tries
    assert ([first.id] * 3, [second.id] * 3) == (tries_of_first, tries)
    assert [("fetch", "Completed"), ("beside", "Completed")] == [(run.flow_name, run.state_name) for run in ran]


def define(total, *, body="print", where=None, enabled=True):
    """Registers a handler of one name, as a cell that is run again does."""
    source = f"def handler(event):\n    {body}(event)\n"
    scope = {"print": lambda event: None, "repr": repr}
    exec(source, scope)
    return ek.on("order.placed", threshold=total, within=60, where=where, enabled=enabled)(scope["handler"])


def large(event):
    """A predicate."""
    return event.payload["total"] > 10


def huge(event):
    """Another."""
    return event.payload["total"] > 100


@pytest.mark.parametrize(
    ("again", "line"),
    [
        ({}, ""),
        ({"body": "repr"}, "handler: replaced, changed body\n"),
        ({"where": huge}, "handler: replaced, changed predicate\n"),
        ({"where": None}, "handler: replaced, changed predicate\n"),
        ({"total": 2}, "handler: replaced, changed trigger\n"),
        ({"enabled": False}, "handler: replaced, changed enabled\n"),
        ({"total": 2, "body": "repr", "where": huge}, "handler: replaced, changed trigger, body, predicate\n"),
    ],
)
def test_running_the_cell_again_replaces_in_place_and_says_what_changed(ws, capsys, again, line):
    """One automation and one deployment, ids kept."""
    define(**({"total": 1, "where": large}))
    before = ws.automation("handler")
    capsys.readouterr()
    define(**({"total": 1, "where": large} | again))

    assert line == capsys.readouterr().out
    assert [before.id] == [each.id for each in ws.automations()]
    assert ["handler/handler"] == [each.full_name for each in ws.deployments_by_id().values()]


def test_a_new_body_and_a_new_predicate_count_from_the_next_firing_on(ws):
    """And the windows of an unchanged trigger live on."""
    got = []
    options = {"threshold": 2, "within": 60, "name": "counting"}
    ek.on("order.placed", **options)(lambda event: got.append("old"))
    emit(total=1)
    ws.settle()
    ek.on("order.placed", where=large, **options)(lambda event: got.append("new"))
    emit(total=5)
    emit(total=50)
    ws.settle()

    assert got == ["new"]


def test_off_on_and_delete(ws):
    """Off, nothing runs; deleted, it is gone, and the function is there."""
    handler = ek.on("order.placed")(any_name)
    GOT.clear()
    handler.off()
    said = [repr(handler)]
    emit()
    ws.settle()
    handler.on()
    said.append(repr(handler))
    emit()
    ws.settle()
    handler.delete()
    said.append(repr(handler))
    emit()
    ws.settle()

    assert GOT == ["order.placed"]
    assert said == [
        "any_name: runs on every order.placed (off)",
        "any_name: runs on every order.placed",
        "any_name: deleted",
    ]
    with pytest.raises(UnknownAutomation):
        _ = handler.automation


def test_a_run_that_no_firing_led_to_says_what_to_do(ws):
    """Its deployment can be run by hand, and then there are no events."""
    ek.on("order.placed", name="restock")(any_name)

    run = ek.run_deployment("restock/restock")
    with pytest.raises(RunError, match="emit an event, or call the function"):
        run.state.result()


def test_a_handler_does_not_wait_for_the_cell(ws):
    """It runs beside it, on the pool."""
    thread = []

    def here(event):
        thread.append(threading.current_thread().name)

    ek.on("order.placed")(here)
    emit()
    ws.settle()

    assert thread[0].startswith("eventkit-run")
