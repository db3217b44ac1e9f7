"""From a tag to its video or pages; worked by hand from the series' and the book's own lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.resources.catalogue import Catalogue, Video, load_catalogue
from comeback.resources.resolver import resolve_tag

MICRO = "#AK_Step1_v12::#SketchyMicro::"
STATUSES = {"resource", "topic", "question", "meta"}

catalogue = load_catalogue()
MICRO_SERIES = catalogue.series["sketchy_micro"]


def scene_of(tag: str, known: Catalogue = catalogue) -> tuple[str | None, str | None] | None:
    """Group and number of the scene, or None."""
    resources = resolve_tag(tag, known).resources
    return (resources[0].group, resources[0].number) if resources else None


def test_a_sketchy_leaf_is_its_scene() -> None:
    tag = MICRO + "01_Bacteria::06_Gram_(-)_Bacilli::04_Pseudomonas_aeruginosa"
    resolution = resolve_tag(tag, catalogue)
    assert resolution.tag == tag
    assert resolution.status == "resource"
    assert (
        resolution.topic == "Sketchy Micro > Bacteria > Gram (-) Bacilli > Pseudomonas aeruginosa"
    )
    (resource,) = resolution.resources
    assert resource.as_json() == {
        "kind": "sketchy_micro",
        "id": "sketchy_micro/bacteria/5.9",
        "title": "The Suitors of Pseudo Mona",
        "series": "Sketchy Micro",
        "group": "Bacteria",
        "number": "5.9",
        "minutes": 10.0,
        "edition": None,
        "chapter": None,
        "section": None,
        "page_from": None,
        "page_to": None,
        "precision": None,
        "source": MICRO_SERIES.source,
        "touches_cards": None,
        "touches_least_secure": None,
        "via": "tag",
        "done_at": None,
    }


@pytest.mark.parametrize(
    ("below", "scene"),
    [
        # The traps of the printed lists.
        ("01_Bacteria::09_Proteus_mirabilis", ("Bacteria", "5.10")),
        ("03_Viruses::14_Human_immunodeficiency_virus_(Retroviridae)", ("Viruses", "1.11")),
        # One genus, several scenes; a family in brackets says nothing about which.
        ("Bacteria::Neisseria_overview", ("Bacteria", "4.1")),
        ("Bacteria::Rickettsia_rickettsii", ("Bacteria", "10.7")),
        ("Viruses::Poliovirus_(PicoRNAviridae)", ("Viruses", "1.2")),
        ("Viruses::PicoRNAviridae_overview", ("Viruses", "1.1")),
        ("Viruses::Hepatitis_C_virus_(Flaviviridae)", ("Viruses", "1.8")),
        ("Viruses::Hepatitis_B_virus_(HepaDNAviridae)", ("Viruses", "3.12")),
        ("Viruses::HHV-6,_roseola_(Herpesviridae)", ("Viruses", "3.5")),
        ("Viruses::Human_herpesvirus_8", ("Viruses", "3.6")),
        ("Parasites::Trypanosoma_cruzi", ("Parasites", "3.1")),
        # Other spellings: short, long, misspelled, renamed, reordered, with a part number.
        ("Bacteria::STAPH_AUREUS", ("Bacteria", "1.1")),
        ("Bacteria::S._aureus", ("Bacteria", "1.1")),
        ("Bacteria::Staphylococcus_saprophyticus_and_epidermidis", ("Bacteria", "1.2")),
        ("Bacteria::Viridans_Streptococci", ("Bacteria", "1.5")),
        ("Bacteria::Clostridioides_difficile", ("Bacteria", "2.4")),
        ("Bacteria::Clostridium_difficile", ("Bacteria", "2.4")),
        ("Bacteria::Haemophilus_influenza", ("Bacteria", "6.2")),
        ("Bacteria::03_Salmonella_Part_1_Introduction", ("Bacteria", "5.2")),
        ("Bacteria::Vibrio_spp.", ("Bacteria", "5.7")),
        ("Fungi::Pneumocystis_jiroveci", ("Fungi", "3.5")),
        ("Parasites::Malaria", ("Parasites", "3.3")),
        # Finer than a scene, or only its number.
        ("Bacteria::01_Staph_aureus::Toxins", ("Bacteria", "1.1")),
        ("Viruses::09_Coronavirus::NEW", ("Viruses", "1.10")),
        ("Bacteria::5.9", ("Bacteria", "5.9")),
        ("Bacteria::5.1_Proteus_mirabilis", ("Bacteria", "5.10")),
        # A retired lesson is its scene only where the content is plainly the same.
        ("01_Bacteria::11_Retired_Lessons::Staph_aureus_[Retired_Video]", ("Bacteria", "1.1")),
        ("01_Bacteria::11_Retired_Lessons::Shigella_[Retired_Video]", None),
        # None is better than a wrong one.
        ("01_Bacteria", None),
        ("01_Bacteria::08_Mycobacteria", None),
        ("01_Bacteria::06_Gram_(-)_Bacilli_-_Respiratory_Tract", None),
        ("04_Parasites::01_Protozoa_of_the_Intestinal_Tract", None),
        ("04_Parasites::06_Helminths_-_Trematodes_&_Cestodes", None),
        ("Bacteria::Clostridium", None),
        ("Bacteria::Mycobacterium_avium", None),
        ("Bacteria::Haemophilus_ducreyi", None),
        ("Bacteria::Rickettsia_typhi", None),
        ("Bacteria::Salmonella_vs_Shigella", None),
        ("Viruses::Hepatitis_E_virus", None),
        ("Viruses::Herpesviridae", None),
        ("Viruses::Human_T-cell_leukemia_virus_(Retroviridae)", None),
        ("Bacteria::99.9", None),
    ],
)
def test_scene(below: str, scene: tuple[str, str] | None) -> None:
    assert scene_of(MICRO + below) == scene
    assert scene_of("#AK_Step1_v14::#SketchyMicro::" + below.upper()) == scene


@pytest.mark.parametrize("scene", MICRO_SERIES.videos, ids=lambda scene: scene.title)
def test_every_scene_is_found_by_what_it_covers(scene: Video) -> None:
    tag = MICRO + f"{scene.group}::03_" + "_&_".join(scene.covers).replace(" ", "_")
    assert scene_of(tag) == (scene.group, scene.number)


@pytest.mark.parametrize("scene", MICRO_SERIES.videos, ids=lambda scene: scene.title)
def test_every_name_leads_to_its_own_scene(scene: Video) -> None:
    for name in (*scene.covers, *scene.also):
        found = scene_of(MICRO + "Group::" + name.replace(" ", "_"))
        assert found == (scene.group, scene.number), name


def test_another_series_has_no_scene_of_this_one() -> None:
    assert scene_of("#AK_Step1_v12::#SketchyPharm::07_Antimicrobials::Staph_aureus") is None


@pytest.mark.parametrize(
    ("chapter", "title", "first", "last"),
    [
        ("01_Biochem", "Biochemistry", 31, 92),
        ("03_Microbiology", "Microbiology", 121, 200),
        ("05_Pharm", "Pharmacology", 227, 254),
        ("06_Public_Health", "Public Health Sciences", 255, 279),
        ("07_Cardiovascular", "Cardiovascular", 283, 328),
        ("10_Hematology_Oncology", "Hematology and Oncology", 409, 448),
        (
            "11_Musculoskeletal_Skin_and_Connective_Tissue",
            "Musculoskeletal, Skin & Connective Tissue",
            449,
            498,
        ),
        ("12_Neuro_&_Special_Senses", "Neurology and Special Senses", 499, 568),
        ("16_Respiratory", "Respiratory", 677, 706),
        ("17_Rapid_Review", "Rapid Review", 707, 738),
    ],
)
def test_a_first_aid_tag_is_its_chapter(chapter: str, title: str, first: int, last: int) -> None:
    tag = f"#AK_Step1_v12::#FirstAid::{chapter}::04_Pathology::*Basics"
    (resource,) = resolve_tag(tag, catalogue).resources
    assert (resource.kind, resource.edition, resource.via) == ("first_aid", "2025", "tag")
    assert (resource.chapter, resource.section) == (title, "Pathology > Basics")
    assert (resource.page_from, resource.page_to, resource.precision) == (first, last, "chapter")


def test_the_chapter_itself() -> None:
    resolution = resolve_tag("#AK_Step1_v11::#FirstAid::14_Renal", catalogue)
    (resource,) = resolution.resources
    assert resolution.topic == "Renal"
    assert (resource.title, resource.chapter, resource.section) == ("Renal", "Renal", None)
    assert resource.id == "first_aid/2025/renal"


def test_narrower_pages_name_their_source() -> None:
    tag = (
        "#AK_Step1_v12::#FirstAid::02_Immunology::03_Responses::13_Hypersensitivity_Types::*Type_4"
    )
    (resource,) = resolve_tag(tag, catalogue).resources
    assert (resource.page_from, resource.page_to, resource.precision) == (110, 111, "section")
    assert resource.source != catalogue.first_aid.source
    # The same heading in another chapter has no pages of its own.
    (other,) = resolve_tag("#FirstAid::14_Renal::Hypersensitivity_Types", catalogue).resources
    assert other.precision == "chapter"


@pytest.mark.parametrize(
    "tag",
    [
        "#AK_Step2_v12::#FirstAid::01_Cardiovascular::15_Syncope",
        "#AK_Step1_v12::#FirstAid::99_Study_Tips",
        "#AK_Step1_v12::#B&B::06_Cardio",
        "#AK_Step1_v12::^Systems::Renal",
        "joint_disorders",
    ],
)
def test_a_topic_without_a_resource(tag: str) -> None:
    resolution = resolve_tag(tag, catalogue)
    assert (resolution.status, resolution.resources) == ("topic", ())
    assert resolution.topic


@pytest.mark.parametrize(
    ("tag", "status"), [("#AK_Step1_v12::#UWorld::Step::1633", "question"), ("leech", "meta")]
)
def test_no_topic(tag: str, status: str) -> None:
    assert resolve_tag(tag, catalogue) == (tag, status, None, ())


micro_tags = st.lists(st.text(max_size=30), max_size=3).map(lambda p: MICRO + "::".join(p))


@given(st.text(max_size=100) | micro_tags)
def test_never_raises(tag: str) -> None:
    resolution = resolve_tag(tag, catalogue)
    assert resolution.status in STATUSES
    assert (resolution.status == "resource") == bool(resolution.resources)
    assert (resolution.topic is None) == (resolution.status in ("question", "meta"))
