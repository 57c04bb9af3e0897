"""What an explanation should say, reckoned from what the engine did and nothing else."""

from eventkit.model.verdict import Outcome


def said_of(plan, event, windows, done):
    """The outcome and whether it fired: an event no trigger is a candidate for does not match; one that left a window
    other than it was, or fired, matches; any other is suppressed, also where a window that was over is dropped.
    """
    named = [leaf for leaf in plan.candidates(event) if leaf.opens(event) or leaf.counts(event)]
    if not named:
        return Outcome.NOT_MATCHED, False
    moved = bool(done.firings) or any(
        held is not None and windows.get(key) is not held for key, held in done.changes.items()
    )
    return (Outcome.MATCHED if moved else Outcome.SUPPRESSED), bool(done.firings)
