"""What a draft could run, and what the parameters would be: on the pinned event and over the last that fit."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from eventkit.api.code import cut_json
from eventkit.api.draft_wire import Parameter, ParameterPreview, Preview, PreviewAsk, Target, Targets
from eventkit.api.drafts import trigger_of
from eventkit.api.feed_wire import Nothing
from eventkit.api.planned import thought
from eventkit.api.sample import fitting, pinned
from eventkit.api.session import Call
from eventkit.faces.plain import clip
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.workspace.fitting import misfits
from eventkit.workspace.mapping import Mapped, Mapper

__all__ = ["annotation", "preview", "targets"]

LOOKED = 2_000
"""Events of the names a draft expects that are looked through for those that fit."""
ENOUGH = 0.06
"""Seconds in which events are found and parameters tried on them: it is asked at each key that is pressed."""
LONGEST = 400


def targets(call: Call, ask: Nothing) -> Targets:
    """The deployments there are, by name, each with what its flow takes."""
    # what says why a value does not fit takes its time to load, and is wanted at the next key
    call.ws.threads.asks().submit(lambda: import_module("jsonschema"))
    every = sorted(call.ws.store.deployments(), key=lambda each: each.full_name)
    return Targets(
        targets=[
            Target(
                id=each.id, full_name=each.full_name, flow=each.flow_name, paused=each.paused,
                parameters=_parameters(each),
            )
            for each in every
        ]
    )  # fmt: skip


def _parameters(deployment: Deployment) -> list[Parameter]:
    schema = deployment.parameter_schema
    definitions = schema.get("$defs", schema.get("definitions", {}))
    required = schema.get("required", [])
    made = []
    for name, said in schema.get("properties", {}).items():
        given = name in deployment.parameters
        default = deployment.parameters[name] if given else said.get("default")
        made.append(
            Parameter(
                name=name,
                annotation=clip(annotation(said, definitions), LONGEST),
                required=name in required and not given,
                default=clip(json.dumps(default, ensure_ascii=False), LONGEST) if given or "default" in said else None,
                description=clip(str(said.get("description", "")), LONGEST),
            )
        )
    return made


def preview(call: Call, ask: PreviewAsk) -> Preview:
    """Each parameter as a run would get it. Raises InvalidTrigger, UnknownAutomation."""
    begun = time.monotonic()
    ws, trigger = call.ws, trigger_of(ask.trigger)
    deployment = ws.deployment(ask.deployment)
    spec = thought(trigger, deployment=deployment.id, parameters=ask.parameters)
    mapper = Mapper(ws, spec, deployment, ask.parameters)
    events = fitting(ws, trigger, ask.most, looked=max(LOOKED, ask.most), until=begun + ENOUGH / 2)
    here = mapper.on(pinned(ws, ask.id))
    failed, over = _failed(mapper, events, ask.parameters, until=begun + ENOUGH)
    return Preview(
        parameters=[
            _preview(mapper, name, here[name], ask.parameters.get(name), failed[name]) for name in mapper.names
        ],
        over=over,
        blocking=misfits(deployment, ask.parameters),
    )


def _failed(
    mapper: Mapper, events: Sequence[Event], given: Mapping[str, Any], *, until: float
) -> tuple[dict[str, Counter[str]], int]:
    """Why each parameter cannot be given, and of how many events; and over how many, the newest, that was tried."""
    failed: dict[str, Counter[str]] = {name: Counter() for name in mapper.names}
    for over, event in enumerate(reversed(events)):
        if over and time.monotonic() > until:
            return failed, over
        for name, mapped in mapper.on(event).items():
            if name in given and (problem := mapper.python(name, mapped)[1]):
                failed[name][problem] += 1
    return failed, len(events)


def _preview(mapper: Mapper, name: str, mapped: Mapped, template: Any, failed: Counter[str]) -> ParameterPreview:
    kind, problem = mapper.python(name, mapped)
    return ParameterPreview(
        name=name,
        template=template,
        value=cut_json(mapped.value),
        python_type=kind,
        problem=clip(problem, LONGEST),
        fails=failed.total(),
        worst=clip(failed.most_common(1)[0][0], LONGEST) if failed else "",
    )


_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"date-time": "datetime", "date": "date", "time": "time", "duration": "timedelta", "uuid": "UUID"}
DEEPEST = 4
MOST = 8


def annotation(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int = 0) -> str:
    """The annotation a schema was made of, or one like it; `Any` where it says nothing.

    >>> annotation({"anyOf": [{"items": {"type": "integer"}, "type": "array"}, {"type": "null"}]}, {})
    'list[int] | None'
    >>> annotation({"type": "string", "format": "date-time"}, {})
    'datetime'
    """
    if depth > DEEPEST:
        return "Any"
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        held = definitions.get(name)
        return str(held.get("title", name)) if isinstance(held, Mapping) else name
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(map(repr, values[:MOST]))}{', ...' if len(values) > MOST else ''}]"
    if isinstance(schema.get("anyOf"), list):
        each = (annotation(one, definitions, depth + 1) for one in schema["anyOf"][:MOST])
        return " | ".join(dict.fromkeys(each))
    kind = schema.get("type")
    if kind == "string":
        return _FORMATS.get(str(schema.get("format")), "str")
    if kind == "array":
        return _array(schema, definitions, depth)
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {annotation(inner, definitions, depth + 1)}]" if isinstance(inner, Mapping) else "dict"
    return _PLAIN.get(str(kind), "Any")


def _array(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> str:
    kind = "set" if schema.get("uniqueItems") else "list"
    items = schema.get("items")
    return f"{kind}[{annotation(items, definitions, depth + 1)}]" if isinstance(items, Mapping) and items else kind
