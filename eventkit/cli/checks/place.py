"""Where the workspace lies: its folder, the file system, the room on it, and which folder others mean."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from eventkit.cli.checks.finding import Finding, Patient, broken, fine, odd, size
from eventkit.workspace.current import home

__all__ = ["disk", "file_system", "folder", "kind_of", "servers"]

REMOTE = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smbfs", "smb2", "smb3", "afpfs", "sshfs", "fuse.sshfs", "9p", "afs", "ncpfs",
    "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse", "glusterfs", "fuse.glusterfs", "ceph", "lustre", "davfs",
})  # fmt: skip
"""File systems of other machines: on them the shared memory of SQLite's log holds for one machine at most."""
LITTLE, NONE = 1_000_000_000, 50_000_000


def folder(patient: Patient) -> Iterator[Finding]:
    """Whether the workspace's folder is there, and can be written."""
    place, near = patient.home, patient.nearest
    if place.exists() and not place.is_dir():
        yield broken(f"{place} is a file, and a workspace is a folder", "name a folder with EVENTKIT_HOME or --home")
    elif not os.access(near, os.W_OK | os.X_OK):
        yield broken(
            f"{near} cannot be written: events cannot be stored", "change its permissions, or use another folder"
        )
    elif patient.file.exists() and not os.access(patient.file, os.W_OK):
        yield broken(f"{patient.file} cannot be written: events cannot be stored", "change its permissions")
    elif not patient.file.exists():
        yield fine(f"there is no workspace in {place} yet; it is made with the first event")
    else:
        yield fine(f"the workspace {place} can be written")


def kind_of(place: Path, mounts: Iterable[tuple[str, str]]) -> str:
    """The file system a folder is on. mounts: where each is mounted, and its kind."""
    held = [(mount, kind) for mount, kind in mounts if place.is_relative_to(mount)]
    return max(held, key=lambda each: len(Path(each[0]).parts), default=("", ""))[1]


def file_system(patient: Patient) -> Iterator[Finding]:
    """Whether it is one on which SQLite's log works."""
    import psutil

    mounts = [(each.mountpoint, each.fstype) for each in psutil.disk_partitions(all=True)]
    kind = kind_of(patient.nearest.resolve(), mounts)
    if kind.lower() in REMOTE:
        yield broken(
            f"{patient.home} is on a file system of another machine ({kind}): two machines that write would damage it",
            "keep the workspace on a disk of this machine: set EVENTKIT_HOME to a folder there",
        )
    else:
        yield fine(f"the file system is {kind or 'not known, and none of another machine'}")


def disk(patient: Patient) -> Iterator[Finding]:
    """Whether there is room left."""
    free = shutil.disk_usage(patient.nearest).free
    if free < NONE:
        yield broken(f"{size(free)} are free on the disk of {patient.home}: events will be refused", "free some space")
    elif free < LITTLE:
        yield odd(f"{size(free)} are free on the disk of {patient.home}", "free some space")
    else:
        yield fine(f"{size(free)} are free on its disk")


def servers(patient: Patient) -> Iterator[Finding]:
    """Whether Jupyter servers of this user that run now mean the same folder."""
    import psutil
    from jupyter_server.serverapp import list_running_servers

    here, apart, same = patient.home.absolute(), 0, 0
    for server in list_running_servers():
        try:
            process = psutil.Process(server["pid"])
            environ, there, said = process.environ(), Path(process.cwd()), process.cmdline()
        except (psutil.Error, OSError, KeyError):
            continue
        theirs = _option(said) or environ.get("EVENTKIT_HOME")
        place = there / Path(theirs).expanduser() if theirs else _default(environ)
        if place == here:
            same += 1
            continue
        apart += 1
        yield odd(
            f"The Jupyter server {server.get('url', '')} uses {place}, this shell {here}: each shows its own events",
            "set EVENTKIT_HOME alike in both, or say --home",
        )
    if not apart:
        yield fine(f"{same} running Jupyter servers use this workspace" if same else "no Jupyter server of yours runs")


def _option(said: list[str]) -> str | None:
    """The folder that a server's own command line names."""
    begins = "--EventkitApp.home="
    return next((word.removeprefix(begins) for word in said if word.startswith(begins)), None)


def _default(environ: dict[str, str]) -> Path:
    """Where a process with that environment has its workspace, that says nothing of it."""
    data = environ.get("JUPYTER_DATA_DIR")
    if data:
        return Path(data) / "eventkit"
    kept = os.environ.pop("EVENTKIT_HOME", None)
    try:
        return home()
    finally:
        if kept is not None:
            os.environ["EVENTKIT_HOME"] = kept
