"""How widgets end: what is left behind in the kernel and in the page, and what is shown where their kernel is gone."""

import re

from playwright.sync_api import expect

import eventkit as ek
from eventkit.widgets.event_feed import EventFeed
from tests.browser.grid import GRID, Grid
from tests.browser.watched import GONE

BEGIN = """
%load_ext eventkit
import eventkit as ek, comm, gc, threading
from ipywidgets.widgets import widget as widgets
_ = ek.scenario("orders")
def left():
    gc.collect()
    names = [each.name for each in threading.enumerate()]
    return {
        "threads": sorted(name for name in names if name.startswith(("eventkit-feed", "eventkit-ask"))),
        "comms": len(comm.get_comm_manager().comms),
        "widgets": len(widgets._instances),
        "followers": sum(type(each).__name__ == "Following" for each in gc.get_objects()),
    }
"""
NOTHING = ["{'threads': [], 'comms': 0, 'widgets': 0, 'followers': 0}\n"]
LEFT = "print(left())"
TEN = "feeds = [ek.EventFeed() for _ in range(10)]; display(*feeds)"
KEEPING = """
(() => {
    const timers = new Set(), ours = () => new Error().stack.includes('blob:');
    let held = [];
    const hold = (...one) => { if (ours()) held.push(one); };
    const drop = (...one) => { held = held.filter(each => one.some((part, n) => part && part !== each[n])); };
    for (const [begin, end] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval']]) {
        const begins = window[begin], ends = window[end];
        window[begin] = (run, ...given) => {
            const id = begins(() => { if (begin === 'setTimeout') timers.delete(id); run(); }, ...given);
            if (ours()) timers.add(id);
            return id;
        };
        window[end] = id => { timers.delete(id); ends(id); };
    }
    const {addEventListener, removeEventListener} = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (name, hear, how) {
        hold(this ?? window, name, hear);
        how?.signal?.addEventListener('abort', () => drop(this ?? window, name, hear));
        return addEventListener.call(this, name, hear, how);
    };
    EventTarget.prototype.removeEventListener = function (name, hear, how) {
        drop(this ?? window, name, hear);
        return removeEventListener.call(this, name, hear, how);
    };
    for (const kind of [MutationObserver, ResizeObserver, IntersectionObserver]) {
        const {observe, unobserve, disconnect} = kind.prototype;
        Object.assign(kind.prototype, {
            observe(target, how) { hold(target, kind.name, this); observe.call(this, target, how); },
            unobserve(target) { drop(target, kind.name, this); unobserve.call(this, target); },
            disconnect() { drop(null, kind.name, this); disconnect.call(this); },
        });
    }
    const lasts = target => target === window || target.isConnected || target instanceof MediaQueryList;
    window.eventkitKept = () => ({
        timers: timers.size,
        heard: held.filter(([target]) => lasts(target)).map(([target, what]) => `${target.constructor.name} ${what}`),
    });
})();
"""
"""Notes what a widget's modules begin: timers, and what they listen to and observe of what outlasts the widget."""


def listeners(notebook):
    """How many listeners the whole page has, once what nobody holds is thrown away."""
    notebook.cdp.send("HeapProfiler.collectGarbage")
    metrics = notebook.cdp.send("Performance.getMetrics")["metrics"]
    return next(int(each["value"]) for each in metrics if each["name"] == "JSEventListeners")


def test_ten_widgets_at_once_are_live_and_leave_nothing_when_closed(notebook):
    """No thread, comm, widget or follower is left in the kernel, and each view says that it is gone."""
    closes = "for feed in feeds: feed.close()"
    notebook.open([BEGIN, LEFT, TEN, "_ = ek.emit_event('it.came', {'prefect.resource.id': 'x'})", closes, LEFT])
    notebook.run(0)
    notebook.run_until(1, NOTHING)
    notebook.run(2)
    expect(notebook.page.locator(GRID)).to_have_count(10)
    notebook.run(3)
    for place in range(10):
        grid = notebook.page.locator(GRID).nth(place)
        expect(grid.get_by_role("rowheader", name="it.came")).to_be_visible()
    notebook.run(4)
    notebook.run_until(5, NOTHING)


def test_a_cell_run_again_leaves_one_widget_and_the_listeners_of_one(notebook):
    """However often it is run, kernel and page hold what they held after it was run once."""
    notebook.open([BEGIN, "ek.EventFeed()", LEFT])
    notebook.run(0)
    heard = [listeners(notebook)]
    for times in (2, 8):  # what the host and the browser keep for good is there after two
        for _ in range(times):
            notebook.run(1)
            Grid(notebook).wait()
        heard.append(listeners(notebook))
    notebook.run_until(2, ["{'threads': ['eventkit-feed'], 'comms': 2, 'widgets': 2, 'followers': 1}\n"])
    notebook.edit(1, "None")
    notebook.run(1)
    notebook.run_until(2, NOTHING)

    assert notebook.page.locator(GRID).count() == 0
    assert heard[2] - heard[1] < heard[1] - heard[0]  # eight more times less than two, where the first is of one view


def test_a_view_that_goes_leaves_no_timer_listener_or_observer_in_its_page(hosted, ws):
    """The page is as it was before the widget came."""
    ek.scenario("orders")
    hosted.page.add_init_script(KEEPING)
    hosted.show(EventFeed(workspace_=ws))
    Grid(hosted).wait()
    during = hosted.page.evaluate("() => window.eventkitKept()")
    hosted.remove()
    hosted.page.wait_for_function("() => window.eventkitKept().timers === 0")

    assert during["timers"] > 0
    assert {"HTMLBodyElement MutationObserver", "HTMLDocument selectionchange"} <= {*during["heard"]}
    assert hosted.page.evaluate("() => window.eventkitKept()") == {"timers": 0, "heard": []}


def test_stopping_eventkit_ends_every_thread_while_widgets_are_shown(notebook):
    """They stay as they were, and go on when it is started again."""
    notebook.open([
        BEGIN,
        TEN,
        "%eventkit stop",
        "print([each.name for each in threading.enumerate() if each.name.startswith('eventkit-')])",
        "%eventkit start",
        "_ = ek.emit_event('it.came', {'prefect.resource.id': 'x'})",
    ])  # fmt: skip
    for cell in range(3):
        notebook.run(cell)
    expect(notebook.page.locator(GRID)).to_have_count(10)
    notebook.run_until(3, ["[]\n"])
    notebook.run(4)
    notebook.run(5)
    expect(notebook.page.locator(GRID).last.get_by_role("rowheader", name="it.came")).to_be_visible()


def test_a_restarted_kernel_is_said_and_the_cell_brings_the_widget_back(notebook):
    """What was shown stays to be read; running the cell again is the way back, and it says so."""
    notebook.open([BEGIN, "ek.EventFeed()"])
    notebook.run_all()
    grid = Grid(notebook).wait()
    shown = grid.names.all_text_contents()
    notebook.restart()
    said = notebook.output(1).get_by_role("status").filter(has_text="The kernel was restarted")
    expect(said).to_contain_text("run the cell again to go on")
    notebook.screenshot("restarted", ".ek")
    kept = grid.names.all_text_contents()
    notebook.run_all()
    grid.wait()

    expect(said).to_have_count(0)
    assert kept == shown


def test_an_error_in_the_kernel_is_said_under_the_widget(notebook):
    """A person’s own function that raises, a workspace that was closed: what, and what to do; never a bare spinner."""
    raising = "feed = ek.EventFeed()\n@feed.on_select\ndef chosen(events):\n    raise ValueError('not this one')\nfeed"
    notebook.open([BEGIN, raising, "ek.workspace().close()"])
    notebook.run(0)
    notebook.run(1)
    grid = Grid(notebook).wait()
    grid.row(2).click()
    expect(notebook.output(1).get_by_role("alert")).to_contain_text("ValueError: not this one")
    notebook.screenshot("error", ".ek")
    notebook.run(2)
    said = notebook.output(1).get_by_role("status").filter(has_text="the workspace closed")
    expect(said).to_contain_text("run the cell again to go on")


def test_a_saved_notebook_shows_the_widgets_as_they_were(notebook):
    """Opened with a fresh kernel: the feed and the runs as a picture, and how to go on."""
    notebook.open([BEGIN, "ek.settle()\nek.EventFeed()", "ek.RunList()"])
    notebook.run_all()
    newest = Grid(notebook).wait().names.first.text_content()
    frozen = notebook.page.locator(".eventkit-frozen")
    hidden = [frozen.nth(place).is_hidden() for place in range(2)]
    notebook.save()
    notebook.lab.end_kernels()
    notebook.allow(GONE)
    notebook.open_file(notebook.path)
    expect(notebook.output(1).locator(".eventkit-frozen")).to_contain_text("Run the cell again for the live one")
    expect(notebook.output(1).locator(".eventkit-frozen")).to_contain_text(newest)
    expect(notebook.output(2).locator(".eventkit-frozen")).to_contain_text("Run the cell again for the live one")
    notebook.screenshot("saved")

    assert hidden == [True, True]


def test_a_page_loaded_anew_draws_the_widget_of_a_live_kernel(notebook):
    """The notebook was saved, its kernel goes on: the same widget is there, and live."""
    notebook.open([BEGIN, "ek.EventFeed()", "_ = ek.emit_event('it.came', {'prefect.resource.id': 'x'})"])
    notebook.run(0)
    notebook.run(1)
    Grid(notebook).wait()
    notebook.save()
    notebook.open_file(notebook.path)
    grid = Grid(notebook).wait()
    notebook.run(2)

    expect(grid.names.first).to_have_text(re.compile("it.came"))
