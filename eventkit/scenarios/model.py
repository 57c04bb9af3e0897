"""Two models over ten days: trained, evaluated, promoted where they are good enough, watched for drift every day.

One drifts: its accuracy falls and its drift rises, until it is trained anew; one training fails.
"""

from __future__ import annotations

from eventkit.scenarios.telling import Telling, someone, something

__all__ = ["tell"]

DAY = 86_400.0
DAYS = 10
GOOD = 0.9


def tell(story: Telling) -> None:
    """The steady one, then the one that drifts."""
    _life(story, "churn", steady=True)
    _life(story, "demand", steady=False)


def _life(story: Telling, name: str, *, steady: bool) -> None:
    version, accuracy = 1, 0.94
    _train(story, name, version, story.between(0, 3_600), accuracy)
    if not steady:
        started = story.between(7_200, 10_800)
        story.at(started, "training.failed", _model(name, 1), _data(name), error="MemoryError", epoch=3)
    for day in range(1, DAYS):
        at = day * DAY + story.between(0, 1_800)
        accuracy -= story.between(0.0, 0.004) if steady else story.between(0.01, 0.03)
        drift = round(max(0.0, (0.94 - accuracy) * 2 + story.between(-0.01, 0.01)), 3)
        story.at(at, "model.drift.measured", _model(name, version), _data(name), drift=drift,
                 metrics={"accuracy": round(accuracy, 3)}, rows=story.random.randint(900, 1_100))  # fmt: skip
        if drift > 0.2:
            version, accuracy = version + 1, 0.94
            _train(story, name, version, at + 1_800, accuracy)


def _train(story: Telling, name: str, version: int, at: float, accuracy: float) -> None:
    model, data = _model(name, version), _data(name)
    seconds = story.between(300, 2_400)
    metrics = {"accuracy": round(accuracy + story.between(-0.01, 0.01), 3), "loss": story.between(0.1, 0.4)}
    story.at(at + seconds, "model.trained", model, data, seconds=seconds, epochs=story.random.randint(5, 20))
    evaluated = at + seconds + story.between(30, 120)
    story.at(evaluated, "model.evaluated", model, data, metrics=metrics)
    if metrics["accuracy"] >= GOOD:
        story.at(evaluated + story.between(60, 600), "model.promoted", model, stage="production")


def _model(name: str, version: int) -> dict[str, str]:
    return something(f"model.{name}", name, version=f"v{version}")


def _data(name: str) -> dict[str, str]:
    return someone("dataset", f"dataset.{name}", name)
