"""What tests of drafts share: a workspace asked about them as a front end asks, and orders to ask about."""

from tests.asked import FrontEnd


class Asking(FrontEnd):
    """A front end that asks about drafts alone."""

    def __call__(self, question, **of):
        """The reply as JSON; raises Refused."""
        return super().__call__(f"draft.{question}", **of)


def orders(ws, totals, **labels):
    """Orders placed, one a total, ten seconds apart; the events."""
    made = []
    for number, total in enumerate(totals, 1):
        resource = {"prefect.resource.id": f"order.{number}", **labels}
        made.append(ws.emit("order.placed", resource, payload={"total": total}))
        ws.clock.advance(10)
    return made
