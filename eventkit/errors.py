"""The one tree of errors.

    EventkitError
    ├── InvalidEvent (ValueError)            an event that cannot be stored
    │   ├── EventTooLarge
    │   └── UnknownEvent (LookupError)
    ├── TemplateError (ValueError)           a template that does not parse or render
    ├── AutomationError (ValueError)         a trigger, action, automation or deployment that cannot work
    │   ├── InvalidTrigger
    │   └── UnknownAutomation (LookupError)
    ├── StoreError                           the workspace file
    │   ├── NotAWorkspace
    │   ├── NewerWorkspace
    │   ├── ReadOnlyWorkspace
    │   ├── WorkspaceFull
    │   ├── WorkspaceClosed
    │   └── LostOwnership
    ├── RunError                             a flow or task run
    │   ├── FailedRun, CrashedRun, CancelledRun, PausedRun, UnfinishedRun
    │   ├── MissingResult, MissingContext
    │   ├── ParameterError (TypeError)
    │   ├── InvalidFlow (TypeError, ValueError)  a flow or task that cannot be made so
    │   ├── RunTimeout (TimeoutError)
    │   └── UnknownRun (LookupError)
    ├── WebhookError (ValueError)            a webhook that cannot be, or a secret that cannot be had
    │   ├── UnknownWebhook (LookupError)
    │   └── UnknownDelivery (LookupError)
    ├── RecordingError (ValueError)          a recorded session that cannot be read
    ├── PrefectError                         a Prefect server
    │   ├── PrefectUnreachable (ConnectionError)  not there, or what answers is none
    │   └── PrefectRefused                   what was asked of it is refused; `status`, `detail`
    └── UsageError (ValueError)              a magic's line that cannot be read

Every message has three parts: what failed (with the value), what was expected, what to do next.
Fields a program may want are attributes.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "AutomationError",
    "CancelledRun",
    "CrashedRun",
    "EventTooLarge",
    "EventkitError",
    "FailedRun",
    "InvalidEvent",
    "InvalidFlow",
    "InvalidTrigger",
    "LostOwnership",
    "MissingContext",
    "MissingResult",
    "NewerWorkspace",
    "NotAWorkspace",
    "ParameterError",
    "PausedRun",
    "PrefectError",
    "PrefectRefused",
    "PrefectUnreachable",
    "ReadOnlyWorkspace",
    "RecordingError",
    "RunError",
    "RunTimeout",
    "StoreError",
    "TemplateError",
    "UnfinishedRun",
    "UnknownAutomation",
    "UnknownDelivery",
    "UnknownEvent",
    "UnknownRun",
    "UnknownWebhook",
    "UsageError",
    "WebhookError",
    "WorkspaceClosed",
    "WorkspaceFull",
    "WorkspaceGone",
]


class EventkitError(Exception):
    """The root: catch it to catch everything eventkit raises on purpose.

    Keyword arguments become attributes, so that a program need not read the sentence.
    """

    def __init__(self, message: str = "", **fields: Any) -> None:
        super().__init__(message or (self.__doc__ or "").partition("\n")[0])
        self.__dict__.update(fields)


class InvalidEvent(EventkitError, ValueError):
    """An event that cannot be stored; nothing of it was."""


class EventTooLarge(InvalidEvent):
    """An event over the limit of 1,500,000 bytes as JSON. Put the bulk in a file and its place in the payload."""


class UnknownEvent(InvalidEvent, LookupError):
    """No event of that id in this workspace."""


class TemplateError(EventkitError, ValueError):
    """A template that does not parse, or that cannot be rendered with the values at hand."""


class AutomationError(EventkitError, ValueError):
    """A trigger, action, automation or deployment that could never work; nothing was registered."""


class InvalidTrigger(AutomationError):
    """A trigger that breaks a rule of its fields."""


class UnknownAutomation(AutomationError, LookupError):
    """No automation or deployment of that name or id in this workspace."""


class StoreError(EventkitError):
    """The workspace file could not be used; what it already holds is untouched."""


class NotAWorkspace(StoreError):
    """A file that is not an eventkit workspace."""


class NewerWorkspace(StoreError):
    """A workspace written by a newer eventkit. Upgrade eventkit, or use another folder."""


class ReadOnlyWorkspace(StoreError):
    """A workspace whose file or folder cannot be written."""


class WorkspaceFull(StoreError):
    """The disk is full: nothing was stored, nothing already stored is lost. Free space and emit again."""


class WorkspaceClosed(StoreError):
    """The workspace was closed. Open it again with `eventkit.use(...)`."""


class WorkspaceGone(StoreError):
    """The file was deleted or replaced while it was open. Open what is there now with `eventkit.use(...)`."""


class LostOwnership(StoreError):
    """Another process took over what this one evaluated; nothing of this step was stored."""


class RunError(EventkitError):
    """Something about a flow or task run."""


class FailedRun(RunError):
    """Run failed."""


class CrashedRun(RunError):
    """Run crashed."""


class CancelledRun(RunError):
    """Run cancelled."""


class PausedRun(RunError):
    """Run is paused, its result is not available."""


class UnfinishedRun(RunError):
    """Run is not finished, its result is not available."""


class MissingResult(RunError):
    """The result was not kept. Set persist_result=True on the flow, or read the state in the process that ran it."""


class MissingContext(RunError, RuntimeError):
    """No run is active here. Call this inside a flow or task."""


class ParameterError(RunError, TypeError):
    """Parameters that do not fit the flow's signature."""


class InvalidFlow(RunError, TypeError, ValueError):
    """A flow or task whose function or options cannot be; nothing was made."""


class RunTimeout(RunError, TimeoutError):
    """A flow or task ran longer than its timeout_seconds."""


class UnknownRun(RunError, LookupError):
    """No run of that id in this workspace."""


class WebhookError(EventkitError, ValueError):
    """A webhook that could not work, or a secret it needs that cannot be had; nothing was changed."""


class UnknownWebhook(WebhookError, LookupError):
    """No webhook of that name in this workspace."""


class UnknownDelivery(WebhookError, LookupError):
    """No delivery of that id among those that its webhook keeps."""


class RecordingError(EventkitError, ValueError):
    """A recorded session, or a file of events, that cannot be read; `line` says where."""


class PrefectError(EventkitError):
    """Something about a Prefect server."""


class PrefectUnreachable(PrefectError, ConnectionError):
    """No Prefect server answers at that address, or not in time; ask again later."""


class PrefectRefused(PrefectError):
    """The Prefect server refused what was asked of it. `status`: of HTTP; `detail`: its own words, may be empty."""

    status: int = 0
    detail: str = ""


class UsageError(EventkitError, ValueError):
    """A magic's line that cannot be read."""
