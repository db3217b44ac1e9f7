"""What the panel's buttons do in real Anki, and its settings."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aqt
import jsonschema
import pytest
from anki.cards import FSRSMemoryState
from anki.collection import Collection

from tests.desktop.panel_page import (
    NASTY,
    PSEUDOMONAS,
    ROOT,
    Page,
    cards_of,
    dock,
    fill,
    on_today,
    question,
    topic,
)
from tools import anki_app, demo


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Page:
    app.profile.set("timing_seen", True)  # the first open is over
    return on_today(anki, app)


# Doing


def test_copy_puts_one_line_on_the_clipboard(page: Page) -> None:
    page.click("copy", topic(page.app, PSEUDOMONAS).topic_id)
    clipboard = page.anki.app.clipboard()
    wanted = "Sketchy Micro, Bacteria 5.9 The Suitors of Pseudo Mona (10 min)"
    page.anki.pump_until(lambda: clipboard.text() == wanted, "the clipboard")


def found_in_browser(anki: anki_app.Anki, act: Callable[[], None]) -> set[int]:
    act()
    anki.pump_until(lambda: aqt.dialogs._dialogs["Browser"][1], "the Browser")
    browser = aqt.dialogs._dialogs["Browser"][1]
    anki.pump_until(browser.table.len, "the search")
    browser.table.select_all()
    cards = set(browser.selected_cards())
    browser.close()
    anki.pump_until(lambda: not aqt.dialogs._dialogs["Browser"][1], "the Browser to close")
    return cards


def test_the_browser_shows_the_topics_cards(page: Page) -> None:
    anki, app = page.anki, page.app
    wanted = cards_of(anki.mw.col, PSEUDOMONAS)
    page.click("see", topic(app, PSEUDOMONAS).topic_id)
    page.wait("document.querySelector('[data-do=browse]')")
    assert found_in_browser(anki, lambda: page.click("browse")) == wanted
    assert wanted


@pytest.mark.parametrize("tag", NASTY)
def test_the_browser_finds_exactly_the_cards_of_any_tag(
    anki: anki_app.Anki, app: Any, tag: str
) -> None:
    actions = sys.modules["comeback_addon.actions"]
    col = anki.mw.col
    notes = {card: col.get_card(card).note() for card in col.find_cards("deck:Plain")}
    # Old Anki leaves a quotation mark out of a tag, so look at what it kept.
    wanted = {card for card, note in notes.items() if note.fields[0] == question(tag)}
    one = replace(topic(app, PSEUDOMONAS), tags=tuple(notes[next(iter(wanted))].tags))
    found = found_in_browser(anki, lambda: actions.show_in_browser(anki.mw, one))
    assert found == wanted
    assert len(found) == 1


def test_try_studies_due_cards_first_and_undo_takes_it_back(page: Page) -> None:
    anki, app = page.anki, page.app
    col = anki.mw.col
    mine = cards_of(col, PSEUDOMONAS)
    suspended = {c for c in mine if col.get_card(c).queue == -1}
    before = state_of_cards(col)
    step, current = col.undo_status().undo, col.decks.get_current_id()

    page.click("try")
    anki.pump_until(lambda: anki.mw.state == "review", "the reviewer")
    assert not dock(anki).isVisible()
    app.panel.toggle()
    assert not dock(anki).isVisible()

    deck = col.decks.by_name("Comeback")
    taken = set(col.decks.cids(deck["id"]))
    assert deck["dyn"] == 1
    assert taken == mine - suspended
    assert len(taken) == 8
    assert len(suspended) == 2
    assert {c for c in mine if col.get_card(c).queue == -1} == suspended

    col.undo()
    assert col.decks.by_name("Comeback") is None
    assert state_of_cards(col) == before
    assert col.undo_status().undo == step
    assert col.decks.get_current_id() == current
    anki.open_decks()
    anki.pump_until(dock(anki).isVisible, "the panel to come back")


def state_of_cards(col: Collection) -> list[Any]:
    return col.db.all("select id, did, odid, queue, due, odue, ivl from cards order by id")


def test_due_cards_come_first_then_those_seen_longest_ago(anki: anki_app.Anki, app: Any) -> None:
    actions = sys.modules["comeback_addon.actions"]
    col = anki.mw.col
    wide = topic(app, "Immune Responses")
    mine = cards_of(col, "Immune_Responses") | below(col, "Immune_Responses")
    due = {c for c in mine if col.get_card(c).queue == 2 and col.get_card(c).due <= col.sched.today}
    size = len(due) + 2
    assert 3 < size < len(mine)

    newest = dict(col.db.all("select cid, max(id) from revlog where ease > 0 group by cid"))
    rest = sorted(mine - due - {c for c in mine if c not in newest}, key=lambda c: newest[c])
    built = actions.build_deck(col, wide, size)
    taken = set(col.decks.cids(col.decks.id_for_name("Comeback")))
    assert built.cards == len(taken) == size
    assert taken == due | set(rest[:2])

    # The same deck is used again, for as many as asked for, and its old cards are home.
    actions.build_deck(col, wide, 3)
    again = set(col.decks.cids(col.decks.id_for_name("Comeback")))
    assert len(again) == 3
    assert again <= due | set(rest)
    assert sum(deck.name.startswith("Comeback") for deck in col.decks.all_names_and_ids()) == 1
    col.undo()
    assert set(col.decks.cids(col.decks.id_for_name("Comeback"))) == taken
    col.undo()
    assert col.decks.by_name("Comeback") is None


def overdue(path: Path, fsrs: bool) -> Collection:
    """Thirty due cards; with FSRS, those with the shortest intervals are the most stable."""
    col = Collection(str(path))
    col.set_config("fsrs", fsrs)
    for number in range(30):
        note = col.new_note(col.models.by_name("Basic"))
        note.fields = [str(number), "Answer"]
        col.add_note(note, col.decks.id("Other"))
        card = note.cards()[0]
        card.type = card.queue = 2
        card.ivl, card.due, card.factor = 5 + number * 3, col.sched.today - 40, 2500
        if fsrs:
            stability = 45 * (card.ivl + 40) / card.ivl
            card.memory_state = FSRSMemoryState(stability=stability, difficulty=5)
            card.desired_retention, card.decay = 0.9, 0.2
            card.last_review_time = int(time.time()) - (card.ivl + 40) * 86_400
        col.update_card(card)
    return col


@pytest.mark.parametrize("fsrs", [False, True])
def test_the_best_remembered_due_cards_come_first_and_the_rest_stays_due(
    app: Any, tmp_path: Path, fsrs: bool
) -> None:
    actions = sys.modules["comeback_addon.actions"]
    col = overdue(tmp_path / "collection.anki2", fsrs)
    try:
        before = state_of_cards(col)
        length = {row[0]: row[6] for row in before}.__getitem__
        assert actions.build_due_deck(col, 10).cards == 10
        deck = col.decks.by_name("Comeback")
        taken = set(col.decks.cids(deck["id"]))
        assert deck["resched"] is True
        # Before 24.11 Anki can't sort by what FSRS knows.
        turned = fsrs and hasattr(actions.Term, "RETRIEVABILITY_DESCENDING")
        wanted = sorted(map(length, col.find_cards("")), reverse=not turned)[:10]
        assert sorted(map(length, taken), reverse=not turned) == wanted
        rest = [row for row in state_of_cards(col) if row[0] not in taken]
        assert rest == [row for row in before if row[0] not in taken]
        col.undo()
        assert state_of_cards(col) == before
        assert col.decks.by_name("Comeback") is None
        col.sched.suspend_cards(col.find_cards(""))
        assert actions.build_due_deck(col, 10).cards == 0
    finally:
        col.close()


def test_a_time_is_chosen_on_the_page(page: Page) -> None:
    anki, col = page.anki, page.anki.mw.col
    before = state_of_cards(col)
    for nonsense in ("", "-3", "x", "0", "9" * 30, "²"):
        message = json.dumps({"do": "time", "name": nonsense})
        page.evaluate(f"pycmd({json.dumps('comeback:' + message)}); true")
    assert anki.mw.state == "deckBrowser"
    page.evaluate("""pycmd('comeback:{"do": "time", "name": "5"}'); true""")
    anki.pump_until(lambda: anki.mw.state == "review", "the reviewer")
    assert len(col.decks.cids(col.decks.id_for_name("Comeback"))) == 5
    col.undo()
    anki.open_decks()
    assert state_of_cards(col) == before


def below(col: Collection, part: str) -> set[int]:
    return {
        card
        for card in col.find_cards("")
        if any(f"_{part}::" in tag for tag in col.get_card(card).note().tags)
    }


def test_a_deck_of_the_students_own_is_never_taken(anki: anki_app.Anki, app: Any) -> None:
    actions = sys.modules["comeback_addon.actions"]
    col = anki.mw.col
    own = col.decks.id("Comeback")
    actions.build_deck(col, topic(app, PSEUDOMONAS), 3)
    assert col.decks.get(own)["dyn"] == 0
    assert col.decks.by_name("Comeback 2")["dyn"] == 1
    col.undo()
    col.decks.remove([own])


def test_nothing_to_try_changes_nothing(anki: anki_app.Anki, app: Any) -> None:
    actions = sys.modules["comeback_addon.actions"]
    col = anki.mw.col
    before, step = state_of_cards(col), col.undo_status().undo
    never_seen = replace(topic(app, PSEUDOMONAS), tags=("under_score",))
    assert actions.build_deck(col, never_seen, 5).cards == 0
    assert (state_of_cards(col), col.undo_status().undo) == (before, step)
    assert col.decks.by_name("Comeback") is None
    actions.try_cards(anki.mw, never_seen, 5)
    anki.settle(anki.mw.web)
    assert anki.mw.state == "deckBrowser"


def test_study_due_opens_a_deck_with_due_cards(anki: anki_app.Anki, app: Any) -> None:
    actions = sys.modules["comeback_addon.actions"]
    anki.mw.col.decks.select(anki.mw.col.decks.id("Default"))
    actions.study_due(anki.mw)
    anki.pump_until(lambda: anki.mw.state == "review", "the reviewer")
    assert anki.mw.col.decks.current()["name"] == demo.DECK
    anki.open_decks()


def test_a_copy_is_whole_or_not_there(app: Any, tmp_path: Path) -> None:
    actions = sys.modules["comeback_addon.actions"]
    source, target = tmp_path / "stats.json", tmp_path / "copy.json"
    source.write_text("new", "utf-8")
    target.write_text("old", "utf-8")
    actions.copy_file(source, target)
    assert target.read_text("utf-8") == "new"
    with pytest.raises(OSError, match="gone"):
        actions.copy_file(tmp_path / "gone.json", target)
    assert target.read_text("utf-8") == "new"
    assert {path.name for path in tmp_path.iterdir()} == {"copy.json", "stats.json"}


# Settings


def test_defaults_are_written_once_and_valid(app: Any) -> None:
    settings = sys.modules["comeback_addon.settings"]
    config = json.loads((ROOT / "addon" / "config.json").read_text("utf-8"))
    schema = json.loads((ROOT / "addon" / "config.schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(config, schema)
    assert settings.read_settings(config) == (settings.Settings(), ())
    assert set(config) == set(vars(settings.Settings())) == set(schema["properties"])
    help_text = (ROOT / "addon" / "config.md").read_text("utf-8")
    assert all(f"**{key}**" in help_text for key in config)


@pytest.mark.parametrize("config", [None, [], "x", 3])
def test_settings_that_are_none_give_defaults_and_a_line(app: Any, config: object) -> None:
    settings = sys.modules["comeback_addon.settings"]
    read, notices = settings.read_settings(config)
    assert read == settings.Settings()
    assert len(notices) == 1


def test_one_broken_setting_leaves_the_others_alone(app: Any) -> None:
    settings = sys.modules["comeback_addon.settings"]
    read, notices = settings.read_settings({"time_reviews": "no", "stats_folder": "/x", "old": 1})
    assert read == replace(settings.Settings(), stats_folder="/x")
    assert len(notices) == 1
    assert "time_reviews" in notices[0]

    def damaged() -> object:
        raise TypeError

    assert settings.load_settings(damaged)[0] == settings.Settings()
