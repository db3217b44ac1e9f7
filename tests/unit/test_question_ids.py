"""Ids out of what students paste, and the tags that carry them. All cases are worked by hand."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.source.tagged import read_cards_with_tags
from comeback.topics.grammar import QUESTION, parse_tag
from comeback.topics.pasted_ids import LONGEST_TEXT, parse_ids
from comeback.topics.question_ids import (
    AMBOSS,
    COMLEX,
    FREE_120,
    NBME,
    UWORLD,
    UWSA,
    Place,
    QuestionId,
    find,
    read_tag,
)

# Text -> the ids in it, in order.
LISTS = {
    "1633, 12574 106228": "1633 12574 106228",
    "1633;12574;\n106228": "1633 12574 106228",
    "1633\n12574\n45\n334": "1633 12574 45 334",
    "1633,\r\n12574,\r\n": "1633 12574",
    "45, 1633, 334": "45 1633 334",
    "45 99": "45 99",
    "1633 and 12574 & 334": "1633 12574 334",
    "1633/1634": "1633 1634",
    "[1633, 1634]": "1633 1634",
    "1633, 1634, 1633": "1633 1634",
    "01633 1633": "1633",
    "2024 1633": "2024 1633",
    "334\t1633\t4500": "334 1633 4500",
}
LABELLED = {
    "QID: 1633": "1633",
    "qid 1633, 1634 and 99": "1633 1634",
    "Question Id: 12574": "12574",
    "Question Id: 45": "45",
    "#1633": "1633",
    "#1633, #1634 and 12": "1633 1634",
    "Q Id 1633 (Cardio)": "1633",
    "QID1633 q1634": "1633 1634",
    "Q1633, Q1634": "1633 1634",
    "uw_1633": "1633",
    "Item: 3 of 40\nQuestion Id: 1633\nTest Id: 203945\nBlock 3": "1633",
    "Question 12: 1633": "1633",
    "my incorrects from Step 1: 1633, 334, 45": "1633 334 45",
    "UWorld 2024: 1633, 1634": "1633 1634",
    "40 questions: 1633, 1634": "1633 1634",
    "Renal: 334, 1633, 45": "334 1633 45",
    "Renal 334, 1633": "334 1633",
}
IN_OTHER_THINGS = {
    # Ranges are not ranges: nobody means the seven questions between.
    "1633-1640": "1633 1640",
    "1633 \N{EN DASH} 1640": "1633 1640",
    # A place in the block, and an id.
    "2 - 1633": "1633",
    "1-1633": "1633",
    "12 - 45\n2 - 1633": "45 1633",
    "12 - 45\tCardio\t61%\n140 - 334\tRenal\t45%\n141 - 1633\tRenal": "45 334 1633",
    "1 2 - 1633 Cardiovascular Heart failure 61% 95 sec": "1633",
    "1. 1633\n2. 334": "1633 334",
    "1) 1633\n2) 334": "1633 334",
    # Scores, percentages, dates and times beside.
    "1633 - 45% - 2026-11-01": "1633",
    "1633 - 45 - 11/01/2026": "1633",
    "1633 (45%) 12/40 1:35 PM": "1633",
    "1633 45%\n334 50%": "1633 334",
    "1633 0.45 Nov 1, 2026": "1633",
    "1633 1 Nov 2026 20261101": "1633",
    "1633,61,95,Cardiology": "1633",
    "Cardiology,1633,61,95": "1633",
    "334,Cardiology,61,120": "334",
    "Cardiology\t334\t61%\t95 sec": "334",
    "1633\t61\n1634\t45": "1633 1634",
    "1633 Renal 61%\n45 Cardio 70": "1633 45",
    "| 1633 | Cardio | 61 |": "1633",
    "2 - 1633\nCardiovascular\nHeart failure\n61%\n95 sec\n3 - 1634\nRenal\n45": "1633 1634",
    "missed 1633 in 2024": "1633",
    # The head of a table tells where the ids are, however short.
    "ID,Subject,Score\n45,Cardio,61\n1633,Renal,120": "45 1633",
    "Subject\tQuestion ID\tCorrect\nCardio\t45\t61\nRenal\t3 - 99\t70": "45 99",
    "| QID | Subject |\n|---|---|\n| 45 | Cardio 2 |": "45",
    '"Subject, system";"QID"\n"Heart; 12";"334"': "334",
    # Sentences.
    "I got 334 and 335 in renal": "334 335",
    "Cardio 1633, Renal 1634": "1633 1634",
    "334 (cardio), 335 (renal)": "334 335",
    "https://example.org/test?id=987654 1633": "1633",
    # What can't be seen, and digits of other scripts.
    "\ufeff16\u200b33\u00a012574": "1633 12574",
    "\uff11\uff16\uff13\uff13\uff0c\u0661\u0666\u0663\u0664": "1633 1634",
    "\u2068QID:\u2069\u00a01633": "1633",
}
NO_IDS = (
    "",
    " \n\t",
    "IL-6, CD4, B12, 5-HT and 11-beta",
    "12/40",
    "61%",
    "Block 3, Nov 1, 2026, 95 sec",
    "Cardiovascular 61",
    "#AK_Step1_v12::#FirstAid::01_Biochem::2,6-Bisphosphate",
    "1733012345678",
    "\0\0",
)


def numbers(text: str) -> str:
    return " ".join(each.id for each in parse_ids(text))


@pytest.mark.parametrize(("text", "ids"), {**LISTS, **LABELLED, **IN_OTHER_THINGS}.items())
def test_numbers_in_any_shape(text: str, ids: str) -> None:
    assert numbers(text) == ids
    assert all(each.bank in (None, UWORLD) for each in parse_ids(text))


@pytest.mark.parametrize("text", NO_IDS)
def test_other_numbers_are_no_ids(text: str) -> None:
    assert parse_ids(text) == ()


def test_short_numbers_count_only_where_nothing_better_is_there() -> None:
    assert numbers("61") == "61"
    assert numbers("61\nCardio\n1633 Renal") == "1633"


def test_a_bank_is_what_was_said_last() -> None:
    text = "UWorld 1633;1634\nCOMLEX:\n106228\n106229 COMLEX 61%\nUWorld\n45, 1633"
    assert parse_ids(text) == (
        QuestionId(UWORLD, "1633"),
        QuestionId(UWORLD, "1634"),
        QuestionId(COMLEX, "106228"),
        QuestionId(COMLEX, "106229"),
        QuestionId(UWORLD, "45"),
    )
    # The bare number is UWorld's as well.
    assert parse_ids("1633 UWorld 1633") == parse_ids("UWorld 1633")


BANKS = (UWORLD, COMLEX, AMBOSS, NBME, FREE_120, UWSA)
# Tag -> the question that it names.
TAGS = {
    "#AK_Step1_v11::#UWorld::12345": QuestionId(UWORLD, "12345"),
    "#AK_Step1_v11::#UWorld::0-99::07": QuestionId(UWORLD, "7"),
    "#AK_Step1_v11::#UWorld::1000-9999::1000-1999::1633": QuestionId(UWORLD, "1633"),
    "#AK_Step1_v12::#UWorld::Step::1633": QuestionId(UWORLD, "1633"),
    "#AK_Step1_v12::#UWorld::COMLEX::106228": QuestionId(COMLEX, "106228"),
    "#AK_Step2_v12::#UWorld::Step::18742": QuestionId(UWORLD, "18742", "Step 2"),
    "#AK_Step2_v12::#UWorld::COMLEX::25045": QuestionId(COMLEX, "25045", "Step 2"),
    "#AK_Step3_v12::#UWorld::12574": QuestionId(UWORLD, "12574", "Step 3"),
    "#AK_Step1_v20::02_UWorld::Anything::New::QID_1633": QuestionId(UWORLD, "1633"),
    "UWorld::1633": QuestionId(UWORLD, "1633"),
    "uw::#1633": QuestionId(UWORLD, "1633"),
    "uworld_1633": QuestionId(UWORLD, "1633"),
    "#AK_Step1_v12::#AMBOSS::0gaeFP": QuestionId(AMBOSS, "0gaeFP"),
    "#AK_Step2_v12::#AMBOSS::-o0DeS": QuestionId(AMBOSS, "-o0DeS", "Step 2"),
    "#AK_Step1_v12::#NBME::30": QuestionId(NBME, "30"),
    "#AK_Step2_v12::#NBME::Form09": QuestionId(NBME, "9", "Step 2"),
    "#AK_Step2_v12::#NBME::Form16::Section_3": QuestionId(NBME, "16", "Step 2"),
    "#NBME::30::12": QuestionId(NBME, "30", None, "12"),
    "#AK_Step1_v12::#NBME::Free120::2024": QuestionId(FREE_120, "2024"),
    "#AK_Step1_v11::#NBME::Free120": QuestionId(FREE_120, ""),
    "#AK_Step1_v12::#UWorld::#UWSA2": QuestionId(UWSA, "2"),
    "#AK_Step2_v12::#COMBANK::47852": QuestionId("COMBANK", "47852", "Step 2"),
    "#AK_Step1_v12::#Rx::12574": QuestionId("Rx", "12574"),
}
NAMING_NONE = (
    "#AK_Step1_v11::#UWorld",
    "#AK_Step1_v11::#UWorld::0-99",
    "#AK_Step1_v11::#UWorld::1000-9999::1000-1999",
    "#AK_Step2_v11::#UWorld::10000-99999::22000+",
    "#AK_Step1_v11::#AMBOSS::Biochemistry",
    "#AK_Step1_v11::#AMBOSS::PSYCH",
    "#AK_Step1_v11::^Other::^EXPN::^NBME120",
    "#AK_Step1_v11::$AnKingUpdates::UWorld",
    "#AK_Step2_v12::#Resources_by_rotation::Peds::uworld::neuro::neuro_zanki",
    "Uwise_&_Step_1",
    "UWorld2024",
    "heart_failure",
    "#AK_Step1_v12::#FirstAid::07_Cardiovascular::03_Physiology",
    "added::2024",
    "",
    "::",
)


@pytest.mark.parametrize(("tag", "named"), TAGS.items())
def test_a_tag_names_its_question(tag: str, named: QuestionId) -> None:
    assert read_tag(tag) == named
    # What is a question here must be none of the topics.
    assert parse_tag(tag).kind == QUESTION


@pytest.mark.parametrize("tag", NAMING_NONE)
def test_other_tags_name_none(tag: str) -> None:
    assert read_tag(tag) is None


PASTABLE = {tag: named for tag, named in TAGS.items() if "::" in tag and named.bank in BANKS}


@pytest.mark.parametrize(("tag", "named"), PASTABLE.items())
def test_a_tag_can_be_pasted_whole_or_in_a_search(tag: str, named: QuestionId) -> None:
    searched = tag.replace("_", "\\_")
    for text in (
        f" {tag} ",
        f"tag:{searched}",
        f'("tag:{searched}" OR -tag:{searched}) deck:"Heart 2"',
        f"#AK_Step1_v12::#B&B::03_Biochem {tag} ^Systems::Cardio",
        f'["{tag}","leech"]',
    ):
        assert parse_ids(text) == (named,), text
    two = f"{tag} OR tag:#AK_Step1_v12::#UWorld::Step::99"
    assert parse_ids(two) == (named, QuestionId(UWORLD, "99"))


def test_amboss_ids_keep_their_case_and_words_are_none() -> None:
    text = "0gaeFP, _ca5Uj; -o0DeS GYaBqQ\n0gaefp"
    assert numbers(text) == "0gaeFP _ca5Uj -o0DeS GYaBqQ 0gaefp"
    assert {each.bank for each in parse_ids(text)} == {AMBOSS}
    assert parse_ids("AMBOSS: xB1cD2") == (QuestionId(AMBOSS, "xB1cD2"),)
    for word in ("Cardio", "NSTEMI", "DNaseI", "RNaseH", "100mcg", "120sec", "PLA2R1", "xB1cD2"):
        assert parse_ids(word) == (), word
    assert numbers("1633 Na0ClX edema") == "1633"
    assert numbers("1633, Na0ClX") == "Na0ClX 1633"


def test_forms_of_the_nbme() -> None:
    assert parse_ids("NBME Form 30 question 12") == (QuestionId(NBME, "30", None, "12"),)
    assert parse_ids("Form 30, Q12; NBME 31 #7") == (
        QuestionId(NBME, "30", None, "12"),
        QuestionId(NBME, "31", None, "7"),
    )
    assert parse_ids("NBME 28, 29 and 30") == tuple(QuestionId(NBME, n) for n in ("28", "29", "30"))
    assert parse_ids("Form 9 questions 1, 2 and 40") == tuple(
        QuestionId(NBME, "9", None, n) for n in ("1", "2", "40")
    )
    assert parse_ids("Free120::2024, Free 120 2023, free 120; UWSA 2") == (
        QuestionId(FREE_120, "2024"),
        QuestionId(FREE_120, "2023"),
        QuestionId(FREE_120, ""),
        QuestionId(UWSA, "2"),
    )


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    ids = parse_ids(text)
    assert len(set(ids)) == len(ids)


PASTED = "#AK_Step1_v11::#UWorld::1000-9999::1000-1999::1633"
SHAPES = (
    *("1633", "12,574", "61%", "2 - ", "Q Id ", "#AK::#UWorld::", "0gaeFP", "NBME 30 ", "Cardio"),
    *("2026-11-01", "::", "\n", "\t", ", ", "(", ")", "|", "ID", '"', "x", "-", "/", " of "),
)


@given(st.lists(st.sampled_from(SHAPES), max_size=40).map("".join))
def test_any_mixture_of_shapes_is_read(text: str) -> None:
    assert all(each.id.isascii() for each in parse_ids(text))


@given(st.lists(st.integers(1_000, 999_999), unique=True, max_size=60), st.sampled_from(",;\n\t/ "))
def test_long_numbers_come_back_in_order_from_any_list(ids: list[int], between: str) -> None:
    assert numbers(between.join(map(str, ids))) == " ".join(map(str, ids))


ENDLESS = (
    *("1 ", "12,", "(", "\t", "a::", "q id ", "1633-", "NBME 30 ", "aa0aA0 ", "1 of ", "may 1 "),
    *("a:", f"{PASTED} ", "x", "1", "0gaeFP,", "id:", "# ", "1.", "1/", "-", "1 \t", "_", "x 1, "),
)


@pytest.mark.parametrize("part", ENDLESS)
def test_no_text_takes_long(part: str) -> None:
    """A pattern that goes wrong takes minutes for these; a second is usual on a slow machine."""
    began = time.process_time()
    parse_ids(part * LONGEST_TEXT)
    assert time.process_time() - began < 10


# The tags that carry an id

STEP_1 = "#AK_Step1_v12::#UWorld::Step::1633"
OLD = "#AK_Step1_v11::#UWorld::1000-9999::1000-1999::1633"
FLAT = "uworld_1633"
STEP_2 = "#AK_Step2_v12::#UWorld::Step::1633"
OSTEOPATHS = "#AK_Step1_v12::#UWorld::COMLEX::1633"
OTHERS = (
    "#AK_Step1_v12::#UWorld::Step::16330",
    "#AK_Step1_v12::#UWorld::Step::633",
    "#AK_Step1_v12::#AMBOSS::0gaefp",
    "#AK_Step1_v12::#SketchyMicro::1633_Name",
    "#AK_Step1_v12::#NBME::30",
)


def tags_of(text: str, *tags: str) -> list[tuple[str, ...]]:
    """For each id of the text, the tags of its likeliest place."""
    return [spots[0].tags if spots else () for spots in find(parse_ids(text), tags).values()]


def test_all_forms_of_one_question_are_one_place() -> None:
    assert tags_of("1633", *OTHERS, STEP_1, OLD, FLAT) == [(STEP_1, OLD, FLAT)]
    assert tags_of("1633 30 0gaeFP", *OTHERS) == [(), (), ()]
    assert find((), OTHERS) == {}


def test_the_same_number_elsewhere_is_another_question() -> None:
    (spots,) = find(parse_ids("1633"), [OSTEOPATHS, STEP_2, STEP_1]).values()
    assert [spot.place for spot in spots] == [
        Place(UWORLD, None),
        Place(UWORLD, "Step 2"),
        Place(COMLEX, None),
    ]
    assert tags_of("1633", OSTEOPATHS, STEP_2) == [(STEP_2,)]
    assert tags_of("1633", OSTEOPATHS) == [(OSTEOPATHS,)]
    assert tags_of("COMLEX 1633", OSTEOPATHS, STEP_1) == [(OSTEOPATHS,)]
    assert tags_of("COMLEX 1633", STEP_1) == [()]
    # A pasted tag says which exam is meant; where that has none, another's is better than nothing.
    assert tags_of(STEP_2, STEP_1, STEP_2) == [(STEP_2,)]
    assert tags_of(STEP_2, STEP_1) == [(STEP_1,)]


def test_a_bare_number_is_in_any_bank_but_no_form() -> None:
    assert tags_of("12574", "#AK_Step1_v12::#Rx::12574") == [("#AK_Step1_v12::#Rx::12574",)]
    assert tags_of("UWorld 12574", "#AK_Step1_v12::#Rx::12574") == [()]
    assert tags_of("30 31", "#NBME::30", "#UWorld::Step::31") == [(), ("#UWorld::Step::31",)]


def test_a_question_of_a_form_takes_its_own_tag_or_else_the_forms() -> None:
    form, question, other = "#NBME::30", "#NBME::30::12", "#NBME::30::13"
    assert tags_of("NBME 30 question 12", form, question, other) == [(question,)]
    assert tags_of("NBME 30 question 12", form, other) == [(form,)]
    assert tags_of("NBME 30", form, question, other) == [(form, question, other)]


def test_free_120_without_a_year_is_any_year() -> None:
    any_year, year = "#AK_Step1_v11::#NBME::Free120", "#AK_Step1_v12::#NBME::Free120::2024"
    assert tags_of("Free 120", any_year, year) == [(any_year, year)]
    assert tags_of("Free 120 2024", any_year, year) == [(year,)]
    assert tags_of("Free 120 2023", any_year, year) == [()]


# The cards of those tags


class Sqlite:
    """Notes and cards as Anki has them; ``REGEXP`` is Anki's own, so here is one."""

    def __init__(self, notes: list[tuple[int, str]]) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.create_function("regexp", 2, lambda part, text: bool(re.search(part, text)))
        self.connection.execute("create table notes (id, tags)")
        self.connection.execute("create table cards (id, nid, did, odid, type, queue, due)")
        self.connection.executemany("insert into notes values (?, ?)", notes)
        rows = [(note * 10 + n, note, 1, 0, 0, -n, 0) for note, _ in notes for n in (0, 1)]
        self.connection.executemany("insert into cards values (?, ?, ?, ?, ?, ?, ?)", rows)

    def all(self, sql: str, *args: Any) -> list[Any]:
        return self.connection.execute(sql, args).fetchall()


@pytest.mark.parametrize("at_once", [1, 300])
def test_cards_are_those_of_notes_with_exactly_the_tag(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("comeback.source.tagged.TAGS_AT_ONCE", at_once)
    notes = [
        (1, " a::1633 b "),
        (2, " a::16330 "),
        (3, " A::1633 b::(+)_*[x] "),
        (4, " b::(+)_*[x]::more xb::(+)_*[x] "),
        (5, ""),
    ]
    db = Sqlite(notes)
    with closing(db.connection):
        found = read_cards_with_tags(db, ["a::1633", "b::(+)_*[x]", "gone"])
        assert read_cards_with_tags(db, []) == {}
    ids = {tag: [card.id for card in cards] for tag, cards in found.items()}
    assert ids == {"a::1633": [10, 11, 30, 31], "b::(+)_*[x]": [30, 31]}
    assert [card.state for card in found["a::1633"]] == ["new", "suspended"] * 2
