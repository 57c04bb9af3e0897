"""The verbs: a line each, and the module that does it, with `run(argv)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["VERBS", "Verb", "overview"]


class Verb(NamedTuple):
    """Where a verb is done, what it takes, and what it does in few words."""

    module: str
    takes: str
    does: str


VERBS: Mapping[str, Verb] = {
    "emit": Verb("eventkit.cli.emit", "NAME RESOURCE key=value ...", "put an event into the log; emit - for many"),
    "tail": Verb("eventkit.cli.tail", "[NAME ...]", "show the last events, and those that come"),
    "automations": Verb(
        "eventkit.cli.automations", "[show|on|off|shadow|delete NAME]", "list, look at, turn on and off"
    ),
    "runs": Verb("eventkit.cli.runs", "[show|log|cancel ID]", "list flow runs, look at one, cancel one"),
    "export": Verb("eventkit.cli.exporting", "FILE|-", "write events as JSON, one a line"),
    "import": Verb("eventkit.cli.importing", "FILE|-", "read such a file into the log"),
    "doctor": Verb("eventkit.cli.doctor", "", "say what is wrong with this install and workspace"),
}


def overview() -> str:
    """What `eventkit --help` says."""
    width = max(len(f"{name} {verb.takes}") for name, verb in VERBS.items())
    lines = [f"  {f'{name} {verb.takes}'.ljust(width)}  {verb.does}" for name, verb in VERBS.items()]
    return "\n".join(
        [
            "eventkit: events, automations and runs of a workspace, on the command line.",
            "",
            *lines,
            "",
            "The workspace is that of EVENTKIT_HOME, else the one in Jupyter's data folder; or say --home FOLDER.",
            "Each says more with --help, and what it shows as JSON with --json. For example:",
            "",
            "  eventkit emit order.placed order.42 total=12.5 region=eu",
            "  eventkit tail 'order.*' --json | jq .payload.total",
            "  eventkit doctor",
        ]
    )
