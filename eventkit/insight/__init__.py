from eventkit.insight.backtest import History, Passed, firings, identity
from eventkit.insight.explain import ALONE, NOBODY, Circumstances, explain
from eventkit.insight.finding import Finding, Severity, Subject
from eventkit.insight.generalise import Drafted, generalised
from eventkit.insight.lint import lint
from eventkit.insight.near_misses import NearMiss, Shortfall, by_clause, near_misses

__all__ = [
    "ALONE",
    "NOBODY",
    "Circumstances",
    "Drafted",
    "Finding",
    "History",
    "NearMiss",
    "Passed",
    "Severity",
    "Shortfall",
    "Subject",
    "by_clause",
    "explain",
    "firings",
    "generalised",
    "identity",
    "lint",
    "near_misses",
]
