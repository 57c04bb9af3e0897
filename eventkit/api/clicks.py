"""One click on a value of the pinned event: what the draft becomes."""

from __future__ import annotations

from copy import deepcopy

from eventkit.api.draft_wire import EditAsk, Edited
from eventkit.api.drafts import leaf_of
from eventkit.api.sample import pinned
from eventkit.api.session import Call
from eventkit.insight import ABSENT, clicked

__all__ = ["edited"]


def edited(call: Call, ask: EditAsk) -> Edited:
    """The draft after, and what changed. Raises UsageError for what no trigger can ask."""
    made = deepcopy(ask.trigger)
    leaf = leaf_of(made, ask.at)
    given = ask.value if "value" in ask.model_fields_set else ABSENT
    after = clicked(leaf, ask.path, ask.how, value=given, event=pinned(call.ws, ask.id))
    leaf.clear()
    leaf.update(after.draft)
    return Edited(trigger=made, says=after.says)
