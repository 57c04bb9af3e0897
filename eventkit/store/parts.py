"""Everything the store can do, gathered: the same inside a transaction and outside."""

from __future__ import annotations

from eventkit.store.actions import ActionRecords
from eventkit.store.automations import Automations
from eventkit.store.deployments import Deployments
from eventkit.store.events import Events
from eventkit.store.histograms import Histograms
from eventkit.store.histories import Histories
from eventkit.store.kept import Kept
from eventkit.store.owners import Owners
from eventkit.store.runs import Runs
from eventkit.store.webhooks import Webhooks

__all__ = ["Parts"]


class Parts(Events, Histograms, Owners, Automations, ActionRecords, Histories, Deployments, Runs, Webhooks, Kept):
    """The store's parts as one class: `Store` commits each call, `Transaction` all of a block together."""
