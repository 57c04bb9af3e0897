"""The ground of every value: frozen, checked when it is built, JSON both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Annotated, Any, ClassVar, Self

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationError,
)

from eventkit.errors import EventkitError
from eventkit.model.unchecked import unchecked
from eventkit.model.wording import closest, problem

__all__ = ["Labels", "Seconds", "UtcDatetime", "Value", "Words", "closest", "problem", "read_json", "to_json", "utf8"]


def _as_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError("in UTC it lies outside of the years 1 to 9999: give a moment within them") from None


def _wire_time(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


UtcDatetime = Annotated[
    datetime, AfterValidator(_as_utc), PlainSerializer(_wire_time, return_type=str, when_used="json")
]
"""A moment in UTC; naive input is read as UTC. On the wire RFC 3339 with `Z`, no fraction when it is zero."""

Seconds = Annotated[
    timedelta,
    PlainSerializer(lambda value: value.total_seconds(), return_type=float, when_used="json"),
]
"""A span of time; seconds, an ISO 8601 duration or a timedelta in, float seconds out."""


def utf8(text: str) -> str:
    r"""The text as UTF-8 can hold it: half characters (lone surrogates, as in odd file names) become `\udc80`."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _as_words(value: Any) -> Any:
    return utf8(value) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_as_words)]
"""What a program said: any text, made storable."""


def _label_set(value: Any) -> Any:
    if isinstance(value, str):
        raise ValueError(f"a list of names was expected, not the text {value!r}: write [{value!r}]")
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        names = tuple(value)
        return tuple(sorted(set(names))) if all(isinstance(each, str) for each in names) else names
    return value


Labels = Annotated[tuple[str, ...], BeforeValidator(_label_set)]
"""A set of names, kept sorted so that reprs, JSON and equality do not depend on the order of writing."""


def _plain(value: Any) -> Any:
    """What orjson does not know: sets become arrays, bytes text, models their fields."""
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} is not JSON")


def to_json(value: Any) -> bytes:
    """The JSON text of a plain value: datetimes ISO, UUIDs text, sets arrays, NaN and infinities null.

    Raises TypeError for anything else, for keys that are not text, and for integers beyond 64 bits.
    """
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z)


def read_json(text: str | bytes) -> Any:
    """The plain value of a JSON text; ValueError when it is none."""
    return orjson.loads(text)


def _kind(error: ValidationError, least: type[EventkitError]) -> type[EventkitError]:
    """The error to raise: that of the part which is wrong, where it is of the whole's kind."""
    inner = error.errors(include_url=False)[0].get("ctx", {}).get("error")
    return type(inner) if isinstance(inner, least) else least


class Value(BaseModel):
    """A frozen value that cannot be built wrong.

    Building one by hand or reading one with `parse` raises this tree's own error (`_error`), in one sentence.
    """

    # a limit of any kind, and texts that UTF-8 cannot write are refused here and not by the store
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_max_length=2**31)
    _error: ClassVar[type[EventkitError]] = EventkitError
    _examples: ClassVar[Mapping[str, str]] = {}
    """How a field is written, for messages about one of another type."""
    _guarded: ClassVar[bool] = False
    """Whether what was given may be a secret in the wrong place: errors do not hold it."""

    def __init__(self, /, **data: Any) -> None:
        try:
            self.__pydantic_validator__.validate_python(data, self_instance=self)
            return
        except ValidationError as error:
            refused = self._refuse(error)
        raise refused  # out here: pydantic's error repeats all that was given, and would be its context

    # pydantic asks this mark whether __init__ must also run for nested values; ours only words the error.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def _refuse(cls, error: ValidationError) -> EventkitError:
        said = problem(error, what=cls.__name__, known=cls.model_fields, examples=cls._examples)
        return _kind(error, cls._error)(said, problems=error.errors(include_url=False, include_input=not cls._guarded))

    @classmethod
    def parse(cls, data: Any) -> Self:
        """The value of a mapping or of JSON text (str or bytes); raises this value's own error."""
        try:
            if isinstance(data, str | bytes):
                return cls.model_validate_json(data)
            return cls.model_validate(data)
        except ValidationError as error:
            raise cls._refuse(error) from None

    def changed(self, **changes: Any) -> Self:
        """A copy with these fields set, which the caller vouches for (no check is run)."""
        return unchecked(type(self), self.__dict__ | changes, self.__pydantic_fields_set__ | changes.keys())

    def __setattr__(self, name: str, value: Any) -> None:
        kind = type(self).__name__
        raise self._error(f"{kind} keeps what it was made with: make another, as with .changed({name}=...)")

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        """The repr, escaped: stable, so that a saved notebook can be compared."""
        return f"<code>{escape(repr(self))}</code>"

    def wire(self) -> dict[str, Any]:
        """The JSON form as plain Python values."""
        return self.model_dump(mode="json", by_alias=True)
