"""A tree from what is above and what is below: the way there, what is cut, what is marked."""

from itertools import pairwise

from eventkit.faces.moments import chain_html, chain_text
from eventkit.insight.chain import Link, grow


class Family:
    """Links by what each led to; the first that names one as its own is above it."""

    def __init__(self, **below):
        self.children = below

    def link(self, name):
        """The link of a name."""
        return Link(kind="event", id=name, what=name)

    def below(self, link):
        """Those it led to."""
        return [self.link(name) for name in self.children.get(link.id, ())]

    def above(self, link):
        """What led to it."""
        found = next((name for name, below in self.children.items() if link.id in below), None)
        return self.link(found) if found else None


def drawn(family, name, **settings):
    """The text of a tree."""
    return chain_text(grow(family.link(name), family, **settings)).split("\n")


def test_a_tree_begins_at_the_origin_and_marks_what_was_asked():
    """Up to the first, then all that came of it."""
    assert [
        "event a",
        "├─ event b",
        "│  └─ event d  ← this event",
        "└─ event c",
    ] == drawn(Family(a=["b", "c"], b=["d"]), "d")


def test_what_is_furthest_down_is_cut_first_and_counted():
    """But never the way to what was asked."""
    family = Family(a=["b", "c", "d"], b=["e", "f"], d=["g"], g=["h"])

    assert [
        "event a",
        "├─ event b",
        "│  └─ … 2 more not shown",
        "├─ event c",
        "└─ event d",
        "   └─ event g",
        "      └─ event h  ← this event",
    ] == drawn(family, "h", most=6)


def test_of_a_way_that_is_too_long_the_nearest_is_shown():
    """And it says that there is more above."""
    assert ["… what led to this is not shown", "event b", "└─ event c  ← this event"] == drawn(
        Family(a=["b"], b=["c"]), "c", most=2
    )


def test_a_ring_ends():
    """It cannot be, and would not hang anything."""
    assert 3 == len(drawn(Family(a=["b"], b=["c"], c=["a"]), "b"))


def test_what_is_deep_is_folded_but_for_the_way_to_what_was_asked():
    """Nested lists, one fold for all that is below."""
    names = "abcdefgh"
    family = Family(**{name: [after] for name, after in pairwise(names)})

    assert 1 == chain_html(grow(family.link("a"), family)).count("<details>")
    assert 0 == chain_html(grow(family.link("h"), family)).count("<details>")
    assert 8 == chain_html(grow(family.link("h"), family)).count("<ul>")
