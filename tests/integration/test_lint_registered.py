"""Findings in a workspace: asked for by name, compared with its log, and said once when an automation is registered."""

import pytest

import eventkit as ek
from eventkit.actions import DoNothing
from eventkit.errors import AutomationError, UnknownAutomation


@pytest.fixture
def ws():
    """A workspace in memory whose notices are kept in `said`."""
    with ek.Workspace.in_memory() as workspace:
        workspace.said = []
        workspace.registry._notice = workspace.said.append
        yield workspace


def three(**fields):
    """An automation on three of something, after something else."""
    trigger = ek.EventTrigger(**{"expect": {"oven.error"}, "after": {"oven.on"}, "threshold": 3, **fields})
    return ek.Automation(name="three", trigger=trigger, actions=[DoNothing()])


LINE = (
    "three: error threshold-without-within: 3 are counted and no `within` says in what time: a window without a length "
    "lives for one event, so it never fires; to mend: count within 60 s"
)


def test_what_is_odd_is_said_when_it_is_registered_and_not_again(ws):
    """The same definition says nothing, nor does a change elsewhere."""
    three().create()
    assert [LINE] == ws.said

    three().create()
    three(match={"region": "eu"}).create()
    assert ["three: replaced, changed trigger"] == ws.said[1:]


def test_what_is_new_in_a_change_is_said(ws):
    """And what was known is not."""
    three().create()
    three(match={"region": ["!eu", "!us"]}).create()

    assert ["three: replaced, changed trigger", "three: warning negation-in-list"] == [
        line.split(": region")[0] for line in ws.said[1:]
    ]


def test_notes_are_for_those_who_ask(ws):
    """A name that no event had yet is no news on registering; one that is a slip away is."""
    ek.emit_event("door.opened", {"prefect.resource.id": "door.1"})
    three(within=60, after=()).create()
    assert ([], ["never-seen"]) == (ws.said, [each.code for each in ek.lint("three")])

    three(within=60, after=(), expect={"door.closed"}).create()
    ek.Automation(name="door", trigger=ek.EventTrigger(expect={"door.opend"}), actions=[]).create()
    assert [
        "three: replaced, changed trigger",
        "door: warning never-seen: no event was named door.opend so far, and there is door.opened; "
        "to mend: expect door.opened instead of door.opend",
    ] == ws.said


def test_a_deployments_trigger_is_held_against_a_flow(ws):
    """Before it is deployed: names of parameters, and what the events there are can give."""

    @ek.flow
    def bill(total: float) -> None:
        """Bills."""

    ek.emit_event("order.paid", {"prefect.resource.id": "order.1"}, payload={"total": 5})
    trigger = ek.DeploymentTrigger(expect={"order.paid"}, parameters={"totl": "{{ event.payload.totl }}"})
    told = ek.lint(trigger, flow=bill)

    assert ["unknown-parameter", "missing-parameter", "missing-path"] == [each.code for each in told]
    assert {"total": "{{ event.payload.totl }}"} == told[0].edit.apply(trigger).parameters
    right = ek.DeploymentTrigger(expect={"order.paid"}, parameters={"total": "{{ event.payload.total }}"})
    assert "Nothing odd about it" == repr(ek.lint(right, flow=bill))


def test_a_flow_that_runs_itself_is_said_when_it_is_deployed(ws):
    """By the name of the flow, as the events of its runs have it."""

    @ek.flow
    def again() -> None:
        """Does nothing."""

    trigger = ek.DeploymentTrigger(
        name="Again", expect={"prefect.flow-run.Completed"}, match_related={"prefect.resource.name": "again"}
    )
    again.deploy(name="now", triggers=[trigger])

    assert ["Again: warning loop: it makes a run of again/now"] == [line.split(", and")[0] for line in ws.said]
    ws.automation("Again")
    ws.delete_automation("Again")


def test_text_html_and_rows_say_the_same(ws):
    """Escaped, and nothing where there is nothing."""
    told = ek.lint(ek.EventTrigger(expect={"a", "!<b>"}, match={"<i>": []}))

    assert """\
1 error, 1 warning
  ✗ contradiction (match.<i>): <i> may be any of an empty list, so nothing fits
      to mend: ask nothing of <i>
  ! contradiction (expect): no event is named !<b>: names know no negation, and this matches nothing
      to mend: leave !<b> out of expect""" == repr(told)
    assert "<b>" not in told._repr_html_()
    assert "&lt;b&gt;" in told._repr_html_()
    assert [("error", "match.<i>"), ("warning", "expect")] == list(
        told.df()[["severity", "where"]].itertuples(index=False, name=None)
    )
    assert "Nothing odd about it" in ek.lint(ek.EventTrigger(expect={"a"}))._repr_html_()


def test_asking_changes_nothing(ws):
    """No event, automation or run."""
    three().create()
    ws.settle()
    before = (ws.store.last_seq(), ws.automations(), list(ws.said))
    ek.lint("three")

    assert before == (ws.store.last_seq(), ws.automations(), ws.said)


def test_what_cannot_be_asked_about_is_an_error_in_words(ws):
    """No trigger, no such automation, no flow."""
    with pytest.raises(AutomationError, match="takes a trigger, an automation or its name, not 7"):
        ek.lint(7)
    with pytest.raises(UnknownAutomation):
        ek.lint("nobody")
    with pytest.raises(AutomationError, match=r"lint\(flow=...\) takes a flow"):
        ek.lint(ek.DeploymentTrigger(expect={"a"}), flow=print)


def test_a_handler_is_asked_about_as_its_automation_is():
    """By itself, not only by its name."""
    with ek.Workspace.in_memory():

        @ek.on("order.plcaed")
        def told(event):
            """Never called."""

        ek.emit_event("order.placed", {"prefect.resource.id": "order.1"})

        assert "never-seen" in [each.code for each in ek.lint(told)]
        assert list(ek.lint("told")) == list(ek.lint(told))
