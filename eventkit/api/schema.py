"""The JSON schema of every question, reply and push: what the front end's types are made of."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from eventkit.api.table import PUSHES, QUESTIONS

__all__ = ["schema"]


def schema() -> dict[str, Any]:
    """One schema with a definition a model; `Questions` and `Pushes` say which belongs to which name."""
    models = [part for each in QUESTIONS.values() for part in (each.ask, each.reply)] + list(PUSHES.values())
    refs, found = models_json_schema([(each, "validation") for each in dict.fromkeys(models)])
    definitions: dict[str, Any] = found["$defs"]
    ref = {model: refs[model, "validation"] for model in models}
    questions = {name: _object(ask=ref[each.ask], reply=ref[each.reply]) for name, each in QUESTIONS.items()}
    definitions["Questions"] = _object(**questions)
    definitions["Pushes"] = _object(**{name: ref[each] for name, each in PUSHES.items()})
    return {"title": "Wire", "type": "object", "properties": {}, "additionalProperties": False, "$defs": definitions}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
