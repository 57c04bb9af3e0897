from eventkit.insight.alone import Alone, clauses_alone, told
from eventkit.insight.backtest import History, Passed, firings, identity
from eventkit.insight.clicks import Clicked, clicked
from eventkit.insight.explain import ALONE, NOBODY, Circumstances, explain
from eventkit.insight.finding import Finding, Severity, Subject
from eventkit.insight.generalise import Drafted, generalised
from eventkit.insight.lint import lint
from eventkit.insight.lint_asks import open_to_all
from eventkit.insight.lone import lone_firing
from eventkit.insight.near_misses import NearMiss, Shortfall, by_clause, near_each, near_misses
from eventkit.insight.reasons import brief, fired_later, fits, gathers, reason
from eventkit.insight.spots import ABSENT, Spot, spot_of
from eventkit.insight.timeline import Fit, Span, Timeline
from eventkit.insight.verdicts import distance, verdicts

__all__ = [
    "ABSENT",
    "ALONE",
    "NOBODY",
    "Alone",
    "Circumstances",
    "Clicked",
    "Drafted",
    "Finding",
    "Fit",
    "History",
    "NearMiss",
    "Passed",
    "Severity",
    "Shortfall",
    "Span",
    "Spot",
    "Subject",
    "Timeline",
    "brief",
    "by_clause",
    "clauses_alone",
    "clicked",
    "distance",
    "explain",
    "fired_later",
    "firings",
    "fits",
    "gathers",
    "generalised",
    "identity",
    "lint",
    "lone_firing",
    "near_each",
    "near_misses",
    "open_to_all",
    "reason",
    "spot_of",
    "told",
    "verdicts",
]
