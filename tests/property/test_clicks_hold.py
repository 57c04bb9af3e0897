"""For any trigger and event, what a click asks for the event has, and what it refuses the event is refused by."""

import pytest

from eventkit.api.drafts import drafted
from eventkit.errors import UsageError
from eventkit.insight import clicked, explain
from eventkit.model.verdict import Outcome
from tests.generating import Generator, seed

HOWS = ("require", "exclude", "exists", "prefix", "at_least", "at_most", "drop")


def paths(event):
    """Every value of an event, by its path."""
    yield "event"
    yield from (f"resource.{label}" for label in event.resource.root)
    yield from (f"related.{at}.{label}" for at, each in enumerate(event.related) for label in each.root)
    yield from _below(event.payload, "payload")


def _below(held, path):
    if isinstance(held, dict | list):
        inside = held.items() if isinstance(held, dict) else enumerate(held)
        for key, each in inside:
            yield from _below(each, f"{path}.{key}")
    else:
        yield path


def fits(trigger, event):
    """Whether an event has all that is asked, whatever its windows."""
    return explain(trigger, event, edit=False).outcome is not Outcome.NOT_MATCHED


@pytest.mark.parametrize("how", HOWS)
def test_what_a_click_asks_for_holds_of_the_event(how, size, capsys):
    """After exclude the event is refused, after all else the clause passes; no key is lost."""
    number, clicks, wrong = seed(), 0, []
    made = Generator(number)
    for _ in range(size(150, 3_000)):
        trigger, [event] = made.event_trigger(), made.history(1)
        draft = {**trigger.wire(), "colour": "red"}
        for path in paths(event):
            try:
                after = clicked(draft, path, how, event=event).draft
                alone = clicked({}, path, how, event=event).draft if how != "exclude" else {}
            except UsageError:
                continue
            clicks += 1
            read = drafted(after)
            holds = read.trigger is not None and after["colour"] == "red"
            if how == "exclude":
                holds = holds and not fits(read.trigger, event)
            else:
                holds = holds and fits(drafted(alone).trigger, event)
            if fits(trigger, event) and how not in ("exclude", "drop"):
                holds = holds and fits(read.trigger, event)
            if not holds:
                wrong.append((path, draft, after, event))
    with capsys.disabled():
        print(f"\n{clicks:,} clicks to {how}, seed {number}")

    assert wrong[:3] == []
    assert clicks
