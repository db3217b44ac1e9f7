"""The page of question ids: what it counts, what it offers, and that it shows text as text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comeback.pages.questions import Asked, Found, found_in, id_name, place_name
from comeback.pages.render import render_page
from comeback.pages.view import View, turn
from comeback.source.collection import Card
from comeback.topics.pasted_ids import LONGEST_TEXT, parse_ids
from comeback.topics.question_ids import COMLEX, UWORLD, Place, QuestionId, Spot, find
from tests.unit.made import NASTY, Reader, text_of

STEP_1, COMLEX_1 = "#AK_Step1_v12::#UWorld::Step::", "#AK_Step1_v12::#UWorld::COMLEX::"


def a_card(number: int, state: str, note: int = 0) -> Card:
    kind, queue = {"new": (0, 0), "seen": (2, 2), "suspended": (2, -1), "buried": (0, -2)}[state]
    return Card(number, note or number, 1, kind, queue, 0)


CARDS = {
    f"{STEP_1}1633": [a_card(1, "seen"), a_card(2, "suspended"), a_card(3, "new")],
    # The same card stands under another question too.
    f"{STEP_1}1634": [a_card(1, "seen"), a_card(4, "suspended", note=2)],
    f"{STEP_1}1635": [a_card(5, "seen")],
    f"{COMLEX_1}1635": [a_card(6, "buried"), a_card(7, "seen")],
}
GONE = f"{STEP_1}1636"


def looked_up(text: str, preferred: Place | None = None) -> Found:
    ids = parse_ids(text)
    return found_in(ids, find(ids, [*CARDS, GONE]), CARDS, preferred)


def said(asked: Asked) -> str:
    return text_of(render_page(None, View(page="questions", questions=asked)))


def commands(asked: Asked) -> list[str]:
    html = render_page(None, View(page="questions", questions=asked))
    return [each["do"] for each in Reader(html).commands if each["do"] != "page"]


def test_each_card_counts_once() -> None:
    found = looked_up("1633, 1634")
    assert (found.cards, found.suspended, found.new) == (4, 2, 1)
    assert found.notes == (1, 2, 3)
    assert found.without == ()
    assert found.several == {}


def test_a_tag_that_no_note_carries_any_more_is_no_card() -> None:
    found = looked_up("1636 1633 9")
    assert [id_name(each) for each in found.without] == ["1636", "9"]
    assert found.cards == 3


def test_a_number_in_two_places_is_uworlds_until_she_chooses() -> None:
    found = looked_up("1635, 1633")
    (asked,) = found.several
    assert asked.id == "1635"
    assert found.several[asked] == {Place(UWORLD, None): 1, Place(COMLEX, None): 2}
    assert found.places == (Place(UWORLD, None), Place(COMLEX, None))
    assert found.notes == (1, 2, 3, 5)
    chosen = looked_up("1635, 1633", Place(COMLEX, None))
    assert chosen.notes == (1, 2, 3, 6, 7)
    page = said(Asked("", chosen))
    assert "One number stands in more than one bank. Take from:" in page
    assert "1635: \u2068UWorld\u2069 (1 card), \u2068UWorld COMLEX\u2069 (2 cards)" in page


def test_the_page_says_what_was_found_and_offers_what_can_be_done() -> None:
    found = replace(looked_up("1633, 1634, 99999"), open=2)
    page = said(Asked("1633, 1634, 99999", found))
    assert "Found 2 of 3 questions: 4 cards, 2 suspended, 1 new." in page
    assert "Unsuspend 2 cards" in page
    assert "Study them · 2 cards" in page
    assert "1 without a card in this collection" in page
    assert "99999" in page
    doing = ["find_cards", "study_found", "unsuspend_found", "browse_found", "copy_without"]
    assert commands(Asked("", found)) == ["question_text", *doing]


def test_what_can_not_be_done_is_not_offered() -> None:
    assert commands(Asked()) == ["question_text", "find_cards"]
    nothing = Asked("99999", looked_up("99999"))
    assert commands(nothing) == ["question_text", "find_cards", "copy_without"]
    assert "This question has no card in this collection." in said(nothing)
    assert "None of these 2 questions has a card" in said(Asked("", looked_up("99998 99999")))
    assert "No question id was recognized." in said(Asked("x", looked_up("x")))
    asleep = looked_up("1634")
    assert "study_found" not in commands(Asked("", asleep))
    all_asleep = Found(asleep.ids, cards=2, suspended=2)
    assert "Found 1 of 1 question: 2 cards, all suspended." in said(Asked("", all_asleep))


@pytest.mark.parametrize(("is_open", "suspended"), [(0, 0), (0, 2), (2, 2), (2, 0)])
def test_one_button_leads(is_open: int, suspended: int) -> None:
    found = replace(looked_up("1633"), open=is_open, suspended=suspended)
    html = render_page(None, View(page="questions", questions=Asked("", found)))
    assert html.count('class="filled"') == 1
    leads = "study_found" if is_open else "unsuspend_found" if suspended else "find_cards"
    assert f'class="filled" data-do="{leads}"' in html


def test_it_says_where_it_stopped_reading() -> None:
    assert f"The first {LONGEST_TEXT:,} characters were read." in said(Asked("1" * LONGEST_TEXT))
    found = replace(looked_up("1633"), left_out=12)
    assert "The first 500 ids were looked up; 12 more are in the text." in said(Asked("", found))
    assert "were read" not in said(Asked("", found))


def test_questions_of_a_form_are_told_to_be_all_cards_of_the_form() -> None:
    ids = parse_ids("NBME 30 question 12, Free 120 2024, UWSA 2")
    assert list(map(id_name, ids)) == [
        "Free 120 2024",
        "UWorld self-assessment 2",
        "NBME 30, question 12",
    ]
    spot = Spot(Place("nbme", None), ("form",))
    found = found_in(ids[2:], {ids[2]: (spot,)}, {"form": [a_card(1, "seen")]})
    assert "Cards name only the form of an NBME exam" in said(Asked("", found))
    assert "Cards name only" not in said(Asked("", looked_up("1633")))


def test_places_have_names() -> None:
    assert place_name(Place(UWORLD, "Step 2")) == "UWorld, Step 2"
    assert place_name(Place("", None)) == "Other tags"
    assert place_name(Place("Rx", None)) == "Rx"


@pytest.mark.parametrize("text", [*NASTY, "\nbegins with a line break", "</textarea><b>x"])
def test_pasted_text_comes_back_as_text(text: str) -> None:
    def page(word: str) -> Reader:
        places = {Place(word, word): 1, Place(word, None): 2}
        several = {QuestionId(word, "12574"): places}
        found = Found((), (QuestionId(None, word),), several, cards=1)
        return Reader(render_page(None, View(page="questions", questions=Asked(word, found))))

    reader, ordinary = page(text), page("plain")
    assert set(reader.elements) == set(ordinary.elements)
    assert any(text.strip() in said for said in reader.said)


def test_the_text_stays_while_she_looks_around() -> None:
    view = View(page="questions", questions=Asked("1633"))
    there = turn(view, "page", "topics")
    assert there is not None
    back = turn(there, "page", "questions")
    assert back is not None
    assert back.questions == view.questions
