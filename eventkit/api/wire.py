"""What every question and reply is made of: frozen values that cross the wire as JSON, and are TypeScript there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, JsonValue, PlainSerializer

__all__ = ["Ask", "Json", "JsonObject", "Moment", "Reply"]

Json = JsonValue
JsonObject = dict[str, JsonValue]


def _wire_time(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_wire_time, return_type=str, when_used="json")]
"""A time in UTC; RFC 3339 with `Z` on the wire."""


class Ask(BaseModel):
    """A question's own part. What it does not know of is refused, with words."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(BaseModel):
    """What is answered, or a part of it. Checked when it is made, so that the types on both sides hold."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    def plain(self) -> dict[str, Any]:
        """Plain JSON values."""
        return self.model_dump(mode="json")
