"""python -m tests.bench [names...] [--quick]: every speed with its limit, in one table.

--prefect: eventkit and a real Prefect server side by side instead.

Each bench has a process of its own: what another left in memory is not its cost. A limit that is missed is said and
fails nothing: machines differ. The exit code is 1 only where a bench crashed.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.bench.apart import measured
from tests.bench.beside.both import main as beside
from tests.bench.row import Row, table

NAMES = (
    "start",
    "emit",
    "matching",
    "flows",
    "chain",
    "store",
    "webhooks",
    "insight",
    "drafts",
    "bookkeeping",
    "feed",
    "server",
)


def main(arguments: list[str]) -> int:
    """Runs the benches named, all of them by default; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speeds, as ratios against floors.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="smaller and rougher")
    parser.add_argument("--prefect", action="store_true", help="beside a real Prefect server, which it starts")
    asked = parser.parse_args(arguments)
    if asked.prefect:
        if asked.names:
            parser.error("--prefect has measures of its own: leave the names out")
        return beside(quick=asked.quick)
    if unknown := [name for name in asked.names if name not in NAMES]:
        parser.error(f"no bench is named {', '.join(unknown)}: choose from {', '.join(NAMES)}")
    rows: list[Row] = []
    crashed = []
    for name in asked.names or NAMES:
        begun = time.perf_counter()
        try:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
                rows += apart.submit(measured, name, quick=asked.quick).result()
        except Exception:  # the edge: the other benches still have something to say
            traceback.print_exc()
            crashed.append(name)
        print(f"{name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    if crashed:
        print(f"CRASHED: {', '.join(crashed)}")
    return 1 if crashed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
