"""Replays and moments ask the predicates of handlers, as the engine does."""

import eventkit as ek


def test_a_dry_replay_and_a_moment_count_what_the_predicate_passes():
    """Of four orders two are large: one window of two, fired once, and nothing open after it."""
    with ek.Workspace.in_memory() as ws:

        @ek.on("order.placed", where=lambda event: event.payload["total"] > 10, threshold=2, within=60)
        def pair(events):
            return len(events)

        for total in (5, 50, 7):
            ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": total})
        before = ek.emit_event("order.placed", {"prefect.resource.id": "order.2"}, payload={"total": 70})
        ek.settle()
        ws.clock.advance(3600)
        dry = ek.replay(ek.events("order.placed"))

        assert [(each.automation, each.event.payload) for each in dry.fires] == [("pair", {"total": 70})]
        assert [each.count for each in ws.at(ek.events("order.placed", oldest_first=True)[2]).windows] == [1]
        assert before.payload == {"total": 70}
