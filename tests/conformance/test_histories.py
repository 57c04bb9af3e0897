"""Every recorded history gives the firings that a real Prefect server gave."""

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from eventkit.engine import Plan, Tick, step
from eventkit.model.event import Event
from eventkit.model.trigger import parse_trigger

SHIPPED = Path(__file__).with_name("histories.jsonl.gz")
AUTOMATION = UUID(int=1)


def histories():
    """Every history of the file that EVENTKIT_CONFORMANCE names, or of the one that is shipped."""
    place = os.environ.get("EVENTKIT_CONFORMANCE") or SHIPPED
    with gzip.open(place, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


HISTORIES = histories()


def replay(history):
    """The firings of a history by pure stepping: the step that caused each, its event, its labels."""
    plan = Plan({AUTOMATION: parse_trigger(history["trigger"])})
    windows = {}
    now = datetime.min.replace(tzinfo=UTC)
    firings = []
    for place, given in enumerate(history["steps"]):
        if "tick" in given:
            occurrence = Tick(datetime.fromisoformat(given["tick"]))
            now = max(now, occurrence.at)
        else:
            occurrence = Event.parse(given["event"])
            now = max(now, occurrence.occurred)
        # the recorder ran no sweep of ended windows between the steps
        result = step(plan, windows, occurrence, now, patience=None)
        for key, held in result.changes.items():
            if held is None:
                windows.pop(key, None)
            else:
                windows[key] = held
        for firing in result.firings:
            event = firing.triggering_event
            labels = dict(firing.triggering_labels)
            firings.append({"step": place, "event": str(event.id) if event else None, "labels": labels})
    return firings


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history["id"])
def test_history_fires_as_on_a_real_server(history):
    """Step, event and labels of every firing, in order."""
    assert replay(history) == history["firings"]


def test_every_history_was_run(record_property):
    """Says how many; the shipped file holds 526."""
    record_property("histories", len(HISTORIES))
    print(f"{len(HISTORIES)} histories replayed")

    assert len(HISTORIES) == 526 or "EVENTKIT_CONFORMANCE" in os.environ
