from eventkit.insight.backtest import History, Passed, firings, identity
from eventkit.insight.explain import ALONE, NOBODY, Circumstances, explain
from eventkit.insight.near_misses import NearMiss, near_misses
from eventkit.insight.reasons import brief, fits, nearly, reason
from eventkit.insight.verdicts import distance, verdicts

__all__ = [
    "ALONE",
    "NOBODY",
    "Circumstances",
    "History",
    "NearMiss",
    "Passed",
    "brief",
    "distance",
    "explain",
    "firings",
    "fits",
    "identity",
    "near_misses",
    "nearly",
    "reason",
    "verdicts",
]
