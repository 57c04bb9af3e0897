"""A delivery as a front end has it: what was sent and what became of it. Keys in it were hidden when it came."""

from __future__ import annotations

from eventkit.api.event_wire import RequestView
from eventkit.faces.plain import clip, visible
from eventkit.model.webhook import Delivery, Verdict, WebhookSpec
from eventkit.webhooks import kind_of, signature_of

__all__ = ["body_text", "hexdump", "request_view", "why"]

LONGEST = 100_000
"""Characters of a body that are shown."""
LONG, SENTENCE = 2_000, 1_000


def request_view(delivery: Delivery, spec: WebhookSpec | None) -> RequestView:
    """The request. spec: its webhook, None where that is gone."""
    query = f"?{delivery.query}" if delivery.query else ""
    return RequestView(
        webhook=delivery.webhook,
        at=delivery.at,
        method=delivery.method,
        path=visible(clip(f"{delivery.path}{query}", LONG)),
        headers=[(visible(clip(name, LONG)), visible(clip(value, LONG))) for name, value in delivery.headers.items()],
        body=body_text(delivery),
        size=len(delivery.body),
        accepted=delivery.verdict is Verdict.ACCEPTED,
        status=delivery.status,
        reason=why(delivery),
        signature=visible(clip(signature_of(delivery, spec), SENTENCE)),
    )


def body_text(delivery: Delivery) -> str:
    """The body as text, what is none written as escapes; long ones cut, with how many bytes there are."""
    text = delivery.body[: 4 * LONGEST].decode("utf-8", "backslashreplace").replace("\t", "    ")
    if len(text) <= LONGEST:
        return visible(text, lines=True)
    return f"{visible(text[:LONGEST], lines=True)}\n… cut: {len(delivery.body):,} bytes in all"


def why(delivery: Delivery) -> str:
    """The kind of what became of it and why, in a sentence."""
    kind = kind_of(delivery)
    return visible(clip(f"{kind}: {delivery.detail}" if delivery.detail else kind, SENTENCE))


ROW = 16


def hexdump(data: bytes, most: int) -> str:
    """The first bytes, at most so many, and how many there are where that is not all."""
    rows = [_row(place, data[place : min(place + ROW, most)]) for place in range(0, min(len(data), most), ROW)]
    return "\n".join([*rows, *([f"… {len(data) - most:,} bytes more"] if len(data) > most else [])])


def _row(place: int, part: bytes) -> str:
    first, second = part[: ROW // 2].hex(" "), part[ROW // 2 :].hex(" ")
    plain = "".join(chr(each) if 0x20 <= each < 0x7F else "." for each in part)
    return f"{place:08x}  {first:<23}  {second:<23}  |{plain}|"
