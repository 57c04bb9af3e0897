"""What is odd about a trigger before any event came: findings, each a sentence with a fix where one is known.

1. A check is a function in the table below; it knows no other.
2. A fix is an edit that was applied and after which its finding is gone.
3. error: it can never do what it says. warning: it does something else than most people mean. note: good to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from eventkit.errors import EventkitError
from eventkit.insight.finding import Finding, Severity, Subject
from eventkit.insight.lint_asks import asks_contradictions, asks_everything, asks_in_lists, asks_role_of_primary
from eventkit.insight.lint_counts import counts_for_ever, counts_nothing, waits_for_all_at_once
from eventkit.insight.lint_loops import fires_itself
from eventkit.insight.lint_names import never_seen
from eventkit.insight.lint_payload import payload_contradictions
from eventkit.insight.lint_prefect import differs_on_prefect, only_here
from eventkit.insight.lint_refusals import refuses_what_is_asked
from eventkit.insight.lint_runs import parameters_that_do_not_fit, paths_that_are_missing

__all__ = ["CHECKS", "lint"]

Check = Callable[[Subject], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    asks_everything,
    asks_contradictions,
    payload_contradictions,
    refuses_what_is_asked,
    asks_in_lists,
    asks_role_of_primary,
    counts_nothing,
    counts_for_ever,
    waits_for_all_at_once,
    never_seen,
    fires_itself,
    parameters_that_do_not_fit,
    paths_that_are_missing,
    differs_on_prefect,
    only_here,
)
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def lint(subject: Subject) -> list[Finding]:
    """The findings, errors first. Nothing is stored, run or changed. Thread: any.

    >>> from eventkit.model.trigger import EventTrigger
    >>> for finding in lint(Subject(trigger=EventTrigger(expect={"!order.paid"}))):
    ...     print(finding)
    error contradiction: no event is named !order.paid: names know no negation, and this matches nothing
    """
    found = [_proven(check, subject, finding) for check in CHECKS for finding in check(subject)]
    return sorted(found, key=lambda each: _ORDER.index(each.severity))


def _proven(check: Check, subject: Subject, finding: Finding) -> Finding:
    """The finding, its edit kept where it removes it."""
    if finding.edit is None:
        return finding
    try:
        after: Sequence[Finding] = list(check(replace(subject, trigger=finding.edit.apply(subject.trigger))))
    except EventkitError:  # an edit that no trigger can have
        return replace(finding, edit=None)
    gone = not any(each.place == finding.place for each in after)
    return finding if gone else replace(finding, edit=None)
