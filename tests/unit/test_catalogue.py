"""The catalogue's files, and what a mistake in one of them says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from comeback.resources.catalogue import DATA, CatalogueError, load_catalogue
from comeback.topics.grammar import parse_tag
from comeback.topics.names import identity

NAMES = ("sketchy_micro", "sketchy_pharm", "first_aid_2025")


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


def test_compiled_and_written_catalogues_are_equal(folder: Path) -> None:
    assert load_catalogue(folder) == load_catalogue()


@pytest.mark.parametrize("text", ["a: [1, 2", "\t- x", "{"])
def test_a_file_that_is_no_catalogue(tmp_path: Path, text: str) -> None:
    (tmp_path / "sketchy_micro.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^sketchy_micro\.yaml: ") as raised:
        load_catalogue(tmp_path)
    assert "\n" not in str(raised.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"^sketchy_micro\.yaml: "):
        load_catalogue(tmp_path)
