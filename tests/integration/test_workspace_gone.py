"""A folder that is deleted while it is open: nothing is emitted into a file that nobody can find any more."""

from __future__ import annotations

import shutil
import threading

import pytest

import eventkit as ek
from eventkit.errors import WorkspaceGone
from tests.apart import apart
from tests.asking import asking
from tests.owning import until

ORDER = {"prefect.resource.id": "order.1"}
GONE = "workspace.sqlite was deleted or replaced while it was open: what is emitted here is stored nowhere"


@pytest.fixture
def place(tmp_path):
    """The folder of a workspace."""
    return tmp_path / "shop"


@pytest.fixture
def shop(place):
    """A workspace that has a handler, which ran once."""
    with ek.Workspace(place) as ws:

        @ek.on("order.*")
        def counts(event):
            return event.id

        ek.emit_event("order.placed", ORDER)
        ek.settle()
        yield ws


def forgotten_elsewhere(place):
    """Another process that evaluates nothing forgets everything, as a notebook that only looks may."""
    with ek.Workspace(place, evaluates=False) as other:
        for file in other.files():
            file.unlink()


@pytest.mark.parametrize("forget", [shutil.rmtree, forgotten_elsewhere])
def test_whatever_writes_says_that_it_is_gone(shop, place, forget):
    """Emitting, in one or many, a flow, a registration, the line of status: what is so, and what to do."""
    forget(place)
    tries = [
        lambda: ek.emit_event("order.placed", ORDER),
        lambda: ek.emit_many([{"event": "order.placed", "resource": ORDER}] * 3),
        ek.flow(lambda: 1, name="one"),
        lambda: ek.Automation(name="new", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create(),
        shop.status,
    ]

    for attempt in tries:
        with pytest.raises(WorkspaceGone) as gone:
            attempt()
        assert GONE in str(gone.value)
        assert f"Open what is there now with `eventkit.use({str(place)!r})`" in str(gone.value)


def test_one_that_was_made_anew_in_its_place_is_another(shop, place):
    """What is emitted here goes into neither."""
    shutil.rmtree(place)
    with ek.Workspace(place) as fresh:
        with pytest.raises(WorkspaceGone):
            shop.emit("order.placed", ORDER)

        assert fresh.store.last_seq() == 0


def test_using_it_anew_goes_on(shop, place):
    """The way on that the sentence names, and no thread of the former is left."""
    shutil.rmtree(place)
    with pytest.raises(WorkspaceGone):
        ek.emit_event("order.placed", ORDER)
    shop.close()
    with ek.Workspace(place):
        stored = ek.emit_event("order.placed", ORDER)

    assert stored.seq == 1
    assert [each.name for each in threading.enumerate() if each.name.startswith("eventkit")] == []


def test_who_looks_on_is_told_once(shop, place):
    """A feed that stands still would look alive."""
    with asking(shop) as ask:
        ask("feed.open")
        shutil.rmtree(place)
        until(lambda: ask.pushed("trouble"))
        said = [told["sentence"] for told in ask.pushed("trouble")]

    assert [sentence.startswith("What comes in is not shown as it comes: ") for sentence in said] == [True]
    assert GONE in said[0]


def test_every_event_whose_emit_returned_was_in_a_file_that_could_be_found(place):
    """However the deletion meets the emits of another process."""
    code = """
    def emits():
        for number in range(10_000):
            try:
                ws.emit("order.placed", {"prefect.resource.id": f"order.{number}"})
            except ek.errors.WorkspaceGone:
                return number
    """
    with apart(place, code, before="import eventkit.errors") as other:
        other.say("print(emits())")
        with ek.Workspace(place, evaluates=False) as ws:
            until(lambda: ws.store.last_seq() > 100)
            kept = place.with_name("kept")
            place.rename(kept)  # taken away in one step, so that what it held can be looked at
        emitted = int(other.done()[0])
        with ek.Workspace(kept, evaluates=False) as ws:
            found = ws.store.last_seq()

    assert found - emitted in (0, 1)  # one may have been stored, and refused
