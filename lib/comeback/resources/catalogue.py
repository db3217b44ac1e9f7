"""The catalogue: videos and chapters, read once from the files in ``data``.

The files are written by hand as YAML. The build checks them against their schemas and compiles them
to JSON of the same name, which loads a hundred times faster and needs no YAML reader inside Anki;
so nothing is checked here again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..topics.names import identity

DATA = Path(__file__).with_name("data")
SERIES = (
    "sketchy_micro",
    "sketchy_pharm",
    "sketchy_path",
    "sketchy_biochem",
    "sketchy_immunology",
    "sketchy_physiology",
    "sketchy_anatomy",
    "boards_and_beyond",
    "pathoma",
    "pixorize",
    "physeo",
)
"""Of videos, each a file of this name."""
EDITIONS = ("2025",)
"""Of First Aid; the last one is taken where the student has not named hers."""


class CatalogueError(ValueError):
    """A catalogue file that can't be used; one line that says which file and why."""


@dataclass(frozen=True)
class Video:
    """``group`` and ``block`` are the shelf and its board; ``number`` is unique only within
    ``group``, None where the series prints none; ``minutes`` in tenths of a minute, None if not
    known. ``covers`` names all that it is about, ``also`` other names of the same."""

    group: str
    block: str
    number: str | None
    title: str
    covers: tuple[str, ...]
    also: tuple[str, ...]
    minutes: float | None


@dataclass(frozen=True)
class Series:
    """The videos of one series."""

    kind: str
    series: str
    source: str
    videos: tuple[Video, ...]

    def __hash__(self) -> int:
        """Not of all the videos: it is asked for with every tag."""
        return hash(self.kind)


@dataclass(frozen=True)
class Section:
    """Printed pages under one heading, and who says so."""

    heading: str
    page_from: int
    page_to: int
    source: str


@dataclass(frozen=True)
class Chapter:
    """A chapter's printed pages; ``sections`` are those with pages of their own, by identity."""

    title: str
    page_from: int
    page_to: int
    sections: Mapping[str, Section]


@dataclass(frozen=True)
class Book:
    """One edition; ``chapters`` are found by the identity of their title or of an alias."""

    kind: str
    series: str
    edition: str
    source: str
    chapters: Mapping[str, Chapter]


@dataclass(frozen=True)
class Catalogue:
    """Everything that a tag can lead to: ``series`` by kind, ``books`` by edition."""

    series: Mapping[str, Series]
    books: Mapping[str, Book]

    @cached_property
    def by_name(self) -> Mapping[str, Series]:
        """The series by the identity of their names: the first key of their tags."""
        return {identity(each.series): each for each in self.series.values()}

    @property
    def first_aid(self) -> Book:
        """The edition that is taken where none is named."""
        return self.books[EDITIONS[-1]]


def load_catalogue(folder: Path = DATA) -> Catalogue:
    """The catalogue in a folder; CatalogueError names the file that can't be read."""
    return Catalogue(
        {kind: _series(folder, kind) for kind in SERIES},
        {edition: _book(folder, f"first_aid_{edition}") for edition in EDITIONS},
    )


def _series(folder: Path, name: str) -> Series:
    top = read_data(folder, name)
    return Series(top["kind"], top["series"], top["source"], tuple(_videos(top)))


def _videos(top: Mapping[str, Any]) -> Iterator[Video]:
    for block in top["blocks"]:
        group, board = block["group"], block["block"]
        for row in block["videos"]:
            title = row["title"]
            covers = tuple(row.get("covers") or (title,))
            also = tuple(row.get("also", ()))
            yield Video(group, board, row.get("number"), title, covers, also, row.get("minutes"))


def _book(folder: Path, name: str) -> Book:
    top = read_data(folder, name)
    chapters: dict[str, Chapter] = {}
    sections: dict[str, dict[str, Section]] = {}
    for row in top["chapters"]:
        title = row["title"]
        below = sections.setdefault(identity(title), {})
        chapter = Chapter(title, row["page_from"], row["page_to"], below)
        for spelling in (title, *row.get("aliases", ())):
            chapters[identity(spelling)] = chapter
    for row in top.get("sections", ()):
        section = Section(row["heading"], row["page_from"], row["page_to"], row["source"])
        sections[identity(row["chapter"])][identity(section.heading)] = section
    return Book(top["kind"], top["series"], top["edition"], top["source"], chapters)


def read_data(folder: Path, name: str) -> Any:
    """What a file of the catalogue holds, as plain values."""
    compiled = folder / f"{name}.json"
    path = compiled if compiled.is_file() else folder / f"{name}.yaml"
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path is compiled else _yaml(text)
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{path.name}: {' '.join(str(error).split())}") from error


def _yaml(text: str) -> Any:
    import yaml  # noqa: PLC0415 - not in Anki, where the compiled files are read

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
