"""A body sent elsewhere: what goes, what is done with it there, and what comes back."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Generator
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from eventkit.flows import capture, children, naps
from eventkit.flows.cancel import Cancellation
from eventkit.flows.context import RunContext
from eventkit.flows.drivers import adrive, drive
from eventkit.flows.far import FarClock, FarRuntime
from eventkit.flows.flow import Flow
from eventkit.flows.flow_execution import FlowExecution
from eventkit.flows.interrupt import Interruption
from eventkit.flows.letters import Letter, sealed
from eventkit.flows.loops import complete
from eventkit.flows.marks import Marks, marks_of, where
from eventkit.flows.packing import pack, unpack
from eventkit.flows.runner import Call, Execution, context_for
from eventkit.flows.steps import Join, Step
from eventkit.flows.submitted import drop_submitted, stop_submitted
from eventkit.model.run import FlowRun
from eventkit.model.state import Failed, State, StateType

__all__ = ["Errand", "Return", "attempt", "carry_out", "driven"]

VERSION: str = vars(sys.modules["eventkit"])["__version__"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One attempt of a run, sent elsewhere. key: names it, once. call: the function with its arguments, packed.

    place: where its marks are. shift, still: the home clock, see `FarClock`.
    """

    key: str
    place: dict[str, Any]
    call: bytes
    run: FlowRun
    options: dict[str, Any]
    shift: float
    still: datetime | None

    def blob(self) -> bytes:
        """The one argument that `carry_out` is given: versions first, so that others can be told of."""
        return pickle.dumps((VERSION, sys.version_info[:2], self.key, self.place, pack(self)))


@dataclass(slots=True, kw_only=True)
class Return:
    """What came of it. kind: `ended` (in `state`), `stopped`, `taken` (begun before), `crashed` (`words` say of what).

    began: when. letters: those that could not be told at once, after the `told` that were.
    """

    kind: str
    began: datetime | None = None
    by: str = ""
    state: State | None = None
    raised: BaseException | None = None
    words: str = ""
    told: int = 0
    letters: list[bytes] = field(default_factory=list)


def carry_out(blob: bytes) -> bytes:
    """Carries a body out, in whichever process an executor calls this; what came of it, as bytes.

    Everything a run may do is a letter home or in what is returned: it raises nothing but what a broken wire would.
    """
    version, python, key, place, packed = pickle.loads(blob)
    marks = marks_of(place)
    if not marks.claim(key):
        return pack(Return(kind="taken", by=marks.here()))
    try:
        errand: Errand = unpack(packed)
        return _Body(errand, marks).carried_out()
    except Exception as error:  # nothing of the body ran: it cannot be made here
        return pack(Return(kind="crashed", words=_unmade(error, version, python), by=marks.here()))


def _unmade(error: Exception, version: str, python: tuple[int, int]) -> str:
    told = f"Flow run was lost: it could not be made in {where()} ({type(error).__name__}: {error})"
    if version != VERSION:
        return f"{told}: eventkit is {VERSION} there and {version} here; install the same"
    if python != sys.version_info[:2]:
        there = ".".join(map(str, sys.version_info[:2]))
        return f"{told}: Python is {there} there and {'.'.join(map(str, python))} here; use the same"
    return f"{told}: what the flow imports must be installed there too, or be defined in the notebook"


class _Body:
    """One body, while it is carried out."""

    def __init__(self, errand: Errand, marks: Marks) -> None:
        self._errand, self._marks = errand, marks
        self._handle = Cancellation()
        self._handle.run_id = errand.run.id
        self._told = 0
        self._letters: list[bytes] = []
        self._lock = threading.Lock()
        clock = FarClock(errand.shift, errand.still)
        self._runtime = FarRuntime(errand.run, clock, self._handle, self._tell)
        self._began = clock.now()

    def _tell(self, letter: Letter) -> None:
        data = sealed(letter)
        with self._lock:  # once one could not be told, none after it is: they stay in order
            if not self._letters and self._marks.tell(self._errand.key, self._told + 1, data):
                self._told += 1
            else:
                self._letters.append(data)

    def carried_out(self) -> bytes:
        """Carries it out, in a context of its own."""
        for part in (naps, capture, children):
            part.install()
        self._tell(("began", (self._began, self._marks.here())))
        forget = self._marks.watch(self._errand.key, self._stop)
        try:
            back = Context().run(self._done)
        finally:
            forget()
            self._runtime.close()
        back.began, back.by = self._began, self._marks.here()
        back.told, back.letters = self._told, self._letters
        try:
            packed = pack(back)
            if back.raised is not None:
                unpack(packed)  # many errors can be pickled and not made again
        except Exception as error:  # what a person's function returned or raised may be anything
            return pack(_plain(back, error))
        return packed

    def _stop(self) -> None:
        self._handle.cancel(State(type=StateType.CANCELLING, message="asked to stop"))

    def _done(self) -> Return:
        given, args, kwargs = unpack(self._errand.call)
        fn = given.fn if isinstance(given, Flow) else given
        flow: Flow[..., Any] = Flow(fn, **self._errand.options)
        run = self._errand.run
        own = RunContext(runtime=self._runtime, flow=flow, background=True)
        context = context_for(flow, None, own)
        context.cancellation, context.cause, context.hops = self._handle, run.cause, run.hops
        context.is_replay = run.is_replay
        execution = FlowExecution(flow, context, run, dict)
        if self._marks.stopped(self._errand.key):  # asked for before anybody watched
            return Return(kind="stopped")
        try:
            state = driven(execution, partial(fn, *args, **kwargs))
        except Interruption:
            return Return(kind="stopped")
        except BaseException as error:
            if self._handle.requested:
                return Return(kind="stopped")
            detail = f": {error}" if str(error) else ""
            return Return(kind="crashed", words=f"Flow run was ended by {type(error).__name__}{detail}")
        finally:
            context.flush()
            self._handle.finish()
        return Return(kind="ended", state=state, raised=execution.raised)


def driven(execution: Execution, call: Call) -> State:
    """The state that one attempt leads to, with all tasks it submitted over, on this thread."""
    states: list[State] = []

    def steps() -> Generator[Step, Any, None]:
        states.append((yield from attempt(execution, call)))

    if execution.definition.is_async:
        complete(adrive(steps()))
    else:
        drive(steps())
    return states[0]


def attempt(execution: Execution, call: Call) -> Generator[Step, Any, State]:
    """One attempt, and then the end of the tasks it submitted: they are not left behind where it was carried out."""
    context = execution.context
    try:
        state = yield from Execution._attempted(execution, call)
        if context.children:
            yield Join(context, list(context.children))
    except Interruption:
        yield from stop_submitted(context)
        raise
    except BaseException:
        drop_submitted(context)
        raise
    return state


def _plain(back: Return, error: Exception) -> Return:
    """The same with words for what cannot be sent back."""
    assert back.state is not None, "what was ended from outside holds words only"
    if back.raised is not None:
        said = f"{type(back.raised).__name__}: {back.raised}"
        back.raised, back.state = None, back.state.changed(data=said)
        return back
    back.state = Failed(
        message=f"What it returned cannot be sent back ({type(error).__name__}: {error}): return plain data, or write "
        "it where it is and return the place"
    )
    return back
