"""A backtest drawn on a time line: a lane a key, events as dots, windows as bars, firings as marks. Needs matplotlib.

Nothing of pyplot is touched: the figure is its own, on a canvas that keeps no window and no list of figures. Every kind
has its own shape as well as its colour. Colours: Okabe and Ito, "Color Universal Design", 2008.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.dates import date2num as _untyped
from matplotlib.figure import Figure

from eventkit.faces.plain import clip, counted, visible
from eventkit.insight import Fit, Span, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eventkit.workspace.backtesting import Backtest, Fire

__all__ = ["Drawing", "drawn"]

MOST_LANES = 30
MOST_BARS = 1_000
"""Windows that are drawn one by one; of more, those closer together than can be seen are one bar."""
CROWDED = 300
"""Points of one kind on a lane from which on they are small and let those below shine through."""
_WIDE, _TITLE = 32, 100
_BLUE, _SKY, _RED, _GREEN, _PINK = "#0072B2", "#56B4E9", "#D55E00", "#009E73", "#CC79A7"
_UP = 0.3
"""How far above its lane a firing is marked, in lanes."""
_LEAST = 10 / 86_400
"""The least time the axis shows, in days: of one event it would show years."""


def date2num(moment: datetime) -> float:
    """The moment as matplotlib has it: days since 1970."""
    return float(_untyped(moment))  # type: ignore[no-untyped-call]


class Drawing(Figure):
    """A figure that a notebook shows as a picture."""

    def _repr_png_(self) -> bytes:
        held = BytesIO()
        self.savefig(held, format="png", bbox_inches="tight")
        return held.getvalue()


class Mark(NamedTuple):
    """A kind of point: its name in the legend, its shape, its colour, whether it is hollow, how far above the lane."""

    label: str
    shape: str
    colour: str
    hollow: bool = False
    up: float = 0.0
    size: int = 30


_FITS = Mark("event that fits", "o", _BLUE)
_PASSED = Mark("event that fits, passed over", "o", _BLUE, hollow=True)
_FIRES = Mark("firing", "v", _RED, up=_UP, size=70)
_GAINED = Mark("firing gained", "P", _GREEN, up=_UP, size=80)
_LOST = Mark("firing lost", "X", _PINK, hollow=True, up=1.5 * _UP, size=80)
Points = list[tuple[datetime, str]]
Bar = tuple[int, float, float]
"""Its lane, and from when to when."""


def drawn(told: Backtest, timeline: Timeline, *, for_each: Sequence[str]) -> Drawing:
    """The figure of a backtest; its one axes has everything. for_each: the labels of the key, for the axis."""
    marks = _marks(told, timeline)
    lanes, left = _lanes(marks, timeline.spans)
    figure = Drawing(figsize=(9, max(2.4, 1.6 + 0.45 * len(lanes))), layout="tight")
    FigureCanvasAgg(figure)
    axes: Axes = figure.add_subplot()
    places = {lane: place for place, lane in enumerate(lanes)}
    _bars(axes, timeline.spans, places)
    for mark, points in marks.items():
        _dots(axes, mark, [(at, lane) for at, lane in points if lane in places], places)
    _dress(axes, told, lanes, left, for_each)
    return figure


def _marks(told: Backtest, timeline: Timeline) -> dict[Mark, Points]:
    gained = {id(each) for each in told.gained or ()}
    return {
        _FITS: [(each.event.occurred, _lane(each)) for each in timeline.fits if not each.passed],
        _PASSED: [(each.event.occurred, _lane(each)) for each in timeline.fits if each.passed],
        _FIRES: _of(each for each in told.firings if id(each) not in gained),
        _GAINED: _of(told.gained or ()),
        _LOST: _of(told.lost or ()),
    }


def _of(firings: Iterable[Fire]) -> Points:
    """When each is marked: where its event stands; where it told of silence or of several events, when it was due."""
    return [
        (
            each.event.occurred if each.event is not None and len(each.collected) < 2 else each.at,
            _name(tuple(each.labels.values())),
        )
        for each in firings
    ]


def _lane(of: Fit | Span) -> str:
    return _name(of.key, ".".join(str(place + 1) for place in of.path))


def _name(key: tuple[str, ...], path: str = "") -> str:
    """What a lane is called: the values of the key; of a child of a composite, its place before them."""
    words = [*([f"trigger {path}"] if path else []), *(value or "(none)" for value in key)]
    return visible(clip(", ".join(words), _WIDE)) or "all"


def _lanes(marks: dict[Mark, Points], spans: Sequence[Span]) -> tuple[list[str], int]:
    """The lanes, those with firings first where not all can be drawn; and how many are left out."""
    fired = {lane for mark in (_FIRES, _GAINED, _LOST) for _, lane in marks[mark]}
    every = {lane for points in marks.values() for _, lane in points} | {_lane(each) for each in spans}
    kept = sorted(every, key=lambda lane: (lane not in fired, _counting(lane)))[:MOST_LANES]
    return sorted(kept, key=_counting, reverse=True), len(every) - len(kept)


def _counting(lane: str) -> list[tuple[int, int, str]]:
    """Orders 2 before 10."""
    pieces = re.split(r"([0-9]{1,18})", lane)
    return [(1, int(each), "") if at % 2 else (0, 0, each) for at, each in enumerate(pieces)]


def _bars(axes: Axes, spans: Sequence[Span], places: dict[str, int]) -> None:
    """Windows: those that fired are hatched."""
    for label, fired, hatch in (("window", False, ""), ("window that fired", True, "///")):
        held = [each for each in spans if each.fired is fired and _lane(each) in places]
        bars = [(places[_lane(each)], date2num(each.start), date2num(each.end)) for each in held]
        if len(bars) > MOST_BARS:
            bars = _joined(bars)
        if bars:
            axes.barh(
                [lane for lane, _, _ in bars],
                width=[end - start for _, start, end in bars],
                left=[start for _, start, _ in bars],
                height=0.34, color=_SKY, alpha=0.35, edgecolor=_BLUE, linewidth=0.8, hatch=hatch, label=label, zorder=1,
            )  # fmt: skip


def _joined(bars: Sequence[Bar]) -> list[Bar]:
    """The bars, those of a lane closer together than can be seen as one."""
    gap = (max(end for _, _, end in bars) - min(start for _, start, _ in bars)) / MOST_BARS
    made: list[Bar] = []
    for lane, start, end in sorted(bars):
        if made and made[-1][0] == lane and start - made[-1][2] <= gap:
            made[-1] = (lane, made[-1][1], max(end, made[-1][2]))
        else:
            made.append((lane, start, end))
    return made


def _dots(axes: Axes, mark: Mark, points: Points, places: dict[str, int]) -> None:
    if points:
        crowded = max(Counter(lane for _, lane in points).values()) > CROWDED
        axes.scatter(
            [date2num(at) for at, _ in points],
            [places[lane] + mark.up for _, lane in points],
            marker=mark.shape, s=mark.size / (4 if crowded else 1), alpha=0.4 if crowded else 1.0,
            facecolors="none" if mark.hollow else mark.colour, edgecolors=mark.colour,
            label=mark.label, zorder=3 if mark.up else 2,
        )  # fmt: skip


def _dress(axes: Axes, told: Backtest, lanes: Sequence[str], left: int, for_each: Sequence[str]) -> None:
    """Title, axes and legend; what people wrote is no mathematics."""
    more = f"; {counted(left, 'key')} not drawn" if left else ""
    title = clip(repr(told).split("\n")[0], _TITLE)
    axes.set_title(title + more, loc="left", fontsize=10).set_parse_math(False)
    axes.set_xlabel("occurred (UTC)", loc="left")
    axes.set_ylabel(visible(clip(", ".join(for_each), _WIDE)) or "all together").set_parse_math(False)
    axes.set_yticks(range(len(lanes)), labels=lanes)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.use_sticky_edges = False
    axes.margins(x=0.03)
    axes.set_ylim(-0.6, max(1, len(lanes)) - 0.4)
    if not lanes:
        axes.set_xticks([])  # of no time, none
        return
    first, last = axes.dataLim.intervalx
    axes.xaxis_date(UTC)
    locator: Any = AutoDateLocator(tz=UTC)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=UTC))  # type: ignore[no-untyped-call]
    if last - first < _LEAST:
        axes.set_xlim((first + last - _LEAST) / 2, (first + last + _LEAST) / 2)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, fontsize=9)
