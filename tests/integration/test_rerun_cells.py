"""A cell that runs again: deployments and automations are replaced in place, and one line says what changed."""

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, UnknownAutomation

ID, NAME, ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"

ORDER = {ID: "order.42", NAME: "the order"}


# ----------------------------------------------------------------------------------------------- a cell that runs again


def counting(**fields):
    """A trigger that fires on every second order."""
    return ek.DeploymentTrigger(**{"name": "every second", "expect": {"order"}, "threshold": 2, "within": 60} | fields)


def everything(ws):
    """What deploying and registering make, and how much was said of it."""
    return (
        ws.store.deployments(),
        ws.automations(),
        [record.fired for record in ws.store.automations()],
        len(ws.events()),
    )


def test_deploying_again_changes_nothing_and_counters_live_on(ws, capsys):
    """One order before and one after the cell ran again are two."""

    def cell():
        @ek.flow
        def ship(n: int = 1): ...

        ship.deploy(name="here", tags=["stock"], parameters={"n": 2}, triggers=[counting()])

    cell()
    ek.emit_event("order", ORDER)
    ws.settle()
    before = everything(ws)
    cell()
    after = everything(ws)
    ek.emit_event("order", ORDER)

    assert after == before
    assert ws.settle().firings == (("every second", 1),)
    assert capsys.readouterr().out == ""


def test_deploying_something_else_replaces_in_place_and_one_line_says_what_changed(ws, capsys):
    """Ids stay; the window of a changed trigger begins anew; an event says which fields."""

    @ek.flow
    def ship(n: int = 1): ...

    first = ship.deploy(name="here", triggers=[counting()])
    automation = ek.Automation.read(name="every second")
    ek.emit_event("order", ORDER)
    ws.settle()
    second = ship.deploy(name="here", tags=["stock"], triggers=[counting(threshold=1)])
    lines = capsys.readouterr().out.splitlines()
    ek.emit_event("order", ORDER)

    assert lines == ["ship/here: replaced, changed tags", "every second: replaced, changed trigger"]
    assert (first.id, automation.id) == (second.id, ek.Automation.read(name="every second").id)
    assert ws.settle().firings == (("every second", 1),)
    assert [event.payload for event in ws.events("prefect.deployment.updated")] == [{"updated_fields": ["tags"]}]


def test_a_trigger_that_is_left_out_takes_its_automation_along(ws, capsys):
    """Without an event, as in Prefect; one made by hand for the same deployment stays."""

    @ek.flow
    def ship(): ...

    deployment = ship.deploy(name="here", triggers=[counting(), ek.DeploymentTrigger(expect={"go"})])
    run = ek.actions.RunDeployment(deployment_id=deployment.id)
    ek.Automation(name="by hand", trigger=ek.EventTrigger(expect={"x"}), actions=[run]).create()
    names = [spec.name for spec in ws.automations()]
    ship.deploy(name="here", triggers=[counting()])

    assert names == ["by hand", "every second", "here__automation_2"]
    assert [spec.name for spec in ws.automations()] == ["by hand", "every second"]
    assert capsys.readouterr().out == "here__automation_2: gone, ship/here has no such trigger any more\n"
    assert len(ws.events("prefect.automation.deleted")) == 0


def test_deployments_of_one_name_keep_their_own_triggers(ws):
    """Two flows deployed as `here`: neither takes the other's automation, however often both cells run."""
    ran = []

    @ek.flow
    def ship():
        ran.append("ship")

    @ek.flow
    def bill():
        ran.append("bill")

    for _ in range(2):
        ship.deploy(name="here", triggers=[ek.DeploymentTrigger(expect={"order"})])
        bill.deploy(name="here", triggers=[ek.DeploymentTrigger(expect={"order"})])
    ek.emit_event("order", ORDER)
    ws.settle()

    assert [spec.name for spec in ws.automations()] == ["bill/here__automation_1", "here__automation_1"]
    assert sorted(ran) == ["bill", "ship"]


def test_a_trigger_under_a_name_that_another_has_moves_and_says_so(ws, capsys):
    """Names are unique: the last cell that ran has it."""

    @ek.flow
    def ship(): ...

    @ek.flow
    def bill(): ...

    ship.deploy(name="a", triggers=[ek.DeploymentTrigger(name="on order", expect={"order"})])
    bill.deploy(name="b", triggers=[ek.DeploymentTrigger(name="on order", expect={"order"})])
    ek.emit_event("order", ORDER)
    happened = ws.settle()

    assert capsys.readouterr().out == "on order: replaced, changed actions, whose trigger it is\n"
    assert [run.flow_name for run in happened.runs] == ["bill"]


# ---------------------------------------------------------------------------------------------------------- automations


def watch(**fields):
    """An automation that counts orders, not yet registered."""
    trigger = ek.EventTrigger(expect={"order"}, threshold=2, within=60)
    return ek.Automation(**{"name": "watch", "trigger": trigger, "actions": []} | fields)


def test_an_automation_lives_through_create_update_disable_enable_and_delete(ws, capsys):
    """Each is one event and keeps the id; what is off does not fire; what is gone cannot be read."""
    made = watch().create()
    again = watch().create()
    changed = watch(description="counts").update()
    off = made.disable()
    ek.emit_many([{"event": "order", "resource": ORDER}] * 2)
    silent = ws.settle().firings
    on = made.enable()
    ek.emit_many([{"event": "order", "resource": ORDER}] * 2)
    fired = ws.settle().firings
    read = [ek.Automation.read(made.id), ek.Automation.read(id=str(made.id)), ek.Automation.read(name="watch")]
    made.delete()

    assert {each.id for each in (made, again, changed, off, on, *read)} == {made.id}
    assert ((off.enabled, on.enabled), (silent, fired)) == ((False, True), ((), (("watch", 1),)))
    assert [event.event.rpartition(".")[2] for event in ws.events("prefect.automation.*", oldest_first=True)] == [
        "created",
        "updated",
        "updated",
        "updated",
        "triggered",
        "deleted",
    ]
    assert capsys.readouterr().out == "watch: replaced, changed description\n"
    with pytest.raises(UnknownAutomation):
        ek.Automation.read(name="watch")
    with pytest.raises(UnknownAutomation):
        made.update()


def test_an_automation_that_is_read_is_changed_and_updated(ws, capsys):
    """Also its name; counters live on, for the trigger is the same. A changed copy is checked as a new one is."""
    watch().create()
    ek.emit_event("order", ORDER)
    ws.settle()
    read = ek.Automation.read(name="watch")
    renamed = read.changed(name="look out").update()
    ek.emit_event("order", ORDER)

    assert ws.settle().firings == (("look out", 1),)
    assert (renamed.id, [spec.name for spec in ws.automations()]) == (read.id, ["look out"])
    assert capsys.readouterr().out == "watch: replaced, changed name to look out\n"
    with pytest.raises(AutomationError, match="a trigger was expected"):
        read.changed(trigger="order")


def test_a_copy_under_another_name_is_another_automation(ws):
    """`create` never takes the id of one that is there."""
    made = watch().create()
    copy = made.changed(name="copy").create()

    assert [spec.name for spec in ws.automations()] == ["copy", "watch"]
    assert copy.id != made.id


def test_an_automation_cannot_take_the_name_of_another(ws):
    """Nothing changes then."""
    watch().create()
    other = watch(name="other").create()
    before = everything(ws)
    with pytest.raises(AutomationError, match="An automation named 'watch' is there under another id"):
        other.changed(name="watch").update()

    assert everything(ws) == before
