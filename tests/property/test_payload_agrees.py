"""Whatever the pattern and the payload: predicate, explanation and the definition written out say the same."""

from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventkit.insight.payload_edits import mended
from eventkit.model.payload import explain_pattern, explain_tree, payload_predicate
from eventkit.model.payload_matchers import matcher

NAMES = st.sampled_from(("a", "b", "c"))
TEXTS = st.sampled_from(("", "a", "ab", "A", "b", "10.0.0.1", "::1", "a*b", "é"))
NUMBERS = st.sampled_from((0, 1, 1.0, 1.5, 2, -1))
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none()
MATCHERS = st.one_of(
    SCALARS,
    st.builds(lambda wanted: {"exists": wanted}, st.booleans()),
    st.builds(lambda text: {"prefix": text}, TEXTS),
    st.builds(lambda text: {"suffix": {"equals-ignore-case": text}}, TEXTS),
    st.builds(lambda text: {"equals-ignore-case": text}, TEXTS),
    st.builds(lambda held: {"anything-but": held}, TEXTS | NUMBERS | st.lists(TEXTS, min_size=1, max_size=2)),
    st.builds(lambda text: {"anything-but": {"wildcard": text}}, st.sampled_from(("a*", "*b", "\\*"))),
    st.builds(lambda sign, number: {"numeric": [sign, number]}, st.sampled_from(("<", "<=", ">", ">=", "=")), NUMBERS),
    st.sampled_from(({"numeric": [">", 0, "<=", 2]}, {"cidr": "10.0.0.0/8"}, {"cidr": "::/16"}, {"wildcard": "a*b"})),
)
ABSENT = {"exists": False}
LISTS = st.lists(MATCHERS, min_size=1, max_size=2) | st.sampled_from(([ABSENT], [1], [{"exists": True}], [ABSENT, 1]))


def with_fields(patterns):
    """Patterns whose fields hold such patterns too, some of them with alternatives."""
    fields = st.dictionaries(NAMES, LISTS | patterns, min_size=1, max_size=3)
    choice = st.lists(patterns | fields, min_size=2, max_size=3)
    return st.one_of(
        fields,
        st.builds(lambda held: {"$or": held}, choice),
        st.builds(lambda some, held: {**some, "$or": held}, fields, choice),
        st.builds(lambda some, held: {"$or": held, **some}, fields, choice),
    )


PATTERNS = st.recursive(st.dictionaries(NAMES, LISTS, min_size=1, max_size=2), with_fields, max_leaves=5)
VALUES = st.recursive(
    SCALARS,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(NAMES, values, max_size=3),
    max_leaves=14,
)
PAYLOADS = st.dictionaries(NAMES, VALUES | st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=3), max_size=3)


def rules(pattern, path=()):
    """The pattern multiplied out: ways to match, each the clauses (path, matcher) that must all hold."""
    ways = []
    for name, held in pattern.items():
        if name == "$or":
            ways.append([way for each in held for way in rules(each, path)])
        elif isinstance(held, dict):
            ways.append(rules(held, (*path, name)))
        else:
            ways.append([[((*path, name), each)] for each in held])
    return [[clause for part in way for clause in part] for way in product(*ways)]


def leaves(payload, path=(), chosen=()):
    """Every scalar: path, value, and which elements of which lists of objects it is in."""

    def held_in(value, path, chosen, outer, at):
        if isinstance(value, dict):
            yield from leaves(value, path, ((*chosen, (outer, at)) if at else chosen))
        elif isinstance(value, list):
            for place, each in enumerate(value):
                yield from held_in(each, path, chosen, outer, (*at, place))
        else:
            yield path, value, dict(chosen)

    for name, value in payload.items():
        below = (*path, name)
        yield from held_in(value, below, chosen, (below, chosen), ())


def consistent(some, other):
    """Whether two choices of elements take the same element of each list that both are in."""
    return all(other.get(each, at) == at for each, at in some.items())


def holds(clauses, found, chosen):
    """Whether the clauses hold with these elements chosen: those that want a value first, absences last."""
    wanted = [clause for clause in clauses if clause[1] != ABSENT]
    if wanted:
        (path, written), rest = wanted[0], [clause for clause in clauses if clause is not wanted[0]]
        accepts = matcher(written, "payload").test
        return any(
            holds(rest, found, {**chosen, **elements})
            for place, value, elements in found
            if place == path and consistent(elements, chosen) and accepts(value)
        )
    return not any(
        place == path and consistent(elements, chosen) for path, _ in clauses for place, _, elements in found
    )


def structure(explanation):
    """Whether it is ok, by how its parts combine."""
    if explanation.kind == "clause":
        return explanation.ok
    parts = [structure(part) for part in explanation.parts]
    return all(parts) if explanation.kind == "all" else any(parts)


def agree(pattern, payload):
    """The definition: some way through `$or`, and one element of each list, in which every clause holds."""
    found = list(leaves(payload))
    expected = any(holds(clauses, found, {}) for clauses in rules(pattern))
    tree = explain_tree(pattern, payload)

    assert (expected, expected, expected) == (payload_predicate(pattern)(payload), tree.ok, structure(tree))
    assert explain_pattern(pattern, payload) == [
        (each.place, each.wanted, each.actual, each.ok) for each in tree.clauses()
    ]


@settings(max_examples=1_500, deadline=None)
@given(PATTERNS, PAYLOADS)
@example({"a": {"$or": [{"b": [ABSENT]}, {"c": [ABSENT]}]}}, {"a": [{"b": 1}, {"c": 1}]})
@example({"a": {"b": [1]}, "$or": [{"a": {"c": [1]}}, {"b": [1]}]}, {"a": [{"b": 1}, {"c": 1}]})
def test_predicate_explanation_and_definition_agree(pattern, payload):
    """Patterns of any shape, on payloads of any shape."""
    agree(pattern, payload)


@settings(max_examples=1_000, deadline=None)
@given(LISTS | st.lists(SCALARS, min_size=1, max_size=3), SCALARS | st.lists(SCALARS, max_size=2) | VALUES)
@example([1], True)
@example([True], True)
def test_they_agree_about_one_field(matchers, value):
    """Any matchers, on any value."""
    agree({"a": matchers}, {"a": value})


@settings(max_examples=1_500, deadline=None)
@given(PATTERNS, PAYLOADS)
def test_a_mended_pattern_accepts_and_leaves_what_holds_as_it_is(pattern, payload):
    """Also where one element of a list has to satisfy several parts."""
    if payload_predicate(pattern)(payload):
        return
    made = mended(pattern, payload)

    assert made is not None
    assert made.pattern is None or payload_predicate(made.pattern)(payload)
    assert made.says
    kept = {name: held for name, held in pattern.items() if payload_predicate({name: held})(payload)}
    assert made.pattern is None or kept == {name: made.pattern[name] for name in kept}
