"""The OpenAPI description against a real server: whatever it lets be asked is answered as it says."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import eventkit as ek
from eventkit.server import openapi
from eventkit.server.openapi import text
from tests.server.real import TOKEN, jupyter_server

DESCRIPTION = Path(openapi.__file__).with_name("openapi.json")
FITTING = "positive_data_acceptance"
# of a filter or trigger a schema cannot say all that makes it one: some that fit are refused, as described, with 400
WIDER = ("events_page", "events_count", "feed_histogram", "feed_facets", "draft_backtest")


def test_what_is_committed_is_what_the_table_says():
    """`python3 dev.py codegen` writes it."""
    assert text() == DESCRIPTION.read_text("utf-8")


def test_everything_in_it_is_said_in_words():
    """Every address, parameter, body, answer and error."""
    told = json.loads(text())
    unsaid = []
    for path, methods in told["paths"].items():
        for method, held in methods.items():
            parts = [held, *held["parameters"], *([held["requestBody"]] if "requestBody" in held else [])]
            parts += [
                told["components"]["responses"].get(each.get("$ref", "").rpartition("/")[2], each)
                for each in held["responses"].values()
            ]
            unsaid += [f"{method} {path}" for each in parts if not each.get("description")]
    unsaid += [
        name
        for name, schema in told["components"]["schemas"].items()
        if name != "JsonValue" and not schema.get("description")
    ]

    assert unsaid == []


@pytest.fixture
def lived_in(tmp_path):
    """A server whose workspace holds one of everything."""
    with jupyter_server(tmp_path / "server") as real:
        with ek.Workspace(real.home):

            @ek.flow(log_prints=True)
            def bake(count: int = 1):
                print("rye", count)

            trigger = ek.DeploymentTrigger(name="rush", expect={"order.placed"}, parameters={"count": 3})
            bake.deploy(name="bakery", triggers=[trigger])
            for number in range(5):
                ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}"}, payload={"total": number})
            ek.Webhook("orders").simulate(total=3)
            ek.settle()
        yield real


@pytest.mark.endure
def test_schemathesis_finds_nothing(lived_in, size, tmp_path):
    """Values that fit and that do not, at every bound, in any order; the seed is printed where something is found."""
    run = (
        str(Path(sys.executable).with_name("schemathesis")), "run", str(DESCRIPTION),
        "--url", lived_in.api.rstrip("/"), "--header", f"Authorization: token {TOKEN}",
        "--max-examples", str(size(5, 100)), "--no-color",
        "--generation-database", "none", "--generation-with-security-parameters", "false",
    )  # fmt: skip
    wider = [part for each in WIDER for part in ("--exclude-operation-id", each)]
    asked = 0
    for rest in (
        ("--exclude-checks", FITTING),
        ("--checks", FITTING, "--mode", "positive", "--phases", "fuzzing", *wider),
    ):
        done = subprocess.run((*run, *rest), cwd=tmp_path, capture_output=True, text=True, timeout=3_000)
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
        asked += int(re.search(r"(\d+) generated", done.stdout)[1])

    assert asked > 1_000
    assert "Traceback" not in lived_in.log.read_text(errors="replace")
