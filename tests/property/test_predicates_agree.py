"""With a predicate that says yes, no or raises, each verdict is what the engine did, and a backtest fires as it did."""

from eventkit.engine import Plan, Tick, due, step
from eventkit.insight import Circumstances, explain, firings, identity
from eventkit.model.verdict import Outcome
from tests.conformance.test_histories import AUTOMATION
from tests.explaining import said_of
from tests.generating import Generator, seed
from tests.property.test_explain_agrees import kept

LENGTH = 20


def picky(event):
    """True, false or an error, by the event's id: the same whoever asks."""
    kind = event.id.int % 3
    if kind == 2:
        raise ValueError("odd one")
    return kind


def answer(plan, event):
    """What it says of an event that fits, or None where nothing does."""
    fits = any(leaf.opens(event) or leaf.counts(event) for leaf in plan.candidates(event))
    return event.id.int % 3 if fits else None


def test_the_verdict_is_what_the_engine_did_with_a_predicate(size, capsys):
    """An error is an error on both sides, a no is a no."""
    number, seen, wrong, counts = seed(), 0, [], {0: 0, 1: 0, 2: 0, None: 0}
    made = Generator(number)
    for _ in range(size(150, 2_500)):
        trigger, plan, windows, now = made.trigger(), Plan(), {}, None
        plan.add(AUTOMATION, trigger, picky)
        for event in made.history(LENGTH):
            now = event.received if now is None else max(now, event.received)
            ends = [end for key, held in windows.items() if (end := due(plan, key, held)) and end <= now]
            if ends:
                windows = kept(windows, step(plan, windows, Tick(max(ends)), now).changes)
            done = step(plan, windows, event, now)
            said = answer(plan, event)
            counts[said] += 1
            expected = said_of(plan, event, windows, done)
            if said in (0, 2):
                expected = (Outcome.ERROR if said else Outcome.NOT_MATCHED), False
                assert (done.changes, done.firings, len(done.errored)) == ({}, (), int(said == 2))
            around = Circumstances(windows=windows, now=now, automation_id=AUTOMATION, predicate=picky)
            verdict = explain(trigger, event, around, edit=False)
            if (verdict.outcome, verdict.fires) != expected:
                wrong.append((trigger, event, expected, verdict.sentence))
            windows = kept(windows, done.changes)
            seen += 1
    with capsys.disabled():
        print(f"\n{seen:,} verdicts with a predicate, {counts}, seed {number}")

    assert wrong[:3] == []
    assert min(counts.values()) > 0


def test_a_backtest_with_a_predicate_is_one_over_what_it_lets_through(size, capsys):
    """Where nobody waits for another, asking is leaving out."""
    number, wrong, fired = seed(), [], 0
    made = Generator(number)
    for _ in range(size(100, 2_000)):
        trigger = made.trigger()
        history = [each.changed(follows=None) for each in made.history(LENGTH)]
        until = history[-1].received
        some = [each for each in history if each.id.int % 3 == 1]
        opened = history[0].received
        asked = firings(trigger, history, predicate=picky, until=until, opened=opened)
        left = firings(trigger, some, until=until, opened=opened)
        fired += len(left.firings)
        if list(map(identity, asked.firings)) != list(map(identity, left.firings)):
            wrong.append((trigger, history))
    with capsys.disabled():
        print(f"\n{fired:,} firings alike, seed {number}")

    assert wrong[:1] == []
    assert fired > 0
