from eventkit.insight.backtest import History, Passed, firings, identity
from eventkit.insight.explain import ALONE, NOBODY, Circumstances, explain
from eventkit.insight.near_misses import NearMiss, Shortfall, by_clause, near_misses

__all__ = [
    "ALONE",
    "NOBODY",
    "Circumstances",
    "History",
    "NearMiss",
    "Passed",
    "Shortfall",
    "by_clause",
    "explain",
    "firings",
    "identity",
    "near_misses",
]
