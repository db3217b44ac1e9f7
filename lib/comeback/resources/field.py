"""The field of the exam: its systems with their shares, and First Aid's chapters in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..topics.names import identity
from .catalogue import DATA, Part, parts_of, read_data


class ChapterIn(NamedTuple):
    """A chapter of First Aid, with those of its sections that are of one system: all of them where
    it ``is_whole``."""

    title: str
    parts: tuple[Part, ...]
    is_whole: bool = True

    @property
    def key(self) -> str:
        """The first key of its topics."""
        return identity(self.title)


class System(NamedTuple):
    """A system of the exam's outline; ``share`` in percent of the exam, None where none is given.
    The last one has no name: the chapters that are about all systems."""

    name: str
    share: tuple[int, int] | None
    chapters: tuple[ChapterIn, ...]


class Field(NamedTuple):
    """All systems in the order of the outline, which was ``checked`` on that day."""

    systems: tuple[System, ...]
    checked: date


@lru_cache(maxsize=1)
def load_field(folder: Path = DATA) -> Field:
    """Read from the catalogue's files, once."""
    outline = read_data(folder, "exam_outline")
    chapters = [
        ChapterIn(row["title"], tuple(parts_of(row)))
        for row in read_data(folder, "first_aid")["chapters"]
    ]
    named = (
        System(
            row["name"],
            (row["low"], row["high"]) if "low" in row else None,
            _inside(row["name"], chapters),
        )
        for row in outline["systems"]
    )
    across = System("", None, _inside(None, chapters))
    return Field((*named, across), date.fromisoformat(outline["checked"]))


def _inside(system: str | None, chapters: Sequence[ChapterIn]) -> tuple[ChapterIn, ...]:
    inside = ((c, tuple(part for part in c.parts if part.system == system)) for c in chapters)
    return tuple(ChapterIn(c.title, parts, parts == c.parts) for c, parts in inside if parts)
