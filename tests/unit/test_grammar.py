"""What a tag means. The shapes are those of AnKing v11 and v12, older decks and students' own."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from comeback.topics.grammar import AXES, is_of_another_exam, is_retired, parse_tag
from comeback.topics.names import clean, identity

PREFIXES = ("#AK_Step1_v11::", "#AK_Step1_v12::", "#AK_Step1_v13::", "AK_Step1_v12::", "")

TOPICS = [
    # A First Aid path begins at the chapter, under the name the book gives it.
    (
        "#AK_Step1_v12::#FirstAid::01_Biochem::01_Molecular::07_DNA_repair",
        "first_aid",
        ("Biochemistry", "Molecular", "DNA repair"),
    ),
    (
        "#AK_Step1_v11::#FirstAid::12_Neuro_&_Special_Senses::04_Otology",
        "first_aid",
        ("Neurology and Special Senses", "Otology"),
    ),
    ("#FirstAid::FA2024::16_Respiratory", "first_aid", ("Respiratory",)),
    ("Resources::First_Aid::Renal::Stones", "first_aid", ("Renal", "Stones")),
    # A Sketchy path begins with the series.
    (
        "#AK_Step1_v12::#SketchyMicro::01_Bacteria::04_Gram_(-)_Cocci::02_Neisseria_meningitidis",
        "sketchy",
        ("Sketchy Micro", "Bacteria", "Gram (-) Cocci", "Neisseria meningitidis"),
    ),
    ("#AK_Step2_v12::#SketchyOBGYN::01_Intro", "sketchy", ("Sketchy OBGYN", "Intro")),
    ("Sketchy::Micro::Fungi", "sketchy", ("Sketchy Micro", "Fungi")),
    ("#SketchyPharm::!General_Pharmacology", "sketchy", ("Sketchy Pharm", "General Pharmacology")),
    ("#AK_Step1_v12::^Systems::Cardio::HeartSounds", "system", ("Cardio", "Heart Sounds")),
    ("#AK_Step1_v12::^Systems::GI::BGadds", "system", ("GI",)),
    # Everything else: other series, other exams, old flat tags, other decks.
    # So does a path of the other series; Boards and Beyond has a course for each exam.
    ("#AK_Step1_v12::#B&B::03_Biochem::Extra", "tags", ("Boards and Beyond", "Biochem")),
    ("#AK_Step2_v12::#B&B::13_Psych", "tags", ("Boards and Beyond (Step 2)", "Psych")),
    ("Boards_and_Beyond::Step_2::Mania", "tags", ("Boards and Beyond (Step 2)", "Mania")),
    ("Boards&Beyond::Step_1::Shunts", "tags", ("Boards and Beyond", "Shunts")),
    ("Resources::BnB::06_Cardio", "tags", ("Boards and Beyond", "Cardio")),
    ("Videos::#B&B::Derm", "tags", ("Boards and Beyond", "Derm")),
    ("#AK_Step2_v12::#Pathoma::16_Breast", "tags", ("Pathoma", "Breast")),
    ("MyDeck::Pathoma::Ch_3::Neoplasia", "tags", ("Pathoma", "Ch 3", "Neoplasia")),
    ("AK_Step1_v11::#Physeo::06_Micro", "tags", ("Physeo", "Micro")),
    ("#AK_MCAT_v2::#Pixorize::Glycolysis", "tags", ("Pixorize (MCAT)", "Glycolysis")),
    # Beta blockers, a deck that only mentions a series, and series of another kind.
    ("Pharm::BB::Propranolol", "tags", ("Pharm", "BB", "Propranolol")),
    ("MyDeck::Pathoma_Hematology", "tags", ("MyDeck", "Pathoma Hematology")),
    ("#AK_Step1_v12::#Bootcamp::01_Cardio", "tags", ("Bootcamp", "Cardio")),
    ("#AK_Step1_v11::#Costanzo::02_Cardio", "tags", ("Costanzo", "Cardio")),
    ("#AK_Step1_v12::#NinjaNerd::20_Embryology", "tags", ("Ninja Nerd", "Embryology")),
    (
        "#AK_Step2_v12::#FirstAid::01_Cardiovascular",
        "tags",
        ("First Aid (Step 2)", "Cardiovascular"),
    ),
    ("#AK_Step2_v12::Cardiology", "tags", ("Cardiology (Step 2)",)),
    ("#AK_Step1::Physiology::Endocrine", "tags", ("Physiology", "Endocrine")),
    ("joint_disorders", "tags", ("Joint disorders",)),
    ("MyDeck::Week_3::tRNA", "tags", ("MyDeck", "Week 3", "tRNA")),
    ("Lutz,", "tags", ("Lutz",)),
    ("<b>Heart</b>", "tags", ("<b>Heart</b>",)),
    ("a::::b::", "tags", ("a", "b")),
]


@pytest.mark.parametrize(("tag", "axis", "path"), TOPICS)
def test_topic(tag: str, axis: str, path: tuple[str, ...]) -> None:
    parsed = parse_tag(tag)
    assert (parsed.kind, parsed.axis, parsed.path) == ("topic", axis, path)


@pytest.mark.parametrize(
    "tag",
    [
        "#AK_Step1_v12::#UWorld",
        "#AK_Step1_v12::#UWorld::Step::1633",
        "#AK_Step1_v12::#UWorld::COMLEX::106228",
        "#AK_Step1_v11::#UWorld::100-999::100-199::126",
        "#AK_Step3_v12::#UWorld::12574",
        "#AK_Step1_v12::#AMBOSS::0gaeFP",
        "#AK_Step1_v11::#AMBOSS::Cardiovascular",
        "#AK_Step1_v12::#NBME::30",
        "#AK_Step1_v12::#NBME::Free120",
        "Free120::2024",
        "#AK_Step2_v12::#CMS::Surgery::Form_05",
        "#AK_Step2_v12::#SomeNewBank::48116",
        "#AK_Step2_v11::#Resources_by_rotation::Peds::uworld::cardio",
        "uworld::1234",
        "uw_12345",
    ],
)
def test_question(tag: str) -> None:
    assert parse_tag(tag) == ("question", None, (), ())


@pytest.mark.parametrize(
    "tag",
    [
        *("", "::", "-", "12", "X", "#AK_Step1_v12::X", "#AK_Step1_v12::(#?[^:]+)"),
        *("#AK_Step1_v12", "Step_1", "#AK_Step1_v12::#FirstAid", "#AK_Step1_v12::^Systems"),
        *("!DELETE", "#AK_Step1_v12::!FLAG_THESE_CARDS::Temporary", "#AK_Step2_v11::!Shelf::IM"),
        *("#AK_Step1_v11::$AnKingUpdates::$Errata::v10", "%MissedQs::Step2::UWorld"),
        *("#AK_Step1_v12::#Low/HighYield::1-HighYield", "#AK_Step1_v11::^Other::^EXPN::BGadd"),
        *("#AK_Original_Decks::Step_1::Zanki_Pharmacology", "#AK_Other::AnKing_Image::Ian"),
        *("#AK_Step2_v12::Original_decks::Dorian::obgyn::ome", "AnkiHub_Protect::Text"),
        *("EXPANSION", "BGadd", "BGedit", "BGnonessentials", "JBadd", "fa2018", "Uworld"),
        *("round1", "NBME120", "leech", "marked", "one_by_one", "flag:1", "high_yield"),
        *("2023-05-01", "v12", "Zanki", "image_status::approved", "imports::2025-07-15"),
    ],
)
def test_bookkeeping(tag: str) -> None:
    assert parse_tag(tag) == ("meta", None, (), ())


@pytest.mark.parametrize("tag", ["Red_flags", "Mental_status", "ADD", "Sick_role", "Needle_stick"])
def test_medicine_that_looks_like_bookkeeping(tag: str) -> None:
    assert parse_tag(tag).kind == "topic"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("01_Biochemistry", "01_Biochem"),
        ("05_Pharmacology", "05_Pharm"),
        ("10_Hematology_Oncology", "10_Hematology_and_Oncology"),
        (
            "11_Musculoskeletal_Skin_Connective_Tissue",
            "11_Musculoskeletal_Skin_and_Connective_Tissue",
        ),
        ("12_Neuro_&_Special_Senses", "12_Neurology_and_Special_Senses"),
        ("13_Psychiatry", "13_Psych"),
        ("15_Repro", "Reproductive"),
        ("10_HemeOnc", "10_hemeonc"),
    ],
)
def test_renamed_chapters_are_one_topic(one: str, other: str) -> None:
    below = "::03_Physiology::*Basics"
    old = parse_tag(f"#AK_Step1_v11::#FirstAid::{one}{below}")
    new = parse_tag(f"#AK_Step1_v12::#FirstAid::{other}::2_physiology::Basics")
    assert old.key == new.key
    assert old.path[0] == new.path[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "#FirstAid::01_Biochemistry::03_Lab_Techniques",
            "#FirstAid::Biochem::Laboratory_Techniques",
        ),
        ("#FirstAid::02_Immunology::02_Cellular", "#FirstAid::Immunology::02_Cellular_Components"),
        ("#SketchyMicro::01_Gram_(+)_Cocci", "#SketchyMicro::02_Gram-Positive_Cocci"),
        ("#Pathoma::Kaposi's_sarcoma", "#Pathoma::04_Kaposis_Sarcoma"),
        ("#B&B::06_Shunts::Extra", "#Boards_and_Beyond::Shunts"),
        ("#Pixorize::07_Diabetes_Drugs_(New)", "#Pixorize::03_Diabetes_Drugs"),
        ("^Systems::HeartSounds", "^Systems::heart_sounds"),
    ],
)
def test_spellings_of_one_node(one: str, other: str) -> None:
    assert parse_tag(f"#AK_Step1_v11::{one}").key == parse_tag(f"#AK_Step1_v12::{other}").key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gram_(+)_Cocci", "Gram_(-)_Cocci"),
        ("Gram_+_algorithm", "Gram_-_algorithm"),
        ("Translocations::9_22", "Translocations::12_22"),
        ("Vasopressin::V1", "Vasopressin::V2"),
        ("21-Hydroxylase", "11-Hydroxylase"),
        ("Hepatitis::B", "Hepatitis::C"),
        ("Spinal_Cord", "Spinal_Cord_2"),
    ],
)
def test_different_nodes_stay_apart(one: str, other: str) -> None:
    assert parse_tag("#Pathoma::" + one).key != parse_tag("#Pathoma::" + other).key


def test_another_exams_course_is_another_topic() -> None:
    one, two = (parse_tag(f"#AK_Step{step}_v12::#B&B::01_Cardio") for step in (1, 2))
    assert one.key != two.key


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("03_04_05_Thyroid_Gland", "Thyroid Gland"),
        ("08_12_lead_EKG", "12 lead EKG"),
        ("5.9_The_Suitors", "The Suitors"),
        ("01-Histology", "Histology"),
        ("5-Fluorouracil", "5-Fluorouracil"),
        ("*Jaundice_DDx_Redo", "Jaundice DDx"),
        ("basic_neuro_zanki", "Basic neuro"),
        ("PicoRNAviridae", "PicoRNAviridae"),
        ("MacConkey", "MacConkey"),
        ("gi", "GI"),
    ],
)
def test_names(part: str, name: str) -> None:
    assert clean(part) == name


def test_retired_lessons_are_known() -> None:
    assert is_retired("#SketchyMicro::11_Retired_Lessons::06_Shigella_[Retired_Video]")
    assert is_retired("#SketchyPeds::01_Vomiting_[OLD_VERSION]")
    assert not is_retired("#SketchyMicro::02_Old_world_hantavirus_(older_adults)")


@pytest.mark.parametrize("part", ["a_", "extra_", "01_", "Ab", "(new)", "gram +", "_-_"])
def test_a_pattern_repeated_without_end_is_parsed(part: str) -> None:
    """A pattern that backtracks would never come to this assertion."""
    parsed = parse_tag("#AK_Step1_v12::#FirstAid::" + part * 5_000)
    assert len(parsed.path) == len(parsed.key)


TREES = (
    *("#FirstAid", "#SketchyMicro", "#Pathoma", "#Pixorize", "#Physeo"),
    *("#B&B", "BnB", "B_and_B", "Boards_and_Beyond", "Boards&Beyond", "boards-n-beyond"),
)
SERIES = {"boardsbeyond", "pathoma", "pixorize", "physeo"}

words = st.text(st.characters(codec="utf-8", exclude_characters=":"), max_size=12)
ascii_words = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12)
tags = st.builds(
    lambda prefix, root, parts: prefix + "::".join([root, *parts]),
    st.sampled_from(PREFIXES),
    st.sampled_from([*TREES, "^Systems", "Zanki", "%x", "#UWorld"]),
    st.lists(words | ascii_words, max_size=4),
)


@given(st.text(max_size=200) | tags)
def test_never_raises_and_keeps_its_shape(tag: str) -> None:
    parsed = parse_tag(tag)
    assert len(parsed.path) == len(parsed.key)
    assert all(parsed.path)
    assert all(parsed.key)
    if parsed.kind == "topic":
        assert parsed.axis in AXES
        assert parsed.path
    else:
        assert parsed.kind in ("question", "meta")
        assert parsed.axis is None
        assert not parsed.path


@pytest.mark.parametrize("root", TREES)
def test_every_spelling_of_a_tree_is_that_tree(root: str) -> None:
    for tag in (f"{root}::Shock", f"#AK_Step1_v12::{root}::Shock", f"Videos::01_{root}::Shock"):
        assert parse_tag(tag).key[-1] == "shock"
        assert parse_tag(tag).key == parse_tag(f"{root}::Shock").key


@given(st.text(st.characters(max_codepoint=0x17F), max_size=60) | tags)
def test_case_never_counts(tag: str) -> None:
    folded = parse_tag(tag.casefold())
    parsed = parse_tag(tag)
    assert (parsed.kind, parsed.axis, parsed.key) == (folded.kind, folded.axis, folded.key)


@given(st.lists(ascii_words, min_size=1, max_size=4))
def test_the_deck_version_never_counts(parts: list[str]) -> None:
    below = "#SketchyMicro::" + "::".join(parts)
    parsed = {parse_tag(prefix + below) for prefix in PREFIXES}
    assert len(parsed) == 1


@given(words | ascii_words)
def test_a_clean_name_is_clean(part: str) -> None:
    name = clean(part)
    assert clean(name) == name
    assert identity(name.casefold()) == identity(name)


@given(st.integers(0, 99), st.text(st.sampled_from("abcXYZ_"), min_size=2, max_size=10))
def test_an_order_number_never_counts(number: int, part: str) -> None:
    assume(clean(part))
    assert identity(f"{number:02}_{part}") == identity(part)


@pytest.mark.parametrize(
    ("tag", "is_it"),
    [
        ("#AK_Step2_v12::#Sketchy::Surgery::Trauma", True),
        ("#AK_Step3_v12::#UWorld::12574", True),
        ("#AK_MCAT_v2::Physics", True),
        ("#AK_Step1_v12::#FirstAid", False),
        ("Step1::micro", False),
        ("micro", False),
        ("", False),
    ],
)
def test_a_tag_of_another_exam(tag: str, is_it: bool) -> None:
    assert is_of_another_exam(tag) == is_it
