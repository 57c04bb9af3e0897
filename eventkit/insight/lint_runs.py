"""Checks of what a run would be given: parameters against the flow's signature, paths against the events there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventkit.errors import TemplateError
from eventkit.insight.clauses import asked, passes
from eventkit.insight.finding import Finding, Run, Severity, Subject, edit_of
from eventkit.insight.lint_prefect import templates_in
from eventkit.model.trigger import EventTrigger, Posture
from eventkit.model.wording import did_you_mean
from eventkit.templates import compile_value

__all__ = ["parameters_that_do_not_fit", "paths_that_are_missing"]

MOST_SAMPLES = 20
KNOWN = frozenset(
    ("event", "events", "automation", "labels", "firing", "firings", "variables", "deployment", "flow", "flow_run")
) | frozenset(("task_run", "work_pool", "work_queue", "concurrency_limit"))
"""What templates may name. Source: `prefect-behaviour` 3.5."""


def parameters_that_do_not_fit(subject: Subject) -> Iterator[Finding]:
    """unknown-parameter, missing-parameter: names the flow does not take, and required ones that nobody gives."""
    for run in subject.runs():
        if run.deployment is None or "__prefect_kind" in run.parameters:
            continue
        schema = run.deployment.parameter_schema
        known = list(schema.get("properties", {}))
        if schema.get("additionalProperties") is not True:
            yield from (_unknown(subject, run, name, known) for name in run.parameters if name not in known)
        held = {**run.deployment.parameters, **run.parameters}
        for name in schema.get("required", []):
            if name not in held:
                sentence = f"{run.deployment.flow_name} needs {name}, and nobody gives it"
                yield _error("missing-parameter", name, sentence)


def _unknown(subject: Subject, run: Run, name: str, known: list[str]) -> Finding:
    assert run.deployment is not None, "its flow is known"
    near = did_you_mean(name, [each for each in known if each not in run.parameters])
    taken = f"it takes {', '.join(known)}" if known else "it takes none"
    finding = _error("unknown-parameter", name, f"{run.deployment.flow_name} has no parameter {name}; {near or taken}")
    if not hasattr(subject.trigger, "parameters"):
        return finding
    kept = {each: held for each, held in run.parameters.items() if each != name}
    if near:
        right = near.removeprefix("did you mean '").removesuffix("'?")
        edit = edit_of((), "parameters", _renamed(run.parameters, name, right), f"give {right} instead of {name}")
    else:
        edit = edit_of((), "parameters", kept, f"leave {name} out")
    return Finding(
        code=finding.code, severity=finding.severity, field=finding.field, sentence=finding.sentence, edit=edit
    )


def _renamed(parameters: Mapping[str, Any], name: str, right: str) -> dict[str, Any]:
    return {right if each == name else each: held for each, held in parameters.items()}


def _error(code: str, name: str, sentence: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, field=f"parameters.{name}", sentence=sentence)


def paths_that_are_missing(subject: Subject) -> Iterator[Finding]:
    """missing-path: a template that names nothing there is, or to which none of the events that fit gives a value."""
    yield from _unknown_names(subject)
    trigger = subject.trigger
    if not isinstance(trigger, EventTrigger) or trigger.posture is not Posture.Reactive:
        return
    fitting = [event for event in subject.samples if passes(asked(trigger, event))][:MOST_SAMPLES]
    if not fitting:
        return
    for run in subject.runs():
        for place, source in templates_in(run.parameters):
            problems = [_problem(source, {"event": event}) for event in fitting]
            if all(problems):
                seen = "the one event that fits" if len(fitting) == 1 else f"the last {len(fitting)} events that fit"
                yield Finding(
                    code="missing-path", severity=Severity.WARNING, field=f"parameters.{place}",
                    sentence=f"{source} has no value for {seen}: {problems[0]}",
                )  # fmt: skip


def _unknown_names(subject: Subject) -> Iterator[Finding]:
    for run in subject.runs():
        for place, source in templates_in(run.parameters):
            for name in sorted(_names(source) - KNOWN):
                near = did_you_mean(name, KNOWN)
                yield Finding(
                    code="missing-path", severity=Severity.WARNING, field=f"parameters.{place}.{name}",
                    sentence=f"{source} reads {name}, and templates know no such name; "
                    + (near or f"they know {', '.join(sorted(KNOWN))}"),
                )  # fmt: skip


def _names(source: str) -> frozenset[str]:
    try:
        return compile_value(source).names()
    except TemplateError:  # it cannot be registered, and says so there
        return frozenset()


def _problem(source: str, context: Mapping[str, Any]) -> str:
    """Why a template that reads the event alone has no value, or nothing."""
    try:
        compiled = compile_value(source)
        if compiled.names() == {"event"}:
            compiled.evaluate(context)
    except TemplateError as error:
        return str(error).split("\n")[0]
    return ""
