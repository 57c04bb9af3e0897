"""For any trigger: an edit removes what it was suggested for, and what cannot be matched is matched by no event."""

import pytest

from eventkit.insight import Subject, lint
from eventkit.insight.clauses import asked, passes
from eventkit.model.trigger import leaves
from tests.generating import NAMES, Generator, seed

pytestmark = pytest.mark.endure


def test_each_edit_removes_its_finding_and_nothing_impossible_is_matched(size, capsys):
    """Checked again from the start, whatever the check itself said."""
    number = seed()
    made, edits, kept, matched = Generator(number), 0, [], []
    words = {"names": frozenset(NAMES), "labels": frozenset(("region", "tier", "siz")), "roles": frozenset(("shop",))}
    for _ in range(size(500, 5_000)):
        trigger = made.trigger()
        events = made.history(5)
        for finding in lint(Subject(trigger=trigger, samples=tuple(events), **words)):
            if finding.edit is not None:
                edits += 1
                after = lint(Subject(trigger=finding.edit.apply(trigger), samples=tuple(events), **words))
                kept += [(trigger, finding) for each in after if each.place == finding.place]
            leaf = dict(leaves(trigger)).get(finding.path)
            if (finding.severity, finding.code) != ("error", "contradiction") or leaf is None:
                continue
            if not (finding.field in ("expect", "after") and leaf.after):  # the other of the two may be met
                matched += [(leaf, event) for event in events if passes(asked(leaf, event))]
    with capsys.disabled():
        print(f"\n{edits:,} edits of findings, seed {number}")

    assert kept[:3] == []
    assert matched[:3] == []
    assert edits
