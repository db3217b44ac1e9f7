"""Sketchy Path scene by scene, and Sketchy's other courses as far as decks show them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from comeback.resources.catalogue import Video, load_catalogue
from comeback.resources.resolver import resolve_tag, video_id
from comeback.topics.grammar import parse_tag
from comeback.topics.names import identity

CATALOGUE = load_catalogue()
PATH = CATALOGUE.series["sketchy_path"].videos
BY_PLACE = {(scene.group, scene.number): scene for scene in PATH}
UNNUMBERED = ("sketchy_biochem", "sketchy_immunology", "sketchy_physiology", "sketchy_anatomy")


def names(video: Video) -> Iterator[str]:
    """All that a video can be found by; what stands in brackets is another name."""
    for cover in video.covers:
        name, *brackets = re.split(r"[()]", cover)
        yield from filter(str.strip, [name, *(n for each in brackets for n in each.split(","))])
    yield from video.also


NAMED = {identity(name): scene for scene in PATH for name in names(scene)}


def resolved(tag: str) -> tuple[str, ...]:
    return tuple(resource.title for resource in resolve_tag(tag, CATALOGUE).resources)


# Counted by hand on the printed list.


def test_all_scenes_of_path_are_there() -> None:
    assert Counter(scene.group for scene in PATH) == {
        "Blood and Coagulation": 2 + 5 + 5,
        "Cardio": 3 + 2 + 4 + 3 + 2,
        "Endocrine": 4 + 5 + 3 + 6,
        "GI": 4 + 4 + 4,
        "Hepatobiliary": 3 + 4 + 2,
        "Immunology": 4 + 4,
        "Myeloid and Lymphoid": 2 + 2 + 3,
        "Musculoskeletal and Derm": 5 + 3 + 2 + 2,
        "Neurology": 2 + 4 + 3 + 3 + 2,
        "Pulm": 2 + 4 + 3 + 1,
        "Nephrology": 3 + 2 + 2 + 3 + 1 + 5,
        "Reproductive and GU": 3 + 4 + 3 + 2 + 3,
        "Vascular": 2 + 3 + 2,
    }
    assert len(PATH) == 151 + 3  # three by decks only


def test_all_that_decks_show_of_the_other_courses_is_there() -> None:
    groups = {
        kind: Counter(video.group for video in CATALOGUE.series[kind].videos) for kind in UNNUMBERED
    }
    assert groups == {
        "sketchy_biochem": {
            "Metabolism": 17 + 10 + 7 + 1 + 2,
            "Cell Biology": 2 + 1 + 4,
            "Molecular Biology": 8 + 2 + 1 + 4,
            "Vitamins and Minerals": 9 + 4,
            "Clinical Genetics": 1 + 1 + 1 + 2 + 1 + 1 + 1,
        },
        "sketchy_immunology": {"The Adaptive Immune System": 1},
        "sketchy_physiology": {"Autonomic Nervous System": 2, "Reproductive Physiology": 1},
        "sketchy_anatomy": {"Thorax": 3, "Lower Extremity": 1},
    }


def test_numbers_run_on_within_a_block_and_blocks_within_a_group() -> None:
    groups: dict[str, dict[str, list[str | None]]] = {}
    for scene in PATH:
        groups.setdefault(scene.group, {}).setdefault(scene.block, []).append(scene.number)
    for blocks in groups.values():
        for major, numbers in enumerate(blocks.values(), start=1):
            assert numbers == [f"{major}.{minor}" for minor in range(1, len(numbers) + 1)]


def test_lengths_are_as_printed() -> None:
    by_length = sorted((s for s in PATH if s.minutes), key=lambda scene: scene.minutes or 0)
    assert (by_length[0].title, by_length[0].minutes) == ("Amniotic Fluid Shower", 4.4)  # 4:25
    assert (by_length[1].title, by_length[1].minutes) == ("Please Silence Your Complement", 7.6)
    assert (by_length[-2].title, by_length[-2].minutes) == ("The Nephritic Wall of China", 33.4)
    assert (by_length[-1].title, by_length[-1].minutes) == ("Fight Aliment Domain!", 33.8)  # 33:49
    # 12:56 + 29:11 + 11:53 + 16:44 + 31:25 + 19:18, the last six scenes of Nephrology.
    last = [scene.minutes or 0 for scene in PATH if scene.group == "Nephrology"][-6:]
    assert sum(last) == pytest.approx(121 + 27 / 60, abs=6 * 0.05)


@pytest.mark.parametrize("kind", UNNUMBERED)
def test_no_number_or_length_is_made_up(kind: str) -> None:
    series = CATALOGUE.series[kind]
    assert all(video.number is None and video.minutes is None for video in series.videos)
    assert series.source.endswith("names as decks tag them; no list of lengths known")


@pytest.mark.parametrize("kind", ("sketchy_path", *UNNUMBERED))
def test_every_title_and_every_name_is_of_one_video(kind: str) -> None:
    series = CATALOGUE.series[kind]
    assert len({identity(video.title) for video in series.videos}) == len(series.videos)
    assert len({video_id(video, series) for video in series.videos}) == len(series.videos)
    owners: dict[str, set[str]] = {}
    for video in series.videos:
        for name in names(video):
            owners.setdefault(identity(name), set()).add(video.title)
    assert {name: titles for name, titles in owners.items() if len(titles) > 1} == {}


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("#AK_Step1_v11::#SketchyPath::01_Cardiac", "sketchy_path"),
        ("Sketchy::Pathology::Cardiac", "sketchy_path"),
        ("#AK_Step1_v11::#SketchyBiochem::01_Metabolism", "sketchy_biochem"),
        ("Sketchy::Biochemistry::Metabolism", "sketchy_biochem"),
        ("#AK_Step1_v12::#SketchyImmunology::03_The_Adaptive_Immune_System", "sketchy_immunology"),
        ("#SketchyImmuno::Overview", "sketchy_immunology"),
        ("#AK_Step1_v12::#SketchyPhysiology::02_Autonomic_Nervous_System", "sketchy_physiology"),
        ("#AK_Step1_v12::#SketchyAnatomy::02_Thorax", "sketchy_anatomy"),
    ],
)
def test_a_series_is_called_as_the_grammar_calls_it(tag: str, kind: str) -> None:
    assert identity(CATALOGUE.series[kind].series) == parse_tag(tag).key[0]


def test_the_traps_of_the_printed_list() -> None:
    # Titles that the list cuts short, leaves out, repeats, or takes from another scene.
    assert BY_PLACE["Blood and Coagulation", "2.2"].title != "Normo"
    assert BY_PLACE["Hepatobiliary", "1.1"].title.startswith("Lab Evaluation")
    assert BY_PLACE["Hepatobiliary", "3.1"].covers == ("Acute pancreatitis", "Chronic pancreatitis")
    assert BY_PLACE["Immunology", "1.2"].title == "A Song of Dry Eye and Sclerosis"
    assert BY_PLACE["Immunology", "1.3"].title == "Polymyositis and Dermatomyositis"
    # Titles that it runs into something else.
    assert BY_PLACE["Pulm", "1.1"].title == "Obstruction Penalty"
    assert BY_PLACE["Pulm", "1.1"].covers == ("Emphysema", "Chronic bronchitis")
    assert BY_PLACE["Reproductive and GU", "3.2"].title == "Abrupt End to the High School Reunion"
    # A block of Cardio in Nephrology, and megaloblastic anemia among the normocytic.
    assert BY_PLACE["Nephrology", "3.1"].block == "Congenital and Chronic Kidney Disease"
    assert BY_PLACE["Cardio", "3.1"].block == "Myocardial and Pericardial Disorders"
    assert BY_PLACE["Blood and Coagulation", "2.5"].block == "Normocytic and Macrocytic Anemia"
    # Leukemias: the chronic one of the myeloid block is myeloid.
    leukemias = [scene for scene in PATH if any("CML" in cover for cover in scene.covers)]
    assert leukemias == [BY_PLACE["Myeloid and Lymphoid", "1.2"]]
    assert identity("Unstable angina") in NAMED


def test_misprints_are_gone() -> None:
    misprints = (
        "chord ricketts hypothalmic hypertpituitarism quantitave brocolli reidel overiew"
        " muscle·dystrophy trophoblastabrupt"
    )
    text = " ".join(" ".join((scene.title, *names(scene))) for scene in PATH).casefold()
    assert [word for word in misprints.split() if word.replace("·", " ") in text] == []


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("HOCM", ("Cardio", "3.2")),
        ("01_Left-to-Right_Shunts", ("Cardio", "5.1")),
        ("02_Right-to-Left_Shunts", ("Cardio", "5.2")),
        ("Tetralogy_of_Fallot", ("Cardio", "5.2")),
        ("03_Pneumoconioses", ("Pulm", "2.3")),
        ("ARDS", ("Pulm", "3.2")),
        ("DVT", ("Pulm", "3.3")),
        ("RTA", ("Nephrology", "6.5")),
        ("03_Tubulointerstitial_Nephritis", ("Nephrology", "1.3")),
        ("Wilms_Tumor", ("Nephrology", "5.1")),
        ("Crohns_Disease", ("GI", "3.2")),
        ("04_Congenital_GI_Disorders", ("GI", "2.4")),
        ("Wilsons_Disease", ("Hepatobiliary", "2.2")),
        ("04_Cushings_Syndrome", ("Endocrine", "2.4")),
        ("02_Hypothyroidism:_Other_Causes", ("Endocrine", "4.2")),
        ("MEN", ("Endocrine", "4.6")),
        ("AUB", ("Reproductive and GU", "1.1")),
        ("02_Gestational_Disorders", ("Reproductive and GU", "3.2")),
        ("Sex_Cord-Stromal_Tumors", ("Reproductive and GU", "2.4")),
        ("01_Benign_Breast_Disorders", ("Reproductive and GU", "4.1")),
        ("ITP", ("Blood and Coagulation", "3.1")),
        ("TTP", ("Blood and Coagulation", "3.1")),
        ("AIHA", ("Blood and Coagulation", "2.3")),
        ("Sjogrens_Syndrome", ("Immunology", "1.2")),
        ("02_Combined_B_&_T-Cell_Disorders", ("Immunology", "2.2")),
        ("01_B-Cell_Disorders_&_DiGeorge_Syndrome", ("Immunology", "2.1")),
        ("01_Muscular_Dystrophies", ("Musculoskeletal and Derm", "3.1")),
        ("Becker_Muscular_Dystrophy", ("Musculoskeletal and Derm", "3.1")),
        ("Guillain-Barre", ("Neurology", "3.3")),
        ("Neural_Tube_Defects", ("Neurology", "4.1")),
        ("02_Small_Vessel_Vasculitides", ("Vascular", "3.2")),
    ],
)
def test_a_name_that_decks_write_is_of_its_scene(name: str, place: tuple[str, str]) -> None:
    assert NAMED[identity(name)] == BY_PLACE[place]


V11 = "#AK_Step1_v11::#SketchyPath::"
V12 = "#AK_Step1_v12::#SketchyPath::"


@pytest.mark.parametrize(
    ("tag", "title"),
    [
        (V11 + "01_Cardiac::01_Ischemic_Heart_Disease::02_Stable_Angina,_Vasospastic_Angina,_"
         "&_Acute_Coronary_Syndromes_(UA,_NSTEMI,_STEMI)", "Rupture at the Stables"),
        (V11 + "02_Vascular::01_Atherosclerosis::02_Peripheral_Artery_Disease",
         "Claudicat-in’ It to Win It"),
        (V11 + "03_Pulmonary::01_Obstructive_Lung_Disease::01_COPD_&_Emphysema",
         "Obstruction Penalty"),
        (V12 + "04_Renal::04_Urinary_Tract_Obstruction::03_Magnesium_Ammonium_Phosphate_(MAP)_"
         "Stones,_Uric_Acid_Stones,_&_Cystine_Stones", "Like a Rolling Stone"),
        (V11 + "06_Hepatobiliary::03_Pancreatic_Disease::01_Acute_&_Chronic_Pancreatitis",
         "Acute and Chronic Pancreatitis"),
        (V11 + "07_Endocrine::03_Diabetes::03_Diabetes_Mellitus:_Chronic_Complications",
         "Blood, Sweets, and Tears"),
        (V12 + "08_Repro_&_GU::02_Repro_Hormones_&_Ovarian_Disorders::04_Ovarian_Neoplasms_"
         "(Germ_Cell_&_Sex_Chord-Stromal_Tumors)", "Ova Dyeing"),
        (V11 + "09_Blood_&_Coagulation::02_Normocytic_&_Macrocytic_Anemias::02_Intravascular_"
         "Hemolysis_Overiew_&_Paroxysmal_Nocturnal_Hemoglobinuria_(PNH)",
         "Intravascular Hemolysis and Paroxysmal Nocturnal Hemoglobinuria"),
        (V11 + "10_Myeloid_&_Lymphoid::01_Myeloid_Disorders::02_Acute_Myeloid_Leukemia_(AML)_&_"
         "Chronic_Myeloid_Leukemia_(CML)", "Benday Granules"),
        (V12 + "13_Neuro::04_Congenital_&_Neurocutaneous::01_Neural_Tube_Defects,_"
         "Holoprosencephaly,_Chiari_Malformation_&_Syringomyelia", "Escape From Tube City"),
        ("#AK_Step1_v11::#SketchyBiochem::01_Metabolism::01_Carbohydrates::02_Glycolysis_pt2",
         "Glycolysis, part 2"),
        ("#AK_Step1_v11::#SketchyBiochem::02_Cell_Biology::03_Lysosomal_Storage_Diseases::03_"
         "Sphingolipidoses_Part_3_Fabry_Disease", "Sphingolipidoses, part 3: Fabry Disease"),
        ("#AK_Step1_v12::#SketchyBiochem::01_Metabolism::01_Carbohydrates::13_Pentose_Phosphate_"
         "Pathway_&_G6PD_Deficiency", "Pentose Phosphate Pathway (PPP) and G6PD Deficiency"),
        ("#AK_Step1_v12::#SketchyImmunology::03_The_Adaptive_Immune_System::02_Cell_Mediated_"
         "Immunity_(T-Cells)::02_Antigen_Processing_&_Presentation_to_T-Cells",
         "Antigen Processing and Presentation to T Cells"),
        ("#AK_Step1_v12::#SketchyPhysiology::02_Autonomic_Nervous_System::02_Autonomic_Receptors::"
         "02_Cholinergic_Receptors(Cholinoreceptors)", "Cholinergic Receptors (Cholinoceptors)"),
        ("#AK_Step1_v12::#SketchyAnatomy::02_Thorax::03_Vasculature::02_Superior_Vena_Cava",
         "Superior Vena Cava"),
    ],
)  # fmt: skip
def test_a_tag_leads_to_its_video(tag: str, title: str) -> None:
    assert resolved(tag) == (title,)


@pytest.mark.parametrize(
    ("leaf", "number"),
    [
        (
            "01_Myeloid_Disorders::01_Myeloproliferative_Neoplasms_&_Myelodysplastic_Syndromes",
            "1.1",
        ),
        ("02_Lymphoid_&_Plasma_Cell_Disorders::04_Plasma_Cell_Neoplasms", "2.4"),
    ],
)
def test_a_scene_that_only_decks_show_has_no_length(leaf: str, number: str) -> None:
    (found,) = resolve_tag(V11 + "10_Myeloid_&_Lymphoid::" + leaf, CATALOGUE).resources
    assert (found.number, found.minutes) == (number, None)
