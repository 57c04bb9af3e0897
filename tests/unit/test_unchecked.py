"""Values made and written the short way are what pydantic makes and writes."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from eventkit.model.base import Value
from eventkit.model.event import Event
from eventkit.model.run import CreatedBy, FlowRun, TaskRun
from eventkit.model.state import State, StateType
from eventkit.model.unchecked import unchecked_of

ID = "prefect.resource.id"
MOMENTS = [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 12, 30, 15, 400_000, tzinfo=UTC)]


def an_event(moment, **fields):
    """An event with all that a person gives."""
    return Event(
        id=UUID(int=1), occurred=moment, event="order.placed", resource={ID: "order.42", "region": "eu"},
        related=[{ID: "customer.7", "prefect.resource.role": "customer"}], payload={"é": [1, 2.5, None]}, **fields,
    )  # fmt: skip


def test_a_value_made_unchecked_equals_one_that_was_checked():
    """Every default is there, in the order of the fields, and those that are made anew are nobody else's."""
    given = {"type": StateType.RUNNING, "name": "Running", "timestamp": MOMENTS[0], "id": UUID(int=1)}

    checked, made, other = State(**given), unchecked_of(State, **given), unchecked_of(State, **given)

    assert (checked, list(vars(checked).items())) == (made, list(vars(made).items()))
    assert checked.model_fields_set == made.model_fields_set
    assert made.state_details is not other.state_details


def test_a_changed_value_is_another_and_the_first_stays():
    """What was set counts as given, as if the value had been built so."""
    event = an_event(MOMENTS[0])

    changed = event.changed(hops=2)

    assert (0, 2, event) == (event.hops, changed.hops, changed.changed(hops=0))
    assert event.model_fields_set | {"hops"} == changed.model_fields_set


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("received", [None, *MOMENTS])
def test_an_event_on_the_wire_is_what_pydantic_writes(moment, received):
    """The same fields in the same order."""
    event = an_event(moment, follows=UUID(int=2)).changed(received=received, seq=3)

    assert list(Value.wire(event).items()) == list(event.wire().items())


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_is_stored_as_pydantic_writes_it(moment):
    """Byte by byte, without its state."""
    given = {"id": UUID(int=1), "name": "calm-é", "created": moment, "state": State(type=StateType.PENDING)}
    by = CreatedBy(id=UUID(int=2), type="AUTOMATION", display_value="answer orders")
    runs = [
        FlowRun(flow_id=UUID(int=3), flow_name="f", tags=("a",), parameters={"x": [1.5]}, created_by=by, **given),
        FlowRun(flow_id=UUID(int=3), flow_name="f", server_run_id=UUID(int=4), **given),
        TaskRun(task_key="t", flow_run_id=UUID(int=3), end_time=moment, **given),
    ]

    assert [run.model_dump_json() for run in runs] == [run.json_bytes().decode() for run in runs]
