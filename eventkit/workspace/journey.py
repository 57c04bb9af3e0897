"""A run whose body is elsewhere: carried on whenever there is news of it, and by no thread that waits for that.

1. Its news is dealt with in order, one at a time, on whichever thread of the pool is free.
2. What a body tells is done here once its run is known to run: so task runs come after the state they belong to.
3. A body that its executor ended, or does not know of, leaves its run Crashed. It is never sent a second time.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from datetime import datetime, timedelta
from functools import partial

from eventkit.flows.away import AwayExecution, Back, Begun, Sending
from eventkit.flows.drivers import advance
from eventkit.flows.errand import Return
from eventkit.flows.interrupt import Interruption, landed
from eventkit.flows.letters import play
from eventkit.flows.outcome import Lost
from eventkit.flows.packing import unpack
from eventkit.flows.steps import Pause, Step
from eventkit.workspace.carrier import Carrier, Ended, Heard, News
from eventkit.workspace.clock import VirtualClock

__all__ = ["Journey"]

PATIENCE = 5.0
"""Seconds that a body's last letters may take after its end."""


class Asked:
    """Somebody asked the run to stop."""


class Rested:
    """The time between two attempts has passed."""


class Journey:
    """Carries one run on. submit: has a job done on the pool. over: called with what kept it from its end, if anything.

    Thread: any; the run itself is only touched by one job at a time.
    """

    def __init__(
        self,
        execution: AwayExecution,
        carrier: Carrier,
        *,
        submit: Callable[[Callable[[], None]], None],
        over: Callable[[BaseException | None], None],
    ) -> None:
        self._execution, self._carrier = execution, carrier
        self._submit, self._over = submit, over
        self._steps = execution.steps()
        self._place = copy_context()
        self._lock = threading.Lock()
        self._news: deque[tuple[str, News | Asked | Rested]] = deque()
        self._at_work = True
        self._done = False
        self._waits: Sending | Back | Pause | None = None
        self._due: datetime | None = None
        self._key = ""
        self._letters: dict[int, bytes] = {}
        self._played = 0
        self._by = ""
        self._trouble: BaseException | None = None
        self._late: tuple[Return, float] | None = None

    def start(self) -> None:
        """Carries it to where its body is sent; on a thread of the pool."""
        assert self._execution.context.cancellation is not None, "runs that are away can be asked to stop"
        self._execution.context.cancellation.reach(self._asked, self._why)
        self._go_on(partial(next, self._steps))
        self._work()

    def _asked(self) -> None:
        self._post(self._key, Asked())

    def _why(self) -> str:
        return self._carrier.why(self._key) if isinstance(self._waits, Sending | Back) else ""

    def leave(self) -> None:
        """Lets a body go that nobody carries on any more."""
        self._carrier.go(self._key, stop=True)

    def _post(self, key: str, news: News | Asked | Rested) -> None:
        with self._lock:
            self._news.append((key, news))
            if self._at_work:
                return
            self._at_work = True
        self._submit(self._work)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._news or self._done:
                    self._at_work = False
                    return
                key, news = self._news.popleft()
            if key != self._key and not isinstance(news, Asked):  # of an attempt before this nothing more is heard
                continue
            try:
                self._deal(news)
            except Exception as error:  # the edge: an executor that is out of reach, in words of its own
                self._throw(Lost(f"Flow run was lost: {self._lost(error)}"))

    def _deal(self, news: News | Asked | Rested) -> None:
        if isinstance(news, Asked):
            self._stop()
        elif isinstance(news, Rested):
            if isinstance(self._waits, Pause):
                self._go_on(partial(self._steps.send, None))
        elif isinstance(news, Begun):
            self._begun(news)
        elif isinstance(news, Heard):
            self._letters[news.number] = news.letter
            self._play()
        else:
            self._ended(news)
        if self._late is not None:
            self._end(*self._late)

    def _stop(self) -> None:
        if isinstance(self._waits, Pause):
            self._throw(Interruption())
        elif self._waits is not None:
            never = False
            with suppress(Exception):  # out of reach: its end, or that of the executor, is waited for
                never = self._carrier.stop(self._key)
            if never:
                self._throw(Interruption())

    # what a body tells

    def _begun(self, begun: Begun) -> None:
        self._by = begun.by
        if isinstance(self._waits, Sending):
            self._go_on(partial(self._steps.send, begun))

    def _play(self) -> None:
        """Does what was told, in order, as far as it came."""
        while (data := self._letters.pop(self._played + 1, None)) is not None:
            self._played += 1
            try:
                letter = unpack(data)
                if letter[0] == "began":
                    self._begun(Begun(*letter[1]))
                else:
                    self._place.run(play, letter, self._execution.context)
            except Exception as error:  # what cannot be recorded ends a run, as it would one that is here
                self._trouble = self._trouble or error

    def _ended(self, news: Ended) -> None:
        try:
            back = self._returned(news)
        except Exception as error:  # whatever a person's values do when they are made again
            back = Return(kind="crashed", words=f"Flow run was lost: what came back cannot be read here ({error!r})")
        for number, letter in enumerate(back.letters, back.told + 1):
            self._letters[number] = letter
        self._end(back, time.monotonic() + PATIENCE)

    def _returned(self, news: Ended) -> Return:
        future = news.future
        if future.cancelled():
            return Return(kind="crashed", words=f"Flow run was lost: {self._executor} let go of it{self._unbegun()}")
        error = future.exception()
        if error is not None:
            return Return(kind="crashed", words=f"Flow run was lost: {self._lost(error)}")
        result = future.result()
        back: Return = result if isinstance(result, Return) else unpack(result)
        if back.kind == "taken":
            first = self._by or "the worker that began it"
            words = f"{first} died while it ran; {back.by} was given it, and it does not run twice"
            return Return(kind="crashed", words=f"Flow run was lost: {words}")
        return back

    @property
    def _executor(self) -> str:
        return type(self._carrier.executor).__name__

    def _unbegun(self) -> str:
        return "" if self._by else ", and it had not begun"

    def _lost(self, error: BaseException) -> str:
        told = f"{type(error).__name__}: {str(error).partition(' Inspecting worker logs')[0]}"
        if self._carrier.broken:
            when = f" while {self._by} ran it" if self._by else self._unbegun()
            more = "It runs nothing more: make a new one, and deploy the flow with it again"
            return f"{self._executor} broke{when} ({told}). {more}"
        return f"{f'{self._by} died while it ran' if self._by else f'{self._executor} gave it up'} ({told})"

    def _end(self, back: Return, until: float) -> None:
        """Ends the attempt, once all that its body told has come, or has had its time to."""
        self._late = None
        self._play()
        if self._played < back.told and time.monotonic() < until:
            self._late = back, until
            return
        if isinstance(self._waits, Sending) and back.began is not None:
            self._begun(Begun(back.began, back.by))
        for number in sorted(self._letters):  # what did not come is lost; what did is not
            self._played = number - 1
            self._play()
        if self._trouble is not None:
            self._throw(self._trouble)
        elif back.kind == "stopped":
            self._throw(Interruption())
        elif back.kind == "crashed":
            self._throw(Lost(back.words))
        elif isinstance(self._waits, Back):
            self._go_on(partial(self._steps.send, back))

    def look(self) -> None:
        """Goes on where it is time to, and gives up on what has not come in time. Called now and then."""
        due = self._due
        if due is not None and self._execution.context.runtime.clock.now() >= due:
            self._due = None
            self._post(self._key, Rested())
        if self._late is not None and time.monotonic() >= self._late[1]:
            self._post(self._key, Heard(-1, b""))

    # the run itself

    def _throw(self, error: BaseException) -> None:
        if self._waits is not None:
            self._go_on(partial(self._steps.throw, error))

    def _go_on(self, answer: Callable[[], Step]) -> None:
        self._waits = self._due = None
        try:
            self._place.run(self._steps_on, answer)
        except BaseException as error:  # the engine's last word
            over = isinstance(error, Exception) or not self._execution.state.is_final()
            self._finish(error if over else None)

    def _steps_on(self, answer: Callable[[], Step]) -> None:
        while True:
            step = advance(self._steps, answer)
            if step is None:
                self._finish(None)
                return
            try:
                if isinstance(step, Back):
                    self._waits = step
                    self._carrier.go(self._key)
                    return
                if isinstance(step, Sending):
                    self._send(step)
                    return
                clock = self._execution.context.runtime.clock
                if isinstance(step, Pause) and not isinstance(clock, VirtualClock):
                    self._waits, self._due = step, clock.now() + timedelta(seconds=step.seconds)
                    return
                answer = partial(self._steps.send, step.now())
            except BaseException as error:  # the engine decides what it means
                landed(error)
                answer = partial(self._steps.throw, error)

    def _send(self, step: Sending) -> None:
        self._key = f"{self._execution.id.hex}-{step.attempt}"
        self._letters, self._played, self._by = {}, 0, ""
        self._waits = step
        try:
            self._carrier.send(self._execution, step.call, self._key, partial(self._post, self._key))
        except Exception as error:  # an executor that is broken, shut down, or out of reach
            self._waits = None
            again = "" if self._carrier.broken else "; make a new one, and deploy the flow with it again"
            raise Lost(f"Flow run was lost: {self._lost(error)}{again}") from error

    def _finish(self, error: BaseException | None) -> None:
        self._done = True
        if self._key:
            self._carrier.go(self._key, stop=True)
        if self._execution.context.cancellation is not None:
            self._execution.context.cancellation.finish()
        self._over(error)
