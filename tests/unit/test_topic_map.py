"""From plain names to topics: what students write, and what must lead nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from comeback.resources.catalogue import (
    DATA,
    Catalogue,
    CatalogueError,
    Series,
    Video,
    load_catalogue,
    read_data,
)
from comeback.resources.resolver import video_id
from comeback.resources.spelling import spelled
from comeback.resources.topic_map import TopicMap, topic_map_of

ALIASES = yaml.safe_load(Path(__file__).with_name("aliases.yaml").read_text(encoding="utf-8"))

catalogue = load_catalogue()
topic_map = topic_map_of(catalogue)


def rows() -> Iterator[tuple[str, list[str], Any]]:
    """Each topic of the file: its id, its names, its row with what its block says."""
    for block in read_data(DATA, "topics")["blocks"]:
        for topic_id, row in block["topics"].items():
            names = [row.get("title") or topic_id.replace("_", " "), *row.get("aliases", ())]
            yield topic_id, names, {**block, **row}


def of_videos(*names: list[str]) -> TopicMap:
    """A map in which a series has a video for each list of names."""
    made = [
        Video("Group", "Block", f"1.{n}", all_[0], tuple(all_), (), None)
        for n, all_ in enumerate(names)
    ]
    series = {kind: Series(kind, kind, "made", tuple(made)) for kind in ("made", "also_made")}
    return TopicMap(Catalogue(series, catalogue.books))


@pytest.mark.parametrize(("written", "expected"), ALIASES["topics"].items())
def test_what_students_write_leads_to_its_topic(written: str, expected: str) -> None:
    topic = topic_map.find(written)
    assert topic is not None
    assert expected == topic.title or expected in topic.videos


@pytest.mark.parametrize("written", ALIASES["not_topics"])
def test_what_is_no_topic_leads_nowhere(written: str) -> None:
    assert topic_map.find(written) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Staph_aureus", "Staphylococcus aureus"),
        ("type IV hypersensitivity", "Hypersensitivity, type 4"),
        ("CN VII", "cranial nerve 7"),
        ("haemolytic anaemias", "hemolytic anemia"),
        ("oesophageal tumours", "esophageal tumor"),
        ("disorders of the joints", "joint disorders"),
        ("spleen & lymph nodes", "Lymph node/spleen"),
        ("Crohn's disease", "crohns dz"),
        ("metastasis", "metastases"),
        ("vasculitides", "vasculitis"),
        ("gram-positive cocci", "Gram positive coccus"),
        ("DM2", "DM type 2"),
        ("α-blocker", "alpha blockers"),
        ("Sjögren", "sjogren's"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert spelled(one) == spelled(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("left to right shunt", "right to left shunt"),
        ("hepatitis A", "hepatitis B"),
        ("vitamin B1", "vitamin B12"),
        ("AIDS", "aid"),
        ("TCA", "TCAs"),
        ("EDS", "AEDs"),
        ("blood types", "blood"),
        ("nephritic", "nephrotic"),
        ("hypothyroidism", "hyperthyroidism"),
        ("alpha 1", "alpha 2"),
        ("type 1 diabetes", "diabetes"),
    ],
)
def test_names_of_different_things(one: str, other: str) -> None:
    assert spelled(one) != spelled(other)


@pytest.mark.parametrize(
    "written",
    [
        "Staph_aureus_toxins",
        "aureus",
        "S_pneumoniae_and_friends",
        "disorders",
        "renal_GI_notes",
        "thyroid_lecture_3",
        "PCP",  # a fungus or a drug
        "squamous_cell_carcinoma",  # of which organ
        "C",
        "",
    ],
)
def test_part_of_a_name_or_more_than_one_is_no_name(written: str) -> None:
    assert topic_map.find(written) is None


def test_every_topic_is_found_by_its_title_and_names_are_of_one_topic() -> None:
    names = Counter(key for _, names, _ in rows() for key in map(spelled, names))
    assert [name for name, count in names.items() if count > 1] == []
    for topic_id, (title, *_), _ in rows():
        topic = topic_map.find(title)
        assert topic is not None
        assert topic.id == topic_id


def test_every_topic_has_a_place_that_exists() -> None:
    outline = read_data(DATA, "exam_outline")
    systems, disciplines = (
        {row["name"] for row in outline[key]} for key in ("systems", "disciplines")
    )
    for topic_id, (title, *_), row in rows():
        topic = topic_map.find(title)
        assert topic is not None
        assert topic.chapter == row.get("chapter"), topic_id
        assert {topic.system} <= {None, *systems}, topic_id
        assert {topic.discipline} <= {None, *disciplines}, topic_id
        assert topic.exam_share or topic.chapter == "Rapid Review", topic_id


def test_every_scene_that_a_topic_names_exists() -> None:
    known = {video_id(v, series) for series in catalogue.series.values() for v in series.videos}
    named = {each for _, _, row in rows() for each in row.get("sketchy", ())}
    assert named <= known
    assert {each.split("/")[0] for each in named} == {
        "sketchy_micro",
        "sketchy_path",
        "sketchy_pharm",
    }


def test_every_shelf_exists() -> None:
    known = {
        f"{series.kind}/{video.group.casefold()}"
        for series in catalogue.series.values()
        for video in series.videos
    }
    shelves = read_data(DATA, "topics")["shelves"]
    assert set(shelves) <= known


def test_a_topic_by_hand() -> None:
    topic = topic_map.find("CHF")
    assert topic is not None
    assert topic.id == "heart_failure"
    assert topic.videos[:2] == ("sketchy_path/cardio/2.1", "sketchy_path/cardio/2.2")
    assert (topic.chapter, topic.section) == ("Cardiovascular", "Pathology")
    assert (topic.system, topic.discipline) == ("Cardiovascular System", "Pathology")
    assert topic.exam_share == (0.07, 0.11)


def test_without_a_system_the_share_is_the_disciplines() -> None:
    topic = topic_map.find("glycolysis")
    assert topic is not None
    assert (topic.system, topic.discipline) == (None, "Biochemistry & Nutrition")
    assert topic.exam_share == (0.05, 0.15)


def test_what_only_a_video_speaks_of() -> None:
    topic = topic_map.find("cdiff")
    assert topic is not None
    assert (topic.id, topic.title) == ("clostridioides_difficile", "Clostridioides difficile")
    assert topic.videos == ("sketchy_micro/bacteria/2.4",)
    assert (topic.chapter, topic.section) == ("Microbiology", "Clinical Bacteriology")
    # A video of several things is named after the one that was asked for.
    other = topic_map.find("V_vulnificus")
    assert other is not None
    assert (other.title, other.videos) == ("Vibrio vulnificus", ("sketchy_micro/bacteria/5.7",))


def test_a_name_of_two_videos_leads_to_both_and_of_three_to_none() -> None:
    for count, expected in ((1, 2), (2, 4), (3, 0)):
        topic = of_videos(*[["Zebra stripes"]] * count).find("zebra_stripe")
        assert len(topic.videos if topic else ()) == expected


def test_videos_of_that_very_name_come_before_those_of_the_topic() -> None:
    found = of_videos(["Heart failure"], ["HFpEF"])
    broad, narrow = found.find("CHF"), found.find("HFpEF")
    assert broad is not None
    assert narrow is not None
    assert broad.videos[2:] == ("made/group/1.0", "also_made/group/1.0")
    assert narrow.videos[:2] == ("made/group/1.1", "also_made/group/1.1")
    assert narrow.title == broad.title == "Heart failure"


def test_a_name_that_a_bracket_explains() -> None:
    found = of_videos(["Zebra stripes (ZS)", "Lion mane"])
    for written in ("Zebra_Stripes", "zs", "Zebra stripes (see notes)"):
        topic = found.find(written)
        assert topic is not None
        assert topic.videos == ("made/group/1.0", "also_made/group/1.0")
    topic = found.find("Zebra stripes")
    assert topic is not None
    assert topic.title == "Zebra stripes"


def test_a_videos_name_that_says_nothing() -> None:
    assert of_videos(["Overview"]).find("overview") is None
    assert of_videos(["Zebra (X)", "Lion (old, maned lion)"]).find("x") is None


def test_order_numbers_and_explanations_in_brackets() -> None:
    for written in ("07_Nematodes", "Nematodes_(Roundworms)", "nematodes (see_notes)"):
        topic = topic_map.find(written)
        assert topic is not None
        assert topic.id == "nematodes"


def test_the_narrowest_pages_of_a_topic() -> None:
    topic, broad = topic_map.find("RTA"), topic_map.find("kidney stones")
    assert topic is not None
    assert broad is not None
    section = topic_map.section_of(topic, catalogue.books["2025"])
    assert section is not None
    assert (section.page_from, section.page_to) == (610, 611)
    assert topic_map.section_of(topic, catalogue.books["2024"]) is None
    assert topic_map.section_of(broad, catalogue.books["2025"]) is None
    # The book calls it Microcytic hypochromic anemia.
    anemia = topic_map.find("microcytic_anemias")
    assert anemia is not None
    pages = topic_map.section_of(anemia, catalogue.books["2025"])
    assert pages is not None
    assert (pages.page_from, pages.page_to) == (423, 425)
    # Of the second level.
    cells, vaccine = topic_map.find("NK cells"), topic_map.find("vaccines")
    assert cells is not None
    assert vaccine is not None
    found = topic_map.section_of(cells, catalogue.books["2026"])
    assert found is not None
    assert (found.page_from, found.page_to) == (96, 103)
    assert topic_map.section_of(vaccine, catalogue.books["2026"]) is None


def test_every_system_of_uworld_has_a_chapter_or_is_of_many() -> None:
    systems = {row["system"]: row.get("first_aid") for row in read_data(DATA, "uworld")["systems"]}
    titles = {chapter.title for chapter in catalogue.first_aid.chapters.values()}
    assert len(systems) == 26
    assert [name for name, chapter in systems.items() if chapter not in titles] == [
        "Miscellaneous (Multisystem)"
    ]


def test_the_file_is_read_with_the_first_look_up(tmp_path: Path) -> None:
    lazy = TopicMap(catalogue, tmp_path)
    with pytest.raises(CatalogueError, match=r"^topics\.yaml: "):
        lazy.find("CHF")


@given(st.text(max_size=40))
def test_never_raises(name: str) -> None:
    topic = topic_map.find(name)
    assert topic is None or topic.title
