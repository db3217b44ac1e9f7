"""Boards and Beyond, Pathoma, Pixorize and Physeo: what the lists print, and the way to a video.

Counts, totals and titles are those of the four printed lists, not of the files here.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from comeback.resources.catalogue import Series, Video, load_catalogue
from comeback.resources.resolver import resolve_tag, video_id
from comeback.topics.names import identity

catalogue = load_catalogue()
KINDS = {
    "boards_and_beyond": "Boards and Beyond",
    "pathoma": "Pathoma",
    "pixorize": "Pixorize",
    "physeo": "Physeo",
}
SERIES = [catalogue.series[kind] for kind in KINDS]

BOARDS = {
    "Basic Pharmacology": 5,
    "Behavioral Science": 6,
    "Biochemistry": 28,
    "Biostatistics and Epidemiology": 11,
    "Cardiology": 43,
    "Cell Biology": 14,
    "Dermatology": 11,
    "Endocrinology": 18,
    "Gastroenterology": 28,
    "Genetics": 12,
    "Hematology": 29,
    "Immunology": 15,
    "Infectious Disease": 35,
    "Musculoskeletal": 23,
    "Neurology": 45,
    "Pathology": 11,
    "Psychiatry": 22,
    "Pulmonary": 22,
    "Renal": 28,
    "Reproductive": 37,
}
PATHOMA = [5, 8, 6, 5, 7, 6, 5, 6, 7, 8, 5, 7, 7, 4, 5, 4, 7, 4, 5]  # chapter by chapter
# Of 842 rows, 11 name no video (yet): 5, 0, 1, 5, 0. 20 have been made anew: 4, 0, 16, 0, 0.
PIXORIZE = {
    "Biochemistry": 194,
    "Immunology": 88,
    "Pharmacology": 243,
    "Microbiology": 195,
    "Neuroanatomy": 91,
}
PHYSEO = {
    "Embryology": 26,
    "Anatomy": 32,
    "Physiology": 72,
    "Pharmacology": 232,
    "Pathology": 145,
    "Public Health Sciences": 8,
    "Biostatistics": 9,
    "Biochemistry": 83,
    "Microbiology": 142,
    "Immunology": 36,
    "Psychiatry": 20,
}


def in_minutes(printed: str) -> float:
    hours, minutes, seconds = map(int, printed.split(":"))
    return 60 * hours + minutes + seconds / 60


def test_series_and_kinds() -> None:
    assert {kind: catalogue.series[kind].series for kind in KINDS} == KINDS
    assert all(series.kind == kind for kind, series in zip(KINDS, SERIES))


def test_every_shelf_has_its_videos() -> None:
    boards, pathoma, pixorize, physeo = (
        Counter(video.group for video in series.videos) for series in SERIES
    )
    assert boards == BOARDS
    assert list(pathoma.values()) == PATHOMA
    assert pixorize == PIXORIZE
    assert Counter(v.group.split(":")[0] for v in SERIES[3].videos) == PHYSEO
    assert len(physeo) == 67


@pytest.mark.parametrize(
    ("kind", "videos", "printed"),
    [
        ("boards_and_beyond", 443, "120:31:46"),
        ("pathoma", 111, "34:32:01"),
        ("physeo", 805, "144:02:29"),
    ],
)
def test_lengths_add_up_to_the_printed_total(kind: str, videos: int, printed: str) -> None:
    """Within a second a video: lengths are rounded to a tenth of a minute."""
    lengths = [video.minutes for video in catalogue.series[kind].videos]
    assert len(lengths) == videos
    assert sum(filter(None, lengths)) == pytest.approx(in_minutes(printed), abs=videos / 60)


@pytest.mark.parametrize("series", SERIES, ids=list(KINDS))
def test_a_video_is_told_from_every_other(series: Series) -> None:
    ids = Counter(video_id(video, series) for video in series.videos)
    assert max(ids.values()) == 1


@pytest.mark.parametrize("series", SERIES, ids=list(KINDS))
def test_videos_are_well_formed(series: Series) -> None:
    for video in series.videos:
        assert video.minutes is not None or video.title == "Succinylcholine"
        assert video.minutes is None or 0.5 < video.minutes < 60, video.title
        assert (video.number is None) == (series.kind != "physeo"), video.title
        assert not {*map(str.casefold, video.covers)} & {*map(str.casefold, video.also)}
        for name in (video.group, video.block, video.title, *video.covers, *video.also):
            assert name == " ".join(name.split()), name
            assert not re.search(r"['`&]|\bNo video\b|\bFUTURE\b|,$", name, re.I), name
            # A name of one letter or digit would be in every other tag.
            assert len(identity(name)) > 1, name


def test_sections_run_on_within_a_chapter() -> None:
    chapters: dict[str, list[tuple[int, ...]]] = {}
    for video in catalogue.series["physeo"].videos:
        section = tuple(map(int, (video.number or "").split(".")))
        chapters.setdefault(video.group, []).append(section)
    for sections in chapters.values():
        assert sections == sorted(sections)
        heads = sorted({section[0] for section in sections})
        assert heads == list(range(1, len(heads) + 1))


def by_title(kind: str, title: str) -> list[Video]:
    return [video for video in catalogue.series[kind].videos if video.title == title]


@pytest.mark.parametrize(
    ("kind", "title", "minutes"),
    [
        ("boards_and_beyond", "Gastric Disorders", 30.6),
        ("boards_and_beyond", "Structural Eye Disorders", 14.2),
        ("boards_and_beyond", "Signaling Pathways", 16.8),
        ("boards_and_beyond", "Spermatogenesis and Oogenesis", 12.2),
        ("boards_and_beyond", "Venous Pressure Tracings", 10.0),
        (
            "pathoma",
            "Skeletal Muscle + Neuromuscular Junction + Soft Tissue Tumors",
            16.0,
        ),
        ("pathoma", "Chronic Obstructive Pulmonary Disease", 49.9),
        ("pathoma", "Pleura", 3.1),
        ("pixorize", "T Cells: Differentiation", 14.9),
        ("pixorize", "Barbiturates (Phenobarbital, Thiopental)", 9.6),
        ("pixorize", "Trazodone", 8.8),
        ("pixorize", "Werdnig-Hoffmann Disease (SMA Type 1)", 7.9),
        ("pixorize", "Lectin Complement Pathway", 5.7),
        ("pixorize", "Fenoldopam", 10.9),
        ("pixorize", "Hydralazine", 16.1),
        ("physeo", "Langerhans Cell Histiocytosis", 5.9),
        ("physeo", "Loop Diuretics and Ethacrynic Acid", 12.5),
        ("physeo", "Antiplatelet PDE Inhibitors (Cilostazol and Dipyridamole)", 16.8),
        ("physeo", "Osteoblasts and Osteoclasts", 14.1),
        ("physeo", "Streptococcus pneumoniae", 7.3),
        ("physeo", "Neuroanatomy Overview", 0.7),
    ],
)
def test_misprints_are_mended(kind: str, title: str, minutes: float) -> None:
    (video,) = by_title(kind, title)
    assert video.minutes == minutes


def test_the_traps_of_the_printed_lists() -> None:
    # A spreadsheet made 20.1 of 20.10.
    metabolism = [
        (video.number, video.title)
        for video in catalogue.series["physeo"].videos
        if video.group == "Biochemistry: Metabolism"
    ]
    assert ("20.1", "Thiamine (B1)") in metabolism
    assert ("20.10", "Vitamin A") in metabolism
    # One title in two chapters, and twice in one.
    assert {video.group for video in by_title("physeo", "Equations Part 1")} == {
        "Physiology: Cardiology",
        "Physiology: Pulmonology",
    }
    assert [v.number for v in by_title("physeo", "Autosomal Dominant Diseases Part 2")] == ["6.1"]
    # No video yet, or no more.
    for title in ("Theophylline", "Tinea", "Von Willebrand Disease", "Enterococcus"):
        assert not by_title("pixorize", title)
    blocks = {video.block for video in catalogue.series["pixorize"].videos}
    assert "Diabetes Drugs (Old)" not in blocks


BOARDS_TAGS = {
    "05_Cardio::01_Intro::08_Venous_Pressure_Tracings": "Venous Pressure Tracings",
    "06_Cardio::07_The_Developing_Heart::02_Shunts::Extra": "Shunts",
    "05_Cardio::01_Intro::03_Cardiovascular_Response_to_Exercise": "CV Response to Exercise",
    "05_Cardio::04_Arrhythmias::03_Atrial_Fibrillation_&_Flutter": "A-Fib and Flutter",
    "05_Cardio::08_Hypertension::03_Antihypertensives": "Hypertension Drugs",
    "04_Biostatists/epi::02_Epidemiology::02_Risk_Quantification": "Risk Quantification",
    "06_Cell_Bio::02_Lab_Techniques::01_Polymerase_Chain_Reaction": "PCR",
    "07_Cell_Bio::02_Laboratory_Techniques::04_ELISA": "ELISA",
    "03_Biochem::01_Molecular::02_Purine_Metabolism::Lolnotacop": "Purine Metabolism",
    "08_Endocrinology::05_Other::04_Signaling_Pathways": "Signaling Pathways",
    "09_GI::03_Clinical::08_Gastric_Disorders": "Gastric Disorders",
    "12_Immunology::04_Autoimmune::04_Sjogren_syndrome": "Sjögren’s Syndrome",
    "13_Infectious_Disease::02_Bacteria::07_Zoonotic_Bacteria": "Zoonotic Infections",
    "15_Neuro::03_Neurovascular_Disorders::03_CNS_Aneurysms": "Cerebral Aneurysms",
    "15_Neuro::04_ANS::02_ANS_Drugs-_Norepinephrine": "Autonomic Drugs: Norepinephrine",
    "15_Neuro::05_Eye::07_Structural_Eye_Disorders": "Structural Eye Disorders",
    "16_Pathology::02_Cell_Injury": "Cellular Injury",
    "19_Renal::01_Intro::03_Physiology_I": "Renal Physiology I",
    "19_Renal::01_Intro::04_Physiology_II": "Renal Physiology II",
    "20_Repro::06_Male_Disorders::03_Testicular_Cancer": "Testicular Tumors",
    "05_Cardio": None,
    "20_Repro::07_Other_Topics": None,
}
PATHOMA_TAGS = {
    "01_Growth_Adaptations::05_Amyloidosis": "Amyloid",
    "02_Inflammation::05_Wound_Healing": "Wound Healing",
    "04_Hemostasis::04_Thrombosis": "Thrombosis",
    "05_RBC::03_Macrocytic_Anemia": "Macrocytic Anemia",
    "06_WBC::06_Lymphoma": "Lymphadenopathy + Lymphoma + Hodgkin Lymphoma",
    "07_Vascular::04_Aortic_Dissection_&_Aneurysm": "Aortic Dissection and Aneurysm",
    "08_Cardiac::07_Cardiac_Tumors": "Cardiomyopathy + Cardiac Tumors",
    "09_Respiratory::02_Larynx": "Nasopharynx + Larynx",
    "09_Respiratory::05_Restrictive_Diseases::sarcoidosis": "Restrictive Diseases",
    "10_GI::07_Inflammatory_Bowel_Disease": "Appendix + Inflammatory Bowel Disease",
    "12_Renal::08_Renal_Neoplasia": "Renal Neoplasia",
    "15_Endocrine::10_Adrenal_Cortex": "Adrenal Cortex + Adrenal Medulla",
    "16_Breast::04_Breast_Cancer": "Breast Cancer",
    "17_Neuro::05_Trauma::herniation": "Trauma + Demyelinating Disorders",
    "18_MSK::04_Skeletal_Muscle::NMJ": (
        "Skeletal Muscle + Neuromuscular Junction + Soft Tissue Tumors"
    ),
    "19_Derm::02_Blistering_Dermatoses": "Blistering Dermatoses",
    "19_Derm::unorganized": None,
    "14_Male": None,
}
PIXORIZE_TAGS = {
    "01_Immunology::02_Complement::04_Lectin_Complement_Pathway": "Lectin Complement Pathway",
    "01_Immunology::01_Immunoglobulins::01_Immunoglobulin_A_(IgA)": "Immunoglobulin A (IgA)",
    "01_Immunology::04_B_&_T_Cells::09_T_Cells_-_Differentiation": "T Cells: Differentiation",
    "01_Immunology::05_Cytokines::02_IL-1": "IL-1",
    "01_Immunology::05_Cytokines::10_IL-12": "IL-12",
    "01_Immunology::06_Immunodeficiencies::01_Selective_IgA_Deficiency": "Selective IgA Deficiency",
    "02_Biochem::01_Vitamins::05_Vitamin_B3_(Niacin)_Deficiency_&_Excess": (
        "Vitamin B3 (Niacin) Deficiency and Excess"
    ),
    "02_Biochem::08_Glycogen_Storage::02_Von_Gierke_(Type_I)": "Von Gierke (Type I)",
    "02_Biochem::16_Vasculitides::04_Behcet_Disease": "Behçet Disease",
    "02_Biochem::26_In_Progress::12_Wegeners_Granulomatosis": "Granulomatosis with Polyangiitis",
    "02_Biochem::23_Diabetes_Drugs::09_Glitazones/Thiazolidinediones": "TZDs (Thiazolidinediones)",
    "02_Biochem::24_Dyslipidemias_(deprecated)::04_Dysbetalipoproteinemia": (
        "Familial Dysbetalipoproteinemia"
    ),
    "03_Pharm::01_General::M1_(Muscarinic)_Receptors": "M1 (Muscarinic) Receptors",
    "03_Pharm::06_Cardio::Hydralazine": "Hydralazine",
    "03_Pharm::12_MSK::Allopurinol/Febuxostat": "Allopurinol / Febuxostat",
    "04_Micro::03_Antivirals::Ganciclovir_Valganciclovir": "Ganciclovir",
    "04_Microbiology::07_Viruses-DNA_Viruses::05_Epstein-Barr_Virus_(HHV4)": (
        "Epstein-Barr Virus (HHV4)"
    ),
    "05_Neuroanatomy::15_Spinal_Lesions::06_Syringomyelia": "Syringomyelia",
    "03_Pharm::19_Respiratory::Theophylline": None,
    "02_Biochem::14_Toxicology::08_Amanita_Phalloides": None,
}
PHYSEO_TAGS = {
    "06_Micro::02_Bacteria::10_Strep_Pneumoniae": "Streptococcus pneumoniae",
    "06_Micro::02_Bacteria::45_Leptospira": "Leptospira interrogans",
    "06_Micro::02_Bacteria::53_Miscellaneous_Organisms::Acinetobacter": "Miscellaneous Organisms",
    "06_Micro::05_Viruses::11_JC_Virus_&_BK_Virus": "JC Virus and BK Virus",
    "01_Embryology::01_Repro::07_Pharyngeal_Clefts_&_Pouches": "Pharyngeal Clefts and Pouches",
    "03_Physiology::01_General_Principles::03_Receptors_-_Part_1": (
        "Sympathetic and Parasympathetic Signaling Part 1"
    ),
    "03_Physiology::02_Cardio::11_Heart_Sounds_-_Part_1": "Heart Sounds Part 1",
    "03_Physiology::02_Cardio::12_Heart_Sounds_-_Part_2": "Heart Sounds Part 2",
    "05_Biochem::04_Genetics::05_Hardy_Weinberg_Principle": "Hardy-Weinberg Principle",
    "05_Biochem::04_Genetics::07_Autosomal_Dominant_Diseases_-_Part_2": (
        "Autosomal Dominant Diseases Part 2"
    ),
    "05_Biochem::05_Metabolism::05_ETC": "ETC",
    "09_Pharm::06_Renal::03_Loop_Diuretics_&_Ethacrynic_Acid": "Loop Diuretics and Ethacrynic Acid",
    "09_Pharm::07_Endocrine::03_Glitazones/Thiazolidinediones": "Glitazones/Thiazolidinediones",
    "09_Pharm::13_Psychiatric::15_Typical_Antipsychotics": "Typical Antipsychotics",
    "11_Pathology::09_Reproductive_Pathology::13_Polycystic_Ovarian_Syndrome": "PCOS",
    "11_Pathology::10_HemeOnc_Pathology::19_Langerhans_Cell_Histiocytosis": (
        "Langerhans Cell Histiocytosis"
    ),
    "10_Public_Health_Sciences::05_Geriatrics": "Geriatrics",
    "09_Pharm::05_Antibiotics": None,
    "06_Micro": None,
}
TAGS = [
    (kind, f"{tree}::{below}", title)
    for kind, tree, tags in (
        ("boards_and_beyond", "#B&B", BOARDS_TAGS),
        ("pathoma", "#Pathoma", PATHOMA_TAGS),
        ("pixorize", "#Pixorize", PIXORIZE_TAGS),
        ("physeo", "#Physeo", PHYSEO_TAGS),
    )
    for below, title in tags.items()
]


def video_of(tag: str) -> tuple[str, str] | None:
    """Kind and title."""
    resources = resolve_tag(tag, catalogue).resources
    return (resources[0].kind, resources[0].title) if resources else None


@pytest.mark.parametrize(("kind", "tag", "title"), TAGS, ids=[tag for _, tag, _ in TAGS])
def test_a_tag_leads_to_its_video(kind: str, tag: str, title: str | None) -> None:
    expected = None if title is None else (kind, title)
    assert video_of(f"#AK_Step1_v11::{tag}") == expected
    assert video_of(f"Videos::{tag.casefold()}") == expected


def test_a_resource_says_where_the_video_stands() -> None:
    tag = "#AK_Step1_v12::#Physeo::05_Biochem::05_Metabolism::16_Lipid_Transport"
    (resource,) = resolve_tag(tag, catalogue).resources
    assert (resource.id, resource.group, resource.number, resource.minutes, resource.via) == (
        "physeo/biochemistry: metabolism/14",
        "Biochemistry: Metabolism",
        "14",
        25.5,
        "tag",
    )
    (resource,) = resolve_tag("#AK_Step1_v12::#B&B::10_Genetics::05_Pedigrees", catalogue).resources
    assert (resource.id, resource.series, resource.number) == (
        "boards_and_beyond/genetics/pedigrees",
        "Boards and Beyond",
        None,
    )


def test_another_exams_course_has_other_videos() -> None:
    for below in ("02_Seizures::01_Seizures", "01_Thyroid_Gland", "13_Psych::Eating_Disorders"):
        assert video_of(f"#AK_Step2_v11::#B&B::{below}") is None
        assert video_of(f"Boards_and_Beyond::Step_2::{below}") is None
    # There is one Pathoma.
    for exam in ("#AK_Step1_v12::", "#AK_Step2_v12::", ""):
        found = video_of(f"{exam}#Pathoma::04_Hemostasis::05_Embolism")
        assert found == ("pathoma", "Embolism")


@pytest.mark.parametrize(
    "tree",
    ["#Bootcamp", "#OME", "#NinjaNerd", "#Costanzo", "#Osmosis", "#DirtyMedicine", "#BB_Renal"],
)
def test_series_without_a_catalogue_stay_topics(tree: str) -> None:
    resolution = resolve_tag(f"#AK_Step1_v12::{tree}::01_Cardio::02_Shunts", catalogue)
    assert (resolution.status, resolution.resources) == ("topic", ())


def test_what_a_series_does_not_cover_is_not_looked_up_in_another() -> None:
    assert video_of("#AK_Step1_v12::#Pathoma::09_Respiratory::Venous_Pressure_Tracings") is None
    assert video_of("#AK_Step1_v12::#B&B::06_Cardio::Basophils") is None
