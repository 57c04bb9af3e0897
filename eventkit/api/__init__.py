"""What a front end may ask of a workspace, as values: the widgets ask over their comm, a server's panel over HTTP."""

from eventkit.api.answering import Refused, answered
from eventkit.api.session import Call, Session, Superseded, Tell
from eventkit.api.table import PUSHES, QUESTIONS

__all__ = ["PUSHES", "QUESTIONS", "Call", "Refused", "Session", "Superseded", "Tell", "answered"]
