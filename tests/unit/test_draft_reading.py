"""Drafts read: from JSON and Python as they are typed, with all that is wrong with them, and nothing lost."""

import pytest

import eventkit as ek
from eventkit.api.code import automation_code, json_code, trigger_code
from eventkit.api.drafts import carried, drafted, edited, leaf_of, trigger_of
from eventkit.api.json_text import JsonText
from eventkit.api.python_text import PythonText
from eventkit.errors import InvalidTrigger
from eventkit.insight import explain
from eventkit.model.event import Event
from tests.drafting import Asking


@pytest.fixture
def ask(ws):
    """A front end of a workspace in memory."""
    return Asking(ws)


def wrong(draft):
    """Where a draft is wrong."""
    return [".".join(map(str, each.place)) for each in drafted(draft).wrong]


def test_everything_that_is_wrong_is_told_at_once():
    """Fields, payload patterns field by field, and the children of a composite."""
    draft = {
        "require": 5,
        "triggers": [
            {"expect": "order.placed", "within": -1, "match": {"region": 3}},
            {"match_payload": {"total": [{"numerc": [">", 1]}], "order": {"vip": True}, "$or": [{"a": [1]}, {"b": 2}]}},
        ],
    }

    assert wrong(draft) == [
        "triggers.0.match", "triggers.0.expect", "triggers.1.match_payload.total",
        "triggers.1.match_payload.order.vip", "triggers.1.match_payload.$or.1.b", "require",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("draft", "place"),
    [
        ({"within": -1}, "within"),
        ({"collect": "all"}, "collect"),
        ({"posture": "Proactive", "within": 3}, "within"),
        ({"type": "metric"}, "type"),
        ({"type": ["event"]}, "type"),
        ({"triggers": 3}, "triggers"),
        ({"triggers": [3]}, "triggers.0"),
        ({"match_payload": {}}, "match_payload"),
        ({"match_payload": 3}, "match_payload"),
    ],
)
def test_a_mistake_is_told_where_it_stands(draft, place):
    """Also what is only wrong beside something else."""
    assert wrong(draft) == [place]


def test_what_is_no_trigger_raises_with_how_much_more_is_wrong():
    """One sentence for a person."""
    with pytest.raises(
        InvalidTrigger, match=r"threshold cannot be 'y': a whole number was expected: correct it \(and 1 more\)"
    ):
        trigger_of({"within": "x", "threshold": "y"})


def test_a_payloads_mistake_names_the_whole_place():
    """Not only the innermost field."""
    [found] = drafted({"match_payload": {"order": {"total": [{"numerc": [1]}]}}}).wrong

    assert found.sentence == "payload['order']['total'][0] has no operator 'numerc'; did you mean 'numeric'?"


def test_keys_that_nobody_knows_are_kept_and_told(ask):
    """They stand in the JSON, and are no part of the trigger."""
    draft = {"expect": ["a"], "colour": "red", "require": "any", "triggers": [{"expect": ["b"], "weight": [1]}]}
    read = ask("read", trigger=draft)

    assert (read["trigger"], read["problems"], read["unknown"]) == (
        draft, [], ["expect", "colour", "triggers.0.weight"],
    )  # fmt: skip
    assert '"weight": [1]' in read["json_text"]
    assert read["python"] == 'ek.CompoundTrigger(require="any", triggers=[ek.EventTrigger(expect={"b"})])'


def test_a_problem_has_its_line_and_column(ask):
    """Of JSON: where the key stands."""
    read = ask("read", text='{\n  "expect": ["a"],\n  "within": -1, "threshold": "x"\n}')

    assert [(each["where"], each["line"], each["column"]) for each in read["problems"]] == [
        ("threshold", 3, 17),
    ]
    read = ask("read", text='{\n  "expect": ["a"],\n  "within": -1\n}')
    assert [(each["where"], each["line"], each["column"]) for each in read["problems"]] == [("within", 3, 3)]


@pytest.mark.parametrize(
    ("text", "at", "sentence"),
    [
        ('{"expect": ["a",]}', (1, 16), "a comma stands before the end of a list; take it out"),
        ('{"within": 1,\n}', (1, 13), "a comma stands before the end of an object; take it out"),
        ("{'within': 1}", (1, 2), 'texts stand in "double quotes"'),
        ('{"within": 1', (1, 13), "it ends too early; close what is open"),
        ('{"within": NaN}', (1, 1), "NaN is no number of JSON: write a finite one"),
        ('{"within" 1}', (1, 11), "expecting ':' delimiter, and here is '1'"),
    ],
)
def test_a_mistake_of_writing_says_what_to_do(text, at, sentence):
    """In the words of whoever types it."""
    read = JsonText(text)

    assert (read.value, read.places[()], read.wrong[0].sentence) == (None, at, f"It is no JSON: {sentence}")


def test_a_name_given_twice_is_told(ask):
    """JSON would only take the last."""
    read = ask("read", text='{"match": {"a": "1",\n "a": "2"}}')

    assert [(each["where"], each["line"], each["column"]) for each in read["problems"]] == [("match.a", 2, 2)]
    assert read["trigger"] == {"match": {"a": "2"}}


def test_a_text_that_cannot_be_read_leaves_the_draft_as_it_was(ask):
    """Nothing is lost by a slip of the finger."""
    read = ask("read", trigger={"expect": ["a"], "colour": 1}, text="{")

    assert read["trigger"] == {"expect": ["a"], "colour": 1}
    assert [each["sentence"] for each in read["problems"]] == ["It is no JSON: it ends too early; close what is open"]


def test_an_automation_in_json_is_its_trigger_and_what_it_said_besides(ask, ws):
    """Name, switch, what it runs with which parameters; what no draft holds is named."""

    @ek.flow
    def restock(total: int): ...

    id = str(restock.deploy("here").id)
    run = {"type": "run-deployment", "deployment_id": id, "parameters": {"total": "{{ event.payload.total }}"}}
    text = json_code({
        "name": "restock", "enabled": "shadow", "tags": ["x"], "trigger": {"expect": ["a"], "within": -1},
        "actions": [{"type": "do-nothing"}, run],
    })  # fmt: skip
    read = ask("read", text=text)

    assert read["said"] == {
        "name": "restock", "description": None, "enabled": "shadow", "deployment": id,
        "parameters": {"total": "{{ event.payload.total }}"}, "left": ["the action do-nothing", "tags"],
    }  # fmt: skip
    assert read["trigger"] == {"expect": ["a"], "within": -1}
    assert [(each["where"], each["line"]) for each in read["problems"]] == [("within", 5)]


def test_a_deployments_trigger_is_a_trigger_with_a_name_and_parameters(ask):
    """What `flow.deploy(triggers=[...])` takes, in Python."""
    text = 'from eventkit import DeploymentTrigger\nDeploymentTrigger(name="on a", expect={"a"}, parameters={"x": 1})'
    read = ask("read", text=text, language="python")

    assert read["trigger"] == {"type": "event", "expect": ["a"]}
    assert (read["said"]["name"], read["said"]["parameters"], read["said"]["enabled"]) == ("on a", {"x": 1}, None)


def test_python_says_the_automation_that_its_text_makes(ask):
    """Code, read again, is the same automation."""

    @ek.flow
    def restock(total: int): ...

    deployment = restock.deploy("here")
    target = {"deployment": str(deployment.id), "parameters": {"total": "{{ event.payload.total }}"}}
    before = ask("read", trigger={"expect": ["a"], "within": 60}, name="restock", enabled="shadow", **target)
    after = ask("read", text=before["python"], language="python")

    assert before["python"] == (
        "ek.Automation(\n"
        '    name="restock",\n'
        '    enabled="shadow",\n'
        '    trigger=ek.EventTrigger(expect={"a"}, within=60),\n'
        "    actions=[\n"
        "        ek.actions.RunDeployment(\n"
        '            deployment_id=ek.workspace().deployment("restock/here").id,\n'
        '            parameters={"total": "{{ event.payload.total }}"},\n'
        "        ),\n"
        "    ],\n"
        ").create()"
    )
    said = {name: after["said"][name] for name in ("name", "enabled", "deployment", "parameters")}
    assert said == {"name": "restock", "enabled": "shadow", **target}
    assert after["python"] == before["python"]


def test_keys_that_python_cannot_say_are_carried_over(ask):
    """From the draft before, in the triggers that stand where they stood."""
    before = {"require": "any", "triggers": [{"expect": ["a"], "weight": 1}, {"expect": ["b"]}], "colour": "red"}
    text = ask("read", trigger=before)["python"].replace('"a"', '"c"')
    read = ask("read", trigger=before, text=text, language="python")

    assert (read["trigger"]["colour"], read["trigger"]["triggers"]) == (
        "red",
        [{"weight": 1, "type": "event", "expect": ["c"]}, {"type": "event", "expect": ["b"]}],
    )


@pytest.mark.parametrize(
    ("text", "at", "sentence"),
    [
        ("EventTrigger(expect={'a'}", (1, 13), "It is no Python: '(' was never closed"),
        ("EventTriger()", (1, 1), "EventTriger() is no trigger and no automation; did you mean 'EventTrigger'?"),
        ("import os\nos.system('rm')", (2, 1), "os.system('rm') is no trigger and no automation: "),
        ("EventTrigger(\n  expect=open('x'))", (2, 10), "open(...) is not read here: write the trigger with plain"),
        ("EventTrigger('a')", (1, 1), "EventTrigger(...) takes its values by name: write expect={...} and the like"),
        ("EventTrigger(match={**x})", (1, 20), "The names in a mapping are texts here: write them in quotes"),
        ("EventTrigger(expect=[n for n in x])", (1, 21), "[n for n in x] is not read here: write the value itself"),
        ("EventTrigger(within=1j)", (1, 21), "1j is no value of JSON: write text, a number, True, False or None"),
        ("", (1, 1), "One trigger or automation was expected: write EventTrigger(...) or Automation(...)"),
        ("a = 1; b = 2", (1, 8), "One trigger or automation was expected: "),
        ("\0", (1, 1), "It is no Python: "),
        ("[" * 5_000, (1, 1), ""),
        ("EventTrigger(within=" + "-" * 50_000 + "1)", (1, 1), "It is nested too deep to be read: write it flatter"),
    ],
)
def test_python_is_read_and_never_run(text, at, sentence):
    """What is no plain trigger is told with its line."""
    read = PythonText(text, {})

    assert (read.value, len(read.wrong)) == (None, 1)
    assert read.wrong[0].sentence.startswith(sentence)
    if sentence:
        assert read.places[()] == at


def test_a_deployment_that_is_not_there_is_told_with_the_nearest(ask):
    """By the name that the code gives."""
    text = 'Automation(name="x", trigger=EventTrigger(), actions=[actions.RunDeployment(deployment_id=%s.id)])'
    found = PythonText(text % 'ek.workspace().deployment("a/here")', {"a/hear": None}).wrong[0].sentence

    assert found == "There is no deployment 'a/here' in this workspace; did you mean 'a/hear'?"


def test_code_keeps_to_its_width_and_quotes_what_it_must():
    """As a formatter would leave it."""
    trigger = ek.EventTrigger(match={"note": 'say "hi"', "own": "it's"}, expect={"a" * 60, "b" * 60})

    assert trigger_code(trigger) == (
        "ek.EventTrigger(\n"
        "    expect={\n"
        f'        "{"a" * 60}",\n'
        f'        "{"b" * 60}",\n'
        "    },\n"
        '    match={"note": \'say "hi"\', "own": "it\'s"},\n'
        ")"
    )


def test_an_automations_code_names_all_that_is_not_as_it_would_be():
    """Description, tags and what else it does."""
    spec = ek.Automation(
        name="x", description="why", tags=["t"], trigger=ek.EventTrigger(), actions=[ek.actions.DoNothing()],
        actions_on_trigger=[ek.actions.EmitEvent(event="e", resource={"prefect.resource.id": "r"})],
    )  # fmt: skip

    assert automation_code(spec, {}) == (
        "ek.Automation(\n"
        '    name="x",\n'
        '    description="why",\n'
        '    tags=["t"],\n'
        "    trigger=ek.EventTrigger(),\n"
        "    actions=[ek.actions.DoNothing()],\n"
        '    actions_on_trigger=[ek.actions.EmitEvent(event="e", resource={"prefect.resource.id": "r"})],\n'
        ").create()"
    )


def test_an_edit_keeps_what_nobody_here_knows():
    """Also where it empties a field that is then left out."""
    draft = {"colour": 1, "none_of": {"region": "us"}, "match": {"size": "s", "region": "us"}}
    event = Event(event="e", resource={"prefect.resource.id": "r", "region": "us", "size": "s"})
    trigger = trigger_of(draft)
    edit = explain(trigger, event).edit

    assert edited(draft, trigger, edit) == {"colour": 1, "match": {"size": "s", "region": "us"}}


def test_a_leaf_is_found_by_its_path_or_is_the_first():
    """What a click changes in a composite."""
    draft = {"triggers": [{"triggers": [{"within": 1}]}, {"within": 2}]}

    assert (leaf_of(draft, []), leaf_of(draft, [1])) == ({"within": 1}, {"within": 2})
    with pytest.raises(InvalidTrigger, match="no event trigger at 3: choose one"):
        leaf_of(draft, [2])


def test_unknown_keys_are_carried_into_what_is_alike_alone():
    """A child that is not there any more takes its keys along."""
    before = {"x": 1, "triggers": [{"y": 2}, {"z": 3}]}

    assert carried({"expect": ["a"]}, before) == {"x": 1, "expect": ["a"]}
    assert carried({"triggers": [{}]}, before) == {"x": 1, "triggers": [{"y": 2}]}


def test_what_is_nested_too_deep_is_told_and_not_read(ask):
    """Whoever wrote it, by hand or not."""
    deep = {"a": [1]}
    for _ in range(120):
        deep = {"a": deep}

    assert wrong({"match_payload": deep}) == [""]
    assert [each["sentence"] for each in ask("read", text="[" * 300 + "]" * 300)["problems"]] == [
        "It is nested more than 100 deep: write it flatter"
    ]
    assert JsonText("[" * 100_000).wrong[0].sentence == "It is nested too deep to be read: write it flatter"
