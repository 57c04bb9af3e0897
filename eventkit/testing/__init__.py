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
