"""The schema of a new file is what the migrations make of an old one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from eventkit.model.automation import AutomationSpec
from eventkit.model.trigger import EventTrigger
from eventkit.store import Met, Past, Store
from eventkit.store.sql import migrations, queries, schema, statements

FILLED = {
    "wanted": "1",
    "order": "ASC",
    "limit": 1,
    "table": "events",
    "first": "min",
    "what": "event",
    "column": "seq",
    "places": "SELECT 1 AS seq",
    "ids": "1",
    "most": 1,
}
ROOM = Path(__file__).parents[2] / "eventkit" / "store"


class Standing:
    """A clock that stands still."""

    def now(self) -> datetime:
        """A moment."""
        return datetime(2026, 1, 1, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        """Nothing."""


def shape(scripts: Sequence[str]) -> list[tuple[str, str, str]]:
    """What the scripts make: every table and index, with the words that made it."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for script in scripts:
        for statement in statements(script):
            connection.execute(statement)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    connection.close()
    return [(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows]


def test_all_migrations_in_order_make_the_schema() -> None:
    """A workspace that grew up has the shape of a new one."""
    assert shape([schema()]) == shape(migrations())


def test_a_new_workspace_has_the_version_of_the_last_migration(tmp_path: Path) -> None:
    """And the mark of this application."""
    Store.open(tmp_path / "events.db", clock=Standing()).close()
    connection = sqlite3.connect(tmp_path / "events.db")
    marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    connection.close()

    assert [int.from_bytes(b"evkt"), len(migrations())] == marks
    assert shape([schema()]) == [(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows]


def test_every_named_query_runs_on_the_schema_and_is_used() -> None:
    """No query is misspelt, and none is left over."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(schema())
    code = "".join(path.read_text("utf-8") for path in ROOM.glob("*.py"))
    built = {f"seen_{kind}" for kind in ("event", "resource")} | {
        f"firings_of_{what}" for what in ("automation", "event", "automation_and_event")
    }
    for name, sql in queries().items():
        places = [int(number or 0) for number in re.findall(r"\?(\d*)", sql)]
        count = max(places) if any(places) else len(places)
        connection.execute("EXPLAIN " + sql.format_map(FILLED), (None,) * count)
        assert f'"{name}"' in code or name in built, name
    connection.close()


def test_what_was_noted_before_firings_told_it_comes_before_them(tmp_path: Path) -> None:
    """A file of the version where each firing was a note as well: its firings are told once, in their place."""
    watch, moment, before = UUID(int=1), Standing().now(), 7
    old = sqlite3.connect(tmp_path / "events.db", isolation_level=None)
    for script in migrations()[:before]:
        for statement in statements(script):
            old.execute(statement)
    old.execute(f"PRAGMA user_version = {before}")
    old.execute(f"PRAGMA application_id = {int.from_bytes(b'evkt')}")
    body = AutomationSpec(id=watch, name="watch", trigger=EventTrigger(expect={"a"}), actions=[]).model_dump_json()
    old.execute("INSERT INTO automations (id, name, fired, body) VALUES (?, 'watch', 1, ?)", (watch.bytes, body))
    old.execute("INSERT INTO firings (id, automation, at, body) VALUES (x'01', ?, 0, '{}')", (watch.bytes,))
    for n, became in enumerate(("suppressed", "fired"), 1):
        old.execute("INSERT INTO history VALUES (?, ?, NULL, NULL, 0, ?, '', '')", (watch.bytes, n, became))
    old.close()

    with Store.open(tmp_path / "events.db", clock=Standing()) as store:
        store.add_firing(UUID(int=2), watch, at=moment, event_id=None, body={}, met=Met())
        store.add_counts(watch, fired=1)
        store.add_history(watch, [Past(seq=None, event_id=None, at=moment, became="matched")])

        assert ["matched", "fired", "fired", "suppressed"] == [past.became for past in store.history(watch)]
        assert [moment, moment] == [past.at for past in store.history(watch)[:2]]
