"""`eventkit automations` and `eventkit runs`: what a notebook that runs beside has, and asking something of it."""

import json
import subprocess
import sys
from uuid import UUID

import pytest

import eventkit as ek
from tests.cli.commands import PATIENCE, ROOT, eventkit, going, rows, until

NOTEBOOK = """
import logging, sys, time
import eventkit as ek

@ek.flow(log_prints=True)
def restock(item: str, pieces: int = 10):
    log = ek.get_run_logger()
    log.info("restocking %s", item)
    log.warning("only %s left", pieces)
    if item == "rye":
        raise ValueError("no rye")
    while item == "long":
        time.sleep(0.05)

with ek.use(sys.argv[1]) as ws:
    restock.deploy(name="here", triggers=[ek.DeploymentTrigger(
        name="Low stock", expect={"stock.low"}, parameters={"item": "{{ event.payload.item }}"})])
    on = ek.EventTrigger(expect={"stock.none"})
    ek.Automation(name="Empty shelf", trigger=on, actions=[ek.actions.SendNotification(subject="a", body="b")]).create()
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """The folder of a workspace in which a process has two automations, and ran twice."""
    home = tmp_path_factory.mktemp("lists")
    command = [sys.executable, "-c", NOTEBOOK, str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert any(line.strip() == "ready" for line in iter(process.stdout.readline, ""))
            for item in ("rye", "oats"):
                eventkit("emit", "stock.low", "shelf.1", f"item={item}", home=home)
            until(lambda: [each["state"]["type"] for each in listed(home)] == ["COMPLETED", "FAILED"])
            yield home
        finally:
            process.kill()


def listed(home, *words):
    """The runs, as JSON."""
    done = eventkit("runs", *words, "--json", home=home)
    assert (0, "") == (done.returncode, done.stderr)
    return rows(done.stdout)


def automation(home, name):
    """One automation, as JSON."""
    done = eventkit("automations", "show", name, "--json", home=home)
    assert (0, "") == (done.returncode, done.stderr)
    return json.loads(done.stdout)


# -- automations


def test_automations_are_listed_with_what_they_counted(notebook):
    """In words as `%automations` says them, and as Prefect's JSON with what was counted."""
    done = eventkit("automations", home=notebook)
    held = {each["name"]: each for each in rows(eventkit("automations", "--json", home=notebook).stdout)}

    assert "2 automations" in done.stdout
    assert "Low stock    on  fired 2×  runs here on every stock.low" in done.stdout
    assert {name: (each["state"], each["fired"]) for name, each in held.items()} == {
        "Empty shelf": ("on", 0),
        "Low stock": ("on", 2),
    }
    assert held["Low stock"]["trigger"]["expect"] == ["stock.low"]


def test_one_is_shown_by_name_or_by_the_beginning_of_its_id(notebook):
    """With its sentence and the last reasons."""
    shown = eventkit("automations", "show", "Low stock", home=notebook).stdout
    id = automation(notebook, "Low stock")["id"]

    assert shown.startswith("Low stock: on\n")
    assert f"id    {id}" in shown
    assert "runs here on every stock.low" in shown
    assert automation(notebook, id)["name"] == "Low stock"
    assert automation(notebook, id.upper().replace("-", "")[:30])["name"] == "Low stock"


def test_one_is_turned_off_and_on_while_its_notebook_runs(notebook):
    """In shadow nothing is run; who evaluates it stays who it was."""
    for how, enabled, state in (("shadow", "shadow", "in shadow"), ("off", False, "off"), ("on", True, "on")):
        done = eventkit("automations", how, "Empty shelf", home=notebook)
        assert (0, f"Empty shelf: {state}\n") == (done.returncode, done.stdout)
        assert automation(notebook, "Empty shelf")["enabled"] == enabled

    before = automation(notebook, "Empty shelf")["fired"]
    eventkit("emit", "stock.none", "shelf.1", home=notebook)
    until(lambda: automation(notebook, "Empty shelf")["fired"] == before + 1)


def test_one_is_deleted(tmp_path):
    """And its deletion is an event; what is left waits for its notebook."""
    with ek.use(tmp_path):
        for name in ("one", "two"):
            tell = ek.actions.SendNotification(subject="a", body="b")
            ek.Automation(name=name, trigger=ek.EventTrigger(expect={"a"}), actions=[tell]).create()
    done = eventkit("automations", "delete", "one", home=tmp_path)

    assert (0, "one: deleted; it had fired 0 times\n") == (done.returncode, done.stdout)
    assert [each["name"] for each in rows(eventkit("automations", "--json", home=tmp_path).stdout)] == ["two"]
    assert automation(tmp_path, "two")["state"] == "waiting for its notebook"
    last = rows(eventkit("tail", "-n1", "--no-follow", "--json", home=tmp_path).stdout)[0]
    assert last["event"] == "prefect.automation.deleted"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["automations", "shwo", "x"], 2, "eventkit automations has no 'shwo'; did you mean 'show'?"),
        (["automations", "show"], 2, "eventkit automations show takes the name of an automation"),
        (["automations", "list", "x"], 2, "eventkit automations list takes no name"),
        (["automations", "on", "Low stok"], 1, "No automation 'Low stok' in this workspace; did you mean 'Low stock'?"),
        (["automations", "on", "0123456789abcdef"], 1, "No automation '0123456789abcdef'"),
        (["runs", "cancle", "x"], 2, "eventkit runs has no 'cancle'; did you mean 'cancel'?"),
        (["runs", "show"], 2, "eventkit runs show takes the id of a run"),
        (["runs", "show", "no-such-run"], 1, "No flow run 'no-such-run' in this workspace"),
        (["runs", "--state", "faild"], 2, "--state has no 'faild'; did you mean 'failed'?"),
        (["runs", "--automation", "Low stok"], 1, "did you mean 'Low stock'?"),
    ],
)
def test_a_wrong_name_says_the_nearest(notebook, words, code, sentence):
    """In one sentence."""
    done = eventkit(*words, home=notebook)

    assert (code, "") == (done.returncode, done.stdout)
    assert sentence in done.stderr


# -- runs


def test_runs_are_listed_newest_first_and_narrowed(notebook):
    """By flow, state, automation, and how many."""
    newest, oldest = listed(notebook)
    assert (newest["state"]["name"], oldest["state"]["name"]) == ("Completed", "Failed")
    assert (newest["flow_name"], newest["parameters"]) == ("restock", {"item": "oats", "pieces": 10})

    for words in (["--state", "failed"], ["--state", "FAILED", "--flow", "restock"]):
        assert listed(notebook, *words) == [oldest]
    assert listed(notebook, "-n", "1") == [newest]
    assert listed(notebook, "--automation", "Low stock") == [newest, oldest]
    assert listed(notebook, "--automation", "Empty shelf") == listed(notebook, "--flow", "other") == []

    head, *lines = eventkit("runs", home=notebook).stdout.splitlines()
    assert head.split() == ["id", "flow", "run", "state", "created", "took", "parameters", "why"]
    ids = [line.split()[0] for line in lines]
    assert [each["id"].startswith(id) for each, id in zip((newest, oldest), ids, strict=True)] == [True, True]
    assert len(set(ids)) == 2


def test_a_run_is_shown_by_its_id_a_beginning_that_is_listed_or_its_name(notebook):
    """With its states, parameters, log and the event that led to it."""
    _, failed = listed(notebook)
    id = eventkit("runs", home=notebook).stdout.splitlines()[2].split()[0]
    shown = {key: eventkit("runs", "show", key, home=notebook).stdout for key in (failed["id"], id, failed["name"])}

    (text,) = set(shown.values())
    assert text.startswith(f"restock / {failed['name']}: Failed\n")
    for words in ("ValueError: no rye", "stock.low on shelf.1", 'item="rye"', "restocking rye", f"id {failed['id']}"):
        assert words in text
    held = json.loads(eventkit("runs", "show", id, "--json", home=notebook).stdout)
    assert [state["name"] for state in held["states"]] == ["Scheduled", "Pending", "Running", "Failed"]
    assert [line["message"] for line in held["logs"]][:2] == ["restocking rye", "only 10 left"]


def test_an_id_that_several_begin_with_lists_them(tmp_path):
    """And nothing is done."""
    from datetime import UTC, datetime

    from eventkit.model.run import FlowRun
    from eventkit.model.state import Completed

    now = datetime.now(UTC)
    with ek.Workspace(tmp_path) as ws:
        for number in (0xAAAA0000 << 96, (0xAAAA0000 << 96) + 1):
            held = FlowRun(id=UUID(int=number), name=f"r{number % 2}", created=now, flow_id=UUID(int=1), flow_name="f")
            ws.store.save_flow_run(held, Completed(timestamp=now, id=UUID(int=number + 7)))
    done = eventkit("runs", "show", "aaaa", home=tmp_path)

    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.splitlines() == [
        "eventkit: 'aaaa' may be 2 runs at least: write more of the id",
        "  aaaa0000-0000-0000-0000-000000000000 f / r0",
        "  aaaa0000-0000-0000-0000-000000000001 f / r1",
    ]


def test_a_log_is_followed_until_the_run_is_over_and_a_run_is_cancelled_from_here(notebook):
    """A run of another process, in the middle of its Python."""
    eventkit("emit", "stock.low", "shelf.1", "item=long", home=notebook)
    until(lambda: [each["id"] for each in listed(notebook, "--state", "running")])
    (run,) = listed(notebook, "--state", "running")
    with going("runs", "log", run["id"], "-f", home=notebook) as log:
        assert log.line().endswith("  INFO      restocking long")
        assert log.line().endswith("  WARNING   only 10 left")
        done = eventkit("runs", "cancel", run["name"], home=notebook)
        name, state, why = done.stdout.split("; ")[0].strip().split(": ")
        assert (0, f"restock / {run['name']}") == (done.returncode, name)
        assert (state in ("Cancelling", "Cancelled"), why) == (True, "Asked for on the command line")
        log.rest()
        assert log.process.wait(PATIENCE) == 0

    until(lambda: listed(notebook, "-n", "1")[0]["state"]["name"] == "Cancelled")
    again = eventkit("runs", "cancel", run["id"], home=notebook)
    assert (1, "") == (again.returncode, again.stdout)
    assert "is Cancelled already: there is nothing to cancel" in again.stderr
