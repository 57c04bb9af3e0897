"""`eventkit` on the command line: a verb a module, loaded when it is asked for.

Exit codes: 0 done; 1 it could not be done, or doctor found something broken; 2 the line cannot be read; 130 Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from eventkit.cli.table import VERBS, overview
from eventkit.errors import EventkitError, UsageError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Does what the line says; the exit code. argv: without the program's name, that of this process unless given.

    >>> main(["--version"])
    eventkit 0.1.0
    0
    """
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        return _obey(given)
    except UsageError as error:
        return _refused(error, 2)
    except EventkitError as error:
        return _refused(error, 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _let_go()
        return 0
    except SystemExit as end:  # argparse has said what there is to say
        return end.code if isinstance(end.code, int) else 1


def _obey(given: list[str]) -> int:
    verb, rest = _verb(given)
    if verb is None:
        return 0
    module = import_module(VERBS[verb].module)
    code = module.run(rest)
    sys.stdout.flush()
    return int(code)


def _verb(given: list[str]) -> tuple[str | None, list[str]]:
    """The verb, and the line without it; None where all was said. `--home FOLDER` may come before the verb."""
    before: list[str] = []
    rest = iter(given)
    for word in rest:
        if word == "--home":
            before += [word, *[each for each in [next(rest, None)] if each is not None]]
        elif word.startswith("--home="):
            before.append(word)
        elif word in ("-h", "--help", "help"):
            print(overview())
            return None, []
        elif word in ("-V", "--version"):
            from eventkit.cli.version import VERSION

            print(f"eventkit {VERSION}")
            return None, []
        elif word in VERBS:
            return word, [*rest, *before]
        else:
            raise UsageError(_unknown(word))
    print(overview(), file=sys.stderr)
    raise SystemExit(2)


def _unknown(word: str) -> str:
    from eventkit.faces.plain import clip, visible
    from eventkit.model.wording import closest

    what = "option" if word.startswith("-") else "verb"
    near = closest(word, VERBS) or f"; it takes {', '.join(VERBS)}"
    return f"eventkit has no {what} {visible(clip(word, 80))!r}{near}"


def _refused(error: EventkitError, code: int) -> int:
    from eventkit.cli.screen import Screen

    try:
        sys.stdout.flush()
        Screen(sys.stderr).text(f"eventkit: {error}")
    except BrokenPipeError:
        _let_go()
    return code


def _let_go() -> None:
    """Nobody reads any more: what is still to be written goes nowhere, also when Python ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):  # no file behind it
        pass
