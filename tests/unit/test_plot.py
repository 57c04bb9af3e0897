"""A backtest drawn: what is on the time line, lane by lane, as the artists hold it."""

import sys

import pytest

import eventkit as ek
from eventkit.errors import UsageError
from eventkit.insight import Timeline, firings
from eventkit.workspace.backtesting import Backtest
from eventkit.workspace.drawing import MOST_LANES, date2num
from tests.stepping import MOMENT, at, event

ID = "prefect.resource.id"
DAY = 86_400


@pytest.fixture(autouse=True)
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        yield workspace


def seconds(days):
    """Seconds from the first moment of what matplotlib holds as days."""
    return round((float(days) - date2num(MOMENT)) * DAY)


def lanes(axes):
    """The names of the lanes, from below."""
    return [label.get_text() for label in axes.get_yticklabels()]


def dots(axes):
    """By name in the legend: when and on which lane each is."""
    names = lanes(axes)
    return {
        each.get_label(): [(seconds(x), names[round(y - 0.2)]) for x, y in each.get_offsets()]
        for each in axes.collections
    }


def bars(axes):
    """By name in the legend: from when to when, on which lane."""
    names = lanes(axes)

    def told(bar):
        begun, place = bar.get_x(), bar.get_y() + bar.get_height() / 2
        return seconds(begun), seconds(begun + bar.get_width()), names[round(place)]

    return {held.get_label(): [told(bar) for bar in held] for held in axes.containers}


def test_events_windows_and_firings_stand_on_the_lane_of_their_key():
    """Two within a minute for each resource; what came into the silence is hollow."""
    history = [event(0, id="a"), event(10, id="b"), event(20, id="a"), event(30, id="a"), event(40, "other")]
    trigger = ek.EventTrigger(expect={"e"}, threshold=2, within=60, for_each={ID})
    axes = ek.backtest(trigger, events=history).plot().axes[0]

    assert ["b", "a"] == lanes(axes)
    assert {
        "event that fits": [(0, "a"), (10, "b"), (20, "a")],
        "event that fits, passed over": [(30, "a")],
        "firing": [(20, "a")],
    } == dots(axes)
    assert {"window": [(10, 70, "b")], "window that fired": [(0, 60, "a")]} == bars(axes)
    assert "5 events: would have fired 1×, passed over 1 that fit" == axes.get_title(loc="left")
    assert ("occurred (UTC)", ID) == (axes.get_xlabel(), axes.get_ylabel())


def test_absence_is_drawn_where_it_was_noticed():
    """Windows one after the other; the one that was short fired at its end."""
    history = [event(0), event(70), event(200, "other")]
    trigger = ek.EventTrigger(expect={"e"}, posture="Proactive", within=60)
    axes = ek.backtest(trigger, events=history).plot().axes[0]

    assert [(180, "all")] == dots(axes)["firing"]
    assert [(0, 60, "all"), (60, 120, "all"), (180, 240, "all")] == bars(axes)["window"]
    assert [(120, 180, "all")] == bars(axes)["window that fired"]


def test_absence_after_something_ends_with_what_was_awaited():
    """The one that was paid did not fire."""
    history = [event(0, "placed", id="a"), event(5, "placed", id="b"), event(30, "paid", id="a"), event(100, "x")]
    trigger = ek.EventTrigger(after={"placed"}, expect={"paid"}, posture="Proactive", within=60, for_each={ID})
    axes = ek.backtest(trigger, events=history).plot().axes[0]

    assert {"window": [(0, 60, "a")], "window that fired": [(5, 65, "b")]} == bars(axes)


def test_windows_that_collect_fire_at_their_end_or_with_each_event():
    """All in one when it ends; each from the threshold on."""
    history = [event(0), event(10), event(100, "other"), event(200)]
    gathers = ek.backtest(ek.EventTrigger(expect={"e"}, collect="all", within=60, threshold=2), events=history)
    each = ek.backtest(ek.EventTrigger(expect={"e"}, collect="each", within=60, threshold=2), events=history)

    assert [(60, "all")] == dots(gathers.plot().axes[0])["firing"]
    assert {"window": [(200, 260, "all")], "window that fired": [(0, 60, "all")]} == bars(gathers.plot().axes[0])
    assert [(0, "all"), (10, "all")] == dots(each.plot().axes[0])["firing"]
    assert {"window": [(200, 260, "all")], "window that fired": [(0, 60, "all")]} == bars(each.plot().axes[0])


def test_what_another_version_has_is_told_apart_by_shape_too():
    """Gained and lost, beside what both have."""
    history = [event(n, region=region) for n, region in enumerate(("eu", "us", "ap"))]
    one = ek.EventTrigger(match={"region": ["eu", "us"]})
    other = ek.EventTrigger(match={"region": ["eu", "ap"]})
    axes = ek.backtest(one, other, events=history).plot().axes[0]
    shapes = {each.get_label(): each for each in axes.collections}

    assert ([(0, "all")], [(1, "all")], [(2, "all")]) == tuple(
        dots(axes)[name] for name in ("firing", "firing gained", "firing lost")
    )
    assert 3 == len({each.get_paths()[0].vertices.tobytes() for name, each in shapes.items() if "firing" in name})
    assert 0 == len(shapes["firing lost"].get_facecolors())
    assert ["event that fits", "firing", "firing gained", "firing lost"] == [
        text.get_text() for text in axes.get_legend().get_texts()
    ]


def test_children_of_a_composite_have_lanes_of_their_own():
    """The whole fires on a lane beside theirs."""
    both = ek.SequenceTrigger(triggers=[ek.EventTrigger(expect={"a"}), ek.EventTrigger(expect={"b"})])
    axes = ek.backtest(both, events=[event(0, "a"), event(9, "b")]).plot().axes[0]

    assert {"event that fits": [(0, "trigger 1"), (9, "trigger 2")], "firing": [(9, "all")]} == dots(axes)


def test_many_keys_are_cut_and_said_and_names_are_no_mathematics():
    """Those that fired come first; a dollar is a dollar."""
    history = [event(n, id=f"r{n:03d}") for n in range(MOST_LANES + 5)]
    history += [event(900, id="$x^2$"), event(901, id="$x^2$")]
    trigger = ek.EventTrigger(threshold=2, within=60, for_each={ID})
    figure = ek.backtest(trigger, events=history).plot()
    axes = figure.axes[0]

    assert (MOST_LANES, True) == (len(lanes(axes)), "$x^2$" in lanes(axes))
    assert axes.get_title(loc="left").endswith("; 6 keys not drawn")
    assert not any(label.get_parse_math() for label in axes.get_yticklabels())
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_nothing_is_drawn_of_nothing_and_nothing_is_left_behind():
    """An empty history has an empty time line; pyplot is never loaded."""
    axes = ek.backtest(ek.EventTrigger(), events=[]).plot().axes[0]

    assert ([], [], None) == (list(axes.collections), list(axes.containers), axes.get_legend())
    assert "matplotlib.pyplot" not in sys.modules


def test_drawing_reads_the_history_that_was_tried(ws):
    """What came since is not in it."""
    ek.emit_event("e", {ID: "a"})
    told = ek.backtest(ek.EventTrigger(expect={"e"}))
    ek.emit_event("e", {ID: "a"})

    assert [1, 1] == [len(points) for points in dots(told.plot().axes[0]).values()]


def test_without_matplotlib_it_says_how_to_get_it(monkeypatch):
    """And for a backtest that knows no history, what to do."""
    with pytest.raises(UsageError, match="make it anew"):
        Backtest(0, [], [], 0).plot()
    monkeypatch.delitem(sys.modules, "eventkit.workspace.drawing")
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(UsageError, match=r"pip install 'jupyter-eventkit\[plot\]'"):
        ek.backtest(ek.EventTrigger(), events=[]).plot()


def test_a_timeline_changes_nothing_about_the_firings():
    """The same with and without."""
    trigger = ek.EventTrigger(expect={"e"}, threshold=2, within=60)
    history = [event(n * 7) for n in range(20)]
    timeline = Timeline()

    assert firings(trigger, history).firings == firings(trigger, history, timeline=timeline).firings
    assert [(at(0), 2, True), (at(63), 2, True), (at(126), 2, True)] == [
        (span.start, span.count, span.fired) for span in timeline.spans
    ]


def test_each_event_that_was_passed_over_is_hollow_however_many_they_are():
    """Those beyond the ones told of one by one, too."""
    history = [event(n / 10, id="a") for n in range(1_501)]
    axes = ek.backtest(ek.EventTrigger(expect={"e"}, within=3_600), events=history).plot().axes[0]

    assert [1, 1_500, 1] == [len(each) for each in dots(axes).values()]


def test_lanes_count_as_people_do():
    """2 comes before 10."""
    history = [event(0, id=f"r{n}") for n in (10, 9, 1, 100, 2)]
    axes = ek.backtest(ek.EventTrigger(expect={"e"}, for_each={ID}), events=history).plot().axes[0]

    assert ["r100", "r10", "r9", "r2", "r1"] == lanes(axes)


def test_one_event_stands_in_seconds_and_no_event_in_no_time():
    """An axis of years would tell of an hour that nothing is known of."""
    axes = ek.backtest(ek.EventTrigger(expect={"e"}), events=[event(0)]).plot().axes[0]
    none = ek.backtest(ek.EventTrigger(expect={"e"}), events=[]).plot().axes[0]

    assert [-5, 5] == [seconds(each) for each in axes.get_xlim()]
    assert [] == list(none.get_xticks())


def test_thousands_of_windows_are_as_many_bars_as_can_be_seen():
    """What is joined covers the same time."""
    history = [event(n * 70) for n in range(3_000)]
    axes = ek.backtest(ek.EventTrigger(expect={"e"}, within=60, threshold=1), events=history).plot().axes[0]
    [held] = bars(axes).values()

    assert len(held) <= 1_000
    assert (0, 3_499 * 60) == (held[0][0], held[-1][1])
