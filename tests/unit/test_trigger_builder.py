"""The trigger builder from Python: what it begins with, what it gives, and what is left of it in a saved notebook."""

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, InvalidEvent, InvalidTrigger, UnknownAutomation, UsageError
from tests.drafting import orders
from tests.shells import bare


@pytest.fixture
def build(ws):
    """Makes builders, and closes them at the end."""
    made = []

    def build(*args, **more):
        made.append(ek.TriggerBuilder(*args, **more))
        return made[-1]

    yield build
    for each in made:
        each.close()


@pytest.fixture
def restock(ws):
    """A deployment that notes what it was run with."""
    ran = []

    @ek.flow
    def restock(total: int):
        ran.append(total)

    deployment = restock.deploy("here")
    return deployment, ran


def test_it_begins_with_the_kind_of_thing_an_event_is(build, ws):
    """Of an event, or its id."""
    [event] = orders(ws, [5], region="eu")

    for given in (event, event.id, str(event.id), event.outcome()):
        builder = build(given)
        assert builder.event == event
        assert builder.trigger == ek.generalise(event).kind.trigger
    assert repr(builder) == "TriggerBuilder: on every order.placed whose resource is order.* and region is eu"


def test_an_event_that_is_in_no_log_is_refused(build):
    """There is nothing to look at beside it."""
    with pytest.raises(InvalidEvent, match="A builder shows events of the log"):
        build(ek.Event(event="a", resource={"prefect.resource.id": "x"}))


def test_a_trigger_an_automation_its_name_or_json_may_be_gone_on_with(build, ws, restock):
    """With all that is known of each."""
    deployment, _ = restock
    parameters = {"total": "{{ event.payload.total }}"}
    trigger = ek.EventTrigger(expect={"a"}, within=60)
    run = ek.actions.RunDeployment(deployment_id=deployment.id, parameters=parameters)
    saved = ek.Automation(name="x", enabled="shadow", trigger=trigger, actions=[run]).create()
    target = {"deployment": str(deployment.id), "parameters": parameters}

    for given in (saved, "x", saved.wire()):
        builder = build(trigger=given)
        held = (builder.trigger, builder.name, builder.builder_enabled, builder.builder_target)
        assert held == (trigger, "x", "shadow", target)
        assert builder.automation == saved
    on_a = build(trigger=ek.DeploymentTrigger(name="on a", expect={"a"}, parameters={"x": 1}))
    assert (on_a.name, on_a.builder_target) == ("on a", {"deployment": None, "parameters": {"x": 1}})
    assert build(trigger={"expect": ["a"], "colour": 1}).builder_draft == {"expect": ["a"], "colour": 1}
    with pytest.raises(UnknownAutomation):
        build(trigger="nobody")
    with pytest.raises(InvalidTrigger, match=r"takes a trigger, an automation or its name, not 3"):
        build(trigger=3)


def test_a_saved_name_brings_what_is_saved(build, ws):
    """All that is not given; a new one is on, as an automation is by default."""
    [event] = orders(ws, [5])
    ek.Automation(name="x", enabled="shadow", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()

    assert (build(name="x").trigger, build(name="x").builder_enabled) == (ek.EventTrigger(expect={"a"}), "shadow")
    begun = build(event, name="x")
    assert (begun.trigger, begun.save().enabled) == (ek.generalise(event).kind.trigger, "shadow")
    assert (build(name="y").builder_enabled, build(event, name="y").automation.enabled) == ("on", True)


def test_its_trigger_can_be_set_and_says_what_is_wrong(build):
    """The rest of the builder stays as it is."""
    builder = build(name="x")
    builder.builder_target = {"deployment": None, "parameters": {"a": 1}}
    builder.trigger = ek.EventTrigger(expect={"b"})
    assert (builder.trigger, builder.name, builder.builder_target["parameters"]) == (
        ek.EventTrigger(expect={"b"}), "x", {"a": 1},
    )  # fmt: skip

    builder.trigger = {"within": -1, "threshold": "x"}
    with pytest.raises(InvalidTrigger, match="threshold cannot be 'x'"):
        _ = builder.trigger
    assert repr(builder) == (
        "TriggerBuilder x: not a trigger yet: EventTrigger: threshold cannot be 'x': a whole number was expected: "
        "correct it"
    )


def test_saving_registers_what_was_built(build, ws, restock):
    """And it runs."""
    deployment, ran = restock
    [event] = orders(ws, [5])
    builder = build(event, name="restock")
    builder.on_firing("restock/here", total="{{ event.payload.total }}")
    assert builder.builder_target == {
        "deployment": str(deployment.id),
        "parameters": {"total": "{{ event.payload.total }}"},
    }

    saved = builder.save()
    orders(ws, [7])
    ws.settle()

    assert (saved, ran, builder.builder_enabled) == (ek.Automation.read(name="restock"), [7], "on")
    assert builder.automation == saved
    assert repr(saved) == "restock: runs here on every order.placed whose resource is order.*"


def test_what_runs_on_a_firing_is_a_deployment_that_there_is(build, restock):
    """By its name; None leaves nothing to run."""
    builder = build(name="restock")
    with pytest.raises(UnknownAutomation, match=r"No deployment 'restock/there'.*restock/here"):
        builder.on_firing("restock/there")

    builder.on_firing(restock[0].id, total=1)
    builder.on_firing(None)

    assert builder.builder_target == {"deployment": None, "parameters": {}}


def test_what_cannot_be_saved_is_raised_in_words(build, ws):
    """And nothing is registered."""
    with pytest.raises(AutomationError, match="needs a name"):
        build(trigger=ek.EventTrigger(expect={"a"})).save()
    with pytest.raises(AutomationError, match="type its name, all, to turn that on"):
        build(name="all").save()
    with pytest.raises(InvalidTrigger, match="within"):
        build(trigger={"within": -1}, name="x").save()
    with pytest.raises(AutomationError, match="has no name yet"):
        _ = build().automation
    assert ws.automations() == []

    assert build(name="all").save(typed="all").name == "all"


def test_its_code_is_the_triggers_or_the_automations(build):
    """As it would be saved."""
    builder = build(trigger=ek.EventTrigger(expect={"a"}))
    assert builder.code == 'ek.EventTrigger(expect={"a"})'

    builder.name = "x"
    builder.builder_enabled = "on"
    assert builder.code == 'ek.Automation(name="x", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()'


def test_the_code_is_offered_as_the_next_cell(build, monkeypatch):
    """Where there is a notebook; elsewhere it says how to see it."""
    builder = build(trigger=ek.EventTrigger(expect={"a"}))
    with pytest.raises(UsageError, match=r"print\(builder.code\) shows it"):
        builder.insert()

    shell = bare()
    with monkeypatch.context() as patch:
        patch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
        builder.insert()
    assert shell.rl_next_input == builder.code


def test_a_saved_notebook_keeps_its_sentence_clauses_and_json(build):
    """Escaped, whatever is in them."""
    text, html = build(trigger=ek.EventTrigger(expect={"<script>"}, match={"region": "eu"}), name="x")._frozen()

    assert text == "TriggerBuilder x: on every <script> whose region is eu"
    assert "<script>" not in html
    assert all(word in html for word in ("&lt;script&gt;", "match.region", "<summary", "&quot;expect&quot;"))


def test_only_small_state_is_synced(build, ws):
    """No event and no payload goes into a saved notebook."""
    [event] = orders(ws, [5])
    state = build(event).get_state()

    assert sorted(name for name in state if name.startswith("builder_")) == [
        "builder_draft", "builder_enabled", "builder_event", "builder_muted", "builder_name", "builder_target",
    ]  # fmt: skip
    assert "total" not in str({name: held for name, held in state.items() if name.startswith("builder_")})
