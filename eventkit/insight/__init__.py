from eventkit.insight.backtest import History, Passed, firings, identity
from eventkit.insight.explain import ALONE, NOBODY, Circumstances, explain
from eventkit.insight.finding import Finding, Severity, Subject
from eventkit.insight.generalise import Drafted, generalised
from eventkit.insight.lint import lint
from eventkit.insight.near_misses import NearMiss, Shortfall, by_clause, near_each, near_misses
from eventkit.insight.reasons import brief, fired_later, fits, gathers, reason
from eventkit.insight.timeline import Fit, Span, Timeline
from eventkit.insight.verdicts import distance, verdicts

__all__ = [
    "ALONE",
    "NOBODY",
    "Circumstances",
    "Drafted",
    "Finding",
    "Fit",
    "History",
    "NearMiss",
    "Passed",
    "Severity",
    "Shortfall",
    "Span",
    "Subject",
    "Timeline",
    "brief",
    "by_clause",
    "distance",
    "explain",
    "fired_later",
    "firings",
    "fits",
    "gathers",
    "generalised",
    "identity",
    "lint",
    "near_each",
    "near_misses",
    "reason",
    "verdicts",
]
