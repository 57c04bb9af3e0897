"""The harness itself: what it says about a toy is so."""

import re
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Error, expect

from tests.browser import chromium
from tests.browser.host import Scripted
from tests.browser.kernels import VERSIONS, folder_of
from tests.browser.lab import jupyter_lab
from tests.browser.toy import MODULE, Toy
from tests.browser.watched import GONE

TOY = Path(__file__).with_name("toy.py").read_text("utf-8")
FREEZE = """
() => new Promise(done => setTimeout(() => {
    const begun = performance.now();
    while (performance.now() - begun < 250);
    done();
}))
"""
LOST = """
() => {
    const { kernel } = window.eventkitPanel.sessionContext.session;
    kernel._info = new kernel._info.constructor();
}
"""
PINNED = {"eventkit-6.31": "6.31.0", "eventkit-7.3": "7.3.0", "eventkit-newest": None}


def notes(watched):
    """What the toy noted, the list begun anew."""
    return watched.page.evaluate("() => (window.toyNotes ??= []).splice(0)")


def wait_for_note(watched, note):
    """Waits until the toy noted that."""
    watched.page.wait_for_function("note => (window.toyNotes ?? []).includes(note)", arg=note)


# -- JupyterLab


def test_a_widget_lives_in_a_real_jupyterlab(notebook):
    """Cells run, a trait goes both ways, a question is answered, and a picture of it is kept."""
    notebook.open([TOY, "toy = Toy(); toy", "print(toy.size, toy.heard); toy.size = 8"])
    notebook.run(0)
    notebook.run(1)
    size = notebook.output(1).get_by_label("size")
    size.fill("5")
    size.press("Tab")
    notebook.output(1).get_by_role("button", name="ask").click()
    wait_for_note(notebook, "answered")
    notebook.run(2)

    assert notebook.texts(1) == ["Toy(size=3)"]
    assert notebook.texts(2) == ["5 ['hello', 'ask']\n"]
    expect(size).to_have_value("8")
    assert notebook.screenshot("toy", ".toy").stat().st_size > 1000


def test_a_kernel_that_is_restarted_or_killed_tells_the_widget(notebook):
    """Both are seen as the loss of the comm, after which sending raises in the page."""
    notebook.open([TOY, "toy = Toy(); toy", "import os; os.kill(os.getpid(), 9)"])
    seen = []
    for end in (notebook.restart, notebook.kill):
        notebook.run(0)
        notebook.run(1)
        notes(notebook)
        end()
        wait_for_note(notebook, "lost")
        notebook.output(1).get_by_role("button", name="ask").click()
        seen.append(notes(notebook)[-2:])

    assert seen == [["asked", "Cannot send"]] * 2


def test_a_kernel_whose_answer_was_lost_is_asked_again(notebook):
    """As with one that ended before it answered; what is never answered fails the test in time."""
    notebook.open(["1"])
    notebook.ask(LOST)
    with pytest.raises(Error, match="did not answer within 1000 ms"):
        notebook.ask("() => window.eventkitPanel.sessionContext.session.kernel.info", within_ms=1000)
    notebook.ready()


def test_a_view_that_goes_says_goodbye_and_the_saved_one_has_no_kernel(notebook):
    """Running the cell again ends the view, not the widget; a saved notebook shows what its host says of it."""
    notebook.open([TOY, "toy = Toy(); held = globals().get('held', []) + [toy]; toy", "print([t.heard for t in held])"])
    notebook.run_all()
    notebook.run_until(2, ["[['hello']]\n"])
    notebook.run(1)
    notebook.run_until(2, ["[['hello', 'bye'], ['hello']]\n"])
    notebook.save()
    notebook.lab.end_kernels()
    notebook.allow(GONE)
    notebook.open_file(notebook.path)

    expect(notebook.output(1)).to_contain_text("Error displaying widget")


@pytest.mark.parametrize("host", ["lab", "notebook"])
def test_both_hosts_are_light_or_dark(notebook, host):
    """The theme is the host's own, and a later test begins with the light one again."""
    notebook.open(["1"], host=host)
    seen = [notebook.is_dark()]
    notebook.theme("dark")
    seen.append(notebook.is_dark())

    assert seen == [False, True]


@pytest.mark.parametrize("name", VERSIONS)
def test_pushes_arrive_while_a_cell_sleeps_on_every_ipykernel(notebook, kernelspecs, name):
    """What a thread sends is drawn at once; never more than it sends in a second."""
    version = "import ipykernel; print(ipykernel.__version__, ipykernel.__file__)"
    notebook.open([TOY, version, "toy = Toy(); toy", "import time; time.sleep(8); toy.over.set()"], kernel=name)
    for cell in range(3):
        notebook.run(cell)
    notebook.edit(2, "toy.push()")
    notebook.edit(3, "toy.push(); import time; time.sleep(3); toy.over.set()")
    notebook.start(3)
    for count in (5, 15):
        notebook.page.wait_for_function(f"() => Number(document.querySelector('.toy output').textContent) >= {count}")
    still = notebook.is_busy(3)
    notebook.wait_idle(3)
    said, where = notebook.texts(1)[0].split()

    assert still
    assert said == (PINNED[name] or said)
    assert (str(folder_of(name)) in where) == (PINNED[name] is not None)
    assert 5 <= notebook.busiest_second() <= 11


def test_a_server_is_gone_with_everything_it_started(tmp_path):
    """Its kernels too, and also where a test fails in between."""
    family = []

    def fails():
        with jupyter_lab(tmp_path / "server") as lab:
            lab.ask("POST", "kernels", json={"name": "python3"})
            server = psutil.Process(lab.pid)
            family.extend([server, *server.children(recursive=True)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    assert len(family) >= 2
    assert [each for each in family if each.is_running()] == []


# -- a page without Jupyter


def test_a_real_widget_is_drawn_without_jupyter(hosted):
    """Its traits go both ways and its messages are answered, by the very object that a kernel would hold."""
    toy = Toy()
    hosted.show(toy)
    hosted.page.get_by_label("size").fill("5")
    hosted.page.keyboard.press("Tab")
    hosted.page.get_by_role("button", name="ask").click()
    wait_for_note(hosted, "answered")
    seen = toy.size
    toy.size = 8
    expect(hosted.page.get_by_label("size")).to_have_value("8")
    toy.push(3)
    expect(hosted.page.locator("output")).to_have_text("3")
    hosted.remove()
    hosted.page.wait_for_function("() => !document.querySelector('.toy')")
    toy.close()
    wait_for_note(hosted, "closed")

    assert seen == 5
    assert toy.heard == ["hello", "ask", "bye"]
    assert [each.method for each in hosted.messages if not each.from_kernel] == ["custom", "update", "custom", "custom"]


def test_a_peer_is_any_python_object(hosted):
    """It receives what the page says and sends what it likes; a cut line looks like a dead kernel."""
    peer = Scripted(lambda message: [{"answer": 1}] if "ask" in message else [])
    hosted.open({"_esm": MODULE, "size": 1}, peer)
    hosted.page.get_by_role("button", name="ask").click()
    wait_for_note(hosted, "answered")
    peer.send({"pushed": 42})
    expect(hosted.page.locator("output")).to_have_text("42")
    hosted.line.cut()
    wait_for_note(hosted, "lost")
    notes(hosted)
    hosted.page.get_by_role("button", name="ask").click()

    assert peer.heard == [{"hello": 1}, {"ask": 1}]
    assert notes(hosted) == ["asked", "Cannot send"]


def test_what_a_peer_raises_and_what_a_page_raises_fails_the_test(hosted):
    """Neither can be overlooked."""
    hosted.open({"_esm": MODULE}, Scripted(lambda message: [1 / 0]))
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        hosted.assert_clean()
    hosted.line.raised.clear()
    hosted.page.get_by_role("button", name="raise").click()
    with pytest.raises(AssertionError, match="raised by a toy"):
        hosted.assert_clean()
    hosted.page.route("http://198.51.100.1/", lambda route: route.abort())  # nothing is to leave this machine
    hosted.ask("() => fetch('http://198.51.100.1/').catch(() => 0)")
    hosted.errors.clear()
    with pytest.raises(AssertionError, match=re.escape("198.51.100.1")):
        hosted.assert_clean()
    hosted.errors.clear()
    hosted.strangers.clear()


def test_a_page_is_narrow_enlarged_dark_and_still_when_asked(hosted):
    """As a browser's own zoom does it: fewer pixels to lay out, each drawn larger."""
    hosted.open({"_esm": MODULE}, Scripted())
    ask = (
        "() => [innerWidth, devicePixelRatio, ...['prefers-color-scheme: dark', 'prefers-reduced-motion: reduce'].map("
        "each => matchMedia(`(${each})`).matches)]"
    )
    seen = [hosted.page.evaluate(ask)]
    hosted.emulate(width=400)
    seen.append(hosted.page.evaluate(ask))
    hosted.emulate(zoom=2, dark=True, still=True)
    seen.append(hosted.page.evaluate(ask))

    assert seen == [[1280, 1, False, False], [400, 1, False, False], [640, 2, True, True]]


def test_a_page_that_freezes_is_measured(hosted):
    """A task of 250 ms, frames while something scrolls, the heap with and without 8 MB, elements."""
    hosted.open({"_esm": MODULE}, Scripted())
    hosted.long_tasks()
    hosted.ask(FREEZE)
    [task] = hosted.long_tasks()
    frames = hosted.frame_times(".toy-long", count=20)
    before = hosted.heap_bytes()
    hosted.page.evaluate("() => { window.kept = Array.from({length: 1e6}, (_, n) => n + 0.5); }")
    during = hosted.heap_bytes()
    hosted.page.evaluate("() => { window.kept = null; }")

    assert 240 <= task < 400
    assert len(frames) == 20
    assert hosted.page.evaluate("() => document.querySelector('.toy-long').scrollTop") == 4000
    assert during - before > 7e6
    assert abs(hosted.heap_bytes() - before) < 1e6
    assert hosted.count("button") == 2


def test_axe_finds_a_barrier(hosted):
    """A button without a name is one; the toy itself has none."""
    hosted.open({"_esm": MODULE}, Scripted())
    before = hosted.axe(".toy")
    hosted.page.evaluate("() => document.querySelector('.toy').append(document.createElement('button'))")
    [after] = hosted.axe(".toy")

    assert before == []
    assert after.startswith("critical button-name: ")


# -- Chromium


def test_chromium_is_the_one_that_was_named(monkeypatch, playwright):
    """The variable comes first, and one that leads nowhere is refused in words."""
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(RuntimeError, match="CHROMIUM is '/nowhere/chromium', and no program is there"):
        chromium.found(playwright)


def test_without_chromium_one_is_told_what_to_install(monkeypatch, playwright):
    """Where apt-get is not to be had either: no test is passed over in silence."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(playwright.chromium._impl_obj, "_initializer", {"executablePath": "/nowhere"})

    with pytest.raises(RuntimeError, match="Install Debian's with `apt-get install chromium`, or set CHROMIUM"):
        chromium.installed(playwright)
