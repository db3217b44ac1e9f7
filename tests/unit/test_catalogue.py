"""The catalogue's files, and what a mistake in one of them says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from comeback.resources.catalogue import DATA, EDITIONS, CatalogueError, load_catalogue
from comeback.resources.resolver import resolve_tag
from comeback.topics.grammar import parse_tag
from comeback.topics.names import identity

NAMES = tuple(sorted(path.stem for path in DATA.glob("*.yaml")))


def read(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue compiled to JSON, as the build does it."""
    for name in NAMES:
        (tmp_path / f"{name}.json").write_text(json.dumps(read(name)), encoding="utf-8")
    return tmp_path


def test_all_scenes_are_there() -> None:
    scenes = load_catalogue().series["sketchy_micro"].videos
    groups = {
        group: sum(scene.group == group for scene in scenes)
        for group in ("Bacteria", "Fungi", "Viruses", "Parasites")
    }
    assert groups == {"Bacteria": 47, "Fungi": 12, "Viruses": 30, "Parasites": 15}
    assert len({scene.title for scene in scenes}) == 104
    assert all(2 < scene.minutes < 20 for scene in scenes)


def test_scene_numbers_run_on_within_a_block() -> None:
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for scene in load_catalogue().series["sketchy_micro"].videos:
        major, minor = map(int, scene.number.split("."))
        places.setdefault((scene.group, scene.block), []).append((major, minor))
    for numbers in places.values():
        assert numbers == [(numbers[0][0], minor) for minor in range(1, len(numbers) + 1)]


def test_the_traps_of_the_printed_list() -> None:
    by_place = {(s.group, s.number): s for s in load_catalogue().series["sketchy_micro"].videos}
    assert by_place["Bacteria", "5.10"].covers == ("Proteus mirabilis",)
    assert by_place["Viruses", "1.11"].title == "One Cane to Rule them All"
    assert by_place["Viruses", "1.10"].covers == ("Coronavirus",)
    assert by_place["Viruses", "1.6"].covers == ("Calicivirus",)
    assert by_place["Bacteria", "2.6"].covers == ("Corynebacterium diphtheriae",)


def test_chapters_follow_each_other_under_the_grammars_names() -> None:
    book = load_catalogue().first_aid
    by_page = {chapter.page_from: chapter for chapter in book.chapters.values()}
    chapters = [by_page[page] for page in sorted(by_page)]
    assert len(chapters) == 17
    assert [chapter.title for chapter in chapters if chapter.page_from == 121] == ["Microbiology"]
    for chapter, following in zip(chapters, chapters[1:]):
        assert chapter.page_from < chapter.page_to < following.page_from
    for spelling, chapter in book.chapters.items():
        parsed = parse_tag(f"#FirstAid::{spelling}")
        assert book.chapters[parsed.key[0]] is chapter
        assert parse_tag(f"#FirstAid::{chapter.title}").path == (chapter.title,)
        assert spelling == identity(spelling)


def test_the_newest_complete_edition_is_taken() -> None:
    catalogue = load_catalogue()
    assert list(catalogue.books) == list(EDITIONS) == sorted(EDITIONS)
    assert {name for name, book in catalogue.books.items() if book.complete} == {"2025"}
    assert catalogue.first_aid is catalogue.books["2025"]


def test_an_edition_is_a_small_file() -> None:
    books = load_catalogue().books
    for book in books.values():
        assert set(book.chapters) == set(books["2025"].chapters)
        assert {chapter.title: chapter.parts for chapter in book.chapters.values()} == {
            chapter.title: chapter.parts for chapter in books["2025"].chapters.values()
        }
    genetics = books["2024"].chapters["biochemistry"]
    assert (genetics.page_from, genetics.page_to) == (None, None)
    section = genetics.sections[identity("Fragile X syndrome")]
    assert (section.page_from, section.page_to) == (60, 60)
    assert books["2025"].chapters["biochemistry"].page_from == 31


def test_a_section_is_of_a_chapter_inside_its_pages_and_has_a_source() -> None:
    for edition in EDITIONS:
        chapters = load_catalogue().books[edition].chapters
        for row in read(f"first_aid_{edition}")["sections"]:
            chapter = chapters[identity(row["chapter"])]
            section = chapter.sections[identity(row["heading"])]
            assert (section.page_from, section.page_to) == (row["page_from"], row["page_to"])
            assert section.page_from <= section.page_to
            assert section.source
            if chapter.page_from is not None:
                assert chapter.page_from <= section.page_from
                assert section.page_to <= chapter.page_to


def test_the_second_level_says_what_of_the_exam_it_is() -> None:
    chapters = load_catalogue().first_aid.chapters
    outline = read("exam_outline")
    systems = {row["name"] for row in outline["systems"]}
    disciplines = {row["name"] for row in outline["disciplines"]}
    parts = [part for chapter in chapters.values() for part in chapter.parts.values()]
    for part in (*parts, *chapters.values()):
        assert {part.system} <= {None, *systems}, part.title
        assert {part.discipline} <= {None, *disciplines}, part.title
        assert part.system or part.discipline or part.title == "Rapid Review"
    assert "clinicalbacteriology" in chapters["microbiology"].parts
    assert chapters["renal"].parts["embryology"].discipline == "Gross Anatomy & Embryology"
    assert chapters["renal"].parts["embryology"].system == "Respiratory & Renal/Urinary Systems"


@pytest.mark.parametrize(
    ("below", "pages"),
    [
        ("14_Renal::03_Physiology::22_Renal_Tubular_Acidosis::Type_1_Distal", (610, 611)),
        ("14_Renal::03_Physiology::18_Electrolyte_disturbances", (608, 609)),
        ("04_Pathology::03_Neoplasia::17_Paraneoplastic_Syndromes", (215, 226)),
        ("04_Pathology::03_Neoplasia::08_Oncogenes::*Basics", (215, 220)),
        ("05_Pharm::01_Pharmacokinetics_and_Pharmacodynamics::02_X", (229, 233)),
        ("07_Cardiovascular::03_Physiology::06_Pressure_Volume_Loops_&_Cardiac_Cycle", (292, 293)),
        ("15_Repro::01_Embryology::14_Pharyngeal_Arch_Derivatives::1st_Arch", (637, 639)),
        ("16_Respiratory::03_Physiology::17_Response_to_High_Altitude", (688, 688)),
    ],
)
def test_headings_as_decks_have_them_have_their_pages(below: str, pages: tuple[int, int]) -> None:
    (resource,) = resolve_tag("#AK_Step1_v11::#FirstAid::" + below, load_catalogue()).resources
    assert (resource.page_from, resource.page_to) == pages
    assert resource.precision == "section"


def test_compiled_and_written_catalogues_are_equal(folder: Path) -> None:
    compiled, written = load_catalogue(folder), load_catalogue()
    assert (compiled.series, compiled.books) == (written.series, written.books)


@pytest.mark.parametrize("text", ["a: [1, 2", "\t- x", "{"])
def test_a_file_that_is_no_catalogue(tmp_path: Path, text: str) -> None:
    (tmp_path / "sketchy_micro.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^sketchy_micro\.yaml: ") as raised:
        load_catalogue(tmp_path)
    assert "\n" not in str(raised.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"^sketchy_micro\.yaml: "):
        load_catalogue(tmp_path)
