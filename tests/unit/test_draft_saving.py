"""What a draft runs, whether it may be saved, and saving it: in place, with what its automation had besides."""

from datetime import datetime

import pytest

import eventkit as ek
from eventkit.api import Refused
from eventkit.api.targets import annotation
from tests.drafting import Asking, orders

DRAFT = {"expect": ["order.placed"]}


@pytest.fixture
def ask(ws):
    """A front end of a workspace in memory."""
    return Asking(ws)


@pytest.fixture
def restock(ws):
    """A deployment with parameters of several kinds."""

    @ek.flow
    def restock(total: int, at: datetime, note: str = "none", tags: list[str] | None = None): ...

    return restock.deploy("here", parameters={"note": "by hand"})


def test_targets_have_the_words_of_a_signature(ask, restock):
    """Annotations, defaults of flow and deployment, and what has to be given."""
    [target] = ask("targets")["targets"]

    assert (target["full_name"], target["flow"], target["paused"]) == ("restock/here", "restock", False)
    fields = ("name", "annotation", "required", "default")
    assert [tuple(each[field] for field in fields) for each in target["parameters"]] == [
        ("total", "int", True, None), ("at", "datetime", True, None),
        ("note", "str", False, '"by hand"'), ("tags", "list[str] | None", False, "null"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({}, "Any"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "dict[str, float]"),
        ({"type": "array", "uniqueItems": True, "items": {"type": "string", "format": "uuid"}}, "set[UUID]"),
        ({"$ref": "#/$defs/Order"}, "Order"),
        ({"enum": ["a", "b"]}, "Literal['a', 'b']"),
        ({"type": "array", "items": {"type": "array", "items": {"type": "array", "items": {"type": "array", "items": {
            "type": "array", "items": {"type": "string"}}}}}}, "list[list[list[list[list[Any]]]]]"),
    ],
)  # fmt: skip
def test_annotations_in_words(schema, words):
    """As they were written, or nearly."""
    assert annotation(schema, {"Order": {"title": "Order"}}) == words


def test_a_preview_has_each_value_its_type_and_how_often_it_fails(ask, ws, restock):
    """On the pinned event, and over the last that fit."""
    *_, last = orders(ws, [5, "many", 120])
    parameters = {"total": "{{ event.payload.total }}", "at": "{{ event.occurred }}", "note": "{{ event.payload.nte }}"}
    reply = ask("preview", trigger=DRAFT, deployment=str(restock.id), parameters=parameters, id=str(last.id))

    fields = ("name", "value", "python_type", "fails", "problem")
    assert [tuple(each[field] for field in fields)[:4] for each in reply["parameters"]] == [
        ("total", 120, "int", 1), ("at", last.wire()["occurred"], "datetime", 0), ("note", None, "", 3),
        ("tags", None, "", 0),
    ]  # fmt: skip
    assert reply["parameters"][0]["worst"] == (
        "'total': 'many' is not of type 'integer' (from {{ event.payload.total }})"
    )
    assert reply["parameters"][2]["problem"].startswith("In parameters.note: `event.payload.nte` does not exist")
    assert (reply["over"], reply["blocking"]) == (3, [])


def test_what_is_not_mapped_is_the_deployments_or_blocks(ask, restock):
    """Required and not given, and names that the flow does not take."""
    reply = ask("preview", trigger=DRAFT, deployment=str(restock.id), parameters={"totl": 1, "total": "x"})

    assert reply["blocking"] == [
        "the flow has no parameter 'totl'; did you mean 'total'?",
        "at is required, and nothing gives it: map it to the event, or give a value",
        "'total': 'x' is not of type 'integer': give a value that fits, or change the annotation",
    ]
    given = {each["name"]: (each["value"], each["python_type"]) for each in reply["parameters"]}
    assert (given["note"], given["at"]) == (("by hand", "str"), (None, ""))


def test_a_template_that_does_not_parse_is_told_with_its_parameter(ask, ws, restock):
    """For every event alike."""
    orders(ws, [1])
    reply = ask("preview", trigger=DRAFT, deployment=str(restock.id), parameters={"total": "{{ event. }}"})

    assert reply["parameters"][0]["problem"].startswith("In parameters.total: ")
    assert reply["parameters"][0]["fails"] == 1


def test_lint_finds_and_mends(ask, ws):
    """Each finding with the draft it makes; a slip in a key is one."""
    orders(ws, [1])
    reply = ask("lint", trigger={"expect": ["order.plced"], "treshold": 2, "colour": 1})

    assert [(each["code"], each["severity"], each["where"], each["edited"]) for each in reply["findings"]] == [
        ("never-seen", "warning", "expect.order.plced", {"expect": ["order.placed"], "treshold": 2, "colour": 1}),
        ("unknown-key", "warning", "treshold", {"expect": ["order.plced"], "threshold": 2, "colour": 1}),
        ("unknown-key", "note", "colour", None),
    ]
    assert not reply["match_all"]


@pytest.mark.parametrize(
    ("draft", "all_"),
    [
        ({}, True),
        ({"expect": ["*"]}, True),
        ({"posture": "Proactive", "within": 60}, False),
        ({"match": {"region": "eu"}}, False),
        ({"require": "any", "triggers": [{"expect": ["a"]}, {}]}, True),
        ({"require": "all", "triggers": [{"expect": ["a"]}, {}]}, False),
    ],
)
def test_what_fires_on_everything_is_told(ask, draft, all_):
    """Turning that on takes typing its name."""
    assert ask("lint", trigger=draft)["match_all"] is all_


def test_saving_registers_and_runs(ask, ws):
    """From the next event on, in this process; what is said comes back, and nothing is printed."""
    ran = []

    @ek.flow
    def note(total: int):
        ran.append(total)

    deployment = str(note.deploy("here").id)
    parameters = {"total": "{{ event.payload.total }}"}
    said = []
    ws.notice = said.append
    reply = ask("save", name="notes", enabled="on", trigger=DRAFT, deployment=deployment, parameters=parameters)
    orders(ws, [7])
    ws.settle()

    assert (reply["said"], reply["problems"], ran, said) == (
        "notes: saved, on: runs here on every order.placed",
        [],
        [7],
        [],
    )
    assert ws.automation("notes").id is not None


def test_saving_again_replaces_in_place_and_keeps_the_rest(ask, ws):
    """Other actions, tags and the id stay."""

    @ek.flow
    def note(total: int = 0): ...

    deployment = note.deploy("here")
    before = ek.Automation(
        name="notes", description="why", tags=["t"], trigger=ek.EventTrigger(expect={"a"}),
        actions=[ek.actions.DoNothing(), ek.actions.RunDeployment(deployment_id=deployment.id, schedule_after=5)],
    ).create()  # fmt: skip
    reply = ask(
        "save", name="notes", enabled="shadow", trigger=DRAFT, deployment=str(deployment.id), parameters={"total": 3}
    )
    after = ws.automation("notes")

    assert reply["said"] == (
        "notes: saved, in shadow: does nothing and runs here 5 s later on every order.placed; "
        "replaced, changed enabled, trigger, actions"
    )
    assert (after.id, after.description, after.tags, after.enabled) == (before.id, "why", ("t",), "shadow")
    nothing, run = after.actions
    assert (nothing.type, run.parameters, run.schedule_after.seconds) == ("do-nothing", {"total": 3}, 5)
    assert ask("save", name="notes", enabled="on", trigger=DRAFT)["problems"] == []
    assert ws.automation("notes").actions == after.actions


def problems(reply):
    """Where and why nothing was saved."""
    return [(each["where"], each["sentence"]) for each in reply["problems"]]


def test_nothing_is_saved_of_what_is_wrong(ask, ws, restock):
    """All of it is told."""
    assert problems(ask("save", name="", enabled="off", trigger=DRAFT)) == [
        ("name", "An automation needs a name, by which it is known and replaced: give it one"),
    ]
    assert [where for where, _ in problems(ask("save", name="x", enabled="off", trigger={"within": -1}))] == ["within"]
    blocked = ask("save", name="x", enabled="off", trigger=DRAFT, deployment=str(restock.id), parameters={"totl": 1})
    assert [where for where, _ in problems(blocked)] == ["parameters", "parameters"]
    assert ws.automations() == []


def test_errors_of_lint_keep_it_off(ask, ws):
    """What can never fire, or fires on everything without its name being typed; off and in shadow it is saved."""
    never = {"expect": ["!order.placed"]}

    assert problems(ask("save", name="x", enabled="on", trigger=never)) == [
        ("expect", "It is not turned on, since no event is named !order.placed: names know no negation, and this "
                   "matches nothing: mend that, or save it off"),
    ]  # fmt: skip
    assert problems(ask("save", name="all", enabled="on", trigger={})) == [
        ("typed", "It fires on every event there is: type its name, all, to turn that on"),
    ]
    assert ws.automations() == []
    assert problems(ask("save", name="x", enabled="off", trigger=never)) == []
    assert problems(ask("save", name="all", enabled="on", trigger={"match": {"a": "b"}})) == []
    assert problems(ask("save", name="all", enabled="on", trigger={}, typed="all")) == []


def test_warnings_are_told_and_do_not_block(ask, ws):
    """In the line that is said."""
    orders(ws, [1])
    reply = ask("save", name="x", enabled="on", trigger={"expect": ["order.plced"]})

    assert reply["problems"] == []
    assert "no event was named order.plced so far, and there is order.placed" in reply["said"]


def test_a_handlers_predicate_outlives_its_trigger(ask, ws):
    """It belongs to the automation."""
    ran = []

    @ek.on("order.placed", where=lambda event: event.payload["total"] > 1)
    def big(event):
        ran.append(event.payload["total"])

    assert (
        problems(
            ask(
                "save",
                name="big",
                enabled="on",
                trigger={"expect": ["order.placed"], "match_payload": {"total": [{"numeric": ["<", 3]}]}},
            )
        )
        == []
    )
    orders(ws, [1, 2, 3])
    ws.settle()

    assert ran == [2]


def test_a_saved_automation_is_a_draft_again(ask, ws, restock):
    """With what it runs, and what else it does."""
    parameters = {"total": 1, "at": "{{ event.occurred }}"}
    actions = [ek.actions.DoNothing(), ek.actions.RunDeployment(deployment_id=restock.id, parameters=parameters)]
    made = ek.Automation(name="x", enabled="shadow", trigger=ek.EventTrigger(expect={"a"}), actions=actions).create()
    reply = ask("saved", name="x")

    assert (reply["id"], reply["enabled"], reply["deployment"], reply["parameters"], reply["other_actions"]) == (
        str(made.id), "shadow", str(restock.id), parameters, ["do-nothing"],
    )  # fmt: skip
    assert reply["trigger"] == ek.EventTrigger(expect={"a"}).wire()
    with pytest.raises(Refused) as refused:
        ask("saved", name="y")
    assert refused.value.sentence.startswith("No automation 'y' in this workspace")
