"""Question ids in real Anki: pasted, found, unsuspended, undone, browsed, studied."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import aqt
import pytest
from anki.collection import Collection

from tests.desktop.panel_page import Page, fill, on_today
from tools import anki_app

V11, V12 = "#AK_Step1_v11::#UWorld", "#AK_Step1_v12::#UWorld::Step"
# Question -> the tags of its notes, one note with two cards each.
NOTES = {
    "seen": [f"{V12}::91633"],
    "suspended": [f"{V12}::91634", f"{V11}::90000-99999::91634"],
    "new": [f"{V11}::90000-99999::91635"],
    "comlex": ["#AK_Step1_v12::#UWorld::COMLEX::91633"],
    "neighbor": [f"{V12}::916330"],
    "amboss": ["#AK_Step1_v12::#AMBOSS::_ca5Uj"],
    "wildcard": ["#AK_Step1_v12::#AMBOSS::xca5Uj"],
}
LIST = "91633, 91634; 91635\n_ca5Uj 99999"


def fill_with_questions(collection: Collection) -> None:
    fill(collection)
    deck = collection.decks.id("Questions")
    for name, tags in NOTES.items():
        note = collection.new_note(collection.models.by_name("Basic (and reversed card)"))
        note.fields, note.tags = [name, "Answer"], tags
        collection.add_note(note, deck)
        if name == "seen":
            for card in note.cards():
                card.type = card.queue = 2
                card.ivl, card.due, card.factor = 5, collection.sched.today - 1, 2500
                collection.update_card(card)
        if name == "suspended":
            collection.sched.suspend_cards([card.id for card in note.cards()])


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill_with_questions


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Page:
    app.profile.set("timing_seen", True)  # the first open is over
    page = on_today(anki, app)
    page.click("page", "questions")
    page.wait("document.querySelector('textarea')")
    return page


def cards(col: Collection, *names: str) -> set[int]:
    return {
        card
        for card in col.find_cards("deck:Questions or deck:Comeback")
        if col.get_card(card).note().fields[0] in names
    }


def suspended(col: Collection) -> set[int]:
    return {card for card in col.find_cards("") if col.get_card(card).queue == -1}


def find(page: Page, text: str) -> None:
    """Write into the field as a hand does, and press the button."""
    before = page.app.panel._page._questions.asked.found
    page.evaluate(f"(document.querySelector('textarea').value = {json.dumps(text)}, true)")
    page.click("find_cards")
    questions = page.app.panel._page._questions
    page.anki.pump_until(lambda: questions.asked.found is not before, "the cards")


def test_pasted_ids_are_counted_and_those_without_a_card_are_listed(page: Page) -> None:
    find(page, LIST)
    page.wait("document.querySelector('.ids')")
    assert page.has("Found 4 of 5 questions: 8 cards, 2 suspended, 4 new.")
    assert page.evaluate("document.querySelector('.ids').innerText") == "99999"
    assert page.has("Unsuspend 2 cards")
    assert page.has("Study them · 6 cards")
    page.click("copy_without")
    clipboard = page.anki.app.clipboard()
    page.anki.pump_until(lambda: clipboard.text() == "99999", "the clipboard")


def test_a_number_in_two_banks_is_hers_to_choose(page: Page) -> None:
    col = page.anki.mw.col
    find(page, "91633")
    page.wait("document.querySelector('[data-do=take_from]')")
    assert page.has("91633: \u2068UWorld\u2069 (2 cards), \u2068UWorld COMLEX\u2069 (2 cards)")
    assert set(found_notes(page)) == {col.get_card(c).nid for c in cards(col, "seen")}
    page.click("take_from", "1")
    page.wait("document.querySelector('[data-name=\"1\"][aria-pressed=true]')")
    assert set(found_notes(page)) == {col.get_card(c).nid for c in cards(col, "comlex")}
    page.evaluate("""pycmd('comeback:{"do": "take_from", "name": "7"}'); true""")
    find(page, "COMLEX 91633")
    page.wait("!document.querySelector('[data-do=take_from]')")
    assert set(found_notes(page)) == {col.get_card(c).nid for c in cards(col, "comlex")}


def found_notes(page: Page) -> tuple[int, ...]:
    notes: tuple[int, ...] = page.app.panel._page._questions.asked.found.notes
    return notes


def test_unsuspending_is_one_step_that_can_be_undone(page: Page) -> None:
    col = page.anki.mw.col
    find(page, LIST)
    before, step = suspended(col), col.undo_status().undo
    mine = cards(col, "suspended")
    assert mine <= before
    page.wait("document.querySelector('[data-do=unsuspend_found]')")
    page.click("unsuspend_found")
    page.wait("!document.querySelector('[data-do=unsuspend_found]')")
    assert suspended(col) == before - mine
    assert page.has("Found 4 of 5 questions: 8 cards, 6 new.")
    assert page.has("Study them · 8 cards")
    assert col.undo_status().undo == "Unsuspend cards of questions"
    aqt.operations.collection.undo(parent=page.anki.mw)
    page.wait("document.querySelector('[data-do=unsuspend_found]')")
    assert page.has("Found 4 of 5 questions: 8 cards, 2 suspended, 4 new.")
    assert suspended(col) == before
    assert col.undo_status().undo == step


def test_the_browser_shows_them(page: Page) -> None:
    anki, col = page.anki, page.anki.mw.col
    find(page, LIST)
    page.wait("document.querySelector('[data-do=browse_found]')")
    page.click("browse_found")
    anki.pump_until(lambda: aqt.dialogs._dialogs["Browser"][1], "the Browser")
    browser = aqt.dialogs._dialogs["Browser"][1]
    anki.pump_until(browser.table.len, "the search")
    browser.table.select_all()
    shown = set(browser.selected_cards())
    browser.close()
    anki.pump_until(lambda: not aqt.dialogs._dialogs["Browser"][1], "the Browser to close")
    assert shown == cards(col, "seen", "suspended", "new", "amboss")


def test_studying_takes_open_cards_those_seen_first_and_undo_takes_it_back(page: Page) -> None:
    anki, col = page.anki, page.anki.mw.col
    find(page, LIST)
    before = state_of_cards(col)
    page.wait("document.querySelector('[data-do=study_found]')")
    page.click("study_found")
    anki.pump_until(lambda: anki.mw.state == "review", "the reviewer")
    deck = col.decks.id_for_name("Comeback")
    taken = set(col.decks.cids(deck))
    assert taken == cards(col, "seen", "new", "amboss")
    order = col.db.list("select id from cards where did = ? order by due", deck)
    assert set(order[:2]) == cards(col, "seen")
    col.undo()
    anki.open_decks()
    assert state_of_cards(col) == before
    assert col.decks.by_name("Comeback") is None
    # The page is as it was left.
    page.wait("document.querySelector('textarea')")
    assert page.evaluate("document.querySelector('textarea').value") == LIST


def state_of_cards(col: Collection) -> list[Any]:
    return col.db.all("select id, did, odid, queue, due, odue, ivl from cards order by id")


def test_without_an_open_card_nothing_is_built(page: Page) -> None:
    actions = sys.modules["comeback_addon.actions"]
    col = page.anki.mw.col
    note = col.get_card(next(iter(cards(col, "suspended")))).nid
    before, step = state_of_cards(col), col.undo_status().undo
    assert actions.count_open(col, (note,)) == 0
    assert actions.build_notes_deck(col, (note,)).cards == 0
    assert actions.build_notes_deck(col, ()).cards == 0
    assert (state_of_cards(col), col.undo_status().undo) == (before, step)


def test_what_is_written_survives_a_new_page_with_the_cursor_in_it(page: Page) -> None:
    find(page, "")
    page.evaluate(
        """(() => {
            const field = document.querySelector("textarea");
            field.focus();
            field.value = "1633, 12";
            field.setSelectionRange(4, 4);
            return true;
        })()"""
    )
    page.app.panel.refresh()
    page.evaluate("true")
    field = "document.querySelector('textarea')"
    assert page.evaluate(f"{field}.value") == "1633, 12"
    assert page.evaluate(f"document.activeElement === {field}")
    assert page.evaluate(f"[{field}.selectionStart, {field}.selectionEnd]") == [4, 4]
    page.click("page", "topics")
    page.wait("document.querySelector('[data-page=topics]')")
    page.click("page", "questions")
    page.wait(field)
    assert page.evaluate(f"{field}.value") == "1633, 12"


@pytest.mark.parametrize(
    "text",
    [
        "</textarea><img src=x onerror=window.pwned=1> 99999",
        "#AK::#UWorld::<img/src=x/onerror=window.pwned=1>::99999 \\ \" ' {{ 7 * 7 }}",
        "::#NBME::Form30::(.*)+$ \N{RIGHT-TO-LEFT OVERRIDE}99999 \u2028 99999",
        '"tag:re:.*" OR deck:* OR _____ OR 99999',
    ],
)
def test_nasty_text_is_text_and_finds_nothing_else(page: Page, text: str) -> None:
    find(page, text)
    page.wait("document.querySelector('.ids')")
    assert page.evaluate("document.querySelector('.ids').innerText").endswith("99999")
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.evaluate("document.images.length") == 0
    assert not found_notes(page)
    page.click("page", "today")
    page.wait("document.querySelector('[data-page=today]')")
    page.click("page", "questions")
    page.wait("document.querySelector('textarea')")
    shown = page.evaluate("document.querySelector('textarea').value")
    assert shown == text.replace("\r\n", "\n")


def test_a_very_long_text_is_read_as_far_as_the_field_takes_it(page: Page) -> None:
    text = "\n".join(f'"{number}"' for number in range(900_000, 905_000))
    find(page, text)
    page.wait("document.querySelector('.ids')")
    assert page.has("None of these 500 questions has a card in this collection.")
    assert page.has("The first 500 ids were looked up; 4,500 more are in the text.")
    find(page, "x" * 49_990 + " 900001 900002")
    page.wait("document.body.innerText.includes('The first 50,000 characters were read.')")
    find(page, "no ids here")
    page.wait("document.body.innerText.includes('No question id was recognized.')")
