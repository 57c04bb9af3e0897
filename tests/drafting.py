"""A workspace asked about drafts, as a front end asks it."""

from eventkit.api import Session, answered


class Asking:
    """One front end of a workspace. told: what it was told without asking."""

    def __init__(self, ws):
        self.told = []
        self.session = Session(ws, lambda kind, of: self.told.append((kind, of.plain())))

    def __call__(self, question, **of):
        """The reply as JSON; raises Refused."""
        return answered(self.session, f"draft.{question}", of)


def orders(ws, totals, **labels):
    """Orders placed, one a total, ten seconds apart; the events."""
    made = []
    for number, total in enumerate(totals, 1):
        resource = {"prefect.resource.id": f"order.{number}", **labels}
        made.append(ws.emit("order.placed", resource, payload={"total": total}))
        ws.clock.advance(10)
    return made
