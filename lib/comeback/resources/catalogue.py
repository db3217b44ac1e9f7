"""The catalogue: videos and chapters, read once from the files in ``data``.

The files are written by hand as YAML. The build checks them against their schemas and compiles them
to JSON of the same name, which loads a hundred times faster and needs no YAML reader inside Anki;
so nothing is checked here again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

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
EDITIONS = ("2024", "2025", "2026")
"""Of First Aid, each a small file beside what all of them share; the newest whose pages are all
known is taken where the student has not named hers."""


class CatalogueError(ValueError):
    """A catalogue file that can't be used; one line that says which file and why."""


class Video(NamedTuple):
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
class Part:
    """A heading of a chapter's second level; ``system`` and ``discipline`` as the exam's outline
    names them, None where the heading is of many."""

    title: str
    system: str | None
    discipline: str | None


@dataclass(frozen=True)
class Chapter:
    """A chapter's printed pages, None where the edition's are not known; ``sections`` are those
    with pages of their own and ``parts`` the second level, both by identity."""

    title: str
    page_from: int | None
    page_to: int | None
    sections: Mapping[str, Section]
    parts: Mapping[str, Part] = field(default_factory=dict)
    system: str | None = None
    discipline: str | None = None


@dataclass(frozen=True)
class Book:
    """One edition; ``chapters`` are found by the identity of their title or of an alias."""

    kind: str
    series: str
    edition: str
    source: str
    chapters: Mapping[str, Chapter]

    @property
    def complete(self) -> bool:
        """Whether the pages of all its chapters are known."""
        return all(chapter.page_from is not None for chapter in self.chapters.values())


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything that a tag can lead to: ``series`` by kind, ``books`` by edition. ``edition`` is
    the student's, None where she has not named it. Equal only to itself."""

    series: Mapping[str, Series]
    books: Mapping[str, Book]
    edition: str | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Series]:
        """The series by the identity of their names: the first key of their tags."""
        return {identity(each.series): each for each in self.series.values()}

    @cached_property
    def first_aid(self) -> Book:
        """The student's edition, or else the newest one that is complete."""
        if self.edition is not None and self.edition in self.books:
            return self.books[self.edition]
        return max((b for b in self.books.values() if b.complete), key=lambda book: book.edition)


def load_catalogue(folder: Path = DATA) -> Catalogue:
    """The catalogue in a folder; CatalogueError names the file that can't be read."""
    series = {kind: _series(folder, kind) for kind in SERIES}
    base = read_data(folder, "first_aid")
    editions = {edition: read_data(folder, f"first_aid_{edition}") for edition in EDITIONS}
    return Catalogue(series, {name: _book(base, edition) for name, edition in editions.items()})


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


def _book(base: Mapping[str, Any], edition: Mapping[str, Any]) -> Book:
    """What all editions share, with the pages of one."""
    sections: dict[str, dict[str, Section]] = {}
    for row in edition["sections"]:
        section = Section(row["heading"], row["page_from"], row["page_to"], row["source"])
        sections.setdefault(row["chapter"], {})[identity(section.heading)] = section
    pages = {row["title"]: (row["page_from"], row["page_to"]) for row in edition["chapters"]}
    chapters: dict[str, Chapter] = {}
    for row in base["chapters"]:
        title = row["title"]
        first, last = pages.get(title, (None, None))
        parts = {identity(part.title): part for part in parts_of(row)}
        outline = row.get("system"), row.get("discipline")
        chapter = Chapter(title, first, last, sections.get(title, {}), parts, *outline)
        for spelling in (title, *row.get("aliases", ())):
            chapters[identity(spelling)] = chapter
    return Book(base["kind"], base["series"], edition["edition"], edition["source"], chapters)


def parts_of(row: Mapping[str, Any]) -> Iterator[Part]:
    """A chapter's second level, which is where the chapter is unless it says otherwise."""
    for part in row.get("sections", ()):
        system = part.get("system", row.get("system"))
        yield Part(part["title"], system, part.get("discipline", row.get("discipline")))


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
        # In C where there is one: ten times as fast.
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
