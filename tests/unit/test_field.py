"""The map of the field: each chapter in its system, each section under its kind, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
import yaml

from comeback.pages.field import field_page, places, shade
from comeback.pages.field_grid import KINDS, arrange, fits
from comeback.pages.render import render_page
from comeback.pages.view import View
from comeback.report import Report, Topic
from comeback.resources.catalogue import Part
from comeback.resources.field import load_field
from comeback.words.recall import Range
from comeback.words.sentences import TABLE
from comeback.words.wording import plain
from tests.unit.made import (
    NASTY,
    ROOT,
    Reader,
    a_report,
    a_topic,
    estimated,
    likely,
    text_of,
)
from tests.unit.small import SmallCollection, report_of
from tests.unit.test_pages import outside_brackets, words_of

FIGURES = (0.71, 0.58, 0.80)


def section(*path: str, figures: tuple[float, float, float] = FIGURES, **changes: Any) -> Topic:
    """A topic of the book, such as ``section("cardiovascular", "pathology")``."""
    known = {"topic_id": "/".join(("first_aid", *path)), "path": path, "group": "usual"}
    return estimated(a_topic(path[-1], 40, 60, **{**known, **changes}), *figures)


def a_map(*topics: Topic, **changes: Any) -> Report:
    return replace(a_report(topics, likely=likely(0.81, 0.80, 0.82)), **changes)


def names(report: Report) -> list[str]:
    """What the buttons of the page are called."""
    html = render_page(report, View(page="field"))
    return re.findall(r'class="tile[^>]* aria-label="([^"]*)"', html)


HEART = section("cardiovascular", "pathology")
FEW = section("cardiovascular", "anatomy", group="too_few")
NOT_STARTED = section("cardiovascular", "physiology", group="not_started")


# The field itself


def test_the_systems_are_those_of_the_outline_with_their_shares() -> None:
    systems = {system.name: system for system in load_field().systems}
    assert systems["Cardiovascular System"].share == (7, 11)
    assert systems["General Principles"].share is None
    titles = [chapter.title for chapter in systems["Respiratory & Renal/Urinary Systems"].chapters]
    assert titles == ["Renal", "Respiratory"]
    across = [chapter.title for chapter in systems[""].chapters]
    assert across == ["Biochemistry", "Microbiology", "Pathology", "Pharmacology"]


def test_every_section_of_the_book_is_in_one_system() -> None:
    book = yaml.safe_load((ROOT / "lib/comeback/resources/data/first_aid.yaml").read_text("utf-8"))
    written = sorted(
        (chapter["title"], part["title"])
        for chapter in book["chapters"]
        for part in chapter.get("sections", ())
    )
    placed = [
        (chapter.title, part.title)
        for system in load_field().systems
        for chapter in system.chapters
        for part in chapter.parts
    ]
    assert sorted(placed) == written


def test_a_chapter_of_two_systems_is_whole_in_neither() -> None:
    whole = {
        chapter.title: chapter.is_whole
        for system in load_field().systems
        for chapter in system.chapters
    }
    assert [title for title, is_whole in whole.items() if not is_whole] == [
        "Public Health Sciences"
    ]


# The grid


def part(title: str, discipline: str | None = None) -> Part:
    return Part(title, None, discipline)


def drawn(parts: Sequence[Part]) -> list[list[tuple[int, str]]]:
    return [
        [(slot.span, slot.part.title if slot.part else "") for slot in row.slots]
        for row in arrange(parts)
    ]


def test_sections_stand_under_their_kinds() -> None:
    assert drawn([part(kind) for kind in KINDS]) == [[(1, kind) for kind in KINDS]]
    assert drawn([part("Pathology")]) == [[(1, ""), (1, ""), (1, ""), (1, "Pathology"), (1, "")]]


def test_a_section_of_two_kinds_is_as_wide_as_both() -> None:
    assert drawn([part("Anatomy and Physiology"), part("Pathology")]) == [
        [(1, ""), (2, "Anatomy and Physiology"), (1, "Pathology"), (1, "")]
    ]


def test_a_further_section_of_a_kind_has_a_row_of_its_own() -> None:
    rows = arrange([part("Pathology"), part("Otology", "Pathology")])
    assert [row.part and row.part.title for row in rows] == [None, "Otology"]
    assert drawn([part("Pathology"), part("Otology", "Pathology")])[1] == [
        *[(1, "")] * 3,
        (1, "Otology"),
        (1, ""),
    ]


def test_a_section_of_no_kind_stands_where_there_is_room_and_says_its_name() -> None:
    own = part("Psychology", "Behavioral Sciences")
    rows = arrange([own, part("Pathology"), part("Pharmacology")])
    assert [(slot.span, slot.is_own) for slot in rows[0].slots] == [
        (3, True),
        (1, False),
        (1, False),
    ]
    full = drawn([own, *(part(kind) for kind in KINDS)])
    assert full == [[(1, kind) for kind in KINDS], [(5, "Psychology")]]


def test_every_row_of_the_book_is_five_columns_wide() -> None:
    chapters = [chapter for system in load_field().systems for chapter in system.chapters]
    alike = [chapter for chapter in chapters if fits(chapter.parts)]
    assert len(alike) == 10  # nine of organs, and psychiatry
    for chapter in alike:
        for row in arrange(chapter.parts):
            assert sum(slot.span for slot in row.slots) == len(KINDS)


# Which topic stands for a section


def test_a_section_that_is_one_narrower_topic_is_that_topic() -> None:
    narrow = section("cardiovascular", "pathology", "heartfailure", notes=12)
    other = section("cardiovascular", "pathology", "angina", notes=4)
    found = places(a_map(other, narrow))
    assert found["cardiovascular", "pathology"] is narrow
    wide = section("cardiovascular", "pathology", notes=16)
    assert places(a_map(other, narrow, wide))["cardiovascular", "pathology"] is wide


def test_what_she_hid_is_not_there_nor_is_a_part_of_it() -> None:
    narrow = section("cardiovascular", "pathology", "heartfailure", notes=12)
    wide = section("cardiovascular", "pathology", notes=16)
    found = places(a_map(narrow, hidden=(wide,)))
    assert ("cardiovascular", "pathology") not in found


def test_topics_of_other_axes_have_no_place() -> None:
    sketchy = section("cardiovascular", "pathology", axis="sketchy")
    assert places(a_map(sketchy)) == {}


def test_tags_of_a_real_collection_find_their_cells() -> None:
    col = SmallCollection()
    tags = (
        "#AK_Step1_v12::#FirstAid::07_Cardiovascular::04_Pathology::15_Heart_failure",
        "#AK_Step1_v12::#FirstAid::07_Cardiovascular::04_Pathology::16_Angina",
        "#AK_Step1_v12::#FirstAid::02_Immunology::02_Cellular::01_NK_cells",
        "#AK_Step1_v11::#FirstAid::06_Public_Health_Sciences::01_Epidemiology_&_Biostatistics",
    )
    for number, tag in enumerate(tags, start=1):
        col.note(number, tag)
    said = names(report_of(col))
    assert said == [
        "Immunology, Cellular Components: no card seen yet",
        "Cardiovascular, Pathology: no card seen yet",
        "Public Health Sciences, Epidemiology and Biostatistics: no card seen yet",
    ]


# Words


def test_each_cell_says_where_it_is_and_what_it_is() -> None:
    assert names(a_map(HEART, FEW, NOT_STARTED)) == [
        "Cardiovascular, Anatomy: too few reviews to say",
        "Cardiovascular, Physiology: no card seen yet",
        "Cardiovascular, Pathology: about 71 of 100, 58 to 80",
    ]


def test_without_an_estimate_the_counts_stand_there() -> None:
    (said,) = names(a_report([replace(HEART, ratio=0.667, low_ratio=0.56, high_ratio=0.76)]))
    assert said == "Cardiovascular, Pathology: recalled 67 of 100, range 56 to 76"
    assert "how many you recalled" in text_of(render_page(a_report([HEART]), View(page="field")))


def test_only_a_cell_with_a_number_shows_one() -> None:
    cells = {
        box.cell.topic_id: (box.cell.look, box.cell.text)
        for system in field_page(a_map(HEART, FEW, NOT_STARTED)).systems
        for line in system.grid
        for box in line.boxes
        if box.cell
    }
    assert cells == {
        HEART.topic_id: ("shade3", "71"),
        FEW.topic_id: ("few-reviews", ""),
        NOT_STARTED.topic_id: ("unopened", ""),
    }


def test_a_system_has_its_share_and_its_chapters_their_number() -> None:
    chapter = section("cardiovascular", figures=(0.78, 0.74, 0.82), notes=99)
    said = text_of(render_page(a_map(HEART, chapter), View(page="field")))
    assert "Cardiovascular System share of the exam: about 7–11%" in said
    assert "Cardiovascular about 78 (74–82)" in said
    assert "Not an exam score." in said
    assert "Human Development (about 1–3%); Multisystem Processes" in said
    assert "checked on Dec 1, 2026" in said


def test_a_chapter_of_two_systems_has_no_number_in_either() -> None:
    health = section("publichealthsciences", notes=99, figures=(0.61, 0.52, 0.72))
    ethics = section("publichealthsciences", "ethics")
    said = text_of(render_page(a_map(health, ethics), View(page="field")))
    assert "Social Sciences" in said
    assert "about 61" not in said


def test_chapters_that_no_tag_names_are_named_once_and_draw_nothing() -> None:
    page = field_page(a_map(HEART))
    assert [system.title for system in page.systems] == ["Cardiovascular System"]
    (line,) = (remark for remark in page.remarks if remark.startswith("No tag"))
    assert "Renal" in line
    assert "Cardiovascular" not in line
    assert line.count("Public Health Sciences") == 1


@pytest.mark.parametrize("topics", [(), (a_topic("Deck", axis="decks", topic_id="decks/Deck"),)])
def test_without_first_aid_the_page_says_so_and_leads_to_topics(topics: Sequence[Topic]) -> None:
    html = render_page(a_map(*topics), View(page="field"))
    assert "no tag in this collection names one" in text_of(html)
    assert {"do": "page", "name": "topics"} in Reader(html).commands
    assert "table" not in Reader(html).elements


# Shades


@pytest.mark.parametrize(
    ("group", "ratio", "wanted"),
    [
        ("needs_another_pass", 0.60, 1),
        ("needs_another_pass", 0.71, 1),
        ("needs_another_pass", 0.75, 2),
        ("usual", 0.60, 3),
        ("usual", 0.95, 3),
        ("secure", 0.88, 4),
        ("secure", 0.93, 5),
    ],
)
def test_shades_follow_the_groups_and_then_the_distance(
    group: str, ratio: float, wanted: int
) -> None:
    number = Range(ratio, ratio - 0.02, ratio + 0.02)
    assert shade(section("renal", group=group), number, 0.81) == wanted


# The page


class Tables(HTMLParser):
    """The width of every row of every table, and what its header cells are of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.widths: list[list[int]] = []
        self.scopes: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "table":
            self.widths.append([])
        elif tag == "tr":
            self.widths[-1].append(0)
        elif tag in ("td", "th"):
            self.widths[-1][-1] += int(values.get("colspan") or 1)
            if tag == "th":
                self.scopes.append(values.get("scope"))


def everything() -> Iterator[Topic]:
    for system in load_field().systems:
        for chapter in system.chapters:
            yield section(chapter.key, notes=500)
            for each in chapter.parts:
                words = each.title.lower().split()
                yield section(chapter.key, "".join(word for word in words if word != "and"))


def test_the_tables_are_whole_and_every_cell_has_its_headers() -> None:
    html = render_page(a_map(*everything()), View(page="field"))
    tables = Tables(html)
    # Seven headings, ten chapters and three further sections; 29 sections of the other chapters.
    assert sum(map(len, tables.widths)) == 7 + 10 + 3 + 29
    for widths in tables.widths:
        assert len(set(widths)) == 1
        assert widths[0] in (2, 6)
    assert set(tables.scopes) == {"col", "row"}
    sections = {command["name"] for command in Reader(html).commands if command["do"] == "see"}
    assert len([name for name in sections if name.count("/") == 2]) == 77


def test_the_page_says_nothing_but_the_table_and_names_of_the_book(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for key, sentence in TABLE.items():
        monkeypatch.setitem(TABLE, key, f"⟦{sentence}⟧")
    data = ROOT / "lib/comeback/resources/data"
    book = {
        word
        for name in ("first_aid", "exam_outline")
        for word in words_of(yaml.safe_load((data / f"{name}.yaml").read_text("utf-8")))
    }
    for report in (a_map(*everything()), a_map(HEART, FEW), a_map()):
        html = render_page(report, View(page="field")).replace("\u200b", "")
        said = [text for text in Reader(html).said if text.strip() not in book]
        rest = outside_brackets("\n".join(said))
        assert not re.search(r"[^\W\d_]", rest), rest.split()


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_tag_is_a_value_and_nothing_else(text: str) -> None:
    nasty = section("cardiovascular", "pathology", text)
    html = render_page(a_map(nasty), View(page="field"))
    ordinary = render_page(a_map(section("cardiovascular", "pathology", "x")), View(page="field"))
    assert Reader(html).elements == Reader(ordinary).elements
    assert {"do": "see", "name": nasty.topic_id} in Reader(html).commands


def test_a_click_leads_to_the_topic_and_no_button_is_filled() -> None:
    html = render_page(a_map(HEART), View(page="field"))
    assert {"do": "see", "name": HEART.topic_id} in Reader(html).commands
    assert "filled" not in html


def test_it_is_there_before_the_first_report_too() -> None:
    assert "being read" in plain(text_of(render_page(None, View(page="field"))))
