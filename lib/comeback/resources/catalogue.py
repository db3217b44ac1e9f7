"""The catalogue: scenes and chapters, read once from the files in ``data``.

The files are written by hand as YAML. The build compiles them to JSON of the same name, which
loads a hundred times faster and needs no YAML reader inside Anki.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..topics.names import identity

DATA = Path(__file__).with_name("data")


class CatalogueError(ValueError):
    """A catalogue file that can't be used; says which file, which row and what to change."""


@dataclass(frozen=True)
class Scene:
    """A video; ``number`` is unique only within ``group``, ``minutes`` in tenths of a minute."""

    group: str
    block: str
    number: str
    title: str
    covers: tuple[str, ...]
    also: tuple[str, ...]
    minutes: float


@dataclass(frozen=True)
class Series:
    """The scenes of one video series."""

    kind: str
    series: str
    source: str
    scenes: tuple[Scene, ...]


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
    """Everything that a tag can lead to."""

    sketchy_micro: Series
    first_aid: Book


def load_catalogue(folder: Path = DATA) -> Catalogue:
    """The catalogue in a folder; CatalogueError names the file and row that can't be used."""
    return Catalogue(_series(folder, "sketchy_micro"), _book(folder, "first_aid_2025"))


class _Row:
    """One row of a file, with its place in words for the error line."""

    def __init__(self, place: str, value: object) -> None:
        self.place = place
        if not isinstance(value, Mapping):
            raise CatalogueError(f"{place}: expected a row of names and values")
        self._value = value

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self._value.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self._error(name, "a text (put quotes round numbers and dates)", value)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty if the row leaves it out."""
        value = self._value.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._error(name, "a list of texts", value)
        return tuple(value)

    def minutes(self, name: str) -> float:
        """A length above zero."""
        value = self._value.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
            raise self._error(name, "a number of minutes above 0", value)
        return float(value)

    def pages(self) -> tuple[int, int]:
        """First and last page."""
        first, last = self._page("page_from"), self._page("page_to")
        if last < first:
            raise self._error("page_to", f"a page from {first} on", last)
        return first, last

    def rows(self, name: str, what: str) -> list[_Row]:
        """The rows below, at least one."""
        value = self._value.get(name)
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            raise self._error(name, "a list of rows", value)
        return [
            _Row(f"{self.place}, {what} {place}", each) for place, each in enumerate(value, start=1)
        ]

    def _page(self, name: str) -> int:
        value = self._value.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._error(name, "a page number", value)
        return value

    def _error(self, name: str, wanted: str, value: object) -> CatalogueError:
        return CatalogueError(f"{self.place}: {name} should be {wanted}, not {value!r}")


def _series(folder: Path, name: str) -> Series:
    top = _read(folder, name)
    scenes: dict[tuple[str, str], Scene] = {}
    for block in top.rows("blocks", "block"):
        for row in block.rows("scenes", "scene"):
            scene = Scene(
                group=block.text("group"),
                block=block.text("block"),
                number=row.text("number"),
                title=row.text("title"),
                covers=row.texts("covers"),
                also=row.texts("also"),
                minutes=row.minutes("minutes"),
            )
            if (scene.group, scene.number) in scenes:
                raise CatalogueError(f"{row.place}: {scene.group} {scene.number} is there twice")
            if not scene.covers:
                raise CatalogueError(f"{row.place}: covers should name what the scene is about")
            scenes[scene.group, scene.number] = scene
    return Series(top.text("kind"), top.text("series"), top.text("source"), tuple(scenes.values()))


def _book(folder: Path, name: str) -> Book:
    top = _read(folder, name)
    chapters: dict[str, Chapter] = {}
    sections: dict[str, dict[str, Section]] = {}
    for row in top.rows("chapters", "chapter"):
        title = row.text("title")
        below = sections.setdefault(identity(title), {})
        chapter = Chapter(title, *row.pages(), below)
        for spelling in {identity(each) for each in (title, *row.texts("aliases"))}:
            if spelling in chapters:
                raise CatalogueError(f"{row.place}: {title} is named like another chapter")
            chapters[spelling] = chapter
    for row in top.rows("sections", "section"):
        chapter_name = row.text("chapter")
        if identity(chapter_name) not in sections:
            raise CatalogueError(f"{row.place}: there is no chapter {chapter_name}")
        section = Section(row.text("heading"), *row.pages(), row.text("source"))
        chapter = chapters[identity(chapter_name)]
        if not chapter.page_from <= section.page_from <= section.page_to <= chapter.page_to:
            raise CatalogueError(f"{row.place}: pages are outside the chapter {chapter.title}")
        sections[identity(chapter_name)][identity(section.heading)] = section
    return Book(
        top.text("kind"), top.text("series"), top.text("edition"), top.text("source"), chapters
    )


def _read(folder: Path, name: str) -> _Row:
    compiled = folder / f"{name}.json"
    path = compiled if compiled.is_file() else folder / f"{name}.yaml"
    try:
        text = path.read_text(encoding="utf-8")
        top = _Row(path.name, json.loads(text) if path is compiled else _yaml(text))
    except (OSError, ValueError) as error:
        if isinstance(error, CatalogueError):
            raise
        raise CatalogueError(f"{path.name}: {' '.join(str(error).split())}") from error
    top.text("checked")
    return top


def _yaml(text: str) -> Any:
    import yaml  # noqa: PLC0415 - not in Anki, where the compiled files are read

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
