"""A flow's parameters: bound, converted, refused; and the strict form that deployments use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from eventkit.errors import ParameterError
from eventkit.flows import flow
from eventkit.flows.parameters import Parameters, plain
from eventkit.flows.recorder import Recorder


class Colour(Enum):
    RED = "red"


class Order(BaseModel):
    id: int


@flow
def typed(number: int, text: str = "t", ratio: float = 1.0) -> tuple[Any, ...]:
    """Takes three kinds."""
    return number, text, ratio


@flow
def moments(at: datetime, day: date, id: UUID, colour: Colour, order: Order, odd: Literal["a"] | None = None) -> tuple:
    """Takes what JSON writes as text."""
    return at, day, id, colour, order, odd


def test_a_call_converts_what_can_safely_be_converted():
    """Pydantic's lax rules for a call, as Prefect has them."""
    with Recorder() as recorder:
        assert typed("8", ratio=2) == (8, "t", 2.0)

    assert recorder.last().parameters == {"number": "8", "text": "t", "ratio": 2}


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((1, 42), {}, "Parameter 'text' of Flow 'typed' cannot be 42: 42 is not of type 'string'"),
        (("many",), {}, "Parameter 'number' of Flow 'typed' cannot be 'many'"),
        ((1,), {"txt": "x"}, "Flow 'typed' has no parameter 'txt'; did you mean 'text'"),
        ((), {}, "Flow 'typed' needs the parameter 'number', which was not given"),
        ((1, "a", 2.0, 3), {}, "too many positional arguments"),
        ((1,), {"number": 2}, "multiple values for argument 'number'"),
    ],
)
def test_parameters_that_do_not_fit_fail_the_run_before_it_runs(args, kwargs, words):
    """5.2: failing -> Failed, never Running; the error names parameter, value and fix, and is a TypeError too."""
    with Recorder() as recorder:
        state = typed(*args, **kwargs, return_state=True)
        with pytest.raises(ParameterError) as raised:
            typed(*args, **kwargs)

    assert words in str(raised.value)
    assert recorder.names() == ["Pending", "Failed"] * 2
    assert state.message == f"Flow run encountered an exception: ParameterError: {raised.value}"


def test_validation_can_be_left_out():
    """`validate_parameters=False`: values go in as they are."""
    with Recorder():
        assert typed.with_options(validate_parameters=False)("8") == ("8", "t", 1.0)


def test_a_default_that_is_not_of_its_type_is_the_authors_own_word():
    """`def f(x: int = None)` is common Python."""

    def optional(x: int = None):  # noqa: RUF013
        return x

    with Recorder():
        assert flow(optional, name="optional")() is None


def test_futures_are_resolved_before_they_are_validated():
    """A task's result as a flow's parameter."""
    from eventkit.flows import task

    give = task(lambda: "9", name="give")
    with Recorder() as recorder:
        assert flow(lambda: typed(give.submit()), name="outer")() == (9, "t", 1.0)

    inner = next(run for run in recorder.runs.values() if getattr(run, "flow_name", "") == "typed")
    assert inner.parameters == {"number": "9", "text": "t", "ratio": 1.0}


def test_values_that_are_no_json_are_stored_by_their_type():
    """A data frame as a parameter does not break the record."""
    assert plain({"a": object(), "b": {1, 2}, "c": datetime(2026, 1, 1, tzinfo=UTC)}) == {
        "a": "<object>",
        "b": [1, 2],
        "c": "2026-01-01T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"number": "8"}, "Parameter 'number' of Flow 'typed' cannot be '8': '8' is not of type 'integer'"),
        ({"number": 1, "text": 42}, "42 is not of type 'string'"),
        ({"number": 1, "text": {"a": 1}}, "{'a': 1} is not of type 'string'"),
        ({"number": 1, "text": None}, "None is not of type 'string'"),
        ({"number": True}, "True is not of type 'integer'"),
        ({"number": 1, "ratio": "2"}, "'2' is not of type 'number'"),
        ({"number": 1, "other": 1}, "Flow 'typed' has no parameter 'other'"),
        ({"text": "x"}, "needs the parameter 'number'"),
        ({"number": object()}, "must be JSON"),
    ],
)
def test_a_deployments_parameters_are_never_converted(given_, words):
    """Section 0, the table: 42 is refused where text is wanted; row 1."""
    with pytest.raises(ParameterError) as raised:
        typed.validate_strictly(given_)

    assert words in str(raised.value)


def test_what_json_writes_as_text_or_whole_numbers_is_accepted_strictly():
    """ISO times, UUIDs, enum values, objects for models; 1 for a float."""
    typed.validate_strictly({"number": 1, "ratio": 1})
    moments.validate_strictly(
        {
            "at": "2026-01-01T00:00:00Z",
            "day": "2026-01-01",
            "id": "00000000-0000-0000-0000-000000000001",
            "colour": "red",
            "order": {"id": 1},
            "odd": None,
        }
    )


def test_registration_checks_names_and_with_partial_only_those():
    """DESIGN 5: unknown names and missing required ones are refused when the trigger is registered."""
    typed.check_parameters({"number": 1})
    typed.check_parameters({"text": "x"}, partial=True)
    with pytest.raises(ParameterError, match="has no parameter 'nmber'; did you mean 'number'"):
        typed.check_parameters({"nmber": 1}, partial=True)
    with pytest.raises(ParameterError, match="needs the parameter 'number'"):
        typed.check_parameters({})
    with pytest.raises(ParameterError, match="it takes none"):
        flow(lambda: None, name="bare").check_parameters({"x": 1})


def test_the_schema_has_prefects_form():
    """`parameter_schema`: an object with titles, types, defaults, positions and what is required."""
    assert typed.parameter_schema() == {
        "title": "Parameters",
        "type": "object",
        "properties": {
            "number": {"title": "Number", "type": "integer", "position": 0},
            "text": {"title": "Text", "type": "string", "default": "t", "position": 1},
            "ratio": {"title": "Ratio", "type": "number", "default": 1.0, "position": 2},
        },
        "required": ["number"],
    }
    assert flow(lambda: None, name="bare").parameter_schema() == {
        "title": "Parameters",
        "type": "object",
        "properties": {},
    }


def test_a_schema_names_parameters_that_json_does_not_know():
    """A type of the user's own."""

    class Thing:
        pass

    def takes(thing: Thing, n: int = 1): ...

    # the annotations of this module are texts: Thing cannot be found from outside, and goes unchecked
    schema = flow(takes, name="takes").parameter_schema()
    assert schema["required"] == ["thing"]
    assert list(schema["properties"]) == ["thing", "n"]


def test_odd_signatures_are_called_as_they_are():
    """Positional-only, starred and keyword-only parameters, by call and by name."""

    def odd(a, /, b, *rest: int, c=3, **more: str):
        return a, b, rest, c, more

    made = flow(odd, name="odd")
    with Recorder():
        assert made(1, 2, "3", c=4, d="5") == (1, 2, (3,), 4, {"d": "5"})

    parameters = Parameters(odd, owner="Flow 'odd'")
    complete = parameters.complete({"a": 1, "b": 2, "rest": [3], "d": "5"})
    assert parameters.arguments(complete) == ([1, 2, 3], {"c": 3, "d": "5"})


@pytest.mark.parametrize("name", ["return_state", "wait_for"])
def test_names_that_calls_keep_for_themselves_are_refused(name):
    """A parameter that could never be given."""
    scope: dict[str, Any] = {}
    exec(f"def body({name}): ...", scope)
    with pytest.raises(TypeError, match=f"has a parameter '{name}'"):
        flow(scope["body"])


NAMES = st.text(st.characters(categories=["Ll"]), min_size=1, max_size=6)


@given(st.dictionaries(NAMES, st.integers()))
def test_any_names_and_values_a_flow_takes_by_keyword_reach_it(values):
    """Whatever keywords are given to a flow of `**more` come back."""
    with Recorder():
        assert flow(lambda **more: more, name="open")(**{f"x{name}": value for name, value in values.items()}) == {
            f"x{name}": value for name, value in values.items()
        }
