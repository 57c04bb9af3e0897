"""Automations that change hands, in few words."""

import threading

import pytest

import eventkit as ek


def spec(threshold=1, *, name="watch", **changes):
    """An automation that counts ticks and does nothing."""
    trigger = changes.pop("trigger", None) or ek.EventTrigger(expect={"tick"}, threshold=threshold)
    return ek.Automation(name=name, trigger=trigger, actions=[ek.actions.DoNothing()], **changes)


def emit(ws, *numbers, name="tick", **given):
    """Ticks with these numbers; the last as stored."""
    for number in numbers:
        event = ws.emit(name, {"prefect.resource.id": f"tick.{number}"}, payload={"n": number}, **given)
    return event


def fired(ws, name="watch"):
    """The numbers of the ticks that completed an automation's firings, oldest firing first."""
    told = ws.events("prefect.automation.triggered", resource=f"prefect.automation.{ws.automation(name).id}")
    return [event.payload["triggering_event"]["payload"]["n"] for event in reversed(list(told))]


def until(condition):
    """Returns when the condition holds; fails after a while."""
    look = threading.Event()
    for _ in range(1_000):
        if condition():
            return
        look.wait(0.02)
    pytest.fail("waited in vain")
