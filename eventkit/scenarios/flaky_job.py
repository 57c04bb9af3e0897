"""Three jobs over six hours: one steady, one that fails in bursts, one that stops being heard of.

The flaky one fails three times or more within five minutes, twice; the silent one begins a last time and never ends.
"""

from __future__ import annotations

from eventkit.scenarios.telling import Telling, someone, something

__all__ = ["tell"]

MINUTE = 60.0
HOURS = 6
STEADY, FLAKY, SILENT = "nightly-report", "import-prices", "sync-stock"
ERRORS = (("TimeoutError", 124), ("ConnectionError", 111), ("ValueError", 1))


def tell(story: Telling) -> None:
    """Each job for itself."""
    for turn in range(HOURS * 2):
        _run(story, STEADY, turn + 1, turn * 30 * MINUTE, fails=False)
    bursts = sorted(story.random.sample(range(4, HOURS * 4 - 4), 2))
    for turn in range(HOURS * 4):
        at = turn * 15 * MINUTE + story.between(0, 40)
        if turn in bursts:
            for attempt in range(story.random.randint(3, 5)):
                _run(story, FLAKY, turn + 1, at + attempt * 55, fails=True, attempt=attempt + 1)
        else:
            _run(story, FLAKY, turn + 1, at, fails=story.chance(0.08))
    last = HOURS * 6 // 2
    for turn in range(last):
        _run(story, SILENT, turn + 1, turn * 10 * MINUTE + story.between(0, 30), fails=False)
    story.at(last * 10 * MINUTE, "job.started", _job(SILENT), _host(story), run=last + 1, attempt=1)


def _run(story: Telling, name: str, run: int, at: float, *, fails: bool, attempt: int = 1) -> None:
    job, host = _job(name), _host(story)
    took = story.between(5, 40)
    story.at(at, "job.started", job, host, run=run, attempt=attempt)
    if fails:
        error, code = story.random.choice(ERRORS)
        story.at(
            at + took, "job.failed", job, host, run=run, attempt=attempt, error=error, exit_code=code, seconds=took
        )
    else:
        rows = story.random.randint(100, 9_000)
        story.at(at + took, "job.succeeded", job, host, run=run, attempt=attempt, rows=rows, seconds=took)


def _job(name: str) -> dict[str, str]:
    return something(f"job.{name}", name, team="data" if name != SILENT else "shop")


def _host(story: Telling) -> dict[str, str]:
    number = story.random.randint(1, 3)
    return someone("host", f"host.{number}", f"worker-{number}")
