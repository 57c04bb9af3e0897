"""The workspace's file: the log and all that hangs on it. The only room that knows SQLite."""

from eventkit.store.histories import told_by
from eventkit.store.places import Places
from eventkit.store.records import (
    ActionRecord,
    AutomationRecord,
    FiringRecord,
    Holder,
    Met,
    Notification,
    Outgoing,
    Owner,
    Parked,
    Past,
    Server,
    Share,
    Spans,
    WindowKey,
)
from eventkit.store.runs import RunRows, run_rows
from eventkit.store.store import Store
from eventkit.store.text import Words, parse_text
from eventkit.store.transaction import Transaction

__all__ = [
    "ActionRecord",
    "AutomationRecord",
    "FiringRecord",
    "Holder",
    "Met",
    "Notification",
    "Outgoing",
    "Owner",
    "Parked",
    "Past",
    "Places",
    "RunRows",
    "Server",
    "Share",
    "Spans",
    "Store",
    "Transaction",
    "WindowKey",
    "Words",
    "parse_text",
    "run_rows",
    "told_by",
]
