"""What the lines of all verbs have in common: their parser, and how a wrong one is refused."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn

from eventkit.cli.table import VERBS
from eventkit.errors import UsageError
from eventkit.model.wording import closest

__all__ = ["Parser", "count", "seconds"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Parser(argparse.ArgumentParser):
    """The parser of one verb. Options and words may be mixed; what is wrong is a UsageError."""

    def __init__(self, verb: str, *, example: str, about: str = "", json: bool = True) -> None:
        super().__init__(
            prog=f"eventkit {verb}",
            description=about or f"{VERBS[verb].does[:1].upper()}{VERBS[verb].does[1:]}.",
            epilog=f"for example:\n{_indented(example)}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.add_argument("--home", metavar="FOLDER", help="the workspace's folder, instead of EVENTKIT_HOME")
        if json:
            self.add_argument("--json", action="store_true", help="as JSON")

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """What the line says."""
        found, unknown = self.parse_known_intermixed_args(argv)
        if unknown:
            known = [each for action in self._actions for each in action.option_strings]
            name = unknown[0].partition("=")[0]
            if name.startswith("-"):
                raise UsageError(f"{self.prog} has no option {name}{closest(name, known) or ': see --help'}")
            raise UsageError(f"{self.prog} takes no {unknown[0]!r}: leave it out, or see --help")
        return found

    def error(self, message: str) -> NoReturn:
        """Refuses a line."""
        raise UsageError(f"{self.prog}: {message}: see {self.prog} --help")


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines())


def count(text: str) -> int:
    """A whole number from 0, for argparse."""
    if not text.isdecimal() or len(text) > 12:
        raise argparse.ArgumentTypeError(f"a whole number was expected, not {text!r}")
    return int(text)


def seconds(text: str) -> float | None:
    """The seconds of a span such as `90s`, `10m`, `2h`, `3d`, `1w`; None where it is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhdw])", text.strip())
    return float(found[1]) * _UNITS[found[2]] if found else None
