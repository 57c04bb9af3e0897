"""A deployment moved to a Prefect server, and back: each step noted, so that one that was interrupted is gone on with.

1. The code is written, the deployment and its automations are made there, off, and read back: here all is as it was.
2. In one commit the automations are off here; then they are turned on there; then what came in between is told. A
   server loads no automation that is off, so that events told before would not be counted.
3. While it is not known whether they are on there, they are off here: neither is on until the server answers, and never
   both. Calling `move_to_prefect` or `back` again ends that; so does a connection that comes back.
4. A cell says what it waits for, each wait has a bound, and what it raises says where things stand.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.errors import AutomationError, PrefectError, PrefectUnreachable, StoreError, UsageError
from eventkit.faces.plain import counted
from eventkit.model.deployment import Deployment
from eventkit.model.wording import shown
from eventkit.prefect.assembly import Around, Served, assembled
from eventkit.prefect.resident import Resident
from eventkit.prefect.telling import tell
from eventkit.prefect.wire import automation_wire
from eventkit.workspace.handing_over import between, give, take_back
from eventkit.workspace.move import Move
from eventkit.workspace.moves import Moved, Progress, all_progress, progress_of
from eventkit.workspace.moving_there import There, asked, at_a_cell

if TYPE_CHECKING:
    from eventkit.model.automation import AutomationSpec
    from eventkit.prefect.client import PrefectApi
    from eventkit.workspace.workspace import Workspace

__all__ = ["finish", "go_back", "move"]

CATCH_UP = 10.0
"""Seconds for what is in the log to be matched here before it is matched there."""


def move(
    ws: Workspace, deployment: Deployment, *, work_pool: str | None, connection: Any, folder: Any, lossy: bool
) -> Move:
    """Moves a deployment, or goes on with that; see `Deployment.move_to_prefect`."""
    deployment = ws.deployment(deployment.id)
    pool = work_pool or deployment.elsewhere.get("work_pool_name")
    if not isinstance(pool, str):
        raise UsageError(
            f"{deployment.full_name} goes to a work pool, which {shown(work_pool)} is not: give the name of one that "
            "the server has, move_to_prefect(work_pool='...')"
        )
    with at_a_cell(ws, connection, deployment.full_name) as there:
        progress = _begun(ws, deployment, there.api, pool, folder)
        if progress.stage == "returning":
            with there.held():
                progress = _returned(ws, there, progress)
        if not progress.open:
            there.step(f"for {there.api.url} to take the deployment and its automations")
            progress = _made_there(ws, there.api, deployment, progress, lossy=lossy)
        with there.held():
            progress = _handed_over(ws, there, progress)
    return Move(ws, progress)


def _begun(ws: Workspace, deployment: Deployment, api: PrefectApi, pool: str, folder: Any) -> Progress:
    """The move as it stands, noted."""
    before = progress_of(ws.store, deployment.full_name)
    where = str(Path(folder or Path("to-prefect") / deployment.full_name.replace("/", "-")).resolve())
    if before is not None and before.stage != "here":
        if before.url != api.url:
            raise UsageError(
                f"{deployment.full_name} was moved to {before.url}, and {api.url} is another server: bring it back "
                "from there first, .moved.back()"
            )
        return before if before.open else replace(before, pool=pool, folder=where)
    if ws.executor.flow(deployment.id) is None:
        raise AutomationError(
            f"{deployment.full_name} is not served by this process, which has no code of it: run the cell that deploys "
            "it, then move it"
        )
    known = before.automations if before is not None and before.url == api.url else ()
    return Progress(
        name=deployment.full_name, id=str(deployment.id), url=api.url, pool=pool, folder=where, automations=known
    )


def _made_there(ws: Workspace, api: PrefectApi, deployment: Deployment, progress: Progress, *, lossy: bool) -> Progress:
    """Code, deployment and automations are there as they are meant; which of them is on is as it was."""
    served = Served(
        deployment=deployment, flow=ws.executor.flow(deployment.id), pool=progress.pool,
        triggers=_meant(progress, ws.registry.owned_by(deployment)),
    )  # fmt: skip
    export = assembled([served], Around(known=ws.deployments_by_id()), single=True, lossy=lossy)
    entrypoint = export.entrypoints[deployment.full_name]
    files = [path.name for path in export.save(progress.folder)]
    progress = progress.did("written", ", ".join(files)).keep(ws.store)
    resident = Resident.deploy(api, deployment, pool=progress.pool, entrypoint=entrypoint, folder=progress.folder)
    specs = ws.registry.owned_by(deployment)
    for each in progress.automations:
        if each.there is not None and each.id not in {str(spec.id) for spec in specs}:
            resident.remove(each.there)
    progress = progress.did(
        "deployed", f"{entrypoint}, run by the work pool {progress.pool}",
        there=resident.id, automations=_listed(ws, progress, specs),
    ).keep(ws.store)  # fmt: skip
    ids = {deployment.id: UUID(resident.id)}
    for each in progress.automations:
        spec = next(spec for spec in specs if str(spec.id) == each.id)
        there = resident.place(automation_wire(spec, ids), each.there)
        done = tuple(replace(one, there=there) if one.id == each.id else one for one in progress.automations)
        progress = replace(progress, automations=done).keep(ws.store)
    for each in progress.automations:
        spec = next(spec for spec in specs if str(spec.id) == each.id)
        assert each.there is not None, "it was just made"
        resident.read_back(automation_wire(spec, ids), each.there)
    names = ", ".join(each.name for each in progress.automations) or "no automation"
    return progress.did("made there, read back", f"{names}: as meant").keep(ws.store)


def _meant(progress: Progress, specs: list[AutomationSpec]) -> list[AutomationSpec]:
    """The automations as a person means them: one that was on and is away is off here alone."""
    on = {each.id for each in progress.automations if each.on and progress.stage != "here"}
    return [spec.changed(enabled=True) if str(spec.id) in on else spec for spec in specs]


def _listed(ws: Workspace, progress: Progress, specs: list[AutomationSpec]) -> tuple[Moved, ...]:
    """The deployment's automations, with what is known of them; one that was moved is on if it was."""
    known = {each.id: each for each in progress.automations}
    last, listed = ws.store.last_seq(), []
    for spec in specs:
        before = known.get(str(spec.id), Moved(id=str(spec.id), name=spec.name, on=spec.enabled is True))
        if progress.stage == "here":
            before = replace(before, on=spec.enabled is True, name=spec.name)
        elif before.there:
            before = replace(before, cut=last, waiting=())  # what came since it was moved is the server's affair
        listed.append(before)
    return tuple(listed)


def _handed_over(ws: Workspace, there: There, progress: Progress) -> Progress:
    """Off here, on there, told what came in between: from whatever stage it is at."""
    resident = Resident(there.api, progress.there)
    if progress.stage == "here":
        ws.matched(ws.store.last_seq(), timeout=CATCH_UP)  # else what went out lately would be seen by neither
        progress = give(ws, progress)
    elif progress.stage == "moved":
        progress = replace(progress, stage="switching").keep(ws.store)
    if progress.stage == "switching":
        # what was matched here is not to come there once they are on
        there.drain(max((each.cut for each in progress.automations), default=0))
        there.step(f"for {there.api.url} to turn the automations on and match them, a minute at most")
        for each in progress.automations:
            if each.there is not None and each.on:
                resident.switch(each.there, on=True)
        if any(each.on for each in progress.automations):
            resident.caught_up()
        names = ", ".join(each.name for each in progress.automations if each.on) or "none"
        progress = progress.did("on there", names, stage="there", until=ws.store.last_seq()).keep(ws.store)
    if progress.stage == "there":
        events = between(ws, progress)
        there.step(f"for {there.api.url} to show what came in between, a minute at most")
        told = tell(there.api, events)
        progress = progress.did("told", _told(told, len(events) - told), stage="moved").keep(ws.store)
    return progress


def _told(told: int, there: int) -> str:
    words = f"{counted(told, 'event')} that came in between" if told else "no event came in between"
    return words + (f"; {there} more had come there while it was off, and neither saw them" if there else "")


# -- back


def go_back(ws: Workspace, progress: Progress, *, connection: Any, gone: bool) -> Move:
    """Turns the automations off there and on here; see `Move.back`."""
    now = progress_of(ws.store, progress.name)
    if now is None or now.stage == "here":
        raise UsageError(f"{progress.name} is here already: there is nothing to bring back")
    if gone:
        at = {"moved": ws.store.last_seq(), "returning": now.until}.get(now.stage)
        return Move(ws, take_back(ws, now, at=at, words="the server was not asked: it is gone"))
    with at_a_cell(ws, connection, now.name) as there:
        url = there.api.url
        if now.url != url:
            raise UsageError(f"{now.name} was moved to {now.url}, and {url} is another server: connect to that one")
        with there.held():
            if now.stage in ("switching", "there"):
                now = _handed_over(ws, there, now)  # then all of it is known
            return Move(ws, _returned(ws, there, now))


def _returned(ws: Workspace, there: There, progress: Progress) -> Progress:
    """Off there, then on here, from the place up to which events went there."""
    resident = Resident(there.api, progress.there)
    if progress.stage != "returning":
        progress = replace(progress, stage="returning", until=ws.store.last_seq()).keep(ws.store)
    if there.drain(progress.until):
        there.step(f"for {there.api.url} to match what it was sent, a minute at most")
        resident.caught_up()
    there.step(f"for {there.api.url} to turn the automations off")
    for each in progress.automations:
        if each.there is not None:
            resident.switch(each.there, on=False)
    names = ", ".join(each.name for each in progress.automations if each.on) or "none was on"
    return take_back(ws, progress, at=progress.until, words=names)


# -- what was interrupted


def finish(ws: Workspace, url: str | None = None) -> None:
    """Goes on with moves that were interrupted where neither side was known to be on, while no cell moves anything.

    url: of the server that is connected to; else the one that is asked by default. What cannot be finished now is tried
    with the next connection, which also says so again where it is the server's fault. Raises nothing for a server or a
    store that cannot be used: it stands as it stood. Thread: any but the engine's and a cell's.
    """
    turn = ws.connections.turn
    if turn.once(url):
        try:
            with suppress(StoreError):
                while not _finished(ws, url):
                    pass
        finally:
            turn.over(url)


def _finished(ws: Workspace, url: str | None) -> bool:
    """One try; False where it was broken off for a cell."""
    from eventkit.workspace.connection import Connection

    turn, linked = ws.connections.turn, None
    try:
        with asked(ws, None if url is None else Connection(ws, url)) as (api, linked), turn.by_itself(api.close):
            there = There(ws, api, linked)
            with there.held():
                for each in all_progress(ws.store):
                    if each.url == api.url and each.stage == "returning":
                        if ws.executor.flow(UUID(each.id)) is not None:  # else on here with nobody to run it
                            _returned(ws, there, each)
                    elif each.url == api.url and each.open:
                        _handed_over(ws, there, each)
        turn.back_off.worked()
    except PrefectUnreachable:
        if turn.wanted:
            return False
        if linked is not None:
            turn.rest()
            linked.tell_again()
    except (AutomationError, PrefectError, UsageError):
        pass  # the deployment's next cell says so
    return True
