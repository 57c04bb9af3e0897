"""What tests of answers share: a front end that asks a workspace, and what it was told without asking."""

from eventkit.api import Session, answered


class FrontEnd:
    """One that asks. told: what it was told besides, kind and value."""

    def __init__(self, ws):
        self.told = []
        self.session = Session(ws, lambda kind, of: self.told.append((kind, of.plain())))

    def __call__(self, question, **of):
        """The reply as plain JSON."""
        return answered(self.session, question, of)


def hostile():
    """Text that would be markup, a template, a terminal's command, or read the other way round."""
    return "<script>alert(1)</script> {{ 7 * 7 }} \x1b[31m \u202egnp.exe"
