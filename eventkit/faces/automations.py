"""Automations and deployments as a sentence, as text and as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from eventkit.faces.html import Html, Kind, chip, code, fields, join, note, stacked, table
from eventkit.faces.plain import clip, columns, counted, pairs_text, preview, visible
from eventkit.faces.sentences import listed, quoted, seconds, sentence
from eventkit.model.action import Action, CallWebhook, ChangeFlowRunState, EmitEvent, RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.counts import Counts, Reason
from eventkit.model.deployment import Deployment, host_of

__all__ = [
    "AutomationRow",
    "automation_sentence",
    "automations_html",
    "automations_text",
    "deployment_html",
    "deployment_text",
    "phrase",
    "sentence",
]

TRY = "flow.deploy(name=..., triggers=[...])"


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationRow:
    """An automation to show. `waiting`: no process evaluates it; `fired`: how often it has, None to leave it out.

    `counts`: all that was counted, None to leave it out. `last`: the last thing that became of an event with it.
    """

    spec: AutomationSpec
    waiting: bool = False
    fired: int | None = None
    counts: Counts | None = None
    last: Reason | None = None

    @property
    def state(self) -> tuple[str, Kind]:
        """Its state in words, and the kind of chip."""
        if not self.spec.enabled:
            return "off", "off"
        if self.waiting:
            return "waiting for its notebook", "waiting"
        return ("in shadow", "moving") if self.spec.enabled == "shadow" else ("on", "good")


Automations = Sequence[AutomationRow | AutomationSpec]
"""Automations to show; a bare spec is taken as evaluated here, its count left out."""


def automation_sentence(
    spec: AutomationSpec, *, deployments: Mapping[UUID, Deployment], automations: Mapping[UUID, str] | None = None
) -> str:
    """What the automation does and when: `runs restock on every stock.low`.

    `deployments` and `automations` (names) tell what to call those it acts on.
    """
    held = (*spec.actions, *spec.actions_on_trigger)
    verbs = [phrase(action, deployments=deployments, automations=automations or {}) for action in held]
    return f"{listed(list(dict.fromkeys(verbs)), 'and') or 'does nothing'} {sentence(spec.trigger)}"


def _rows(automations: Automations) -> list[AutomationRow]:
    return [held if isinstance(held, AutomationRow) else AutomationRow(spec=held) for held in automations]


def _sentences(rows: Sequence[AutomationRow], deployments: Mapping[UUID, Deployment]) -> list[str]:
    names = {row.spec.id: row.spec.name for row in rows if row.spec.id is not None}
    return [automation_sentence(row.spec, deployments=deployments, automations=names) for row in rows]


def automations_text(automations: Automations, *, deployments: Mapping[UUID, Deployment]) -> str:
    """One line an automation: name, state, sentence, how often it fired."""
    rows = _rows(automations)
    if not rows:
        return f"No automations yet. Give a flow a trigger: {TRY}"
    lines = [
        (visible(row.spec.name), row.state[0], "" if row.fired is None else f"fired {row.fired:,}×", words)
        for row, words in zip(rows, _sentences(rows, deployments), strict=True)
    ]
    shown = columns(lines, indent="  ")
    below = [[f"    {words}" for words in _counted(row)] for row in rows]
    each = [line for first, more in zip(shown, below, strict=True) for line in (first, *more)]
    return "\n".join([counted(len(rows), "automation"), *each])


def _counted(row: AutomationRow) -> list[str]:
    """What was counted and the last reason, on a line of its own."""
    if row.counts is None:
        return []
    held = row.counts
    erred = f", erred in {held.errored:,}" if held.errored else ""
    words = f"considered {held.considered:,}, matched {held.matched:,}, suppressed {held.suppressed:,}{erred}"
    return [f"{words}{_last(row)}"]


def _last(row: AutomationRow) -> str:
    if row.last is None:
        return ""
    where = f" {clip(row.last.event, 60)}" if row.last.event else ""
    return visible(clip(f"; last: {row.last.became}{where}: {row.last.brief}", 160))


def automations_html(automations: Automations, *, deployments: Mapping[UUID, Deployment]) -> Html:
    """A table of automations: name, state, sentence, how often each fired."""
    rows = _rows(automations)
    if not rows:
        return note(join(["No automations yet. Give a flow a trigger:", code(TRY)]))
    fired = any(row.fired is not None for row in rows)
    counts = any(row.counts is not None for row in rows)
    lines = [
        [
            *(row.spec.name, chip(*row.state), words, *([f"{row.fired or 0:,}×"] if fired else [])),
            *([stacked(_counted(row))] if counts else []),
        ]
        for row, words in zip(rows, _sentences(rows, deployments), strict=True)
    ]
    headers = ["automation", "state", "what it does", *(["fired"] if fired else []), *(["counted"] if counts else [])]
    return table(counted(len(rows), "automation"), headers, lines)


def _how(spec: AutomationSpec) -> str:
    return "" if spec.enabled is True else " (in shadow)" if spec.enabled else " (off)"


def _deployment_parts(
    deployment: Deployment, automations: Iterable[AutomationSpec], by: tuple[str, str]
) -> list[tuple[str, list[str]]]:
    limit = deployment.concurrency_limit
    executor, broken = by
    over = [f"which broke ({broken}): make a new one, and deploy the flow with it again"] if broken else []
    return [
        ("about", [visible(deployment.description)] if deployment.description else []),
        ("runs", [sentence(spec.trigger) + _how(spec) for spec in automations]),
        ("parameters", [preview(deployment.parameters)[0]] if deployment.parameters else []),
        ("runs on", [executor, *over] if executor else []),
        ("at one time", [counted(limit, "run")] if limit else []),
        ("tags", [", ".join(visible(tag) for tag in deployment.tags)] if deployment.tags else []),
        ("version", [visible(deployment.version)] if deployment.version else []),
    ]


def deployment_text(
    deployment: Deployment, *, automations: Iterable[AutomationSpec] = (), by: tuple[str, str] = ("", "")
) -> str:
    """A deployment with its defaults; `automations`: those that run it. `by`: its executor, and why that broke."""
    state = "its executor broke" if by[1] else "paused" if deployment.paused else "ready"
    head = f"{visible(deployment.full_name)}: {state}"
    return "\n".join([head, *pairs_text(_deployment_parts(deployment, automations, by))])


def deployment_html(
    deployment: Deployment, *, automations: Iterable[AutomationSpec] = (), by: tuple[str, str] = ("", "")
) -> Html:
    """The same as a table."""
    state = chip("paused", "off") if deployment.paused else chip("ready", "good")
    if by[1]:
        state = chip("its executor broke", "bad")
    return fields(deployment.full_name, [("state", [state]), *_deployment_parts(deployment, automations, by)])


Deployments = Mapping[UUID, Deployment]
Names = Mapping[UUID, str]


def phrase(action: Action, *, deployments: Deployments, automations: Names) -> str:
    """What the action does, as a verb and its object: `runs restock`."""
    words = _WORDS.get(action.type)
    return words(action, deployments, automations) if words else f"does {quoted(action.type)}"


def _deployment(action: Any, deployments: Deployments) -> str:
    if action.deployment_id is None:
        return "the deployment the event is about"
    there = getattr(action, "there", None)
    if there is not None:
        return f"{quoted(there.name)} on {quoted(host_of(there.server))}"
    found = deployments.get(action.deployment_id)
    return quoted(found.name) if found else "a deployment that is not here"


def _runs(action: Any, deployments: Deployments, _: Names) -> str:
    delay = cast(RunDeployment, action).schedule_after
    return f"runs {_deployment(action, deployments)}" + (f" {seconds(delay)} later" if delay else "")


def _on_deployment(verb: str) -> Callable[[Any, Deployments, Names], str]:
    return lambda action, deployments, _: f"{verb} {_deployment(action, deployments)}"


def _on_automation(verb: str) -> Callable[[Any, Deployments, Names], str]:
    def words(action: Any, _: Deployments, automations: Names) -> str:
        if action.automation_id is None:
            return f"{verb} the automation the event is about"
        found = automations.get(action.automation_id)
        return f"{verb} {quoted(found) if found else 'an automation that is not here'}"

    return words


def _says(words: str) -> Callable[[Any, Deployments, Names], str]:
    return lambda action, deployments, automations: words


def _sets_state(action: Any, *_: Any) -> str:
    change = cast(ChangeFlowRunState, action)
    return f"sets the flow run to {quoted(change.name or change.state.value.capitalize())}"


def _calls(action: Any, *_: Any) -> str:
    """The host alone: paths and queries of such addresses are often the secret."""
    try:
        host = urlsplit(cast(CallWebhook, action).url).hostname
    except ValueError:
        host = None
    return f"calls {quoted(host) if host else 'a webhook'}"


def _emits(action: Any, *_: Any) -> str:
    return f"emits {quoted(cast(EmitEvent, action).event)}"


_WORDS: dict[str, Callable[[Any, Deployments, Names], str]] = {
    "do-nothing": _says("does nothing"),
    "run-deployment": _runs,
    "pause-deployment": _on_deployment("pauses"),
    "resume-deployment": _on_deployment("resumes"),
    "pause-automation": _on_automation("turns off"),
    "resume-automation": _on_automation("turns on"),
    "cancel-flow-run": _says("cancels the flow run"),
    "suspend-flow-run": _says("suspends the flow run"),
    "resume-flow-run": _says("resumes the flow run"),
    "delete-flow-run": _says("deletes the flow run"),
    "change-flow-run-state": _sets_state,
    "call-webhook": _calls,
    "send-notification": _says("notifies"),
    "emit-event": _emits,
}
