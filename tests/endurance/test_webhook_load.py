"""Fifty clients send to a webhook in a real kernel that is busy all the while: each accepted request is one event."""

import asyncio
import json
from collections import Counter

import httpx
import pytest

from tests.endurance.reckoning import log, reading
from tests.jupyter.kernels import kernel

pytestmark = pytest.mark.endure

CLIENTS = 50
# A thread that waits for the interpreter asks for it after an interval. On a machine with more to do than processors, a
# loop that uses up its whole share within one is put aside with the interpreter in its hands: 200 turns of another
# thread took 23 s there at Python's own 5 ms, and 6 to 8 s at 0.5 ms. So only the full size has Python's own.
MAKE = """
import eventkit as ek, pathlib, sys
hook = ek.Webhook("load", rate=None, keep=100, template={
    "event": "load.sent", "resource": {"prefect.resource.id": "load.{{ body.n }}"}, "payload": {"n": "{{ body.n }}"}})
print(hook.url)
"""
BUSY = """
sys.setswitchinterval({interval})
turns, done = 0, pathlib.Path({done!r})
while turns % 100_000 or not done.exists():
    turns += 1
print(turns > 0)
"""


async def client(url, numbers, statuses):
    """Sends its numbers one after the other, over one connection."""
    async with httpx.AsyncClient(timeout=120, trust_env=False) as session:
        for number in numbers:
            answer = await session.post(url, json={"n": number})
            statuses[number] = answer.status_code


async def everybody(url, count):
    """The status each number was answered with, from fifty clients at once."""
    statuses = {}
    await asyncio.gather(*(client(url, range(first, count, CLIENTS), statuses) for first in range(CLIENTS)))
    return statuses


def test_every_accepted_delivery_is_one_stored_event_while_the_kernel_is_busy(tmp_path, size, capsys):
    """None lost, none double, none refused, with a cell in a Python loop from before the first to after the last."""
    count = size(100, 20_000)
    done = tmp_path / "done"
    with kernel(tmp_path / "home") as running:
        url = running.run(MAKE).stdout.strip()
        cell = running.client.execute(BUSY.format(done=str(done), interval=size(0.0005, 0.005)))
        statuses = asyncio.run(everybody(url, count))
        done.touch()
        shown = running.shown(cell)

    with reading(tmp_path / "home") as store:
        stored = [event.payload["n"] for event, _ in log(store) if event.event == "load.sent"]
    with capsys.disabled():
        answers = json.dumps(Counter(statuses.values()))
        print(f"\n{count:,} requests of {CLIENTS} clients: {answers}, {len(stored):,} events")

    assert (shown.stdout, shown.stderr) == ("True\n", "")
    assert Counter(statuses.values()) == {204: count}
    assert sorted(stored) == list(range(count))
