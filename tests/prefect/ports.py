"""Ports nobody else has, below those the kernel deals out to whoever connects.

A port is held by a lock on a file of its own, so that two runs of tests at once, and the workers of one, never take the
same: it stays taken while its server is dead between two starts.
`EVENTKIT_PREFECT_PORTS` says from which (20000-20999).
Above 32767 a loop that connects where nobody listens yet may connect to itself, and then keeps the port for ever.
"""

import fcntl
import os
import random
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def port_of_our_own() -> Iterator[int]:
    """A port that is free, and ours until this ends."""
    first, last = map(int, os.environ.get("EVENTKIT_PREFECT_PORTS", "20000-20999").split("-"))
    locks = Path(tempfile.gettempdir()) / "eventkit-ports"
    locks.mkdir(exist_ok=True)
    for port in random.sample(range(first, last + 1), last - first + 1):
        with (locks / str(port)).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            except OSError:
                continue  # somebody's
            yield port
            return
    raise RuntimeError(f"No port from {first} to {last} is free.")
