"""`eventkit tail`: the last events, then those that come, whichever process emits them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from eventkit.cli.filters import add_filters, filter_of
from eventkit.cli.lines import show_event
from eventkit.cli.parsing import Parser, count
from eventkit.cli.place import log_of
from eventkit.cli.reader import Reader, Waiting, place_before
from eventkit.cli.screen import Screen

__all__ = ["run"]

LAST = 10
EXAMPLE = """
eventkit tail 'order.*' --label region=eu-* -n 20
eventkit tail --json --after 1200 --no-follow
"""


def run(argv: Sequence[str]) -> int:
    """Shows events in order of `seq`, without a gap and none twice."""
    parser = Parser("tail", example=EXAMPLE)
    add_filters(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("-n", "--last", type=count, default=LAST, metavar="COUNT", help=f"how many of the last ({LAST})")
    where.add_argument(
        "--after", type=count, metavar="SEQ", help="all after this place of the log: goes on exactly there"
    )
    parser.add_argument(
        "-f", "--follow", action=argparse.BooleanOptionalAction, default=True,
        help="go on with what comes, until Ctrl-C (by itself)",
    )  # fmt: skip
    given = parser.read(argv)
    wanted = filter_of(given)
    with log_of(given.home) as log:
        screen = Screen()
        waiting = Waiting(log)
        upto = log.last_seq()
        after = given.after if given.after is not None else place_before(log, wanted, last=given.last, upto=upto)
        reader = Reader(log, wanted, after=after)
        try:
            while True:
                for event in reader.come():
                    show_event(screen, event, json=given.json)
                screen.flush()
                if not given.follow:
                    return 0
                waiting.wait()
        except KeyboardInterrupt:
            if not given.follow:
                raise
            screen.flush()
            return 0  # how one ends it
