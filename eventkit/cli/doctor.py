"""`eventkit doctor`: what is wrong with this install and this workspace, in words, each with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from eventkit.cli.checks import CHECKS, Finding, Patient
from eventkit.cli.parsing import Parser
from eventkit.cli.place import folder
from eventkit.cli.screen import Screen
from eventkit.errors import StoreError, UsageError
from eventkit.faces.plain import counted
from eventkit.model.wording import closest

__all__ = ["run"]

EXAMPLE = """
eventkit doctor
eventkit doctor kernels panel --json
"""
ABOUT = """Say what is wrong with this install of eventkit and with a workspace, and what to do about it.

Nothing is changed. Exit code 1 where something is broken; what is odd may be meant."""
_MARKS = {"fine": ("ok", "good"), "odd": ("odd", "odd"), "broken": ("broken", "bad")}


def run(argv: Sequence[str]) -> int:
    """Runs every check, or those that are named."""
    parser = Parser("doctor", example=EXAMPLE, about=ABOUT)
    parser.add_argument("checks", nargs="*", default=[], metavar="CHECK", help=f"only these: {', '.join(CHECKS)}")
    given = parser.read(argv)
    for name in given.checks:
        if name not in CHECKS:
            raise UsageError(f"eventkit doctor has no check {name!r}{closest(name, CHECKS) or ': see --help'}")
    patient, screen, found = Patient(folder(given.home)), Screen(), []
    for name, finding in _findings(patient, given.checks or list(CHECKS)):
        found.append(finding)
        if given.json:
            screen.json(_told(name, finding))
        else:
            mark, style = _MARKS[finding.state]
            screen.styled([(mark.ljust(6), style), (name.ljust(16), "dim"), (finding.said, "")])
            if finding.todo:
                screen.styled([(f"{'':26}→ {finding.todo}", "")])
        screen.flush()
    broken = sum(each.state == "broken" for each in found)
    if not given.json:
        odd = sum(each.state == "odd" for each in found)
        screen.text(f"{counted(broken, 'thing')} broken, {odd} odd, {counted(len(found), 'finding')} in all")
    return 1 if broken else 0


def _findings(patient: Patient, names: Sequence[str]) -> Iterator[tuple[str, Finding]]:
    for name in names:
        try:
            yield from ((name, finding) for finding in CHECKS[name](patient))
        except Exception as error:  # the others are looked at all the same: whoever asks is in trouble already
            kind = "" if isinstance(error, StoreError | OSError) else f"{type(error).__name__}: "
            yield (
                name,
                Finding("odd", f"This could not be looked at: {kind}{error}", "see what else is said of it here"),
            )


def _told(name: str, finding: Finding) -> dict[str, Any]:
    return {"check": name, "state": finding.state, "said": finding.said, "todo": finding.todo or None}
