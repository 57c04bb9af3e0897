"""Prefect's own evaluator as a program: each line on standard input is a trigger with steps, each answer its firings.

A program of its own, since importing a Prefect server takes 150 MB and sets up logging for the whole process. No server
is started: the functions that a server calls for each event and every few seconds are called here, on tables in SQLite.

What stands still, so that the same history gives the same firings: time is that of the steps, and moves on by a
microsecond whenever it is asked for; the triggers an event concerns are taken in the order they are written, where
Prefect takes them in the order of a set. What would act on a firing keeps it instead.
"""

import asyncio
import json
import logging
import os
import sys
import tempfile
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock
from uuid import uuid4

SWEPT = timedelta(seconds=60)
"""How long after its end Prefect keeps a window."""


class Evaluator:
    """The modules of a Prefect server that evaluate triggers, and a database of their own."""

    def __init__(self, home):
        os.environ.update(
            PREFECT_HOME=home,
            PREFECT_PROFILES_PATH=f"{home}/profiles.toml",
            PREFECT_SERVER_DATABASE_CONNECTION_URL=f"sqlite+aiosqlite:///{home}/evaluator.db",
            PREFECT_SERVER_ANALYTICS_ENABLED="false",
            DO_NOT_TRACK="1",
            PREFECT_LOGGING_LEVEL="ERROR",
            PREFECT_LOGGING_SERVER_LEVEL="ERROR",
        )
        import prefect.types._datetime as times
        from prefect.server.database import provide_database_interface
        from prefect.server.events import actions, ordering, triggers
        from prefect.server.events.schemas import automations, events

        logging.disable(logging.WARNING)
        self.times, self.triggers, self.automations, self.events = times, triggers, automations, events
        self.nothing, self.early = actions.DoNothing(), ordering.EventArrivedEarly
        self.order_of_cause = ordering.get_triggers_causal_ordering()
        self.db = provide_database_interface()
        self.place, self.now, self.asked, self.firings, self.order = 0, None, 0, [], {}

    async def open(self):
        """Makes the tables that evaluation uses; all of them, by migrations, would take ten times as long."""
        of = self.db
        self.kept = (of.CompositeTriggerChildFiring, of.AutomationBucket, of.AutomationRelatedResource, of.Automation)
        async with (await of.engine()).begin() as connection:
            tables = [each.__table__ for each in self.kept]
            await connection.run_sync(of.Base.metadata.create_all, tables=tables)

    def clock(self, tz="UTC"):
        """The time of the step, a microsecond later each time it is asked."""
        self.asked += 1
        return self.times.create_datetime_instance(self.now + timedelta(microseconds=self.asked))

    async def act(self, firing):
        """Keeps a firing where a server would act on it."""
        event = firing.triggering_event
        self.firings.append(
            {
                "step": self.place,
                "event": str(event.id) if event else None,
                "labels": dict(firing.triggering_labels),
                "events": sorted(str(each.id) for each in firing.all_events()),  # as its table has them
            }
        )

    def patches(self):
        """Time and order as this history has them."""
        found = self.triggers.find_interested_triggers

        async def in_time():
            return 0.0

        async def unmoved(event):
            return None

        ordered = lambda event: sorted(found(event), key=lambda trigger: self.order[trigger.id])  # noqa: E731
        yield mock.patch.object(self.times, "now", self.clock)
        yield mock.patch.object(self.triggers, "act", self.act)
        yield mock.patch.object(self.triggers, "find_interested_triggers", ordered)
        yield mock.patch.object(self.triggers, "get_events_clock_offset", in_time)
        yield mock.patch.object(self.triggers, "update_events_clock", unmoved)

    async def register(self, trigger, backwards):
        """The automation of a trigger, in the tables and loaded; what was before is forgotten."""
        import sqlalchemy as sa

        await self.triggers.reset()
        self.order_of_cause.clear()
        now = datetime.now(UTC)
        made = self.automations.Automation(
            id=uuid4(), name="it", trigger=trigger, actions=[self.nothing], created=now, updated=now
        )
        made.trigger.reset_ids()
        lists = {"actions": made.actions, "actions_on_trigger": [], "actions_on_resolve": [], "tags": []}
        async with self.db.session_context(begin_transaction=True) as session:
            for table in self.kept:
                await session.execute(sa.delete(table))
            session.add(
                self.db.Automation(id=made.id, name="it", description="", enabled=True, trigger=made.trigger, **lists)
            )
        self.triggers.load_automation(made)
        written = made.triggers_of_type(self.automations.EventTrigger)
        self.order = {each.id: place for place, each in enumerate(reversed(written) if backwards else written)}

    async def run(self, trigger, steps, sweeps=True, backwards=False):
        """The firings of a history. backwards: its event triggers see an event in that order."""
        await self.register(trigger, backwards)
        self.firings, self.asked, self.now = [], 0, datetime.min.replace(tzinfo=UTC)
        with ExitStack() as stack:
            for patch in self.patches():
                stack.enter_context(patch)
            for self.place, step in enumerate(steps):
                at = datetime.fromisoformat(step.get("tick") or step["event"]["received"])
                self.now = max(self.now, at)
                for late in await self.triggers.get_lost_followers():
                    await self.take(late)
                if "tick" in step:
                    await self.tick(self.times.create_datetime_instance(at))
                    continue
                if sweeps:
                    await self.sweep()
                await self.take(self.events.ReceivedEvent.model_validate(step["event"]))
        return self.firings

    async def take(self, event):
        """What a server does with an event; one that came before the event it follows waits for that."""
        with suppress(self.early):
            await self.triggers.reactive_evaluation(event)

    async def tick(self, at):
        """What a server does every few seconds for triggers that await absence."""
        for trigger in list(self.triggers.triggers.values()):
            if trigger.posture == self.automations.Posture.Proactive:
                await self.triggers.proactive_evaluation(trigger, at)

    async def sweep(self):
        """What a server does every few seconds with windows that ended."""
        async with self.triggers.automations_session(begin_transaction=True) as session:
            await self.triggers.sweep_closed_buckets(session, self.times.create_datetime_instance(self.now - SWEPT))


async def serve(home, answers):
    """Answers line by line, until there is no more."""
    evaluator = Evaluator(home)
    await evaluator.open()
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in iter(sys.stdin.readline, ""):
        try:
            answer = {"firings": await evaluator.run(**json.loads(line))}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr  # whoever prints is not to be taken for an answer
    with tempfile.TemporaryDirectory(prefix="eventkit-evaluator-", ignore_cleanup_errors=True) as folder:
        asyncio.run(serve(str(Path(folder).resolve()), answers))
