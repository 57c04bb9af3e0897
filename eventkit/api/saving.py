"""Drafts saved as automations, and saved automations taken up again as drafts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eventkit.api.draft import fires_on_all, odd
from eventkit.api.draft_tests import kept_tests, move_tests
from eventkit.api.draft_wire import Problem
from eventkit.api.drafts import Wrong, drafted
from eventkit.api.following import follow_lists
from eventkit.api.planned import planned, switched, version_of
from eventkit.api.saving_wire import NamedAsk, SaveAsk, Saved, SavedDraft
from eventkit.api.session import Call
from eventkit.errors import AutomationError, TemplateError
from eventkit.faces import automation_sentence
from eventkit.faces.plain import clip
from eventkit.insight import Severity
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.workspace.fitting import misfits

if TYPE_CHECKING:
    from eventkit.model.trigger import Trigger
    from eventkit.workspace.workspace import Workspace

__all__ = ["draft_of", "saved"]

_SAID = {"on": "saved, on", "shadow": "saved, in shadow", "off": "saved, off"}
LONGEST = 2_000


def saved(call: Call, ask: SaveAsk) -> Saved:
    """Registers the draft, in place of the automation of its name, or of the name it had.

    Nothing where anything is wrong with it, or where somebody else changed that automation since.
    """
    read = drafted(ask.trigger)
    if read.trigger is None:
        return _refused([each.told() for each in read.wrong])
    if wrong := list(_wrong(call, ask, read.trigger)):
        return _refused([each.told() for each in wrong])
    ws = call.ws
    former = ws.store.automation(ask.replacing) if ask.replacing else None
    held = former or ws.store.automation(ask.name)
    if held is not None and not ask.over and (words := _elsewhere(ws, held.spec, ask)):
        return _refused([Wrong(("name",), words).told()], elsewhere=True)
    try:
        spec = planned(
            ws, read.trigger, ask.name, enabled=ask.enabled, description=ask.description,
            deployment=ask.deployment, parameters=ask.parameters, former=ask.replacing if former is not None else "",
        )  # fmt: skip
        predicate = ws.matcher.predicate(spec.id) if spec.id is not None else None
        made, lines = ws.register_silently(spec, replacing=spec.id, predicate=predicate)
    except (AutomationError, TemplateError) as error:
        return _refused([Wrong(("parameters",) if ask.deployment else (), str(error)).told()])
    if former is not None:
        move_tests(ws, former.spec.name, made.name)
    said = _said(ws, made, ask, lines)
    return Saved(id=made.id, said=said, problems=[], elsewhere=False, version=version_of(made))


def _refused(problems: list[Problem], *, elsewhere: bool = False) -> Saved:
    return Saved(id=None, said="", problems=problems, elsewhere=elsewhere, version="")


def _elsewhere(ws: Workspace, held: AutomationSpec, ask: SaveAsk) -> str:
    """Why the saved one should not be saved over: it is not the one that the draft was begun from."""
    if version_of(held) == ask.taken:
        return ""
    does = automation_sentence(held, deployments=ws.deployments_by_id())
    since = "was changed elsewhere since" if ask.taken else "is there already"
    return clip(f"{held.name} {since}: it {does}. Save over it, or take it up", LONGEST)


def _wrong(call: Call, ask: SaveAsk, trigger: Trigger) -> Iterator[Wrong]:
    """What keeps a trigger from being saved as it is asked."""
    if not ask.name.strip():
        yield Wrong(("name",), "An automation needs a name, by which it is known and replaced: give it one")
    taken = call.ws.store.automation(ask.name) if ask.replacing not in ("", ask.name) else None
    if taken is not None and call.ws.store.automation(ask.replacing) is not None:
        yield Wrong(("name",), f"There is another automation {ask.name}: give this one a name of its own")
    deployment = call.ws.store.deployment(ask.deployment) if ask.deployment is not None else None
    if ask.deployment is not None and deployment is None:
        yield Wrong(("deployment",), f"There is no deployment {ask.deployment} in this workspace: choose one that is")
    if deployment is not None:
        yield from (
            Wrong(("parameters",), f"{deployment.full_name}: {each}") for each in misfits(deployment, ask.parameters)
        )
    if ask.enabled != "on":
        return
    if fires_on_all(trigger) and ask.typed != ask.name:
        yield Wrong(("typed",), f"It fires on every event there is: type its name, {ask.name}, to turn that on")
    for each in odd(call, trigger, ask.deployment, ask.parameters):
        if each.severity is Severity.ERROR and not each.field.startswith("parameters"):
            path = [part for place in each.path for part in ("triggers", place)]
            yield Wrong((*path, each.field), f"It is not turned on, since {each.sentence}: mend that, or save it off")


def _said(ws: Workspace, spec: AutomationSpec, ask: SaveAsk, lines: list[str]) -> str:
    """What became of it, in a line: what it does, what was replaced, what is odd."""
    does = automation_sentence(spec, deployments=ws.deployments_by_id())
    more = [line.removeprefix(f"{spec.name}: ") for line in lines]
    return clip("; ".join([f"{spec.name}: {_SAID[ask.enabled]}: {does}", *more]), LONGEST)


def draft_of(call: Call, ask: NamedAsk) -> SavedDraft:
    """A saved automation as a draft. Raises UnknownAutomation."""
    follow_lists(call.session, "automations")  # it is told when one was made, changed or deleted elsewhere
    spec = call.ws.automation(ask.name)
    assert spec.id is not None, "a stored automation has its id"
    runs = [each for each in spec.actions if isinstance(each, RunDeployment) and each.deployment_id and not each.there]
    first = runs[0] if runs else None
    return SavedDraft(
        id=spec.id,
        name=spec.name,
        version=version_of(spec),
        sentence=clip(automation_sentence(spec, deployments=call.ws.deployments_by_id()), LONGEST),
        description=spec.description,
        enabled=switched(spec.enabled),
        trigger=spec.trigger.wire(),
        deployment=first.deployment_id if first is not None else None,
        parameters=(first.parameters or {}) if first is not None else {},
        other_actions=[each.type for each in spec.actions if each is not first],
        tests=kept_tests(call.ws, spec.name),
    )
