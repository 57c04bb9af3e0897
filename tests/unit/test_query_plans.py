"""What is asked at every turn, state, registration and of a chain costs what is open, not what there ever was."""

import sqlite3

import pytest

from eventkit.store.sql import queries, schema

OPEN_WORK = {
    "due_runs": "runs_due",
    "next_due": "runs_due",
    "count_running": "runs_taking",
    "pending_actions": "actions_pending",
    "pending_actions_of_owner": "actions_pending",
    "pending_actions_of_automation": "actions_pending",
    "claimed_actions": "actions_claimed",
    "replays": "events_again",
}


@pytest.mark.parametrize(("name", "index"), OPEN_WORK.items())
def test_a_question_about_open_work_reads_its_own_index_first(name, index):
    """SQLite leaves a partial index alone unless its condition is a term of the query: a reworded one would scan."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(schema())
    text = queries()[name]
    count = 2 if "?2" in text else text.count("?")
    plan = connection.execute(f"EXPLAIN QUERY PLAN {text}", [None] * count).fetchall()
    connection.close()

    assert f"USING INDEX {index}" in plan[0][3]
