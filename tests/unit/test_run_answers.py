"""What is answered about flow runs: the list, one with all its parts, and being cancelled."""

import json
import threading
import time

import pytest

import eventkit as ek
from eventkit.api import Refused
from tests.asked import FrontEnd, hostile


@pytest.fixture
def ask(ws):
    """A front end of the workspace."""
    return FrontEnd(ws)


@pytest.fixture
def restock(ws):
    """A flow that runs on stock.low of Europe, with a template, a deployment's default and its own."""

    @ek.flow(persist_result=True, log_prints=True)
    def restock(region: str, note: str, count: int = 3) -> dict:
        print(f"restocking {region}")
        return {"region": region, "said": hostile()}

    trigger = ek.DeploymentTrigger(
        name="low", expect={"stock.low"}, parameters={"region": "{{ event.resource.region | upper }}"}
    )
    restock.deploy(name="eu", parameters={"note": "soon"}, triggers=[trigger])
    return restock


def low(ws, region="eu-1"):
    """A stock that is low, and all that comes of it done."""
    event = ek.emit_event("stock.low", {"prefect.resource.id": "stock.1", "region": region})
    ws.quiet()
    return event


def test_runs_are_listed_newest_first_and_paged(ws, ask):
    """Each page goes on after the last that is known, whatever came meanwhile."""

    @ek.flow
    def hello(n: int) -> None: ...

    for n in range(5):
        hello(n)
    all_of_them = [str(run.id) for run in ws.store.flow_runs()]

    first = ask("runs.list", limit=2)
    hello(5)
    second = ask("runs.list", limit=2, before=first["runs"][-1]["id"])
    third = ask("runs.list", limit=2, before=second["runs"][-1]["id"])

    pages = [[run["id"] for run in page["runs"]] for page in (first, second, third)]
    assert pages == [all_of_them[:2], all_of_them[2:4], all_of_them[4:]]
    assert [page["more"] for page in (first, second, third)] == [True, True, False]


def test_a_page_after_a_run_that_was_deleted_is_refused_in_words(ws, ask):
    """There is no place to go on from."""
    with pytest.raises(Refused, match="No flow run 00000000-0000-0000-0000-000000000001 in this workspace"):
        ask("runs.list", before="00000000-0000-0000-0000-000000000001")


def test_a_row_says_what_led_to_the_run(ws, ask, restock):
    """The automation whose firing it was, and the event."""
    event = low(ws)

    (row,) = ask("runs.list")["runs"]

    told = {name: row[name] for name in ("flow", "state", "kind", "said", "automation", "cause", "cause_event")}
    assert told == {
        "flow": "restock", "state": "Completed", "kind": "COMPLETED", "said": "", "automation": "low",
        "cause": str(event.id), "cause_event": "stock.low",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"flow": "fails"}, ["fails"]),
        ({"automation": "low"}, ["restock"]),
        ({"kind": "FAILED"}, ["fails"]),
        ({"kind": "CRASHED"}, []),
        ({"text": "STOCK.lo"}, ["restock"]),
        ({"text": "fail"}, ["fails"]),
        ({"text": "fail", "flow": "restock"}, []),
    ],
)
def test_the_list_is_narrowed(ws, ask, restock, asked, found):
    """By flow, automation, type of state, and part of a name."""

    @ek.flow
    def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fails()
    low(ws)

    assert [run["flow"] for run in ask("runs.list", **asked)["runs"]] == found


def test_a_type_of_state_that_is_none_is_refused_with_the_nearest(ask):
    """A slip is corrected in words."""
    with pytest.raises(Refused, match=r"There is no type of state 'FALIED'; did you mean 'FAILED'\?"):
        ask("runs.list", kind="FALIED")


def test_each_parameter_says_where_it_came_from(ws, ask, restock):
    """A template with the path it reads, the deployment's default, the function's."""
    low(ws)
    (run,) = ws.store.flow_runs()

    page = ask("runs.page", id=str(run.id))

    assert [(each["name"], each["text"], each["origin"]) for each in page["parameters"]] == [
        ("region", '"EU-1"', "a template of its automation"),
        ("note", '"soon"', "the default of restock/eu"),
        ("count", "3", "the function's default"),
    ]
    region = page["parameters"][0]
    assert (region["template"], region["path"]) == ("{{ event.resource.region | upper }}", "event.resource.region")


def test_a_parameter_that_was_given_says_so(ws, ask, restock):
    """By a call, or by whoever asked for the run."""
    ek.run_deployment("restock/eu", parameters={"region": "us", "note": "now"})
    (run,) = ws.store.flow_runs()

    page = ask("runs.page", id=str(run.id))

    origins = {each["name"]: each["origin"] for each in page["parameters"]}
    assert origins == {
        "region": "given by the call", "note": "given by the call", "count": "the function's default",
    }  # fmt: skip


def test_an_automation_that_was_changed_since_says_so(ws, ask, restock):
    """The template shown may not be the one that made the value."""
    low(ws)
    ws.clock.advance(1)
    ws.enable_automation("low", enabled=False)
    (run,) = ws.store.flow_runs()

    region = ask("runs.page", id=str(run.id))["parameters"][0]

    assert region["origin"] == "a template of its automation, which was changed since"


def test_a_long_parameter_is_told_in_short(ws, ask):
    """It may be as long as an event."""

    @ek.flow
    def takes(text: str) -> None: ...

    takes("x" * 1_000_000)
    (run,) = ws.store.flow_runs()

    (row,) = ask("runs.page", id=str(run.id))["parameters"]

    assert (row["value"], row["text"]) == (None, '"' + "x" * 399 + "…")


def test_a_run_shows_its_states_hooks_tasks_and_result(ws, ask):
    """With what became of each hook, and what a completed run left, in short."""

    def fine(flow, flow_run, state): ...

    def breaks(flow, flow_run, state):
        raise RuntimeError(hostile())

    @ek.task
    def count() -> int:
        return 1

    @ek.flow(on_completion=[fine, breaks], persist_result=True)
    def works() -> dict:
        count()
        return {"said": hostile(), "long": "x" * 10_000}

    works()
    (run,) = ws.store.flow_runs()

    page = ask("runs.page", id=str(run.id))

    assert [state["name"] for state in page["states"]] == ["Pending", "Running", "Completed"]
    assert [(hook["hook"], hook["entered"], hook["outcome"]) for hook in page["hooks"]] == [
        (fine.__qualname__, "Completed", "ran"), (breaks.__qualname__, "Completed", "raised"),
    ]  # fmt: skip
    assert [(task["name"], task["state"]) for task in page["tasks"]] == [("count-0", "Completed")]
    assert page["result"].startswith('{"said": "<script>')
    assert page["result"].endswith("x…")
    assert len(page["result"]) < 500
    assert (page["hooks"][1]["detail"] + page["result"]).isprintable()
    assert (page["cause"], page["cancellable"]) == (None, False)


def test_a_failed_run_says_why(ws, ask):
    """In its row and in the state."""

    @ek.flow
    def fails() -> None:
        raise ValueError(hostile())

    with pytest.raises(ValueError, match="script"):
        fails()
    (run,) = ws.store.flow_runs()

    page = ask("runs.page", id=str(run.id))

    assert page["row"]["kind"] == "FAILED"
    assert "ValueError: <script>" in page["row"]["said"]
    assert page["row"]["said"] == page["states"][-1]["message"]
    assert page["row"]["said"].isprintable()


def test_a_log_of_ten_thousand_lines_is_its_last_thousand(ws, ask):
    """With how many came before, and soon."""

    @ek.flow(log_prints=True)
    def talks() -> None:
        for n in range(10_000):
            print(f"line {n}")

    talks.deploy(name="here")
    run = ek.run_deployment("talks/here")

    begun = time.perf_counter()
    page = ask("runs.page", id=str(run.id))
    took = time.perf_counter() - begun

    print(f"\n{len(json.dumps(page)):,} bytes in {took * 1000:.0f} ms")
    assert (len(page["logs"]), page["dropped"]) == (1_000, 9_000)
    assert [page["logs"][0]["text"], page["logs"][-1]["text"]] == ["line 9000", "line 9999"]
    assert "9,000 lines before" in ws.run_view(run.id).text
    assert took < 1


def test_a_log_of_long_lines_is_cut_to_what_a_person_reads(ws, ask):
    """Each line, and all of them."""

    @ek.flow(log_prints=True)
    def talks() -> None:
        for n in range(300):
            print(f"{n} {hostile()} {'x' * 50_000}")

    talks.deploy(name="here")
    run = ek.run_deployment("talks/here")

    page = ask("runs.page", id=str(run.id))

    assert len(page["logs"]) + page["dropped"] == 300
    assert page["logs"][-1]["text"].startswith("299 <script>")
    assert sum(len(line["text"]) for line in page["logs"]) <= 400_000
    assert all(line["text"].isprintable() for line in page["logs"])


def test_a_run_is_cancelled_while_something_else_holds_this_thread(walled):
    """Asked on another thread, as a widget does while a cell runs."""
    begun, go_on = threading.Event(), threading.Event()

    @ek.flow
    def waits() -> None:
        begun.set()
        while not go_on.wait(0.01):
            pass

    waits.deploy(name="here")
    run = ek.run_deployment("waits/here", timeout=0)
    assert begun.wait(20)
    ask, pages = FrontEnd(walled), []

    before = ask("runs.page", id=str(run.id))
    asking = threading.Thread(target=lambda: pages.append(ask("runs.cancel", id=str(run.id))))
    asking.start()
    asking.join(20)
    after = walled.wait_for(run.id, timeout=20)

    assert before["cancellable"] is True
    assert pages[0]["row"]["state"] in ("Cancelling", "Cancelled")  # it may be over by then
    assert pages[0]["cancellable"] is False
    assert after.state_name == "Cancelled"
    assert ask("runs.page", id=str(run.id))["row"]["kind"] == "CANCELLED"


def test_a_run_that_is_not_there_is_refused_in_words(ask):
    """To look at and to cancel."""
    for question in ("runs.page", "runs.cancel"):
        with pytest.raises(Refused, match="look at %runs for those there are"):
            ask(question, id="00000000-0000-0000-0000-000000000001")
