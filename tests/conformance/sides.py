"""The same trigger over the same steps, through a real Prefect server's evaluator and through our engine."""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from eventkit.engine import Plan, Tick, due, opening
from eventkit.engine.stretch import Stretch
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.trigger import parse_trigger

AUTOMATION = UUID(int=1)
PROGRAM = Path(__file__).with_name("evaluator.py")


class Prefect:
    """The evaluator of the Prefect that is installed, in a process of its own that is asked line by line."""

    def __init__(self):
        self._said = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115 - as long as the process
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, encoding="utf-8", bufsize=1,
        )  # fmt: skip
        self._answer()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._said.close()

    def _answer(self):
        line = self._process.stdout.readline()
        answer = json.loads(line) if line else {"error": f"ended with {self._process.wait(30)}"}
        if "error" in answer:
            self._said.seek(0)
            raise RuntimeError(f"Prefect's evaluator: {answer['error']}\n{self._said.read()[-4_000:]}")
        return answer

    def firings(self, trigger, steps, **settings):
        """What fires there."""
        print(json.dumps({"trigger": trigger, "steps": steps, **settings}), file=self._process.stdin, flush=True)
        return self._answer()["firings"]


class Ours:
    """Our engine over one trigger, as the workspace runs it: order of cause, hops, windows that ended."""

    def __init__(self, trigger, registered=None):
        parsed = parse_trigger(trigger)
        self.plan = Plan({AUTOMATION: parsed})
        self.specs = {AUTOMATION: AutomationSpec(name="it", trigger=parsed, actions=[])}
        self.windows = {} if registered is None else opening(AUTOMATION, parsed, {}, registered)
        self.parked, self.seen, self.now = Stretch().parked, set(), datetime.min.replace(tzinfo=UTC)

    def due(self, until):
        """When time does something next, if that is by then: ends a window, or gives up who waits for its leader."""
        ends = [self.parked.due(), *(due(self.plan, key, held) for key, held in self.windows.items())]
        return min((end for end in ends if end is not None and end <= until), default=None)

    def take(self, step):
        """The firings of a step; what it changed is kept."""
        stretch = Stretch(parked=self.parked)
        if "tick" in step:
            at = datetime.fromisoformat(step["tick"])
            self.now = max(self.now, at)
            stretch.give_up(self.plan, self.windows, self.specs, now=self.now)
            stretch.step(self.plan, Tick(at), self.windows, self.specs, now=self.now)
        else:
            event = Event.parse(step["event"]).changed(hops=step.get("hops", 0))
            row = (event, event.follows in self.seen)
            self.now = stretch.read(self.plan, [row], self.windows, self.specs, latest=self.now)
            self.seen.add(event.id)
        self.parked = stretch.parked
        self.windows = {key: held for key, held in (self.windows | stretch.changes).items() if held is not None}
        return [fired.firing for fired in stretch.fired]


def ours(trigger, steps, registered=None):
    """What fires here. registered: when the automation is, where absence is awaited from then on."""
    side = Ours(trigger, registered)
    return [_told(place, firing) for place, step in enumerate(steps) for firing in side.take(step)]


def _told(place, firing):
    event = firing.triggering_event
    return {
        "step": place,
        "event": str(event.id) if event else None,
        "labels": dict(firing.triggering_labels),
        "events": sorted(str(each.id) for each in firing.events),
    }
