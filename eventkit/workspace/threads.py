"""Every thread of a workspace: the engine's, those of runs and tasks, the one that listens, and that of followers."""

from __future__ import annotations

import threading

from eventkit.flows import whole
from eventkit.workspace.connections import Connections
from eventkit.workspace.executor import Executor
from eventkit.workspace.followers import Followers
from eventkit.workspace.matcher import Matcher
from eventkit.workspace.pool import Here, Pool
from eventkit.workspace.webhooks import Webhooks

__all__ = ["Threads"]

MOST_TASKS, MOST_ASKS = 256, 16


class Threads:
    """Started and stopped together: first what lets events in, then what matches them, what runs, and who follows.

    Thread: any.
    """

    def __init__(
        self,
        *,
        matcher: Matcher,
        executor: Executor,
        webhooks: Webhooks,
        followers: Followers,
        connections: Connections,
    ) -> None:
        self._matcher, self._executor, self._webhooks = matcher, executor, webhooks
        self._followers, self._connections = followers, connections
        self._lock = threading.Lock()
        self._tasks: Pool | None = None
        self._asks: Pool | None = None

    @whole
    def tasks(self) -> Pool:
        """The threads that tasks are submitted to, made on first need."""
        with self._lock:
            if self._tasks is None:
                self._tasks = Pool("eventkit-task", limit=MOST_TASKS)
            return self._tasks

    @whole
    def asks(self) -> Pool:
        """The threads that answer front ends, made on first need; idle ones leave. After `stop` there is none."""
        with self._lock:
            if self._asks is None:
                self._asks = Pool("eventkit-ask", limit=MOST_ASKS, linger=2.0)
            return self._asks

    def start(self) -> None:
        """Starts again after `stop` those that there was a need of."""
        self._executor.start()
        self._matcher.restart()
        self._webhooks.restart()
        self._followers.restart()
        self._connections.restart()
        with self._lock:
            if isinstance(self._asks, Here):
                self._asks = None

    def stop(self, *, for_good: bool) -> list[str]:
        """Stops and joins all; what would not end, in words. for_good: tasks that are submitted later are refused."""
        self._webhooks.stop()
        left = self._connections.stop()
        self._matcher.stop()
        left += self._executor.stop()
        self._followers.stop()  # last: they are told of what the others left
        if for_good:
            self._executor.close()
        else:
            self._followers.stopped()
        with self._lock:
            pools = [pool for pool in (self._tasks, self._asks) if pool is not None]
            # what is shown still asks: it is answered on the threads of whoever asks, or no more
            self._tasks, self._asks = Pool("eventkit-task", limit=MOST_TASKS), Here("eventkit-ask")
            if for_good:
                pools += [self._tasks, self._asks]
        return left + [name for pool in pools for name in pool.close()]
