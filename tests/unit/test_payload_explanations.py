"""Patterns that cannot be say what to do; those that can explain what a payload lacks."""

import pytest

from eventkit.errors import InvalidTrigger
from eventkit.model.payload import check_pattern, explain_pattern, explain_tree, payload_predicate
from eventkit.model.payload_parts import MOST_WAYS


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ([], "payload cannot be []: a mapping of fields to lists was expected: write {'total': [300]}"),
        (
            {},
            "payload cannot be {}: a mapping without fields matches nothing one could name: name a field, "
            "or leave it out",
        ),
        (
            {"o": {}},
            "payload['o'] cannot be {}: a mapping without fields matches nothing one could name: name a field, "
            "or leave it out",
        ),
        ({"total": 300}, "payload['total'] cannot be 300: a list of what matches was expected: write [300]"),
        (
            {"o": {"x": []}},
            "payload['o']['x'] cannot be []: at least one matcher was expected: write what matches, "
            "or [{'exists': False}]",
        ),
        ({1: ["a"]}, "payload cannot be {1: ['a']}: names of fields are text: write '1'"),
        (
            {"total": {"numeric": [">", 0]}},
            "payload['total'] cannot be {'numeric': ['>', 0]}: an operator stands in a list: write [{'numeric': ...}]",
        ),
        (
            {"x": {"prefix": "a"}},
            "payload['x'] cannot be {'prefix': 'a'}: an operator stands in a list: write [{'prefix': ...}]",
        ),
        ({"x": [{"prefx": "a"}]}, "payload['x'][0] has no operator 'prefx'; did you mean 'prefix'?"),
        (
            {"x": ["a", {"anything_but": "a"}]},
            "payload['x'][1] has no operator 'anything_but'; did you mean 'anything-but'?",
        ),
        (
            {"x": [{"zzz": 1}]},
            "payload['x'][0] has no operator 'zzz'; write one of prefix, suffix, equals-ignore-case, anything-but, "
            "numeric, exists, cidr, wildcard",
        ),
        (
            {"x": [{"prefix": "a", "suffix": "b"}]},
            "payload['x'][0] cannot be {'prefix': 'a', 'suffix': 'b'}: one operator was expected: give each a mapping "
            "of its own, any of them may match",
        ),
        (
            {"x": [["a"]]},
            "payload['x'][0] cannot be ['a']: text, a finite number, true, false, null or one operator was expected: "
            "write {'prefix': 'x'}",
        ),
        (
            {"x": [float("nan")]},
            "payload['x'][0] cannot be nan: text, a finite number, true, false, null or one operator was expected: "
            "write {'prefix': 'x'}",
        ),
        (
            {"x": [{"prefix": 5}]},
            "payload['x'][0]['prefix'] cannot be 5: text was expected, or {'equals-ignore-case': text}: "
            "write {'prefix': 'x'}",
        ),
        (
            {"x": [{"suffix": {"prefix": "a"}}]},
            "payload['x'][0]['suffix'] cannot be {'prefix': 'a'}: text was expected, or "
            "{'equals-ignore-case': text}: write {'suffix': 'x'}",
        ),
        (
            {"x": [{"equals-ignore-case": ["a"]}]},
            "payload['x'][0]['equals-ignore-case'] cannot be ['a']: text was expected: "
            "write {'equals-ignore-case': 'x'}",
        ),
        (
            {"x": [{"anything-but": ["a", 1]}]},
            "payload['x'][0]['anything-but'] cannot be ['a', 1]: texts alone or numbers alone were expected: "
            "write {'anything-but': ['a', 'b']}",
        ),
        (
            {"x": [{"anything-but": None}]},
            "payload['x'][0]['anything-but'] cannot be None: texts alone or numbers alone were expected: "
            "write {'anything-but': ['a', 'b']}",
        ),
        (
            {"x": [{"anything-but": {"sufix": "a"}}]},
            "payload['x'][0]['anything-but'] cannot be {'sufix': 'a'}: texts, numbers or one of prefix, suffix, "
            "equals-ignore-case, wildcard was expected; did you mean 'suffix'?",
        ),
        (
            {"x": [{"anything-but": {"prefix": ""}}]},
            "payload['x'][0]['anything-but']['prefix'] cannot be '': every text begins and ends with the empty text: "
            "leave it out",
        ),
        (
            {"x": [{"numeric": [">"]}]},
            "payload['x'][0]['numeric'] cannot be ['>']: [operator, number] or a lower and an upper bound was "
            "expected: write ['>', 0] or ['>=', 0, '<', 5]",
        ),
        (
            {"x": [{"numeric": ["=>", 5]}]},
            "payload['x'][0]['numeric'] cannot be ['=>', 5]: '=>' is no comparison; write one of <, <=, >, >=, =",
        ),
        (
            {"x": [{"numeric": [">", "5"]}]},
            "payload['x'][0]['numeric'] cannot be ['>', '5']: '5' is no number; write one, without quotation marks",
        ),
        (
            {"x": [{"numeric": [">", 5, "<", 5]}]},
            "payload['x'][0]['numeric'] cannot be ['>', 5, '<', 5]: the lower bound must be below the upper one: "
            "swap them, or write ['=', number]",
        ),
        (
            {"x": [{"numeric": [">", 1, ">", 5]}]},
            "payload['x'][0]['numeric'] cannot be ['>', 1, '>', 5]: [operator, number] or a lower and an upper bound "
            "was expected: write ['>', 0] or ['>=', 0, '<', 5]",
        ),
        (
            {"x": [{"exists": "yes"}]},
            "payload['x'][0]['exists'] cannot be 'yes': true or false was expected: "
            "write {'exists': False} for a missing field",
        ),
        (
            {"x": [{"cidr": "10.0.0.0"}]},
            "payload['x'][0]['cidr'] cannot be '10.0.0.0': a block of addresses was expected: "
            "write '10.0.0.0/24' or '2001:db8::/32'",
        ),
        (
            {"x": [{"cidr": "10.0.0.0/33"}]},
            "payload['x'][0]['cidr'] cannot be '10.0.0.0/33': a block of addresses was expected: "
            "write '10.0.0.0/24' or '2001:db8::/32'",
        ),
        (
            {"x": [{"wildcard": "a**b"}]},
            "payload['x'][0]['wildcard'] cannot be 'a**b': two * beside each other were found, and one does it: "
            "take one out",
        ),
        (
            {"x": [{"wildcard": "a\\b"}]},
            "payload['x'][0]['wildcard'] cannot be 'a\\\\b': a backslash goes before * or another backslash: "
            "write two for one",
        ),
        (
            {"x": [{"wildcard": "a\\"}]},
            "payload['x'][0]['wildcard'] cannot be 'a\\\\': a backslash goes before * or another backslash: "
            "write two for one",
        ),
        (
            {"$or": [{"x": [1]}]},
            "payload['$or'] cannot be [{'x': [1]}]: a list of at least two patterns was expected: "
            "write [{'a': [1]}, {'b': [2]}]",
        ),
        (
            {"o": {"$or": [{"x": [1]}, {"y": 2}]}},
            "payload['o']['$or'][1]['y'] cannot be 2: a list of what matches was expected: write [2]",
        ),
    ],
)
def test_a_pattern_that_cannot_be_says_where_what_and_what_to_do(pattern, expected):
    """Nothing is compiled of it."""
    for refuses in (check_pattern, payload_predicate, lambda given: explain_pattern(given, {})):
        with pytest.raises(InvalidTrigger) as caught:
            refuses(pattern)

        assert expected == str(caught.value)


def nested(levels):
    """A pattern of so many levels, and a payload that matches."""
    pattern, payload = {"x": [1]}, {"x": 1}
    for _ in range(levels - 1):
        pattern, payload = {"x": pattern}, {"x": payload}
    return pattern, payload


def test_a_pattern_as_deep_as_a_payload_may_be_matches_and_a_deeper_one_is_refused():
    """No RecursionError comes out."""
    pattern, payload = nested(150)

    assert (True, True) == (payload_predicate(pattern)(payload), explain_tree(pattern, payload).ok)
    for levels in (151, 100_000):
        with pytest.raises(InvalidTrigger, match="take levels out"):
            check_pattern(nested(levels)[0])


def test_alternatives_that_would_have_to_be_multiplied_out_too_often_are_refused():
    """Twenty choices of two, each asking of the same list as the others, would be a million."""
    pattern = {"z": [1]}
    for at in range(20):
        choice = [{"y": {"a": [at]}}, {"y": {"b": [at]}}]
        pattern = {"x": {"$or": choice}, "$or": [pattern, {"w": [at]}]}

    with pytest.raises(InvalidTrigger, match=f"in more than {MOST_WAYS:,} ways: use fewer alternatives"):
        check_pattern(pattern)


def test_a_wildcard_of_many_stars_takes_no_longer_than_its_text_is_long():
    """With a regular expression this would not end."""
    assert payload_predicate({"x": [{"wildcard": "*a" * 30 + "*b"}]})({"x": "a" * 100_000}) is False


@pytest.mark.parametrize(
    ("pattern", "payload", "expected"),
    [
        (
            {"order": {"total": [{"numeric": [">=", 10, "<", 20]}]}},
            {"order": {"total": 25}},
            [("order.total", "at least 10 and less than 20", "25", False)],
        ),
        ({"x": ["EU", 5, None, True]}, {}, [("x", '"EU" or 5 or null or true', "missing", False)]),
        ({"x": [{"exists": False}]}, {"x": None}, [("x", "missing", "null", False)]),
        ({"x": [{"exists": False}]}, {"x": []}, [("x", "missing", "missing (an empty list)", True)]),
        ({"x": [{"exists": True}]}, {"x": {"y": 1}}, [("x", "present", "missing (an object is there)", False)]),
        ({"x": ["a"]}, {"x": [{"y": 1}]}, [("x", '"a"', "missing (a list of objects is there)", False)]),
        ({"x": [{"prefix": "é"}]}, {"x": "é" * 99}, [("x", 'begins with "é"', '"' + "é" * 56 + "...", True)]),
        ({"x": [{"suffix": "b"}]}, {"x": ["ab", "c"]}, [("x", 'ends with "b"', '["ab", "c"]', True)]),
        (
            {"x": [{"prefix": {"equals-ignore-case": "a"}}, {"equals-ignore-case": "b"}]},
            {"x": "B"},
            [("x", 'begins with "a" (in any case) or "b" (in any case)', '"B"', True)],
        ),
        ({"x": [{"cidr": "10.0.0.0/8"}]}, {"x": "10.1.1.1"}, [("x", "an address in 10.0.0.0/8", '"10.1.1.1"', True)]),
        ({"x": [{"wildcard": "a*"}]}, {"x": "b"}, [("x", 'like "a*"', '"b"', False)]),
        ({"x": [{"anything-but": ["a", "b"]}]}, {"x": "b"}, [("x", 'anything but "a" or "b"', '"b"', False)]),
        (
            {"x": [{"anything-but": {"prefix": ["a", "b"]}}]},
            {"x": 1},
            [("x", 'anything but one that begins with "a" or "b"', "1", True)],
        ),
        (
            {"x": [{"anything-but": {"equals-ignore-case": "a"}}]},
            {"x": "A"},
            [("x", 'anything but "a" (in any case)', '"A"', False)],
        ),
        ({"a.b": {"c": [1]}}, {"a.b": {"c": 1}}, [("['a.b'].c", "1", "1", True)]),
        ({"a": {"b.c": [1]}}, {}, [("a['b.c']", "1", "missing", False)]),
    ],
)
def test_an_explanation_says_place_wanted_actual_and_whether_it_is_ok(pattern, payload, expected):
    """In plain words, values as JSON."""
    assert expected == explain_pattern(pattern, payload)


def test_of_a_list_of_objects_the_one_that_matches_or_comes_nearest_is_explained():
    """With its place in the list."""
    pattern = {"items": {"sku": ["a"], "n": [2]}}

    assert [("items[1].sku", '"a"', '"a"', True), ("items[1].n", "2", "3", False)] == explain_pattern(
        pattern, {"items": [{"sku": "b"}, {"sku": "a", "n": 3}]}
    )
    assert [("items[1][0].sku", '"a"', '"a"', True), ("items[1][0].n", "2", "2", True)] == explain_pattern(
        pattern, {"items": [{"sku": "a", "n": 1}, [{"sku": "a", "n": 2}]]}
    )
    assert [("items[1].sku", "missing", "5", False)] == explain_pattern(
        {"items": {"sku": [{"exists": False}]}}, {"items": [{"n": 1}, {"sku": 5}]}
    )


def test_an_explanation_shows_how_clauses_combine():
    """`$or` stands as any of its alternatives, beside its siblings."""
    tree = explain_tree({"z": [3], "$or": [{"x": [1]}, {"y": [2], "w": [4]}]}, {"z": 3, "y": 2})
    [sibling, choice] = tree.parts

    assert ("all", False) == (tree.kind, tree.ok)
    assert ("clause", True, "z") == (sibling.kind, sibling.ok, sibling.place)
    assert ("any", False) == (choice.kind, choice.ok)
    assert [("all", False), ("all", False)] == [(each.kind, each.ok) for each in choice.parts]
    assert [("x", False), ("y", True), ("w", False)] == [(each.place, each.ok) for each in choice.clauses()]


def test_the_same_pattern_gives_the_same_test():
    """It is compiled once."""
    assert payload_predicate({"x": [1]}) is payload_predicate({"x": (1,)})
