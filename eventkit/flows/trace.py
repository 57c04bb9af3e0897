"""The way to an error, as the log of a background run keeps it: nobody sees it raised.

Only the reader's own code is shown, and cells without the name of the process's temporary file, so that a saved
notebook compares.
"""

from __future__ import annotations

import re
import traceback
from pathlib import Path

__all__ = ["trace"]

_OURS = str(Path(__file__).resolve().parents[1])
_CELL = re.compile(r'File "[^"\n]*[/\\]ipykernel_\d+[/\\][^"\n]*"|File "<ipython-input-[^"\n]*"')
LONGEST = 20_000


def trace(error: BaseException, *besides: str) -> str:
    """The traceback of an error and of what caused it, without eventkit's own frames; at most 20,000 characters.

    besides: folders whose frames are left out too.
    """
    told = traceback.TracebackException.from_exception(error, compact=True)
    rest: list[traceback.TracebackException | None] = [told]
    while rest:
        each = rest.pop()
        if each is not None:
            kept = [frame for frame in each.stack if not frame.filename.startswith((_OURS, *besides))]
            each.stack = traceback.StackSummary.from_list(kept)
            rest += [each.__cause__, each.__context__]
    text = _CELL.sub("Cell", "".join(told.format())).rstrip("\n")
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}\n...\n{text[-LONGEST // 2 :]}"
