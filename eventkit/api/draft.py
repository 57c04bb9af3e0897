"""A draft read: from JSON, from Python, into a sentence, Python and JSON; and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from eventkit.api.code import automation_code, json_code, trigger_code
from eventkit.api.counting_wire import FindingView, Lint, LintAsk
from eventkit.api.draft_wire import DraftAsk, DraftRead, DraftSaid
from eventkit.api.drafts import KINDS, Draft, Place, Places, Wrong, carried, drafted, edited, trigger_of
from eventkit.api.json_text import JsonText
from eventkit.api.planned import planned, switched, thought
from eventkit.api.python_text import PythonText
from eventkit.api.session import Call
from eventkit.errors import AutomationError, EventkitError
from eventkit.faces import sentence
from eventkit.insight import Finding, Subject, open_to_all
from eventkit.insight import lint as findings
from eventkit.model.trigger import Posture, Trigger
from eventkit.model.wording import did_you_mean, shown
from eventkit.workspace.findings import subject_of

__all__ = ["fires_on_all", "lint", "odd", "read", "unwrapped"]

_FORM = ("name", "description", "enabled", "parameters")
"""What a deployment's trigger says besides, which a builder has elsewhere."""


def read(call: Call, ask: DraftAsk) -> DraftRead:
    """The draft, or all that is wrong with it; never a refusal."""
    text = None if ask.text is None else _read_text(call, ask.text, ask.language)
    if text is not None and text.value is None and text.wrong:
        broken = [each.told(text.places) for each in text.wrong]
        held = dict(ask.trigger)
        return DraftRead(
            trigger=held, problems=broken, sentence="", python="", json_text=json_code(held), unknown=[], said=None
        )
    whole = ask.trigger if text is None else text.value
    held, said, inside, wrong = unwrapped(whole) if text is not None else (dict(ask.trigger), None, (), [])
    if text is not None and ask.language == "python":
        held = carried(held, ask.trigger)
    found = drafted(held)
    places = _within(text.places, inside) if text is not None else None
    problems = [*(text.wrong if text is not None else ()), *wrong, *found.wrong]
    return DraftRead(
        trigger=held,
        problems=[each.told(text.places if text is not None and each in text.wrong else places) for each in problems],
        sentence=sentence(found.trigger) if found.trigger is not None else "",
        python=_python(call, ask, said, found.trigger),
        json_text=json_code(held),
        unknown=[".".join(map(str, each)) for each in found.unknown],
        said=said,
    )


def _read_text(call: Call, text: str, language: str) -> JsonText | PythonText:
    if language == "json":
        return JsonText(text)
    return PythonText(text, {each.full_name: each.id for each in call.ws.store.deployments()})


def _within(places: Places, inside: Place) -> Places:
    """Where the parts of what stands at a place are."""
    return {place[len(inside) :]: at for place, at in places.items() if place[: len(inside)] == inside}


def _python(call: Call, ask: DraftAsk, said: DraftSaid | None, trigger: Trigger | None) -> str:
    """The automation where it has a name, else the trigger."""
    if trigger is None:
        return ""
    name = said.name if said is not None and said.name else ask.name
    deployment = said.deployment if said is not None and said.deployment else ask.deployment
    parameters = said.parameters if said is not None and said.parameters is not None else ask.parameters
    enabled = said.enabled if said is not None and said.enabled else ask.enabled
    if not name:
        return trigger_code(trigger)
    try:
        spec = planned(
            call.ws, trigger, name, enabled=enabled, deployment=deployment, parameters=parameters,
            description=said.description if said is not None and said.description else ask.description,
        )  # fmt: skip
    except AutomationError:  # told when it is saved
        return trigger_code(trigger)
    return automation_code(spec, call.ws.deployments_by_id())


# -- what a text said besides


def unwrapped(value: Any) -> tuple[dict[str, Any], DraftSaid | None, Place, list[Wrong]]:
    """The trigger in what was written, what it said besides, where in it that stands, and what is wrong with it."""
    if not isinstance(value, Mapping):
        wrong = Wrong((), f"A trigger was expected, not {shown(value)}: write an object")
        return {}, None, (), [wrong]
    if isinstance(value.get("trigger"), Mapping):
        return dict(value["trigger"]), _of_automation(value), ("trigger",), []
    told = {name: value[name] for name in _FORM if name in value}
    if not told:
        return dict(value), None, (), []
    rest = {name: held for name, held in value.items() if name not in told}
    return rest, _said(told, deployment=None, parameters=told.get("parameters"), left=[]), (), []


def _of_automation(value: Draft) -> DraftSaid:
    actions = value.get("actions")
    held = [each for each in actions if isinstance(each, Mapping)] if isinstance(actions, list) else []
    run = next((each for each in held if each.get("type") == "run-deployment"), {})
    others = [str(each.get("type")) for each in held if each is not run]
    kept = (*_FORM[:3], "trigger", "actions", "id", "created", "updated")
    left = [f"the action {each}" for each in others] + [name for name in value if name not in kept]
    return _said(value, deployment=run.get("deployment_id"), parameters=run.get("parameters"), left=left)


def _said(told: Draft, *, deployment: Any, parameters: Any, left: list[str]) -> DraftSaid:
    enabled = told.get("enabled")
    return DraftSaid(
        name=told["name"] if isinstance(told.get("name"), str) else None,
        description=told["description"] if isinstance(told.get("description"), str) else None,
        enabled=switched(enabled) if enabled in (True, False, "shadow") else None,
        deployment=_id(deployment),
        parameters=dict(parameters) if isinstance(parameters, Mapping) else None,
        left=left,
    )


def _id(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


# -- what is odd


def lint(call: Call, ask: LintAsk) -> Lint:
    """The findings, worst first, each with the draft mended where that is known. Raises InvalidTrigger."""
    trigger = trigger_of(ask.trigger)
    found = odd(call, trigger, ask.deployment, ask.parameters)
    views = [_view(each, ask.trigger, trigger) for each in found]
    return Lint(findings=[*views, *_unknown(ask.trigger)], match_all=fires_on_all(trigger))


def odd(call: Call, trigger: Trigger, deployment: UUID | None, parameters: Mapping[str, Any]) -> list[Finding]:
    """What is odd about a trigger with what it would run."""
    return findings(subject_of(call.ws.store, thought(trigger, deployment=deployment, parameters=parameters)))


def fires_on_all(trigger: Trigger) -> bool:
    """Whether any event at all fires it."""
    alone = Subject(trigger=trigger).alone()
    return any(leaf.posture is Posture.Reactive and open_to_all(leaf) for _, leaf in alone)


def _view(finding: Finding, draft: Draft, trigger: Trigger) -> FindingView:
    edit = finding.edit
    path = [part for place in finding.path for part in ("triggers", str(place))]
    try:
        mended = edited(draft, trigger, edit) if edit is not None else None
    except EventkitError:  # an edit that no trigger can have
        mended = None
    return FindingView(
        code=finding.code,
        severity=finding.severity.value,
        where=".".join([*path, *([finding.field] if finding.field else [])]),
        sentence=finding.sentence,
        edit=str(edit) if mended is not None else None,
        edited=mended,
    )


def _unknown(draft: Draft) -> Iterator[FindingView]:
    """Keys that nobody here knows: a slip of one that is known, or another program's."""
    for place in drafted(draft).unknown:
        name, node = str(place[-1]), _node(draft, place)
        kind = KINDS.get(str(node.get("type", "event")), KINDS["event"])
        near = next((each for each in kind.model_fields if did_you_mean(name, [each])), None)
        slip = near is not None and near not in node
        kept = "it is kept in the JSON, and no part of what is registered"
        yield FindingView(
            code="unknown-key",
            severity="warning" if slip else "note",
            where=".".join(map(str, place)),
            sentence=f"{name} is no field of a trigger here: {kept}",
            edit=f"write {near} instead of {name}" if slip else None,
            edited=_renamed(draft, place, str(near)) if slip else None,
        )


def _node(draft: Any, place: Place) -> dict[str, Any]:
    for part in place[:-1]:
        draft = draft[part]
    return dict(draft)


def _renamed(draft: Any, place: Place, name: str) -> Any:
    if len(place) == 1:
        return {name if key == place[0] else key: held for key, held in draft.items()}
    if isinstance(draft, list):
        return [_renamed(each, place[1:], name) if at == place[0] else each for at, each in enumerate(draft)]
    return {key: _renamed(held, place[1:], name) if key == place[0] else held for key, held in draft.items()}
