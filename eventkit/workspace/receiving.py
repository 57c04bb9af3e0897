"""Requests on their way into the log: decided one by one, committed together.

1. What came of a request is committed before its sender is answered: the events, the key that tells a repeat, the
   delivery.
2. Requests that wait at the same time are one commit.
3. Whatever goes wrong is a status outside, and the whole reason inside.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from uuid import UUID

from eventkit.errors import StoreError, WebhookError
from eventkit.ingress import Arrival
from eventkit.model.event import Event
from eventkit.model.ports import Clock, Identity
from eventkit.model.webhook import Delivery, Verdict, WebhookSpec
from eventkit.store import Store, Transaction
from eventkit.webhooks import (
    Decision,
    Rejected,
    Reply,
    Request,
    Via,
    admitted,
    again,
    decide,
    delivery_of,
    duplicate,
    refusal,
    rejected,
)
from eventkit.workspace.keys import Keys
from eventkit.workspace.pace import Pace

__all__ = ["Receiving"]

REMEMBERED = timedelta(days=3)
"""For how long a delivery that comes again is told from a new one: as long as GitHub lets one be sent again."""
TRIM_EVERY = 64
FRESH = 0.05
AT_ONCE = 0.1
"""Seconds of deciding after which what was decided is committed and answered before the next is looked at."""
TOLD_FIRST, TOLD_EACH_SECOND = 100, 10.0
"""Rejections of one webhook that are events: so many at once, then so many a second. All are deliveries."""


@dataclass(slots=True)
class _Pending:
    """A request that was decided and is yet to be kept."""

    spec: WebhookSpec
    arrival: Arrival
    decision: Decision
    secrets: list[str]
    took: timedelta
    outcome: Decision | None = None
    delivery: Delivery | None = None


class Receiving:
    """Takes requests for the webhooks of one workspace. Thread: any.

    log: told how many events were stored. failed: told of an error that is nobody's fault outside.
    Durability: what `receive` answered with success is committed.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        ids: Identity,
        keys: Keys,
        logged: Callable[[int], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._store, self._clock, self._ids, self._keys = store, clock, ids, keys
        self._logged, self._failed = logged, failed
        self._lock = threading.Lock()
        self._rates: dict[UUID, Pace] = {}
        self._told: dict[UUID, Pace] = {}
        self._untrimmed: dict[UUID, int] = {}
        self._specs: dict[str, tuple[float, WebhookSpec]] = {}

    # -- the head of a request

    def admit(self, slug: str, head: Request) -> tuple[int, Rejected | None]:
        """How many bytes of its body may be read, and why none of it is, where that can be told already.

        Raises nothing: an address nobody knows is refused like the others.
        """
        try:
            spec = self.webhook(slug)
            if spec is None:
                return 0, self._unknown(slug)
            admitted(spec, head)
            self._check_rate(spec)
        except Rejected as refused:
            return 0, refused
        except StoreError as error:
            return 0, Rejected(503, "busy", str(error), retry=5)
        return spec.max_bytes, None

    def webhook(self, slug: str) -> WebhookSpec | None:
        """The webhook of an address, or None; what another process changed is seen within FRESH."""
        now = time.monotonic()
        held = self._specs.get(slug)
        if held is not None and now - held[0] < FRESH:
            return held[1]
        spec = self._store.webhook_at(slug)
        if spec is not None:
            self._specs[slug] = now, spec
        return spec

    def forget(self) -> None:
        """Looks every webhook up again: one of them was changed here."""
        self._specs = {}

    def _unknown(self, slug: str) -> Rejected:
        gone = self._store.had_address(slug)
        return Rejected(410 if gone else 404, "gone" if gone else "unknown", "No webhook has this address")

    def _check_rate(self, spec: WebhookSpec) -> None:
        if spec.rate is None:
            return
        with self._lock:
            pace = self._rates.get(spec.id)
            if pace is None or pace.rate != spec.rate:
                pace = self._rates[spec.id] = Pace(spec.rate, most=2 * spec.rate)
            wait = pace.wait(time.monotonic())
        if wait:
            most = f"more than {spec.rate:g} requests a second came"
            raise Rejected(429, "too many", f"{most}: take more with Webhook(rate=...)", retry=ceil(wait))

    # -- whole requests

    def receive(self, arrivals: Sequence[Arrival]) -> list[Reply]:
        """What each sender is told, once it is committed; of as many as AT_ONCE is enough for."""
        return [reply for reply, _ in self.take(arrivals)]

    def take(
        self, arrivals: Sequence[Arrival], *, via: Via = "http", replay_of: UUID | None = None
    ) -> list[tuple[Reply, Delivery | None]]:
        """The same with the deliveries; None where nobody has the address. replay_of: id of the one sent again."""
        until = time.monotonic() + AT_ONCE
        pending: list[_Pending | Reply] = []
        try:
            for each in arrivals:
                pending.append(self._decided(each))
                if time.monotonic() > until:
                    break
            if known := [each for each in pending if isinstance(each, _Pending)]:
                self._keep(known, via, replay_of)
        except StoreError as error:  # full, read-only, closed: nothing of it was stored, and the sender may try again
            self._failed(error)
            return [(Reply.refusing(503, retry=5), None) for _ in arrivals]
        except Exception as error:  # nothing of it was stored: whose fault it was shows when each comes alone
            if len(arrivals) == 1:
                self._failed(error)
                return [(Reply.refusing(500), None)]
            return [taken for each in arrivals for taken in self.take([each], via=via, replay_of=replay_of)]
        return [
            ((each.outcome or each.decision).reply, each.delivery) if isinstance(each, _Pending) else (each, None)
            for each in pending
        ]

    def _decided(self, arrival: Arrival) -> _Pending | Reply:
        begun = time.perf_counter()
        spec = self.webhook(arrival.slug)
        if spec is None:
            return refusal(arrival.refused or self._unknown(arrival.slug)).reply
        secrets: list[str] = []
        try:
            secrets = self._keys.of(spec.secrets)
            decision = (
                decide(spec, arrival.request, secrets, now=self._clock.now(), ids=self._ids)
                if arrival.refused is None
                else refusal(arrival.refused)
            )
        except WebhookError as error:  # a key that is not to be had: closed, not open
            secrets = self._keys.known(spec.secrets)
            decision = refusal(Rejected(503, "no key", str(error), retry=60))
        except Exception as error:  # the edge of a request: told inside, never outside
            self._failed(error)
            decision = refusal(Rejected(500, "error", f"{type(error).__name__}: {error}"))
        took = timedelta(seconds=time.perf_counter() - begun)
        return _Pending(spec, arrival, decision, secrets, took)

    def _keep(self, pending: Sequence[_Pending], via: Via, replay_of: UUID | None) -> None:
        events: list[Event] = []
        with self._store.transaction() as tx:
            for each in pending:
                events += self._kept(tx, each, via, replay_of)
            tx.append(events)
            tx.add_deliveries([each.delivery for each in pending if each.delivery is not None and each.spec.keep])
            self._trim(tx, [each.spec for each in pending])
        self._logged(len(events))

    def _kept(self, tx: Transaction, each: _Pending, via: Via, replay_of: UUID | None) -> list[Event]:
        """The events of a request, its delivery made; of one that came before, those of a repeat."""
        decision, now = each.decision, self._clock.now()
        accepted = decision.verdict is Verdict.ACCEPTED
        if replay_of is not None:
            decision = again(decision, replay_of, ids=self._ids)
        elif accepted and decision.key and not tx.add_key(each.spec.id, decision.key, now):
            decision = duplicate(decision)
        elif accepted:
            for key in decision.also:
                tx.add_key(each.spec.id, key, now)
        each.outcome = decision
        each.delivery = delivery_of(
            each.spec, each.arrival.request, decision, each.secrets,
            at=now, took=each.took, ids=self._ids, via=via, replay_of=replay_of,
        )  # fmt: skip
        if decision.verdict in (Verdict.REJECTED, Verdict.DUPLICATE):
            return [rejected(each.spec, each.delivery, ids=self._ids)] if self._may_tell(each.spec.id) else []
        return list(decision.events)

    def _may_tell(self, id: UUID) -> bool:
        with self._lock:
            pace = self._told.setdefault(id, Pace(TOLD_EACH_SECOND, most=TOLD_FIRST))
            return not pace.wait(time.monotonic())

    def _trim(self, tx: Transaction, specs: Sequence[WebhookSpec]) -> None:
        """Lets what is more than is kept go, every few deliveries."""
        for spec in specs:
            self._untrimmed[spec.id] = self._untrimmed.get(spec.id, TRIM_EVERY - 1) + 1
        for spec in {spec.id: spec for spec in specs}.values():
            if self._untrimmed[spec.id] >= TRIM_EVERY:
                self._untrimmed[spec.id] = 0
                tx.trim_deliveries(spec.id, keep=spec.keep, keys_since=self._clock.now() - REMEMBERED)
