"""What a flow's return value means for its final state."""

from __future__ import annotations

from typing import Any

import pytest

from eventkit.errors import CancelledRun, MissingResult
from eventkit.flows import flow, task
from eventkit.flows.outcome import of_value
from eventkit.flows.recorder import Recorder
from eventkit.model.state import Cancelled, Completed, Failed, Kept, State, StateType

GOOD, BAD = Completed(data=Kept(value=1)), Failed(message="no")
PAUSED = State(type=StateType.PAUSED)


@pytest.mark.parametrize(
    ("returned", "name", "message"),
    [
        ([GOOD, GOOD], "Completed", "All states completed."),
        ((GOOD, BAD), "Failed", "1/2 states failed."),
        ({GOOD, BAD}, "Failed", "1/2 states failed."),
        ([BAD, Cancelled()], "Cancelled", "1/2 states cancelled."),
        ([BAD, PAUSED], "Paused", "1/2 states paused."),
    ],
)
def test_a_group_of_states_decides_together(returned: Any, name: str, message: str) -> None:
    """5.5 row 3."""
    state = of_value(returned)

    assert (state.name, state.message) == (name, message)
    assert sorted(map(str, state.data)) == sorted(map(str, returned))


@pytest.mark.parametrize(
    "returned",
    [None, [], {"a": BAD}, [BAD, 5], frozenset({BAD}), ValueError("returned"), 42, "text", (), iter([BAD])],
)
def test_anything_else_completes_with_that_value(returned: Any) -> None:
    """5.5 row 4; row 30: a failed state in a dict or among values does not fail the flow."""
    assert of_value(returned) == Completed(data=Kept(value=returned))


@pytest.mark.parametrize("held", [{"a": BAD}, [BAD, 5], {"a": [BAD]}, (5, BAD)])
def test_row_30_a_flow_that_returns_a_failed_state_among_other_things_completes(held: Any) -> None:
    """Prefect's outcome, row 30: the value is the flow's result, and the failed state in it is only a value."""
    with Recorder() as recorder:
        state: Any = flow(lambda: held, name="f")(return_state=True)

    assert (state.name, state.result()) == ("Completed", held)
    assert recorder.names() == ["Pending", "Running", "Completed"]


def test_a_returned_failed_future_fails_the_flow_and_an_ignored_one_does_not() -> None:
    """5.5 rows 3 and 4; row 30."""

    def broken() -> None:
        raise ValueError("x")

    step = task(broken, name="broken")
    good = task(lambda: 1, name="good")

    @flow
    def returns() -> Any:
        return [good.submit(), step.submit()]

    @flow
    def ignores() -> str:
        step.submit()
        return "fine"

    with Recorder():
        state: Any = returns(return_state=True)
        assert str(ignores(return_state=True)) == "Completed()"
        with pytest.raises(ValueError, match="x"):
            returns()

    assert str(state) == "Failed('1/2 states failed.')"


def test_one_returned_future_counts_as_its_state() -> None:
    """5.5 row 3, a single future."""
    good = task(lambda: 1, name="good")
    with Recorder():
        state: Any = flow(lambda: good.submit(), name="f")(return_state=True)

    assert (state.name, state.message) == ("Completed", "All states completed.")
    assert state.result().result() == 1


def test_a_nested_flows_state_counts_as_its_outcome() -> None:
    """5.5: a state of another run is no state made by hand."""
    child: Any = flow(lambda: 5, name="child")
    with Recorder():
        state: Any = flow(lambda: child(return_state=True), name="parent")(return_state=True)

    assert (state.name, state.message) == ("Completed", "All states completed.")


def test_a_completed_state_without_data_has_no_result() -> None:
    """Row 31, as in Prefect: MissingResult, from the state and from the call; a flow that returns None has None."""
    for strict in (True, False):
        with pytest.raises(MissingResult):
            Completed().result(raise_on_failure=strict)
    with Recorder():
        with pytest.raises(MissingResult):
            flow(lambda: Completed(), name="f")()
        assert flow(lambda: None, name="f")() is None


def test_a_returned_cancelled_state_raises_cancelled_run() -> None:
    """5.4: the table of results."""
    with Recorder(), pytest.raises(CancelledRun, match="stopped by hand"):
        flow(lambda: Cancelled(message="stopped by hand"), name="f")()


def test_a_returned_generator_is_a_value_like_any_other() -> None:
    """5.5 row 3: a generator of states does not count as a group."""
    with Recorder():
        value: Any = flow(lambda: (number for number in range(3)), name="f")()

    assert list(value) == [0, 1, 2]
