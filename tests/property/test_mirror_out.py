"""Sending under every order of failures: each event is kept by the server once, in order, and what waits is let go."""

from dataclasses import dataclass, field
from uuid import UUID

import orjson
from hypothesis import given
from hypothesis import strategies as st

from eventkit.errors import PrefectError, PrefectRefused, PrefectUnreachable
from eventkit.prefect.mirror_out import CHUNK, Sender


@dataclass(frozen=True)
class Row:
    """Something that waits."""

    n: int
    kind: str = "event"

    @property
    def key(self):
        """Its id."""
        return str(UUID(int=self.n))

    @property
    def body(self):
        """What is sent."""
        return f'{{"id":"{self.key}"}}'


@dataclass
class Box:
    """A tray in memory."""

    rows: list
    aside: list = field(default_factory=list)

    def waiting(self, limit):
        """What waits."""
        return self.rows[:limit]

    def gone(self, rows):
        """Takes off."""
        self.rows = [row for row in self.rows if row not in rows]

    def refused(self, row, why):
        """Sets aside."""
        self.aside.append(row.n)
        self.gone([row])


class Faulty:
    """A server as a real one behaves: it takes events into its memory, writes a part of them later, in order, and
    forgets the rest where it dies. An id that it saw since it was started is dropped. A stand-in, because no real one
    dies on demand between two bytes of an answer.
    """

    def __init__(self, faults, bad=()):
        self.faults, self.bad = list(faults), {str(UUID(int=n)) for n in bad}
        self.queue, self.kept, self.seen, self.ran = [], [], set(), []

    def _fault(self):
        """What happens around one request, and how much is written before."""
        fault, written = self.faults.pop(0) if self.faults else ("none", len(self.queue))
        self.kept += self.queue[:written]
        del self.queue[:written]
        if fault in ("dies", "dies after"):
            self.queue, self.seen = [], set()
        if fault in ("dies", "breaks"):
            raise PrefectUnreachable("nobody there")
        return fault

    def get(self, path):
        """Its settings."""
        self._fault()
        return {"server": {"services": {"event_persister": {"flush_interval": 1}}}}

    def post(self, path, body, again=None):
        """Takes events, or says which are kept."""
        fault = self._fault()
        answer = self._events(body) if path == "/events" else self._filter(body)
        if fault in ("breaks after", "dies after"):
            raise PrefectUnreachable("no answer")
        return answer

    def _events(self, body):
        ids = [orjson.loads(orjson.dumps(each))["id"] for each in body]
        if set(ids) & self.bad:
            raise PrefectRefused("no", status=422, detail="no")
        fresh = [id for id in ids if id not in self.seen and id not in self.kept]
        self.seen |= set(fresh)
        self.queue += fresh

    def _filter(self, body):
        wanted = set(body["filter"]["id"]["id"])
        return {"events": [{"id": id} for id in self.kept if id in wanted]}


def sent(sender, box, limit=5_000):
    """Steps until nothing waits."""
    for _ in range(limit):
        try:
            if sender.step() is None:
                return
        except PrefectError:
            continue
    raise AssertionError(f"{len(box.rows)} still wait")


faults = st.lists(
    st.tuples(
        st.sampled_from(["none", "none", "breaks", "breaks after", "dies", "dies after"]), st.integers(0, 2 * CHUNK)
    ),
    max_size=40,
)


@given(count=st.integers(1, 3 * CHUNK + 1), faults=faults, pace=st.sampled_from([0.1, 0.3, 5.0]))
def test_each_is_kept_once_and_in_order_whatever_fails(count, faults, pace):
    """Answers that get lost, servers that die before and after, whatever they had written by then."""
    box, server = Box([Row(n) for n in range(count)]), Faulty(faults)
    now = iter(step * pace for step in range(10**6))
    sent(Sender(server, box, perform=None, clock=lambda: next(now)), box)
    server.kept += server.queue

    assert [str(UUID(int=n)) for n in range(count)] == server.kept
    assert ([], []) == (box.rows, box.aside)


@given(count=st.integers(1, 30), bad=st.sets(st.integers(0, 29)), faults=faults)
def test_those_it_refuses_are_set_aside_and_all_others_kept_in_order(count, bad, faults):
    """Nothing waits behind an event that the server will never take."""
    box, server = Box([Row(n) for n in range(count)]), Faulty(faults, bad)
    now = iter(step * 0.3 for step in range(10**6))
    sent(Sender(server, box, perform=None, clock=lambda: next(now)), box)
    server.kept += server.queue

    assert [str(UUID(int=n)) for n in range(count) if n not in bad] == server.kept
    assert sorted(n for n in range(count) if n in bad) == sorted(box.aside)


@given(faults=faults, places=st.sets(st.integers(0, 120), max_size=5))
def test_what_is_no_event_is_done_in_its_place(faults, places):
    """A run that is asked for after an event is asked for after that was sent, and not again once it was taken."""
    rows = [Row(n, "run" if n in places else "event") for n in range(121)]
    box, server, done = Box(rows), Faulty(faults), []
    now = iter(step * 0.3 for step in range(10**6))
    sent(Sender(server, box, perform=lambda api, row: done.append(row.n), clock=lambda: next(now)), box)
    server.kept += server.queue

    assert sorted(places) == done
    assert [str(UUID(int=n)) for n in range(121) if n not in places] == server.kept
