"""Values as JSON would give them back: what a template may hand to a flow."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, Set, ValuesView
from datetime import timedelta
from math import isfinite
from typing import Any

import orjson
from jinja2 import Undefined, UndefinedError
from pydantic import BaseModel

from eventkit.errors import TemplateError
from eventkit.model.base import read_json
from eventkit.model.resource import LabelDiver, Resource

__all__ = ["plain"]

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


def plain(value: Any) -> Any:
    """The value as plain JSON: None, bool, int, float, str, list or dict, always a copy.

    UUIDs and datetimes become text (RFC 3339, `Z`), timedeltas seconds, models and resources dicts, label divers
    their label's text, other iterables lists, NaN and infinities None; keys become text. Raises TemplateError for
    what is not JSON, as for whole numbers beyond 64 bits.

    >>> plain({"at": timedelta(minutes=1), "who": (1, 2)})
    {'at': 60.0, 'who': [1, 2]}
    """
    if value is None or type(value) is bool:
        return value
    if type(value) is float:
        return value if isfinite(value) else None
    if type(value) is str and value.isascii():
        return value
    try:
        return read_json(orjson.dumps(value, default=_known, option=_OPTIONS))
    except TypeError as error:
        cause = error.__cause__ or error
        if isinstance(cause, TemplateError):
            raise cause from None
        if isinstance(cause, UndefinedError):
            raise TemplateError(
                f"A template has no value ({cause}): give one, with `else` or `| default(...)`"
            ) from cause
        raise TemplateError(
            f"A template made a {type(value).__name__} that is not JSON ({cause}): name a part of it, or write it as "
            "text with `| string`",
        ) from cause


def _known(value: Any) -> Any:
    """What orjson does not know, one step nearer to what it does."""
    if isinstance(value, Resource):
        return value.root
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, LabelDiver):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, Undefined):
        value._fail_with_undefined_error()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set | KeysView | ValuesView | ItemsView | Iterator | range):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
