"""What a test or a lesson needs: a world in memory, events in few words, assertions, captures, recorded sessions.

With pytest nothing is imported: `ek_workspace`, `assert_fires` and `assert_not_fires` are fixtures, and a file that
`record` wrote under a name ending in `.ek.jsonl` is a test. Everything works without pytest too.

>>> import eventkit as ek
>>> from eventkit.testing import assert_not_fires, capture, history, in_memory
>>> restless = ek.EventTrigger(expect={"login.failed"}, threshold=3, within=60, for_each={"prefect.resource.id"})
>>> assert_not_fires(restless, ["login.failed ada", "+50 login.failed ada", "+50 login.failed ada"], because="of 3")
3 events: would not have fired
>>> with in_memory() as ws:
...     _ = ek.Automation(name="lock", trigger=restless, actions=[]).create()
...     with capture() as came:
...         _ = ek.emit_many(history(*["login.failed ada"] * 3))
>>> [(name, event.resource.id) for name, event in came.firings]
[('lock', 'ada')]
"""

from eventkit.testing.asserting import assert_fires, assert_not_fires
from eventkit.testing.captured import Captured, capture
from eventkit.testing.histories import event, history, read_events, write_events
from eventkit.testing.recorded import Recheck, assert_recorded, check_recorded, record
from eventkit.testing.recording import Recording
from eventkit.testing.worlds import START, in_memory
from eventkit.workspace.clock import VirtualClock
from eventkit.workspace.identity import SeededIdentity

__all__ = [
    "START",
    "Captured",
    "Recheck",
    "Recording",
    "SeededIdentity",
    "VirtualClock",
    "assert_fires",
    "assert_not_fires",
    "assert_recorded",
    "capture",
    "check_recorded",
    "event",
    "history",
    "in_memory",
    "read_events",
    "record",
    "write_events",
]
