"""Sketchy Pharm by its names, as decks and students write them; worked by hand from the series'
own list."""

from __future__ import annotations

from collections import Counter

import pytest

from comeback.resources.catalogue import Video, load_catalogue
from comeback.resources.resolver import resolve_tag

PHARM = "#AK_Step1_v12::#SketchyPharm::"
catalogue = load_catalogue()
SCENES = catalogue.series["sketchy_pharm"].videos


def scene_of(below: str) -> tuple[str | None, str | None] | None:
    """Group and number of the scene, or None."""
    resources = resolve_tag(PHARM + below, catalogue).resources
    return (resources[0].group, resources[0].number) if resources else None


def test_all_scenes_are_there() -> None:
    assert Counter(scene.group for scene in SCENES) == {
        "Antimicrobials": 29,
        "Antineoplastics": 10,
        "Autonomic Drugs": 7,
        "Blood & Inflammation": 9,
        "Cardiovascular & Renal": 13,
        "GI & Endocrine": 11,
        "Neurology & Psychology": 17,
        "Smooth Muscle": 5,
    }
    assert len({scene.title for scene in SCENES}) == len(SCENES) == 101
    assert all(scene.minutes is not None and 5 < scene.minutes < 34 for scene in SCENES)


def test_numbers_run_on_within_a_group() -> None:
    blocks: dict[tuple[str, str], list[str]] = {}
    for scene in SCENES:
        assert scene.number is not None
        blocks.setdefault((scene.group, scene.block), []).append(scene.number)
    majors: Counter[str] = Counter()
    for (group, _), numbers in blocks.items():
        majors[group] += 1
        assert numbers == [f"{majors[group]}.{minor + 1}" for minor in range(len(numbers))]


@pytest.mark.parametrize(
    ("below", "scene"),
    [
        # As the decks say it: single drugs, a class, a disease.
        ("01_Autonomic_Drugs::02_Sympathetic::03_Alpha_drugs", ("Autonomic Drugs", "2.3")),
        ("01_Autonomic_Drugs::02_Sympathetic::01_Sympathomimetics", ("Autonomic Drugs", "2.1")),
        ("Cardio::01_Digoxin,_milrinone,_nesiritide", ("Cardiovascular & Renal", "1.1")),
        ("Cardio::02_ACE_inhibitors,_ARBs,_Aliskiren", ("Cardiovascular & Renal", "1.2")),
        ("Cardio::04_K+_sparing_diuretics", ("Cardiovascular & Renal", "2.4")),
        ("Cardio::01_Calcium_channel_blockers", ("Cardiovascular & Renal", "3.1")),
        ("Blood::LMWH", ("Blood & Inflammation", "1.1")),
        ("Blood::tPA", ("Blood & Inflammation", "1.4")),
        ("Blood::Gout_Medications", ("Blood & Inflammation", "3.2")),
        ("GI::03_H2_receptor_blockers,_PPIs", ("GI & Endocrine", "1.2")),
        ("GI::Metformin,_TZDs,_SGLT-2_Inhibitors", ("GI & Endocrine", "2.2")),
        ("GI::Insulin,_sulfonylureas,_GLP1_agonists", ("GI & Endocrine", "2.1")),
        ("Psych::02_TCAs", ("Neurology & Psychology", "3.2")),
        ("Psych::SSRIs_and_SNRIs", ("Neurology & Psychology", "3.1")),
        ("Psych::MAOIs", ("Neurology & Psychology", "3.3")),
        ("Neuro::04_Ethosuximide", ("Neurology & Psychology", "4.4")),
        ("Micro::01_NRTIs::zanki_extra", ("Antimicrobials", "6.1")),
        ("Micro::02_NNRTIs", ("Antimicrobials", "6.2")),
        ("Micro::RIPE", ("Antimicrobials", "3.1")),
        ("Micro::TMP/SMX", ("Antimicrobials", "4.1")),
        ("Onc::01_Alkylating_Agents", ("Antineoplastics", "2.1")),
        ("Onc::01_Interferon_a,_b,_y", ("Antimicrobials", "7.1")),
        ("Onc::5-FU", ("Antineoplastics", "1.1")),
        # One class, several scenes.
        ("Cardio::01_Class_I_A-C", ("Cardiovascular & Renal", "4.1")),
        ("Cardio::02_Class_II", ("Cardiovascular & Renal", "4.2")),
        ("Cardio::03_Class_III", ("Cardiovascular & Renal", "4.3")),
        ("Cardio::04_Class_IV", ("Cardiovascular & Renal", "4.4")),
        ("Cardio::05_Class_5", ("Cardiovascular & Renal", "4.5")),
        ("Autonomics::Sympathetic::Beta-blockers", ("Autonomic Drugs", "2.4")),
        ("Cardiovascular::Antiarrhythmics::Beta_Blockers", ("Cardiovascular & Renal", "4.2")),
        ("Beta_blockers", None),
        ("Penicillinase-resistant_penicillins", ("Antimicrobials", "1.2")),
        ("Penicillins", ("Antimicrobials", "1.1")),
        ("Acyclovir,_valacyclovir,_famciclovir", ("Antimicrobials", "8.1")),
        ("Ganciclovir,_valganciclovir,_foscarnet,_cidofovir", ("Antimicrobials", "8.2")),
        ("Foscarnet_&_cidofovir", None),
        ("Barbiturates", ("Neurology & Psychology", "1.3")),
        ("Second-generation_antihistamines", ("Smooth Muscle", "2.1")),
        ("Second_generation_antipsychotics", ("Neurology & Psychology", "5.2")),
        # Misspelled.
        ("Psych::Buproprion", ("Neurology & Psychology", "3.4")),
        ("Cardio::Spironolactne", ("Cardiovascular & Renal", "2.4")),
        # Only a number, and another group's.
        ("Smooth_Muscle::2.2", ("Smooth Muscle", "2.2")),
        ("Smooth_Muscle::4.2", None),
        # Shelves, wrappers, and lessons that the list does not have.
        ("01_Autonomic_Drugs", None),
        ("07_Antimicrobials::05_Antifungals", None),
        ("07_Antimicrobials::05_Antifungals::00_Overview", None),
        ("07_Antimicrobials::06_HIV_Antivirals::00_HAART_overview", None),
        ("07_Antimicrobials::04_Other_Antibiotics::Mupirocin", None),
        ("03_Kinase_Inhibitors_&_Monoclonal_Antibodies", None),
        ("Antiparasitics::Protozoa-(Chloroquine,Pyrimethamine,Suramin)", None),
        ("Immunostimulants-(Cytokine-Therapy,Interferons)", None),
        ("06_Neuro/Psych::FA-Neuro", None),
        ("Miscellaneous_Pharm::colchicine", None),
        ("!General_Pharmacology::toxins", None),
    ],
)
def test_scene(below: str, scene: tuple[str, str] | None) -> None:
    assert scene_of(below) == scene
    assert scene_of(below.upper()) == scene


def test_a_retired_lesson_is_its_scene_only_with_the_same_content() -> None:
    same = "06_Neuro::10_Retired_Lessons::03_Carbamazepine,_phenytoin,_gabapentin,_tiagabine,"
    assert scene_of(same + "_vigabatrin_[Retired_Video]") == ("Neurology & Psychology", "4.3")
    assert scene_of(same + "_valproate_[Retired_Video]") is None
    assert scene_of("06_Neuro::10_Retired_Lessons::Phenytoin_[Retired_Video]") is None


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
def test_every_scene_is_found_by_what_it_covers(scene: Video) -> None:
    names = "_&_".join(scene.covers).replace(" ", "_")
    below = f"09_{scene.group}::08_{scene.block}::03_{names}".replace(" ", "_")
    assert scene_of(below) == (scene.group, scene.number)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
def test_no_name_leads_to_another_scene(scene: Video) -> None:
    for name in scene.also:
        assert scene_of("Group::" + name.replace(" ", "_")) == (scene.group, scene.number), name
    shared = {name for other in SCENES if other is not scene for name in other.covers}
    for name in scene.covers:
        found = scene_of(f"{scene.group}::{scene.block}::{name}".replace(" ", "_"))
        assert found == (scene.group, scene.number) or name in shared, name
