"""What a front end might ask: questions as their JSON schema has them, with parts put wrong in every way JSON can."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.asked import hostile

Schema = dict[str, Any]
TEXTS = [
    *("", " ", "*", "!", "!*", "order.*", "order.placed", "hook", "adder", "see", "COMPLETED", "shadow", "\n", "nan"),
    *("\ud800", "a\udfffb", "\x00", "\u202e", "x" * 5_000, "%", "'", '"', "\\", "{{ 1 }}", "{% for %}", "[", "[!"),
    *("payload", "payload.", "payload..a", 'payload["', "related.99999999999999999999", "related.²", "payload.l.²"),
    *("resource", "event.event", "payload.l." + "9" * 5_000, "__proto__", "$or", "prefect.resource.id", hostile()),
]
NUMBERS = [
    *(0, 1, -1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63), 2**64, 10**30, 10**5_000, True, False),
    *(0.5, 1e308, float("inf"), float("nan")),
]
MOMENTS = ["2026-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "9"]
TRIGGERS: list[dict[str, Any]] = [
    {"expect": ["order.placed"]},
    {"expect": ["order.*"], "match": {"prefect.resource.id": "order.*"}, "threshold": 2, "within": 60},
    {"type": "compound", "triggers": [{"expect": ["a"]}, {"expect": ["b"]}], "require": "all", "within": 60},
    {"expect": ["a"], "match_payload": {"$or": [{"a": [1]}, {"b": [{"wildcard": "*a*b*"}]}]}, "none_of": {"a": "b"}},
    {"name": "x", "trigger": {"expect": ["a"]}, "actions": []},
]
KEYS = ["within", "threshold", "match", "match_payload", "none_of", "for_each", "after", "collect", "posture", "type"]


def deep(levels: int, named: bool) -> Any:
    """Lists in lists, or objects in objects."""
    held: Any = 1
    for _ in range(levels):
        held = {"a": held} if named else [held]
    return held


scalars = st.sampled_from([*TEXTS, *NUMBERS, None])
objects = st.dictionaries(st.sampled_from([*TEXTS, *KEYS]), scalars, max_size=4)
junk = st.one_of(
    scalars,
    objects,
    st.lists(scalars, max_size=4),
    st.builds(deep, st.sampled_from([10, 100, 150, 178, 500, 5_000]), st.booleans()),
    st.just(["x" * 5_000] * 3_000),
    st.just({str(number): number for number in range(3_000)}),
)
free = st.one_of(
    st.sampled_from(TRIGGERS),
    st.builds(
        lambda trigger, more: trigger | more,
        st.sampled_from(TRIGGERS),
        st.dictionaries(st.sampled_from(KEYS), junk, max_size=2),
    ),
    objects,
)


def asked(schema: Schema, ids: list[str]) -> st.SearchStrategy[Any]:
    """Questions of a schema: most parts right, one in eight anything. ids: of what is there."""
    known: Schema = schema.get("$defs", {})

    def of(part: Schema) -> st.SearchStrategy[Any]:
        right = st.deferred(lambda: _right(part, of, known, ids))
        return st.integers(0, 7).flatmap(lambda pick: junk if pick == 7 else right)

    return st.one_of(_right(schema, of, known, ids), of(schema))


def _right(part: Schema, of: Any, known: Schema, ids: list[str]) -> st.SearchStrategy[Any]:
    if "$ref" in part:
        return _right(known[part["$ref"].rpartition("/")[2]], of, known, ids)
    if "anyOf" in part:
        return st.one_of([of(each) for each in part["anyOf"]])
    if "enum" in part or "const" in part:
        return st.sampled_from(part.get("enum") or [part["const"]])
    kind = part.get("type")
    if kind == "object" and part.get("properties"):
        needed = part.get("required", [])
        fields = {name: of(each) for name, each in part["properties"].items()}
        return st.fixed_dictionaries(
            {name: each for name, each in fields.items() if name in needed},
            optional={name: each for name, each in fields.items() if name not in needed},
        )
    if kind == "object":
        return free
    if kind == "array":
        if "prefixItems" in part:
            return st.tuples(*map(of, part["prefixItems"])).map(list)
        return st.lists(of(part.get("items", {})), max_size=3)
    if kind == "integer":
        return st.integers(part.get("minimum", -5), part.get("maximum", 50))
    if kind == "string":
        return st.sampled_from({"uuid": ids, "date-time": MOMENTS}.get(part.get("format", ""), TEXTS))
    return {"boolean": st.booleans(), "number": st.sampled_from([0, 0.5, 60]), "null": st.none()}.get(kind or "", junk)
