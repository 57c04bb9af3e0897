"""What an action is about when it is not told: `prefect-behaviour` 3.2."""

from uuid import UUID

import pytest

from eventkit.actions import CancelFlowRun, PauseAutomation, PauseDeployment, ResumeDeployment, perform
from eventkit.actions.inference import flow_run_of, target_of
from tests.action_host import DEPLOYMENT, RUN, ActionHostInMemory, a_call, a_deployment, a_firing, an_event

OTHER = UUID(int=0x99)


def involving(*ids):
    """An event whose primary resource has the first id, and its related ones the others."""
    first, *others = ids
    related = [{"prefect.resource.id": id, "prefect.resource.role": f"role-{id}"} for id in others]
    return an_event(resource={"prefect.resource.id": first}, related=related)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (involving(f"prefect.deployment.{DEPLOYMENT}"), DEPLOYMENT),
        (involving("order.42", f"prefect.flow.{OTHER}", f"prefect.deployment.{DEPLOYMENT}"), DEPLOYMENT),
        (involving(f"prefect.deployment.{DEPLOYMENT}", f"prefect.deployment.{OTHER}"), DEPLOYMENT),
        (involving("prefect.deployment.none", f"prefect.deployment.{OTHER}"), "No deployment could be inferred"),
        (involving(f"my.prefect.deployment.{OTHER}"), "No deployment could be inferred"),
        (involving(f"prefect.deployment.{OTHER}.x"), "No deployment could be inferred"),
        (involving("order.42"), "No deployment could be inferred"),
        (None, "No event to infer the deployment"),
    ],
)
def test_a_deployment_is_the_first_involved_one(event, expected):
    """In any role; only the first of the kind is tried, even when its tail is no UUID."""
    found = target_of("prefect.deployment", None, event)

    assert expected == (found if isinstance(found, UUID) else found.reason)


def test_a_selected_target_does_not_look_at_the_event():
    """The id given is the id taken."""
    assert OTHER == target_of("prefect.deployment", OTHER, involving(f"prefect.deployment.{DEPLOYMENT}"))


@pytest.mark.parametrize(
    ("labels", "event", "expected"),
    [
        ({"prefect.resource.id": f"prefect.flow-run.{RUN}"}, None, RUN),
        ({"prefect.resource.id": f"prefect.flow-run.{RUN}"}, involving(f"prefect.flow-run.{OTHER}"), RUN),
        ({"prefect.resource.id": f"prefect.task-run.{RUN}"}, involving(f"prefect.flow-run.{OTHER}"), OTHER),
        ({}, involving("order.42", f"prefect.flow-run.{OTHER}"), OTHER),
        ({}, involving("order.42"), "No flow run could be inferred"),
        ({}, None, "No event to infer the flow run"),
    ],
)
def test_a_flow_run_is_named_by_the_triggering_labels_first(labels, event, expected):
    """So that an absence for each run can act on the run."""
    found = flow_run_of(labels, event)

    assert expected == (found if isinstance(found, UUID) else found.reason)


def test_silence_for_each_run_cancels_the_run_that_fell_silent():
    """Through the labels, for there is no event; the run has never heard of here, which is the reason."""
    firing = a_firing(None, triggering_labels={"prefect.resource.id": f"prefect.flow-run.{RUN}"})

    outcome = perform(CancelFlowRun(), a_call(firing=firing))

    assert f"No flow run {RUN} in this workspace" == outcome.reason
    assert ({"prefect.resource.id": f"prefect.flow-run.{RUN}", "prefect.resource.role": "target"},) == outcome.related


@pytest.mark.parametrize(("action", "paused"), [(PauseDeployment, True), (ResumeDeployment, False)])
def test_an_inferred_deployment_is_paused_or_resumed(action, paused):
    """The twins differ in one word."""
    host = ActionHostInMemory(deployments={DEPLOYMENT: a_deployment(paused=not paused)})

    outcome = perform(
        action(source="inferred"), a_call(involving("order.42", f"prefect.deployment.{DEPLOYMENT}"), host=host)
    )

    assert outcome.ok
    assert paused is host.deployments[DEPLOYMENT].paused


def test_an_automation_that_is_not_here_is_a_failed_outcome():
    """With the status a Prefect server answers."""
    outcome = perform(PauseAutomation(automation_id=OTHER), a_call(an_event()))

    assert (False, {"status_code": 404}) == (outcome.ok, outcome.details)
    assert f"No automation {OTHER} in this workspace" == outcome.reason
