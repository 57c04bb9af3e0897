"""What every store does with owners, automations, firings, actions and deployments."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from eventkit.errors import (
    AutomationError,
    LostOwnership,
    UnknownAutomation,
)
from eventkit.store import ActionRecord, FiringRecord, Notification, Owner, Parked, Store
from tests.storing import NOW, SECOND, deployment, event, own, spec

# ------------------------------------------------------------------------------------------------ owners, automations


def test_owners_are_kept_with_cursor_and_epoch(store: Store) -> None:
    """Advancing moves the cursor."""
    token = own(store, cursor=3)
    with store.transaction() as transaction:
        transaction.advance(token, epoch=0, cursor=7)

    owner = Owner(token=token, pid=42, started=1.0, home="n.ipynb", cursor=7, epoch=0)
    assert ([owner], owner) == (store.owners(), store.owner(token))


def test_an_automation_comes_back_as_it_was_saved(store: Store) -> None:
    """By name and by id, with what its wire form leaves out."""
    watch = spec(owner_resource="prefect.deployment.x", created=NOW, tags=("a",))
    token = own(store)
    store.save_automation(watch, owner=token, cursor=5)
    store.add_counts(watch.id, considered=3, fired=1)  # type: ignore[arg-type]

    record = store.automation("watch")

    assert record is not None
    assert (watch, token, 5, 3, 0, 1, 0) == (
        record.spec, record.owner, record.cursor, record.considered, record.matched, record.fired, record.suppressed
    )  # fmt: skip
    assert "prefect.deployment.x" == record.spec.owner_resource
    assert [record] == store.automations() == store.owned(token)
    assert (record, None, None) == (store.automation(watch.id), store.automation("no"), store.automation(uuid4()))  # type: ignore[arg-type]


def test_saving_again_replaces_and_keeps_counters_and_windows(store: Store) -> None:
    """The same id is the same automation."""
    watch = spec()
    assert watch.id is not None
    token = own(store)
    store.save_automation(watch, owner=token, cursor=None)
    store.put_windows({(watch.id, (), ("k",)): {"count": 1}})
    store.add_counts(watch.id, matched=2)
    store.save_automation(watch.changed(name="renamed"), owner=token, cursor=9)
    store.update_automation(watch.changed(name="again", enabled=False))

    (record,) = store.automations()

    assert ("again", False, token, 9, 2) == (
        record.spec.name, record.spec.enabled, record.owner, record.cursor, record.matched
    )  # fmt: skip
    assert {(watch.id, (), ("k",)): {"count": 1}} == store.windows([watch.id])


def test_a_name_is_one_automation(store: Store) -> None:
    """Another id under the name is refused, outside and inside a transaction; nothing is stored."""
    kept = spec()
    store.save_automation(kept, owner=None, cursor=0)

    with pytest.raises(AutomationError, match="names are unique"):
        store.save_automation(spec(), owner=None, cursor=0)
    with pytest.raises(AutomationError, match="names are unique"), store.transaction() as transaction:
        transaction.save_automation(spec(), owner=None, cursor=0)
    with pytest.raises(AutomationError, match="no id"):
        store.save_automation(spec(id=None), owner=None, cursor=0)
    with pytest.raises(UnknownAutomation):
        store.update_automation(spec("other"))

    assert [kept] == [record.spec for record in store.automations()]


def test_taking_an_automation_fences_its_former_owner(store: Store) -> None:
    """Cursor and windows come along; the former owner's next step is refused and stores nothing."""
    watch = spec()
    assert watch.id is not None
    former, new = own(store, cursor=5), own(store, cursor=9, started=2.0)
    store.save_automation(watch, owner=former, cursor=None)
    store.put_windows({(watch.id, (0,), ()): {"n": 1}})

    store.take_automation(watch.id, new)
    store.take_automation(watch.id, new)

    assert (new, 5) == (store.owned(new)[0].owner, store.owned(new)[0].cursor)
    assert {(watch.id, (0,), ()): {"n": 1}} == store.windows([watch.id])
    with pytest.raises(LostOwnership, match="another process took it over"), store.transaction() as step:  # noqa: PT012
        step.append([event()])
        step.advance(former, epoch=0, cursor=6)
    assert [1, 0] == [owner.epoch for owner in store.owners()]
    assert 0 == store.last_seq()
    store.advance(new, epoch=0, cursor=7, automation_id=watch.id)
    assert 7 == store.owned(new)[0].cursor
    store.join(watch.id)
    assert store.owned(new)[0].cursor is None


def test_an_automation_with_its_own_cursor_is_fenced_too(store: Store) -> None:
    """Only its owner, at its epoch, moves it."""
    watch = spec()
    token = own(store)
    store.save_automation(watch, owner=token, cursor=2)

    for owner, epoch in ((token, 1), (uuid4(), 0)):
        with pytest.raises(LostOwnership):
            store.advance(owner, epoch=epoch, cursor=3, automation_id=watch.id)

    assert [2] == [record.cursor for record in store.automations()]


def test_a_removed_owner_leaves_automations_to_be_taken(store: Store) -> None:
    """They wait at the cursor they had come to, with what was parked."""
    watch, other = spec("a"), spec("b")
    former = own(store, cursor=5)
    store.save_automation(watch, owner=former, cursor=None)
    store.save_automation(other, owner=former, cursor=2)
    leader = uuid4()
    store.park(former, 4, leader_id=leader, since=NOW)

    store.remove_owner(former)

    assert [] == store.owners()
    assert [(None, 5), (None, 2)] == [(record.owner, record.cursor) for record in store.automations()]
    new = own(store, cursor=9)
    store.take_automation(watch.id, new)  # type: ignore[arg-type]
    assert [Parked(seq=4, leader=leader, since=NOW, automation=watch.id)] == store.parked(new)


def test_parked_events_go_with_an_automation_and_stay_for_the_others(store: Store) -> None:
    """Each automation gets its parked event once, whoever evaluates it."""
    watch, other = spec("a"), spec("b")
    assert watch.id is not None
    former, new = own(store, cursor=5), own(store, cursor=9)
    for each in (watch, other):
        store.save_automation(each, owner=former, cursor=None)
    leader = uuid4()
    store.park(former, 4, leader_id=leader, since=NOW)

    store.take_automation(watch.id, new)

    assert [Parked(seq=4, leader=leader, since=NOW, automation=None)] == store.parked(former)
    assert [Parked(seq=4, leader=leader, since=NOW, automation=watch.id)] == store.parked(new)
    store.unpark(former, 4)
    store.unpark(new, 4)
    assert ([], 1) == (store.parked(former), len(store.parked(new)))
    store.unpark(new, 4, automation_id=watch.id)
    assert [] == store.parked(new)


def test_an_automation_with_a_place_of_its_own_takes_only_its_own_parked_events_along(store: Store) -> None:
    """What its former owner has parked further on it has yet to come to."""
    watch = spec("a")
    assert watch.id is not None
    former, new, leader = own(store, cursor=5), own(store, cursor=9), uuid4()
    store.save_automation(watch, owner=former, cursor=2)
    store.park(former, 4, leader_id=leader, since=NOW)
    store.park(former, 1, leader_id=leader, since=NOW, automation_id=watch.id)

    store.take_automation(watch.id, new)

    assert [Parked(seq=1, leader=leader, since=NOW, automation=watch.id)] == store.parked(new)
    store.forget_parked(watch.id)
    assert ([], 1) == (store.parked(new), len(store.parked(former)))


def test_windows_are_put_replaced_and_dropped(store: Store) -> None:
    """By automation, path and key; those of an automation that is gone are nobody's."""
    watch, other = spec("a"), spec("b")
    assert watch.id is not None
    assert other.id is not None
    for each in (watch, other):
        store.save_automation(each, owner=None, cursor=0)
    store.put_windows({(watch.id, (), ("x", "é")): {"n": 1}, (watch.id, (0, 1), ()): {"n": 2}})
    store.put_windows({(watch.id, (), ("x", "é")): {"n": 3}, (watch.id, (0, 1), ()): None, (other.id, (), ()): {}})
    store.put_windows({(uuid4(), (), ()): {"n": 9}})

    assert {(watch.id, (), ("x", "é")): {"n": 3}} == store.windows([watch.id])
    assert 2 == len(store.windows([watch.id, other.id, uuid4()]))
    store.drop_windows(other.id)
    assert {} == store.windows([other.id])


def test_deleting_an_automation_drops_its_windows_and_fences_its_owner(store: Store) -> None:
    """The owner evaluates it no longer."""
    watch = spec()
    assert watch.id is not None
    token = own(store)
    store.save_automation(watch, owner=token, cursor=None)
    store.put_windows({(watch.id, (), ()): {}})

    assert [True, False] == [store.delete_automation(watch.id) for _ in range(2)]
    assert ([], {}) == (store.automations(), store.windows([watch.id]))
    with pytest.raises(LostOwnership):
        store.advance(token, epoch=0, cursor=1)


# ------------------------------------------------------------------------------------------------ firings and actions


def test_firings_and_their_actions_are_kept(store: Store) -> None:
    """Newest first, by automation and by event; actions in order, claimed once."""
    watch, token = spec(), own(store)
    assert watch.id is not None
    store.save_automation(watch, owner=token, cursor=None)
    cause, first, second = uuid4(), uuid4(), uuid4()
    store.add_firing(first, watch.id, at=NOW, event_id=cause, body={"a": 1})
    store.add_firing(second, watch.id, at=NOW + SECOND, event_id=None, body={})
    store.add_action(first, 1, kind="emit-event", body={"x": 2})
    store.add_action(first, 0, kind="do-nothing", body={})

    older = FiringRecord(id=first, automation_id=watch.id, at=NOW, event_id=cause, body={"a": 1})
    newer = FiringRecord(id=second, automation_id=watch.id, at=NOW + SECOND, event_id=None, body={})
    assert (older, None) == (store.firing(first), store.firing(uuid4()))
    assert [newer, older] == store.firings() == store.firings(automation_id=watch.id)
    assert ([older], []) == (store.firings(event_id=cause), store.firings(event_id=cause, automation_id=uuid4()))
    assert [older] == store.firings(event_id=cause, automation_id=watch.id)

    zero = ActionRecord(firing_id=first, index=0, kind="do-nothing", status="pending", owner=None, detail="", body={})
    one = replace(zero, index=1, kind="emit-event", body={"x": 2})
    assert [zero, one] == store.pending_actions() == store.pending_actions(owner=token)
    assert [zero, one] == store.pending_actions(automation_ids=[watch.id]) == store.actions(first)
    assert ([], []) == (store.pending_actions(owner=uuid4()), store.pending_actions(automation_ids=[uuid4()]))
    assert [True, False] == [store.claim_action(first, 0, owner=token) for _ in range(2)]
    assert [replace(zero, status="claimed", owner=token)] == store.claimed_actions(token)
    store.finish_action(first, 0, status="failed", detail="no")
    assert [replace(zero, status="failed", owner=token, detail="no"), one] == store.actions(first)
    assert ([one], []) == (store.pending_actions(), store.claimed_actions(token))


def test_notifications_come_newest_first(store: Store) -> None:
    """As they were left."""
    id = uuid4()
    store.add_notification("one", "body", automation_id=None, at=NOW)
    store.add_notification("two", "body", automation_id=id, at=NOW)

    older = Notification(at=NOW, automation_id=None, subject="one", body="body")
    newer = Notification(at=NOW, automation_id=id, subject="two", body="body")
    assert ([newer, older], [newer]) == (store.notifications(), store.notifications(1))


# ------------------------------------------------------------------------------------------------------- deployments


def test_a_flow_keeps_its_id(store: Store) -> None:
    """By name, made once."""
    first = store.flow_id("f", uuid4)

    assert (first, True) == (store.flow_id("f", uuid4), first != store.flow_id("g", uuid4))


def test_deployments_are_kept_by_full_name(store: Store) -> None:
    """Saved, replaced, found by name and id, deleted."""
    nightly = deployment(parameters={"x": 1}, owner=uuid4())
    store.save_deployment(deployment("b"))
    store.save_deployment(nightly)
    store.save_deployment(nightly.changed(paused=True))

    assert nightly.changed(paused=True) == store.deployment("f/nightly") == store.deployment(nightly.id)
    assert ["f/b", "f/nightly"] == [each.full_name for each in store.deployments()]
    with pytest.raises(AutomationError, match="names are unique"):
        store.save_deployment(deployment())
    assert [True, False] == [store.delete_deployment(nightly.id) for _ in range(2)]
    assert store.deployment("f/nightly") is None
