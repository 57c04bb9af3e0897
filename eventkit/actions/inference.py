"""Which deployment, automation or flow run an action is about, when it is not told.

Source: `prefect-behaviour` 3.2: only the first involved resource of the kind is looked at, whatever its role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from eventkit.actions.outcome import Outcome, failed
from eventkit.model.event import Event
from eventkit.model.resource import ID, Resource

__all__ = ["first_of_kind", "flow_run_of", "id_in", "target_of"]

_WORDS = {"prefect.deployment": "deployment", "prefect.automation": "automation", "prefect.flow-run": "flow run"}


def id_in(resource_id: str, kind: str) -> UUID | None:
    """The UUID after the last dot of a resource id of exactly this kind, or None."""
    found, _, tail = resource_id.rpartition(".")
    if found != kind:
        return None
    try:
        return UUID(tail)
    except ValueError:
        return None


def first_of_kind(event: Event, kind: str) -> Resource | None:
    """The first involved resource (primary, then related in order) of this kind, or None."""
    return next(_of_kind(event, kind), None)


def _of_kind(event: Event, kind: str) -> Iterator[Resource]:
    return (resource for resource in event.involved_resources if resource.id.rpartition(".")[0] == kind)


def target_of(kind: str, selected: UUID | None, event: Event | None) -> UUID | Outcome:
    """The selected id, else the one the event tells, else why there is none."""
    if selected is not None:
        return selected
    word = _WORDS[kind]
    if event is None:
        return failed(f"No event to infer the {word}")
    first = first_of_kind(event, kind)
    found = id_in(first.id, kind) if first is not None else None
    return found if found is not None else failed(f"No {word} could be inferred")


def flow_run_of(labels: Mapping[str, str], event: Event | None) -> UUID | Outcome:
    """The flow run the triggering labels name, else the one the event tells, else why there is none."""
    named = id_in(labels.get(ID, ""), "prefect.flow-run")
    return named if named is not None else target_of("prefect.flow-run", None, event)
