"""The map of the field: First Aid's chapters by likely recall, under the systems of the exam."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..report import Report, Topic
from ..resources.catalogue import Part
from ..resources.field import ChapterIn, Field, System, load_field
from ..topics.names import identity
from ..words.recall import Range, is_estimated, number_of, number_text, range_ends, usual_number
from ..words.sentences import say
from ..words.wording import dated, percent, span
from .field_grid import KINDS, GridRow, Slot, arrange, fits

AXIS = "first_aid"
FAR = 0.10
"""So far from all her cards, a topic that stands out has the outermost shade."""
SHADES = (1, 2, 3, 4, 5)
FEW, EMPTY = "few-reviews", "unopened"
"""How a cell without a number looks."""

BREAK = "\u200b"
"""A long name may go on in the next line here."""

Places = Mapping[tuple[str, ...], Topic]


class Cell(NamedTuple):
    """A topic: how it looks, its number (empty where it has none), and both in words."""

    topic_id: str
    look: str
    text: str
    name: str


class Box(NamedTuple):
    """A cell of the table, over so many columns. ``is_own``: no heading says its ``label``."""

    span: int
    label: str
    cell: Cell | None
    is_own: bool = False


class Line(NamedTuple):
    """A row of the grid: a chapter with its own number in short, or one more of its sections."""

    title: str
    topic_id: str
    text: str
    is_section: bool
    boxes: tuple[Box, ...]


class Listing(NamedTuple):
    """A chapter with sections of its own kind, each a row with one cell."""

    chapter: Line
    rows: tuple[tuple[str, Cell], ...]


class SystemOnPage(NamedTuple):
    """A system of the exam: a grid of chapters, then chapters with sections of their own."""

    title: str
    share: str
    grid: tuple[Line, ...]
    listings: tuple[Listing, ...]


class FieldPage(NamedTuple):
    """``empty`` says why there is no map. ``legend`` is the words beside the shades."""

    how: str
    columns: tuple[str, ...]
    systems: tuple[SystemOnPage, ...]
    legend: tuple[str, ...]
    remarks: tuple[str, ...]
    empty: str


def field_page(report: Report) -> FieldPage:
    """Everything on the page, in words."""
    field, drawer = load_field(), _Drawer(report, places(report))
    systems = tuple(filter(_has_rows, map(drawer.system, field.systems)))
    usual = percent(usual_number(report))
    return FieldPage(
        how=say("field_how" if is_estimated(report) else "field_how_counts"),
        columns=tuple(say(f"field_{kind.lower()}") for kind in KINDS),
        systems=systems,
        legend=(say("field_below", percent=usual), say("field_about"), say("field_above")),
        remarks=tuple(_remarks(field, drawer)),
        empty="" if systems else say("field_none"),
    )


def places(report: Report) -> Places:
    """The topic of each chapter and of each of its sections, by their keys.

    Where a section's notes are all of one narrower topic, only that one is a topic: so it is always
    the one of the most notes. What she hid has no place.
    """
    found: dict[tuple[str, ...], Topic] = {}
    for topic in (*report.topics, *report.hidden):
        if topic.axis == AXIS:
            key = topic.topic_id.split("/")[1:]
            for depth in range(1, min(len(key), 2) + 1):
                place = tuple(key[:depth])
                if place not in found or _width(topic) > _width(found[place]):
                    found[place] = topic
    hidden = {topic.topic_id for topic in report.hidden}
    return {place: topic for place, topic in found.items() if topic.topic_id not in hidden}


def _width(topic: Topic) -> tuple[int, int]:
    return topic.notes, -topic.topic_id.count("/")


class _Drawer(NamedTuple):
    report: Report
    places: Places

    def system(self, system: System) -> SystemOnPage:
        known = [self._known(chapter) for chapter in system.chapters]
        alike = [chapter for chapter in known if chapter.parts and fits(chapter.parts)]
        others = [chapter for chapter in known if chapter.parts and not fits(chapter.parts)]
        return SystemOnPage(
            system.name.replace("/", f"/{BREAK}") or say("field_across"),
            "" if system.share is None else say("field_share", span=_points(system.share)),
            tuple(line for chapter in alike for line in self._lines(chapter)),
            tuple(self._listing(chapter) for chapter in others),
        )

    def has(self, chapter: ChapterIn) -> bool:
        """Whether any of the chapter is a topic here."""
        return bool(self._known(chapter).parts)

    def _known(self, chapter: ChapterIn) -> ChapterIn:
        """The chapter with those of its sections that are topics here."""
        known = [part for part in chapter.parts if self._of_part(chapter, part) is not None]
        return chapter._replace(parts=tuple(known))

    def _of_part(self, chapter: ChapterIn, part: Part) -> Topic | None:
        return self.places.get((chapter.key, identity(part.title)))

    def _lines(self, chapter: ChapterIn) -> Iterator[Line]:
        for row in arrange(chapter.parts):
            boxes = tuple(self._box(chapter, slot) for slot in row.slots)
            yield self._head(chapter, row)._replace(boxes=boxes)

    def _head(self, chapter: ChapterIn, row: GridRow) -> Line:
        if row.part is not None:
            return Line(row.part.title, "", "", is_section=True, boxes=())
        topic = self.places.get((chapter.key,))
        if topic is None or not chapter.is_whole:
            return Line(chapter.title, "", "", is_section=False, boxes=())
        text = number_text(topic, self.report) if is_estimated(self.report) else ""
        return Line(chapter.title, topic.topic_id, text, is_section=False, boxes=())

    def _box(self, chapter: ChapterIn, slot: Slot) -> Box:
        if slot.part is None:
            return Box(slot.span, "", None)
        return Box(slot.span, slot.part.title, self._cell(chapter, slot.part), slot.is_own)

    def _listing(self, chapter: ChapterIn) -> Listing:
        cells = ((part.title, self._cell(chapter, part)) for part in chapter.parts)
        rows = tuple((title, cell) for title, cell in cells if cell is not None)
        return Listing(self._head(chapter, GridRow(None, ())), rows)

    def _cell(self, chapter: ChapterIn, part: Part) -> Cell | None:
        topic = self._of_part(chapter, part)
        if topic is None:
            return None
        place = say("field_place", chapter=chapter.title, section=part.title)
        number = number_of(topic, self.report)
        if number is None:
            look = EMPTY if topic.group == "not_started" else FEW
            name = say("field_cell_empty" if look == EMPTY else "field_cell_few", place=place)
            return Cell(topic.topic_id, look, "", name)
        look = f"shade{shade(topic, number, usual_number(self.report))}"
        return Cell(topic.topic_id, look, str(percent(number.ratio)), self._in_words(place, number))

    def _in_words(self, place: str, number: Range) -> str:
        low, high = range_ends(number, self.report)
        key = "field_cell" if is_estimated(self.report) else "field_cell_counts"
        return say(key, place=place, percent=percent(number.ratio), low=low, high=high)


def shade(topic: Topic, number: Range, usual: float | None) -> int:
    """From 1 (far below all her cards) to 5; the middle one where chance may explain the distance,
    as in the groups of Topics."""
    away = number.ratio - (number.ratio if usual is None else usual)
    if topic.group == "needs_another_pass":
        return 1 if away <= -FAR else 2
    if topic.group == "secure":
        return 5 if away >= FAR else 4
    return 3


def _has_rows(system: SystemOnPage) -> bool:
    return bool(system.grid or system.listings)


def _points(share: tuple[int, int]) -> str:
    low, high = share
    return span(low / 100, high / 100)


def _remarks(field: Field, drawer: _Drawer) -> Iterator[str]:
    yield say("field_not")
    missing = _missing(field, drawer)
    if missing:
        yield say("field_missing", chapters="; ".join(missing))
    alone = [
        say("field_no_chapter_one", system=system.name, span=_points(system.share))
        for system in field.systems
        if system.share and not system.chapters
    ]
    if alone:
        yield say("field_no_chapter", systems="; ".join(alone))
    yield say("field_checked", date=dated(field.checked))


def _missing(field: Field, drawer: _Drawer) -> Sequence[str]:
    """Titles of the chapters that no topic is of, in any system."""
    chapters = [chapter for system in field.systems for chapter in system.chapters]
    there = {chapter.title for chapter in chapters if drawer.has(chapter)}
    titles = dict.fromkeys(chapter.title for chapter in chapters)
    return [title for title in titles if title not in there]
