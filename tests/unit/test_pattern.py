"""Label patterns and event-name patterns: two functions that differ. Source: prefect-behaviour 2.2 and 2.3."""

import pytest

from eventkit.model.pattern import label_matches, name_matches, spec_matches, specs_match
from eventkit.model.resource import RelatedResource, Resource

ID = "prefect.resource.id"
ROLE = "prefect.resource.role"
KITE = Resource({ID: "a.b.c", "name": "cute-kite", "n": ""})


def related(role, name):
    """A related resource in a role."""
    return RelatedResource({ID: f"{role}.{name}", ROLE: role, "name": name})


@pytest.mark.parametrize(
    ("expected", "spec"),
    [
        (True, {}),
        (True, {ID: "a.b.c"}),
        (True, {ID: "a.*"}),
        (True, {ID: "*.c"}),
        (True, {ID: "a.*.c"}),
        (True, {ID: "a.?.c"}),
        (True, {ID: "a.[bx].c"}),
        (True, {ID: "a.[!x].c"}),
        (False, {ID: "a.[!b].c"}),
        (False, {ID: "A.B.C"}),
        (False, {ID: "!a.b.c"}),
        (True, {ID: "!x.*"}),
        (False, {ID: "!a.*"}),
        (True, {ID: "a.b.c*"}),
        (True, {"name": "*kite*"}),
        (True, {ID: "*"}),
        (False, {ID: "!*"}),
        (True, {ID: "!"}),
        (False, {ID: ""}),
        (True, {"name": ["x", "cute-*"]}),
        (False, {"name": ["x", "!cute-*"]}),
        (True, {"name": ["!x", "!cute-kite"]}),
        (False, {"missing": "*"}),
        (False, {"name": []}),
        (True, {"n": ""}),
        (True, {"n": "*"}),
        (True, {"n": "!x"}),
        (False, {"name": "cute-kite", ID: "zzz"}),
        (True, {"name": "!!cute-kite"}),
    ],
)
def test_spec_fits_a_resource_as_the_table_of_2_2_says(expected, spec):
    """The server column."""
    written = {label: (held,) if isinstance(held, str) else tuple(held) for label, held in spec.items()}

    assert spec_matches(written, KITE) is expected


def test_row_6_patterns_of_one_label_are_alternatives():
    """Row 6, as in Prefect: a negation among them excludes nothing."""
    assert spec_matches({"name": ("cute-*", "!cute-kite")}, KITE)


def test_row_7_missing_label_never_fits_even_negated():
    """Row 7, as in Prefect."""
    assert not spec_matches({"missing": ("!x",)}, KITE)


DEV, X = related("tag", "dev"), related("tag", "x")


@pytest.mark.parametrize(
    ("expected", "given"),
    [(True, [DEV, X]), (False, [DEV]), (False, [])],
)
def test_row_8_negated_tag_needs_a_tag_that_is_another(expected, given):
    """Row 8, as in Prefect."""
    assert specs_match([{ROLE: ("tag",), ID: ("!tag.dev",)}], given) is expected


def test_row_9_one_related_resource_has_to_have_every_label():
    """Row 9, as in Prefect."""
    hello, pool = related("flow", "hello"), related("work-pool", "k8s")

    assert not specs_match([{ROLE: ("flow",), "name": ("k8s",)}], [hello, pool])


A, B, FLOW = related("tag", "a"), related("tag", "b"), related("flow", "f")


@pytest.mark.parametrize(
    ("expected", "specs", "given"),
    [
        (True, [{ROLE: ("tag",), ID: ("tag.a", "tag.b")}], [B]),
        (True, [{ID: ("tag.a",)}, {ID: ("tag.b",)}], [A, B]),
        (False, [{ID: ("tag.a",)}, {ID: ("tag.b",)}], [A]),
        (True, [{ID: ("!tag.dev",)}], [DEV, FLOW]),
        (True, [], []),
        (True, [{}], []),
        (False, [{ID: ("*",)}], []),
    ],
)
def test_related_specs_are_each_fitted_by_some_resource(expected, specs, given):
    """The second table of 2.2."""
    assert specs_match(specs, given) is expected


@pytest.mark.parametrize(
    ("expected", "pattern", "name"),
    [
        (True, "a.b", "a.b"),
        (False, "a.b", "a.b.c"),
        (False, "a.b", "xa.b"),
        (False, "a.b", "a.bc"),
        (True, "a.*", "a.b"),
        (True, "a.*", "a.b.c"),
        (False, "a.*", "a."),
        (False, "a.*", "a"),
        (False, "a.*", "ab"),
        (True, "a.*.c", "a.b.c"),
        (False, "a.*.c", "a.b.d"),
        (False, "a.*.c", "a..c"),
        (True, "*", "x"),
        (False, "*", ""),
        (False, "!a.*", "a.b"),
        (False, "a.?", "a.b"),
        (False, "a.[bc]", "a.b"),
        (False, "A.b", "a.b"),
        (True, "a*b*c", "a1b\n2c"),
    ],
)
def test_name_fits_a_pattern_as_the_table_of_2_3_says(expected, pattern, name):
    """Only `*` is special, and it stands for one or more characters."""
    assert name_matches([pattern], name) is expected


def test_row_10_negated_name_pattern_matches_nothing():
    """Row 10, as in Prefect."""
    assert not name_matches(["!a.*"], "b")


def test_row_11_state_prefix_also_takes_heartbeats_and_steps():
    """Row 11, as in Prefect."""
    names = ["prefect.flow-run.Completed", "prefect.flow-run.heartbeat", "prefect.flow-run.pull-step.executed"]

    assert all(name_matches(["prefect.flow-run.*"], name) for name in names)


def test_label_and_name_patterns_differ_on_the_same_text():
    """What one function for both would get wrong."""
    pairs = [("a.*", "a."), ("a.?", "a.b"), ("!a.b", "c.d")]

    assert [True, True, True] == [label_matches([pattern], text) for pattern, text in pairs]
    assert [False, False, False] == [name_matches([pattern], text) for pattern, text in pairs]
