"""Templates rendered over one event, in few words."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from eventkit.errors import TemplateError
from eventkit.model.event import Event
from eventkit.model.resource import LabelDiver
from eventkit.model.run import FlowRun
from eventkit.templates import (
    compile_parameters,
    compile_text,
    compile_value,
)

ID = UUID("01a20b57-415c-72dd-82ef-906dae87a8b3")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PAYLOAD = {"result": 7, "s": 'hi "q" <b>&', "f": 1.5, "b": True, "n": None, "d": {"k": "v"}, "xs": [1, 2]}
RUN = FlowRun(id=ID, name="calm-hare", created=NOON, flow_id=ID, flow_name="f", parameters={"a": 1})


def event(**payload):
    """An event with Prefect's example payload, or this one."""
    return Event(
        event="order.placed",
        id=ID,
        occurred=NOON,
        resource={"prefect.resource.id": "order.42", "prefect.resource.name": "first", "shop.region": "eu"},
        related=[{"prefect.resource.id": f"prefect.flow-run.{ID}", "prefect.resource.role": "flow-run"}],
        payload=payload or PAYLOAD,
    )


def context(**more):
    """The variables of a firing, with these besides."""
    about = event()
    return {
        "event": about,
        "events": [about, about, about],
        "automation": {"id": ID, "name": "watch"},
        "labels": LabelDiver({"x.y": "z"}),
        "firing": {"triggered": NOON},
        "variables": {"limit": 3, "raw": "{{ 7*7 }}"},
        "flow_run": None,
    } | more


def value(source, **more):
    """What a template of one value evaluates to."""
    return compile_value(source).evaluate(context(**more))


def text(source, **more):
    """What a text template renders to."""
    return compile_text(source).render(context(**more))


def parameters(given, **more):
    """What parameters render to."""
    return compile_parameters(given).render(context(**more))


def refusal(source, **more):
    """The sentence that a template is refused with, when compiled or when evaluated."""
    with pytest.raises(TemplateError) as caught:
        value(source, **more)
    return str(caught.value)
