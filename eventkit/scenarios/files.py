"""Files dropped into folders over two hours: created, modified, deleted, with sizes and suffixes.

Large ones arrive as `.part` first; temporary ones are gone soon; one table is empty.
"""

from __future__ import annotations

from eventkit.scenarios.telling import Telling, someone, something

__all__ = ["tell"]

FILES = 30
SPAN = 7_200
KINDS = (
    ("inbox", "prices", ".csv", 2_000, 90_000),
    ("inbox", "orders", ".csv", 500, 40_000),
    ("inbox", "scan", ".png", 200_000, 4_000_000),
    ("models", "weights", ".bin", 50_000_000, 900_000_000),
    ("tmp", "scratch", ".tmp", 10, 5_000),
)
PEOPLE = ("ada", "grace", "alan")


def tell(story: Telling) -> None:
    """Each file from its creation on, the empty table among them."""
    for number in range(1, FILES + 1):
        folder, stem, suffix, least, most = story.random.choice(KINDS)
        size = story.random.randint(least, most)
        _file(story, f"{folder}/{stem}-{number:03d}", suffix, size, story.between(0, SPAN))
    _file(story, f"inbox/prices-{FILES + 1:03d}", ".csv", 0, story.between(0, SPAN))


def _file(story: Telling, stem: str, suffix: str, size: int, at: float) -> None:
    folder = stem.partition("/")[0]
    around = (
        someone("folder", f"folder.{folder}", folder),
        someone("owner", f"person.{(who := story.random.choice(PEOPLE))}", who),
    )
    if size > 1_000_000:
        part = f"{stem}{suffix}.part"
        story.at(at, "file.created", _named(part, ".part"), *around, size=0, path=part)
        at += story.between(5, 90)
        story.at(at, "file.deleted", _named(part, ".part"), *around, path=part)
    path = f"{stem}{suffix}"
    story.at(at, "file.created", _named(path, suffix), *around, size=size, path=path)
    for _ in range(story.random.choice((0, 0, 0, 1, 2))):
        at += story.between(60, 900)
        size = int(size * story.between(0.9, 1.5))
        story.at(at, "file.modified", _named(path, suffix), *around, size=size, path=path)
    if suffix == ".tmp" or story.chance(0.1):
        story.at(at + story.between(10, 400), "file.deleted", _named(path, suffix), *around, path=path)


def _named(path: str, suffix: str) -> dict[str, str]:
    return something(f"file.{path}", path.rpartition("/")[2], suffix=suffix)
