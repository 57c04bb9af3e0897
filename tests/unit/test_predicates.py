"""Predicates: asked last, counted by their truth, and an error of theirs is never a "no"."""

import pytest

import eventkit as ek
from eventkit.engine import Plan, ask, step
from eventkit.errors import AutomationError
from eventkit.insight import Circumstances, explain, firings
from eventkit.model.trigger import CompoundTrigger, EventTrigger
from eventkit.model.verdict import Outcome, Result
from tests.stepping import AUTOMATION, Stepper, event

RESOURCE = {"prefect.resource.id": "order.1"}


def stepped(trigger, predicate, *events):
    """The step of each event, one after the other."""
    plan, windows, found = Plan(), {}, []
    plan.add(AUTOMATION, trigger, predicate)
    for each in events:
        done = step(plan, windows, each, each.occurred)
        windows |= done.changes
        found.append(done)
    return found


def fails(event):
    """A predicate that raises of every event."""
    raise ValueError(f"no total\nin {event.event}")


def test_a_window_counts_only_what_the_predicate_lets_through():
    """Three events for which it is true, whatever came between them."""
    trigger = EventTrigger(expect={"e"}, threshold=3, within=60)
    steps = stepped(trigger, lambda each: each.resource.id == "yes", *(
        event(second, id="no" if second % 2 else "yes") for second in range(6)
    ))  # fmt: skip

    assert [0, 0, 0, 0, 1, 0] == [len(each.firings) for each in steps]


def test_it_is_asked_only_of_events_that_fit_all_else():
    """And once of each, however many triggers of a composite the event fits."""
    seen = []
    trigger = CompoundTrigger(
        triggers=[EventTrigger(expect={"e"}, match={"region": "eu"}), EventTrigger(expect={"e*"})], require="all"
    )
    first, second = event(0, region="eu"), event(1, "other", region="eu")
    stepped(trigger, lambda each: seen.append(each) or True, first, second)

    assert seen == [first]


def test_what_it_raises_is_told_and_the_event_does_not_count():
    """In one line, with the automation and the event."""
    given = event(0)
    done = stepped(EventTrigger(expect={"e"}), fails, given)[0]

    assert done.firings == ()
    assert [(AUTOMATION, given, "ValueError: no total in e")] == [
        (each.automation_id, each.event, each.reason) for each in done.errored
    ]


class Odd:
    """A value that is neither true nor false."""

    def __bool__(self):
        raise ValueError("ambiguous")


async def coroutine(event):
    """An answer that nobody waits for."""
    return False


@pytest.mark.parametrize(
    ("predicate", "answer"),
    [
        (lambda event: [1], True),
        (lambda event: "", False),
        (lambda event: None, False),
        (lambda event: Odd(), "ValueError: ambiguous"),
        (lambda event: (_ for _ in ()).throw(SystemExit(3)), "SystemExit: 3"),
        (coroutine, "TypeError: the predicate is async, and nobody waits for it: make it a plain function"),
    ],
)
def test_an_answer_is_taken_by_its_truth(predicate, answer):
    """And what has none is an error."""
    assert ask(predicate, event(0)) == answer


def test_an_interrupt_is_for_whoever_asks():
    """It goes through, where a person waits for the answer."""

    def interrupted(event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(interrupted, event(0))


@pytest.mark.parametrize(
    ("predicate", "outcome", "result", "sentence"),
    [
        (lambda event: True, Outcome.MATCHED, Result.PASS, "Fires: one is enough: it fires"),
        (lambda event: False, Outcome.NOT_MATCHED, Result.FAIL, "Does not match: the predicate is not true of it"),
        (fails, Outcome.ERROR, Result.ERROR, "Could not be evaluated: the predicate raised ValueError: no total in e"),
    ],
)
def test_an_explanation_has_a_clause_of_it(predicate, outcome, result, sentence):
    """After the others, with what it said."""
    verdict = explain(EventTrigger(expect={"e"}), event(0), Circumstances(predicate=predicate))

    assert [Result.PASS, result] == [each.result for each in verdict.clauses if each.kind in ("name", "predicate")]
    assert (outcome, sentence) == (verdict.outcome, verdict.sentence)


def test_a_predicate_is_not_reached_where_the_event_does_not_fit():
    """It is not even asked."""
    verdict = explain(EventTrigger(expect={"other"}), event(0), Circumstances(predicate=fails))
    asked = next(each for each in verdict.all() if each.kind == "predicate")

    assert (Outcome.NOT_MATCHED, Result.NOT_REACHED) == (verdict.outcome, asked.result)


def test_a_backtest_asks_it_once_of_each_event_and_tells_its_errors():
    """What it says no to is not passed over: it does not fit."""
    asked = []

    def third(each):
        asked.append(each)
        return {0: True, 1: False}[len(asked) % 3]

    events = [event(second) for second in range(6)]
    history = firings(EventTrigger(expect={"e"}), events, predicate=third)

    assert asked == events
    assert [events[2], events[5]] == [each.triggering_event for each in history.firings]
    assert (2, 0) == (history.errored, history.suppressed)
    assert [(events[1], "KeyError: 2"), (events[4], "KeyError: 2")] == [(e.event, e.why) for e in history.errors]


def test_the_first_error_of_each_kind_is_an_event():
    """A hundred alike are one; registering again begins anew."""

    def odd(event):
        return {}[1] if event.payload["n"] % 2 else 1 / 0

    def failed():
        return [each.payload["error"] for each in ek.events("eventkit.predicate.failed", oldest_first=True)]

    with ek.Workspace.in_memory() as ws:
        trigger = ek.EventTrigger(expect={"*"})
        ek.on(trigger, where=odd)(react)
        for number in range(100):
            ek.emit_event("order.placed", RESOURCE, payload={"n": number})
        ws.settle()

        assert ["ZeroDivisionError: division by zero", "KeyError: 1"] == failed()[:2]
        assert set(failed()[2:]) <= {"KeyError: 'n'"}  # of the events that told of the others

        before = len(failed())
        ek.on(trigger, where=odd)(react)
        ek.emit_event("order.placed", RESOURCE, payload={"n": 1})
        ws.settle()

        assert failed()[before] == "KeyError: 1"


def react(event):
    """A handler that does nothing."""


def test_what_it_prints_and_how_it_ends_never_reaches_the_engines_thread(capsys):
    """The thread lives on, and the next event is matched."""

    def loud(event):
        print("asked")
        if event.payload["n"] == 0:
            raise KeyboardInterrupt
        if event.payload["n"] == 1:
            raise SystemExit
        return True

    with ek.Workspace.in_memory() as ws:
        handler = ek.on("order.placed", where=loud)(react)
        for number in range(3):
            ek.emit_event("order.placed", RESOURCE, payload={"n": number})
        runs = ws.settle().runs

        assert [handler.name] == [run.flow_name for run in runs]
        assert ws.matcher.running
    assert "asked" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("event.total", r"where= takes a function of the event, not 'event.total': write where=lambda event: ..."),
        (lambda: True, r"cannot be called so"),
        (coroutine, r"not an async one"),
    ],
)
def test_what_cannot_be_asked_is_refused_when_it_is_given(where, words):
    """Nothing is registered."""
    with ek.Workspace.in_memory() as ws:
        with pytest.raises(AutomationError, match=words):
            ek.on("order.placed", where=where)

        assert ws.automations() == []


def test_explain_and_backtest_by_name_ask_what_is_registered_here():
    """As the engine did, also where it raised."""
    with ek.Workspace.in_memory() as ws:
        handler = ek.on("order.placed", where=lambda event: event.payload["n"] > 1)(react)
        few, many, none = (
            ek.emit_event("order.placed", RESOURCE, payload=payload) for payload in ({"n": 1}, {"n": 2}, {})
        )
        ws.settle()
        outcomes = [handler.explain(each).outcome for each in (few, many, none)]
        tested = ek.backtest(handler)

        assert outcomes == [Outcome.NOT_MATCHED, Outcome.MATCHED, Outcome.ERROR]
        assert outcomes == [ek.explain("react", each).outcome for each in (few, many, none)]
        assert outcomes == [each.why(handler).outcome for each in (few, many, none)]
        assert repr(tested) == repr(ek.backtest("react"))
        assert ([many], 1) == ([fire.event for fire in tested.firings], tested.errored)
        assert "the predicate raised on 1, first on order.placed on order.1, KeyError: 'n'" in repr(tested)


def test_a_predicate_is_for_every_event_of_a_window_of_absence():
    """What it does not let through does not end the silence."""
    trigger = EventTrigger(after={"begin"}, expect={"done"}, posture="Proactive", within=10)
    stepper = Stepper(trigger)
    stepper.plan.add(AUTOMATION, trigger, lambda each: each.resource.id == "yes")
    stepper.take(event(0, "begin", id="yes"))
    stepper.take(event(1, "done", id="no"))

    assert [10.0] == stepper.run_until(20)
