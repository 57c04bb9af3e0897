"""The parts of a workspace: made, told of one another, and closed together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from eventkit.errors import StoreError
from eventkit.flows import shielded, whole
from eventkit.model.event import Event
from eventkit.model.ports import Identity
from eventkit.model.resource import Resource
from eventkit.model.unchecked import unchecked_of, unchecked_root
from eventkit.store import Owner, Store
from eventkit.workspace.acting import Acting, Waiting
from eventkit.workspace.asked_elsewhere import AskedElsewhere, AskedOf
from eventkit.workspace.clock import WallClock, WorkspaceClock
from eventkit.workspace.connections import Connections
from eventkit.workspace.current import FILE
from eventkit.workspace.deployments import Deployments
from eventkit.workspace.executor import Executor
from eventkit.workspace.fired_runs import FiredRuns
from eventkit.workspace.firing import Firer
from eventkit.workspace.followers import Followers
from eventkit.workspace.identity import RandomIdentity
from eventkit.workspace.keeping import MOST_BYTES, Keeping, Retention
from eventkit.workspace.keys import Keys
from eventkit.workspace.matcher import Matcher
from eventkit.workspace.moves import all_progress, unfinished
from eventkit.workspace.ownership import Ownership
from eventkit.workspace.pool import Pool
from eventkit.workspace.receiving import Receiving
from eventkit.workspace.registry import Registry
from eventkit.workspace.repeats import Repeats
from eventkit.workspace.runs import Runs
from eventkit.workspace.runtime import WorkspaceHost, WorkspaceRuntime
from eventkit.workspace.sent_runs import KIND, SentRuns, check_may, put
from eventkit.workspace.settling import Settling
from eventkit.workspace.steering import Steering
from eventkit.workspace.threads import Threads
from eventkit.workspace.unfinished import Unfinished
from eventkit.workspace.webhooks import Webhooks

if TYPE_CHECKING:
    from eventkit.workspace.handlers import Handler
    from eventkit.workspace.workspace import Workspace

__all__ = ["FILE", "Parts"]


class Parts:
    """What a workspace is made of, and what its parts tell each other; a part knows only what it was given.

    home, max_age, max_bytes, clock, ids, evaluates: see `Workspace`. Thread: any.
    """

    def __init__(
        self,
        home: str | Path | None,
        *,
        max_age: timedelta | None = None,
        max_bytes: int | None = MOST_BYTES,
        clock: WorkspaceClock | None = None,
        ids: Identity | None = None,
        evaluates: bool = True,
    ) -> None:
        workspace = cast("Workspace", self)  # nothing else is made of these
        self.home = home = None if home is None else Path(home)
        self.clock: WorkspaceClock = clock or WallClock()
        self.store = Store.open(home / FILE if home is not None else None, clock=self.clock, guard=shielded)
        self.ids: Identity = ids or RandomIdentity(self.store.last_seq())
        self.closed = False
        self._lock = threading.Lock()
        self._closing: dict[object, Callable[[], None]] = {}
        self.notice: Callable[[str], None] = print
        self.emitted_again = Repeats()
        self.handlers: dict[str, Handler] = {}
        self.followers = Followers(self.store)
        self.evaluates = evaluates
        self.ownership = Ownership(self.store, evaluates=evaluates)
        self.runtime = WorkspaceRuntime(workspace)
        self._settling = Settling(workspace)
        self._wire_runs(WorkspaceHost(workspace), home)
        self._wire_matching()
        self.deployments_ = Deployments(workspace)
        self._wire_webhooks()
        self.connections = Connections(
            self.store, clock=self.clock, ids=self.ids, followers=self.followers, logged=self._received,
            failed=self._failed,
        )  # fmt: skip
        self.connections.performs[KIND] = SentRuns(self._acting).make
        self.connections.reached.append(self._go_on_moving)
        self.connections.stays.append(partial(unfinished, self.store))
        self.keeping = Keeping(self.store, Retention(max_age, max_bytes), clock=self.clock, submit=self.executor.submit)
        self.threads = Threads(
            matcher=self.matcher, executor=self.executor, webhooks=self.webhooks, followers=self.followers,
            connections=self.connections,
        )  # fmt: skip
        self.check_owners()

    def _wire_runs(self, host: WorkspaceHost, home: Path | None) -> None:
        """Runs and actions, and what of them is left undone."""
        owner = self.ownership.ensure
        self.run_states = Runs(self.store, clock=self.clock, ids=self.ids, owner=owner, wake=self.wake)
        self.executor = Executor(
            self.store,
            runtime=self.runtime,
            runs=self.run_states,
            owner=owner,
            done=self._done,
            failed=self._failed,
            broke=self._broke,
            home=home,
        )
        self._steering = Steering(
            self.store, self.run_states, executor=self.executor, elsewhere=AskedOf(self.store, self.ownership),
            clock=self.clock, ids=self.ids, wake=self.wake, bury=self.check_owners,
        )  # fmt: skip
        self._acting = Acting(self.store, clock=self.clock, ids=self.ids, owner=owner, host=host)
        self._firer = Firer(
            self.store, clock=self.clock, ids=self.ids, begin=self.executor.begin, submit=self._submit,
            runs=FiredRuns(clock=self.clock, ids=self.ids, finder=host, put=put),
        )  # fmt: skip
        asked = AskedElsewhere(self.store, self.executor, self.ownership, stuck=self._steering.say_stuck)
        self._unfinished = Unfinished(
            self.store, self.ownership, executor=self.executor, acting=self._acting, runs=self.run_states, asked=asked,
            submit=self._submit,
        )  # fmt: skip

    def _wire_matching(self) -> None:
        """The engine, and what it evaluates."""
        self.matcher = Matcher(
            self.store, self.ownership, clock=self.clock, prepare=self._firer.prepare,
            due=self._unfinished.begin_due, taken=self._unfinished.submit, rest=self._rest, failed=self._failed,
        )  # fmt: skip
        self.registry = Registry(
            self.store, ownership=self.ownership, matcher=self.matcher, clock=self.clock, ids=self.ids,
            notice=self._say, allow=lambda spec: check_may(spec, self.connections.all()),
        )  # fmt: skip

    def _wire_webhooks(self) -> None:
        """What requests become."""
        keys = Keys()
        self.receiving = Receiving(
            self.store, clock=self.clock, ids=self.ids, keys=keys, logged=self._received, failed=self._failed
        )
        self.webhooks = Webhooks(
            self.store, clock=self.clock, ids=self.ids, keys=keys, receiving=self.receiving, notice=self._say
        )

    # -- what they tell each other

    def wake(self) -> None:
        """Says that there may be something to match or to start."""
        self.matcher.wake()
        self.followers.ring()

    @property
    def owing(self) -> bool:
        """Whether something is undone because the store could not be written; it is tried again."""
        return self._unfinished.owing

    @whole
    def check_owners(self) -> list[Owner]:
        """The processes found gone since this was last asked: what they had begun is ended, and followers are told.

        Their runs are Crashed, with the reason; their automations wait for their notebook. Call it when a kernel ended,
        and every few seconds while somebody looks: nothing is written where nobody died. Raises the kinds of
        StoreError. Thread: any, but a loop's.
        """
        return self._unfinished.bury(self.followers.stir)

    def _say(self, line: str) -> None:
        self.notice(line)  # whoever it is by then

    def _submit(self, waiting: Waiting) -> None:
        self.executor.submit(partial(self._acting.act, waiting))

    def _done(self) -> None:
        self._settling.changed()
        self.wake()

    def _failed(self, error: BaseException) -> None:
        """An error that reached the edge of one of our threads: shown as an event, where the log can be written."""
        event = unchecked_of(
            Event,
            occurred=self.clock.now(),
            event="eventkit.error",
            resource=unchecked_root(Resource, {"prefect.resource.id": "eventkit.workspace"}),
            payload={"kind": type(error).__name__, "reason": str(error)},
            id=self.ids.uuid(),
        )
        self._unfinished.failed(error)
        with suppress(StoreError):  # closed, or the very disk that is full
            self.store.append([event])

    def _broke(self, deployment_id: UUID, executor: str, why: str) -> None:
        """The executor of a deployment carries out nothing more: an event says so, and what to do."""
        deployment = self.store.deployment(deployment_id)
        if deployment is None:
            return
        event = unchecked_of(
            Event,
            occurred=self.clock.now(),
            event="eventkit.executor.broken",
            resource=unchecked_root(Resource, deployment.resource),
            payload={
                "executor": executor,
                "reason": why,
                "remedy": "make a new one, and deploy the flow with it again",
            },
            id=self.ids.uuid(),
        )
        with suppress(StoreError):
            self.store.append([event])

    def _rest(self) -> None:
        self._settling.changed()  # first: somebody may wait for it
        self.followers.ring()
        if isinstance(self.ids, RandomIdentity):
            self.ids.ahead()
        if self.store.checkpoint_due():
            self.executor.submit(self.store.checkpoint)

    def _go_on_moving(self, url: str) -> None:
        """A Prefect server is reached, at first or again: moves to it that were interrupted are gone on with."""
        if self.evaluates and any(each.open and each.url == url for each in all_progress(self.store)):
            from eventkit.workspace.moving import finish

            self.executor.beside(partial(finish, cast("Workspace", self), url))

    def _logged(self, events: int) -> None:
        self.wake()
        self.keeping.appended(events)

    def _received(self, events: int) -> None:
        self._logged(events)
        self._rest()  # there may be no engine's thread to do it

    def task_pool(self) -> Pool:
        """The threads that tasks are submitted to, made on first need."""
        return self.threads.tasks()

    # -- their end

    def when_closed(self, call: Callable[[], None]) -> Callable[[], None]:
        """Has a function called once, when this closes and before anything stops; returns what takes that back.

        Where it is closed already, that is now.
        """
        mark = object()
        with self._lock:
            closed = self.closed
            if not closed:
                self._closing[mark] = call
        if closed:
            call()
        return partial(self._forget, mark)

    def _forget(self, mark: object) -> None:
        self._closing.pop(mark, None)

    def close(self) -> list[str]:
        """Stops and joins every thread, and closes the file; says what would not end. Twice is fine."""
        with self._lock:
            if self.closed:
                return []
            self.closed = True
            closing, self._closing = list(self._closing.values()), {}
        for call in closing:
            with suppress(Exception):  # what it does is its own, and nobody is left to hear of it
                call()
        left = self.threads.stop(for_good=True)
        if left:
            with suppress(StoreError):
                self._unfinished.give_up(self.ownership.token, "The workspace was closed and it would not end")
        self.webhooks.leave()
        self.ownership.leave()
        self.store.close()
        return left

    def files(self) -> list[Path]:
        """The files this workspace consists of."""
        if self.home is None:
            return []
        return [self.home / f"{FILE}{suffix}" for suffix in ("", "-wal", "-shm")]
