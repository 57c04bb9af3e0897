"""The description of every address in OpenAPI 3.1, made of the table of addresses and the values of its questions.

`dev.py codegen` writes it beside this file, where a change of it can be read; what is served is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any

from pydantic.json_schema import models_json_schema

from eventkit.api import QUESTIONS
from eventkit.model.event import MAX_NAME, MAX_RELATED
from eventkit.model.resource import ID, MAX_LABELS, ROLE
from eventkit.model.state import StateType
from eventkit.server.handlers import MOST, MOST_BYTES
from eventkit.server.routes import ROUTES, WORDS, Route, read_json

__all__ = ["description", "text"]

Schema = dict[str, Any]
ABOUT = """\
The events of one workspace, and all that hangs on them. Every request carries Jupyter's token, or its cookie with \
`_xsrf` where it changes something; a parameter or field that nobody here knows is refused. What is refused has a \
sentence that says what, why, and what to do. Beside these addresses, the websocket `socket` tells of what comes."""
ERRORS: Mapping[int, str] = {
    400: "What was asked cannot be so: the sentence says which part, and what was expected.",
    403: "Jupyter's token is missing or wrong, `_xsrf` is missing, or the user may not do this.",
    404: "It names an event, automation, run, webhook or delivery that is not there.",
    409: "Somebody else changed it meanwhile: nothing was stored.",
    413: f"The body is over {MOST_BYTES:,} bytes.",
    503: f"The workspace cannot be opened, read or written now, or {MOST} questions are being answered.",
}
NAMES: Mapping[int, str] = {
    400: "Wrong", 403: "Forbidden", 404: "NotThere", 409: "Changed", 413: "TooLarge", 503: "NotNow",
}  # fmt: skip
ALONE: Mapping[str, tuple[str, ...]] = {
    "Names": ("prefix", "exclude_prefix", "name", "exclude_name"),
    "Resources": ("id", "id_prefix"),
    "Role": ("id", "role"),
    "EventFilter": ("related", "any_resource", "id", "none_of"),
}
"""Lists of a filter in place of which one alone may stand."""
LINKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "events.page": ("/events/0/id", ("event.detail", "event.chain", "event.why", "event.request", "event.replay")),
    "automations.list": ("/automations/0/id", ("automations.page", "automations.enable")),
    "runs.list": ("/runs/0/id", ("runs.page", "runs.cancel")),
    "webhooks.list": ("/webhooks/0/name", ("webhooks.deliveries",)),
    "webhooks.deliveries": ("/deliveries/0/id", ("webhooks.delivery", "webhooks.replay")),
}
"""What leads from a list to one of it: where in the answer that is, and what may be asked of it then."""

EDITED = ("occurred", "event", "resource", "related", "payload")
"""Fields of an event that a replay may change."""
_LABELS: Schema = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "properties": {ID: {"type": "string", "minLength": 1, "description": "Who it is."}},
    "required": [ID],
    "maxProperties": MAX_LABELS,
    "description": "Labels, text to text.",
}


@cache
def text() -> str:
    """It as it is served, and written to the file."""
    return json.dumps(description(), indent=1, ensure_ascii=False) + "\n"


def description() -> Schema:
    """The whole description."""
    schemas, refs = _schemas()
    return {
        "openapi": "3.1.0",
        "info": {"title": "eventkit on a Jupyter server", "version": "1", "description": ABOUT},
        "servers": [{"url": ".", "description": "Beside this file: <base_url>eventkit/api/"}],
        "security": [{"token": []}, {"address": []}],
        "paths": {
            f"/{path}": {route.method.lower(): _operation(route, schemas, refs) for route in routes}
            for path, routes in groupby(ROUTES, key=lambda route: route.path)
        },
        "components": {
            "schemas": schemas,
            "responses": {NAMES[status]: _response(words, _ref("Refusal")) for status, words in ERRORS.items()},
            "securitySchemes": {
                "token": {
                    "type": "apiKey", "in": "header", "name": "Authorization",
                    "description": "`token` and, after a space, Jupyter's token.",
                },
                "address": {
                    "type": "apiKey", "in": "query", "name": "token",
                    "description": "Jupyter's token, for whoever cannot set a header.",
                },
            },
        },
    }  # fmt: skip


# -- one address


def _operation(route: Route, schemas: Mapping[str, Schema], refs: Mapping[type, str]) -> Schema:
    question = QUESTIONS[route.question]
    ask = schemas[refs[question.ask]]
    errors = [400, 403, 404, 503] + [409] * route.writes + [413] * bool(_takes(route))
    operation: Schema = {
        "operationId": _id(route.question),
        "summary": route.words.split(": ")[0].split("; ")[0].rstrip("."),
        "description": route.words,
        "tags": [route.path.split("/")[0]],
        "parameters": [_parameter(name, ask, place="path") for name in route.places]
        + [_parameter(name, ask, as_json=reader is read_json) for name, reader in route.query.items()],
        "responses": {
            "201" if route.created else "200": _response(route.replied, _ref(refs[question.reply])) | _links(route),
            **{str(status): {"$ref": f"#/components/responses/{NAMES[status]}"} for status in sorted(errors)},
        },
    }
    if _takes(route):
        operation["requestBody"] = _body(route, ask)
    return operation


def _links(route: Route) -> Schema:
    where, several = LINKS.get(route.question, ("", ()))
    links: Schema = {}
    for question in several:
        *kept, last = next(each.places for each in ROUTES if each.question == question)
        given = {last: f"$response.body#{where}"} | {name: f"$request.path.{name}" for name in kept}
        links[_id(question)] = {
            "operationId": _id(question), "parameters": given, "description": "The same of the first of them.",
        }  # fmt: skip
    return {"links": links} if links else {}


def _id(question: str) -> str:
    return question.replace(".", "_")


def _takes(route: Route) -> bool:
    return bool(route.body) or route.whole is not None


def _parameter(name: str, ask: Schema, *, place: str = "query", as_json: bool = False) -> Schema:
    schema = _present(ask["properties"][name]) if name in ask["properties"] else _SHORT[name]
    required = place == "path" or name in ask.get("required", ())
    told: Schema = {"name": name, "in": place, "required": required, "description": WORDS[name]}
    return told | ({"content": {"application/json": {"schema": schema}}} if as_json else {"schema": schema})


_SHORT: Mapping[str, Schema] = {
    "name": {"type": "array", "items": {"type": "string"}},
    "resource": {"type": "string"},
    "text": {"type": "string", "maxLength": 200},
    "since": {"type": "string", "format": "date-time"},
    "until": {"type": "string", "format": "date-time"},
}


def _present(schema: Schema) -> Schema:
    """A field as it is where it is given: a parameter cannot be null."""
    some = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf" and value is not None}
    return rest | some[0] if len(some) == 1 else schema


def _body(route: Route, ask: Schema) -> Schema:
    if route.whole is not None:
        several = ask["properties"][route.whole] | {"items": _ref("EventGiven")}
        return _content("The event, or a list of them.", {"anyOf": [_ref("EventGiven"), several]}, required=True)
    needed = [name for name in route.body if name in ask.get("required", ())]
    schema = {
        "type": "object",
        "description": ask["description"],
        "properties": {name: ask["properties"][name] for name in route.body},
        "required": needed,
        "additionalProperties": False,
    }
    return _content(ask["description"], schema, required=bool(needed))


def _content(words: str, schema: Schema, *, required: bool) -> Schema:
    return {"description": words, "required": required, "content": {"application/json": {"schema": schema}}}


def _response(words: str, schema: Schema) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


# -- the values


def _schemas() -> tuple[dict[str, Schema], dict[type, str]]:
    """Every value by name, and the names of those that questions are made of."""
    questions = [QUESTIONS[route.question] for route in ROUTES]
    models = list(dict.fromkeys(part for each in questions for part in (each.ask, each.reply)))
    made, found = models_json_schema(
        [(each, "validation") for each in models], ref_template="#/components/schemas/{model}"
    )
    schemas = {name: _plain(schema) for name, schema in found["$defs"].items()}
    specs = [schemas[name]["properties"]["labels"] for name in ("Resources", "Role")]
    for spec in (*specs, schemas["EventFilter"]["properties"]["none_of"]["items"]):
        spec["additionalProperties"] = {"anyOf": [spec["additionalProperties"], {"type": "string"}]}
    for name, fields in ALONE.items():
        for each in fields:
            _alone(schemas[name]["properties"], each)
    properties = schemas["EventFilter"]["properties"]
    properties["text"]["anyOf"].append({"type": "string", "maxLength": 200})
    properties["id"]["anyOf"].append(
        {
            "type": "object",
            "properties": {"id": properties["id"]["anyOf"][0]},
            "required": ["id"],
            "additionalProperties": False,
        }
    )
    properties["payload"]["anyOf"][0]["minProperties"] = 1
    schemas["RunsAsk"]["properties"]["kind"]["anyOf"][0]["enum"] = list(StateType.__members__)
    event = _event()
    edit = {name: event["properties"][name] for name in EDITED}
    schemas["ReplayAsk"]["properties"]["edit"] |= {"properties": edit, "additionalProperties": False}
    refs = {model: made[model, "validation"]["$ref"].rpartition("/")[2] for model in models}
    return schemas | {"EventGiven": event, "Refusal": _refusal()}, refs


def _alone(properties: dict[str, Schema], name: str) -> None:
    several = properties[name]
    properties[name] = {"anyOf": [several, several["items"]], "default": several.pop("default", [])}


def _plain(value: Any, *, fields: bool = False) -> Any:
    """A schema without the titles that pydantic makes of names, and without the examples of docstrings."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {key: held for key, held in value.items() if fields or key != "title" or not isinstance(held, str)}
    made = {key: _plain(held, fields=not fields and key in ("properties", "$defs")) for key, held in kept.items()}
    if not fields and isinstance(made.get("description"), str):
        made["description"] = " ".join(made["description"].split(">>>")[0].split("Source:")[0].split())
    return made


def _event() -> Schema:
    labels = {**_LABELS, "properties": {**_LABELS["properties"], ROLE: {"type": "string", "minLength": 1}}}
    return {
        "type": "object",
        "description": "An event to emit, with the fields of `emit_event`; at most 1,500,000 bytes as JSON.",
        "required": ["event", "resource"],
        "additionalProperties": False,
        "properties": {
            "event": {"type": "string", "maxLength": MAX_NAME, "description": "Its name, as order.placed."},
            "resource": {**_LABELS, "description": "Labels of whom it is about."},
            "occurred": {
                "type": "string", "format": "date-time",
                "description": "When it happened; without an offset it is read as UTC. Now, where it is left out.",
            },
            "related": {
                "type": "array", "maxItems": MAX_RELATED, "description": "Labels of who else took part, and as what.",
                "items": labels | {"required": [ID, ROLE]},
            },
            "payload": {"type": ["object", "null"], "description": "What else there is to say: any JSON object."},
            "id": {
                "type": "string", "format": "uuid",
                "description": "Its id; the same again is the same event, and stored once.",
            },
            "follows": {
                "anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}],
                "description": "The id of an event known to come before.",
            },
        },
    }  # fmt: skip


def _refusal() -> Schema:
    words = {"type": "string"}
    return {
        "type": "object",
        "description": "Why not.",
        "required": ["kind", "sentence", "message"],
        "properties": {
            "kind": words | {"description": "The name of the error, as in eventkit.errors, for programs."},
            "sentence": words | {"description": "What, why, and what to do, for people."},
            "message": words | {"description": "The same sentence, where Jupyter's own clients look for it."},
        },
    }
