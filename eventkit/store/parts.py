"""Everything the store can do, gathered: the same inside a transaction and outside."""

from __future__ import annotations

from eventkit.store.actions import ActionRecords
from eventkit.store.automations import Automations
from eventkit.store.deployments import Deployments
from eventkit.store.events import Events
from eventkit.store.histograms import Histograms
from eventkit.store.histories import Histories
from eventkit.store.kept import Kept
from eventkit.store.nearest import Nearest
from eventkit.store.outcomes import Outcomes
from eventkit.store.owners import Owners
from eventkit.store.runs import Runs
from eventkit.store.servers import Servers
from eventkit.store.summaries import Summaries
from eventkit.store.tallied import Tallied
from eventkit.store.webhooks import Webhooks

__all__ = ["Parts"]


class Parts(
    Events,
    Histograms,
    Nearest,
    Tallied,
    Owners,
    Automations,
    ActionRecords,
    Histories,
    Outcomes,
    Deployments,
    Runs,
    Summaries,
    Webhooks,
    Servers,
    Kept,
):
    """The store's parts as one class: `Store` commits each call, `Transaction` all of a block together."""
