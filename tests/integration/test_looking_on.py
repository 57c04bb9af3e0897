"""A workspace that only looks on, as the Jupyter server's: what it saves is evaluated by others, or waits for them."""

import pytest

import eventkit as ek
from eventkit.errors import UsageError
from tests.asking import asking
from tests.owning import emit, fired, spec, until


@pytest.fixture
def looking(opened):
    """The one that looks on."""
    return opened(evaluates=False)


def does(n: int = 0) -> None:
    """Nothing."""


def running(deployment, **given):
    """An automation that runs a deployment on every tick."""
    action = ek.actions.RunDeployment(deployment_id=deployment.id, parameters={"n": "{{ event.payload.n }}"})
    return ek.Automation(**{"name": "watch", "trigger": ek.EventTrigger(expect={"tick"}), "actions": [action]} | given)


def ran(ws):
    """The numbers that its runs were given, oldest first."""
    return [run.parameters["n"] for run in reversed(ws.store.flow_runs(flow_name="does")) if run.state.is_final()]


@pytest.fixture
def kernel(opened):
    """Another process that serves the flow; in this one, for the sake of what can be looked at."""
    ws = opened()
    ws.deploy(ek.flow(does), "here")
    return ws


def deployment(ws):
    """The deployment of the flow."""
    return ws.deployment("does/here")


# --------------------------------------------------------------------------------------------------------------- alone


def test_one_who_looks_on_owns_nothing_and_starts_nothing(looking):
    """No row, no engine; it emits, counts, and settles."""
    event = emit(looking, 1)
    looking.register(spec())
    emit(looking, 2)
    looking.settle()

    assert looking.store.owners() == []
    assert not looking.matcher.running
    assert looking.store.automation("watch").owner is None
    assert (fired(looking), looking.outcome(event).considered) == ([], 0)


@pytest.mark.parametrize(
    "what",
    [
        lambda ws: ws.deploy(ek.flow(does), "here"),
        lambda ws: ek.flow(does)(),
        lambda ws: ek.on("tick")(does),
        lambda ws: ek.serve(ek.flow(does)),
    ],
    ids=["deploy", "call", "on", "serve"],
)
def test_what_it_cannot_do_is_said_and_leaves_nothing(looking, what):
    """Where it can be done is said, too."""
    with looking, pytest.raises(UsageError, match=r"only|opened to look on \(evaluates=False\).*in a notebook"):
        what(looking)
    again = ek.Workspace(looking.home)
    left = (again.store.deployments(), again.store.automations(), again.store.flow_runs(), again.store.owners())
    again.close()

    assert left == ([], [], [], [])


def test_it_fires_nothing_by_hand(looking):
    """That is done where the actions can be done."""
    looking.register(spec())
    event = emit(looking, 1)
    with pytest.raises(UsageError, match="fire it in a notebook, or replay the event"):
        looking.fire("watch", event)

    assert looking.store.firings() == []


# ------------------------------------------------------------------------------------------------------ what it saves


def test_one_that_is_new_is_evaluated_by_who_serves_its_deployment(kernel, looking):
    """At once, and from where it was made on: what came before is not for it."""
    emit(looking, 1, 2)
    _, lines = looking.register_silently(running(deployment(looking)))
    emit(looking, 3, 4)
    until(lambda: ran(looking) == [3, 4])

    assert looking.store.automation("watch").owner == kernel.ownership.token
    assert len(lines) == 1
    assert lines[0].startswith("watch: evaluated by the notebook (process ")


def test_one_that_nobody_can_run_waits_and_says_for_what(opened, looking):
    """Whoever serves its deployment next evaluates it, and catches up on what came meanwhile; and so after each end."""
    first = opened()
    first.deploy(ek.flow(does), "here")
    first.close()
    _, lines = looking.register_silently(running(deployment(looking)))
    emit(looking, 1, 2)
    second = opened()
    second.deploy(ek.flow(does), "here")
    until(lambda: ran(looking) == [1, 2])
    second.close()
    emit(looking, 3)
    third = opened()
    third.deploy(ek.flow(does), "here")
    emit(looking, 4)
    until(lambda: ran(looking) == [1, 2, 3, 4])

    assert lines == ["watch: waits until does/here is served: run the notebook that does, then it catches up"]
    assert looking.store.automation("watch").owner == third.ownership.token


def test_one_that_runs_nothing_waits_for_a_notebook_that_makes_it(opened, looking):
    """Nobody is there whose it would be."""
    _, lines = looking.register_silently(spec())
    emit(looking, 1)
    notebook = opened()
    notebook.register(spec())
    notebook.settle()

    said = "waits for its notebook: run that, or insert this as a cell of one and run it; then it catches up"
    assert lines == [f"watch: {said}"]
    assert fired(looking) == [1]


def test_one_that_code_makes_is_not_taken_along_by_a_deployment(opened, looking):
    """Its cell says from where on: here, not what was missed."""
    first = opened()
    first.deploy(ek.flow(does), "here")
    looking.register(running(deployment(looking)))
    first.register(running(deployment(looking)))
    first.close()
    emit(looking, 1)
    second = opened()
    second.deploy(ek.flow(does), "here")
    second.register(running(deployment(looking)), catch_up="skip")
    emit(looking, 2)
    until(lambda: ran(looking) == [2])


def test_one_that_is_there_keeps_its_owner_and_its_windows(opened, looking):
    """Another action is another action; two of three ticks stay counted."""
    owner = opened()
    owner.register(spec(3))
    emit(looking, 1, 2)
    owner.settle()
    changed = looking.automation("watch").changed(description="again")
    _, lines = looking.register_silently(changed, replacing=changed.id)
    emit(looking, 3)
    until(lambda: fired(looking) == [3])

    assert lines == ["watch: replaced, changed description"]
    assert looking.store.automation("watch").owner == owner.ownership.token


def test_a_changed_trigger_is_for_what_comes_after_it_and_the_former_for_what_came_before(opened, looking):
    """Though its owner had looked at none of it: it was held up, and reads all of it at once."""
    owner = opened()
    owner.register(spec())
    owner.register(spec(name="other"))
    owner.settle()
    owner.stop()
    emit(looking, 1, 2)
    looking.register(spec(2))
    emit(looking, 3, 4, 5, 6)
    owner.start()
    owner.settle()

    assert fired(looking) == [1, 2, 4, 6]
    assert fired(looking, "other") == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("switches", [[False], ["shadow"], [False, True], [False, "shadow", True]])
def test_turned_off_and_on_while_its_owner_was_held_up_it_saw_what_came_while_it_was_on(opened, looking, switches):
    """Each event counts as its automation was when it came, though all of them are read at once."""
    owner = opened()
    owner.register(spec())
    owner.register(spec(name="other"))
    owner.settle()
    owner.stop()
    emit(looking, 0)
    for number, switch in enumerate(switches, 1):
        looking.enable_automation("watch", enabled=switch)
        emit(looking, number)
    owner.start()
    owner.settle()

    assert fired(looking) == [0, *([len(switches)] if switches[-1] is True else [])]
    assert fired(looking, "other") == list(range(len(switches) + 1))


def test_windows_of_a_trigger_that_was_replaced_do_not_come_back(opened, looking):
    """What its owner still counts for the former one is nothing to the new one, even if it dies in between."""
    owner = opened()
    owner.register(spec(3))
    owner.register(spec(name="other"))
    owner.settle()
    owner.stop()
    emit(looking, 1, 2)
    looking.register(spec(4))
    emit(looking, 3, 4)
    owner.start()
    owner.settle()
    emit(looking, 5, 6)
    owner.settle()

    assert fired(looking) == [6]


def test_an_owner_that_ends_before_it_came_to_a_change_leaves_it_where_that_was_made(opened, looking):
    """What it had not looked at was for a trigger that nobody knows any more; what came since is counted once."""
    owner = opened()
    owner.register(spec())
    emit(looking, 0)
    owner.settle()
    owner.stop()
    emit(looking, 1, 2)
    looking.register(spec(2))
    emit(looking, 3, 4, 5)
    owner.close()
    next_one = opened()
    next_one.register(spec(2))
    emit(looking, 6)
    next_one.settle()

    assert fired(looking) == [0, 4, 6]


def test_one_that_waits_is_changed_and_goes_on_from_where_it_was_left(opened, looking):
    """Nobody had looked at what came since, so that all of it is for the trigger that it has then."""
    first = opened()
    first.register(spec())
    emit(looking, 1)
    first.settle()
    first.close()
    emit(looking, 2, 3)
    _, lines = looking.register_silently(spec(2))
    second = opened()
    emit(looking, 4, 5)
    second.register(spec(2))
    second.settle()

    assert fired(looking) == [1, 3, 5]
    replaced, waits = lines
    assert replaced == "watch: replaced, changed trigger"
    assert waits.startswith("watch: waits for its notebook: run that")


def test_a_predicate_is_asked_as_before(opened, looking):
    """It lives with the process that evaluates; whoever looks on knows of none."""
    owner = opened()
    owner.register(spec(), predicate=lambda event: event.payload["n"] % 2 == 0)
    emit(looking, 1, 2)
    owner.settle()
    looking.register(spec(description="even"))
    looking.enable_automation("watch", enabled="shadow")
    looking.enable_automation("watch", enabled=True)
    emit(looking, 3, 4)
    owner.settle()

    assert fired(looking) == [2, 4]


def test_deleted_there_it_is_gone_here(opened, looking):
    """Its owner goes on with the others."""
    owner = opened()
    owner.register(spec())
    owner.register(spec(name="other"))
    looking.delete_automation("watch")
    emit(looking, 1)
    until(lambda: fired(looking, "other") == [1])

    assert looking.store.automation("watch") is None


def test_an_action_that_a_dead_owner_left_is_done_by_whom_it_is_handed_to(opened, looking):
    """It was committed with its firing, and nobody had begun it."""
    first = opened()
    tell = ek.actions.SendNotification(subject="tick", body="{{ event.payload.n }}")
    held = ek.Automation(name="watch", trigger=ek.EventTrigger(expect={"tick"}), actions=[tell])
    first.register(held)
    first.executor.stop()
    emit(first, 1)
    until(lambda: first.store.pending_actions())
    first.close()
    second = opened()
    second.deploy(ek.flow(does), "here")
    actions = [tell, ek.actions.RunDeployment(deployment_id=deployment(looking).id)]
    looking.register(held.changed(actions=actions))
    until(lambda: looking.store.notifications())

    assert [each.body for each in looking.store.notifications()] == ["1"]


# ------------------------------------------------------------------------------------------------------- from the panel


def test_a_draft_is_saved_for_the_kernel_and_says_who_evaluates_it(kernel, looking):
    """With the words of the panel; replaying an event is left to the kernel as well."""
    with asking(looking) as ask:
        saved = ask(
            "draft.save",
            name="watch",
            enabled="on",
            trigger={"type": "event", "expect": ["tick"]},
            deployment=str(deployment(looking).id),
            parameters={"n": "{{ event.payload.n }}"},
        )
        event = emit(looking, 7)
        until(lambda: ran(looking) == [7])
        ask("event.replay", id=str(event.id), dry=False)
        until(lambda: ran(looking) == [7, 7])
        (row,) = ask("automations.list")["automations"]

        assert saved["problems"] == []
        assert "saved, on" in saved["said"]
        assert "evaluated by the notebook (process " in saved["said"]
        assert (row["waiting"], row["fired"]) == (False, 2)
        ask("automations.enable", id=row["id"], enabled="off")
        emit(looking, 8)
        kernel.settle()
        assert ran(looking) == [7, 7]


def test_runs_of_a_deployment_are_scheduled_for_who_serves_it(kernel, looking):
    """It runs nothing itself."""
    with looking:
        run = ek.run_deployment("does/here", parameters={"n": 3}, timeout=30)

    assert run.state_name == "Completed"
    assert run.owner == kernel.ownership.token
