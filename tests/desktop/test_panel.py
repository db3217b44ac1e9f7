"""The panel in real Anki: seen, clicked, hidden while reviewing, and what its buttons do."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import aqt
import jsonschema
import pytest
from anki.collection import Collection
from aqt.qt import QDockWidget, QObject, Qt

from tools import anki_app, demo

ROOT = Path(__file__).parents[2]
PSEUDOMONAS = "Pseudomonas Aeruginosa"
NASTY = (
    "<img/src=x/onerror=window.pwned=1>",
    "\"quote'(paren)*_%&amp;",
    "مرض_القلب",
    "x" * 1000,
    "under_score",
)
NEIGHBOUR = "underXscore"
"""What a careless search for ``under_score`` would find too."""


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    def fill(collection: Collection) -> None:
        demo.fill(collection, datetime.now().astimezone())
        for tag in (*NASTY, NEIGHBOUR):
            note = collection.new_note(collection.models.by_name("Basic"))
            note.fields = [question(tag), "Answer"]
            note.tags = [tag]
            collection.add_note(note, collection.decks.id("Plain"))
        collection.sched.suspend_cards(sorted(cards_of(collection, PSEUDOMONAS))[:2])

    return fill


def question(tag: str) -> str:
    return f"What is {tag.encode().hex()[:40]}?"


def cards_of(collection: Collection, last_part: str) -> set[int]:
    """Cards whose note has a tag that ends so: by Python's eyes, not by a search."""
    wanted = last_part.replace(" ", "_")
    return {
        card_id
        for card_id in collection.find_cards("")
        if any(t.split("::")[-1].endswith(wanted) for t in collection.get_card(card_id).note().tags)
    }


@pytest.fixture
def app(anki: anki_app.Anki) -> Any:
    app = sys.modules["comeback_addon"].main.app
    anki.pump_until(lambda: app.report is not None, "the first report")
    return app


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Iterator[Page]:
    """The panel's page, back on Today and in plain sight at the beginning of each test."""
    if anki.mw.state != "deckBrowser":
        anki.open_decks()
    if not dock(anki).isVisible():
        app.panel.toggle()
    page = Page(anki, app)
    page.wait("document.querySelector('main')")
    page.click("page", "today")
    page.wait("document.querySelector('[data-page=today]')")
    return page


class Page:
    """The web page as a student's hand and eye meet it."""

    def __init__(self, anki: anki_app.Anki, app: Any) -> None:
        self.anki = anki
        self.app = app

    @property
    def web(self) -> Any:
        return self.app.panel._web

    def evaluate(self, script: str) -> Any:
        return self.anki.evaluate(self.web, script)

    def wait(self, script: str) -> None:
        self.anki.pump_until(lambda: self.evaluate(f"!!({script})"), script)

    def has(self, text: str) -> bool:
        return text.casefold() in self.text.casefold()

    @property
    def text(self) -> str:
        return str(self.evaluate("document.getElementById('comeback').innerText"))

    def click(self, do: str, name: str | None = None) -> None:
        """Click the one element with this command, as a mouse does."""
        found = self.evaluate(
            f"""(() => {{
                const wanted = Array.from(document.querySelectorAll("[data-do]")).filter(
                    (e) => e.dataset.do === {json.dumps(do)} &&
                        ({json.dumps(name)} === null || e.dataset.name === {json.dumps(name)}));
                if (wanted.length) wanted[0].click();
                return wanted.length;
            }})()"""
        )
        assert found, f"no {do} {name} on the page"

    def choose(self, axis: str) -> None:
        self.evaluate(
            f"""(() => {{
                const select = document.querySelector("select");
                select.value = {json.dumps(axis)};
                select.dispatchEvent(new Event("change", {{bubbles: true}}));
                return true;
            }})()"""
        )
        self.wait(f"document.querySelector('select').value === {json.dumps(axis)}")


def dock(anki: anki_app.Anki) -> QDockWidget:
    found = anki.mw.findChild(QObject, "comeback_panel")
    assert isinstance(found, QDockWidget)
    return found


def topic(app: Any, title: str) -> Any:
    return next(t for t in app.report.topics if t.title == title)


# Seeing


def test_it_opens_by_itself_beside_the_decks(anki: anki_app.Anki, app: Any) -> None:
    assert dock(anki).isVisible()
    assert anki.mw.dockWidgetArea(dock(anki)) == Qt.DockWidgetArea.RightDockWidgetArea
    assert anki.mw.state == "deckBrowser"
    assert app.profile.get("panel_open") is True


def test_it_says_what_is_next_and_asks_about_timing_once(page: Page) -> None:
    page.wait("document.querySelector('.next .title')")
    assert page.has(PSEUDOMONAS)
    assert page.has("Sketchy Micro, Bacteria 5.9")
    assert page.has("From now on Comeback times how long you look at a question")
    page.click("timing_fine")
    page.wait("!document.querySelector('.notice')")
    assert page.app.profile.get("timing_seen") is True


def test_a_click_in_the_page_reaches_python_and_comes_back(page: Page) -> None:
    page.click("page", "topics")
    page.wait("document.querySelector('[data-page=topics]')")
    page.click("topic", topic(page.app, PSEUDOMONAS).topic_id)
    page.wait("document.querySelector('details.topic[open]')")
    assert page.has("10 cards: 8 seen, 2 suspended.")
    assert page.evaluate("document.activeElement.tagName") in ("BODY", "SUMMARY")


def test_typing_in_the_search_keeps_what_was_typed_and_the_focus(page: Page) -> None:
    page.click("page", "topics")
    page.wait("document.querySelector('input')")
    page.evaluate(
        """(() => {
            const input = document.querySelector("input");
            input.focus();
            input.value = "pseudo";
            input.dispatchEvent(new Event("input", {bubbles: true}));
            return true;
        })()"""
    )
    page.wait("document.body.innerText.toLowerCase().includes('1 topic found')")
    assert page.evaluate("document.activeElement === document.querySelector('input')")
    assert page.evaluate("document.querySelector('input').value") == "pseudo"
    assert page.has(PSEUDOMONAS)
    assert not page.has("Complement")


def test_nasty_tags_are_text(page: Page) -> None:
    page.click("page", "topics")
    page.wait("document.querySelector('select')")
    page.choose("tags")
    page.click("fold", "not_started")
    page.wait("document.querySelectorAll('.name').length > 4")
    names = page.evaluate("Array.from(document.querySelectorAll('.name')).map((n) => n.title)")
    shown = {t.title for t in page.app.report.on_axis("tags")}
    assert shown <= set(names)
    assert any("onerror" in name for name in names)
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.choose("first_aid")


def test_the_theme_reaches_the_page(page: Page) -> None:
    colour = "getComputedStyle(document.querySelector('.link')).color"
    light = page.evaluate(colour)
    page.anki.set_night_mode(True)
    page.wait(f"{colour} !== {json.dumps(light)}")
    assert page.evaluate(colour) == "rgb(124, 196, 219)"
    page.anki.set_night_mode(False)
    page.wait(f"{colour} === {json.dumps(light)}")


def test_nonsense_from_the_page_is_ignored(page: Page) -> None:
    before = page.evaluate("document.getElementById('comeback').innerHTML")
    for message in ("", "{", "[]", "null", '{"do": 3}', '{"do": "rm", "name": "x"}', "x" * 20_000):
        page.evaluate(f"pycmd({json.dumps('comeback:' + message)}); true")
    page.evaluate("pycmd('other-add-on:hello'); true")
    page.evaluate("""pycmd('comeback:{"do": "try", "name": "no such topic"}'); true""")
    page.evaluate("""pycmd('comeback:{"do": "notice", "name": "x"}'); true""")
    assert page.evaluate("document.getElementById('comeback').innerHTML") == before
    assert page.anki.mw.state == "deckBrowser"


def test_closed_by_the_student_it_stays_closed_until_asked_for(page: Page) -> None:
    anki, app = page.anki, page.app
    dock(anki).close()
    assert app.profile.get("panel_open") is False
    app.panel.reviewing_began()
    app.panel.reviewing_ended()
    assert not dock(anki).isVisible()
    action = next(a for a in anki.mw.form.menuTools.actions() if a.text() == "Comeback")
    assert action.shortcut().toString() == "Ctrl+Shift+K"
    action.trigger()
    assert dock(anki).isVisible()
    assert app.profile.get("panel_open") is True


def test_the_suggestion_can_be_changed_and_silenced(page: Page) -> None:
    page.click("another")
    page.wait("!document.querySelector('.next .title').innerText.includes('Pseudomonas')")
    page.click("another")
    page.wait("document.querySelector('.next .title').innerText.includes('Pseudomonas')")
    page.click("not_today")
    page.wait("document.querySelector('[data-do=suggest_again]')")
    page.click("suggest_again")
    page.wait("document.querySelector('.next .title').innerText.includes('Pseudomonas')")


def test_timing_can_be_turned_off_and_timings_deleted(page: Page) -> None:
    page.click("page", "timing")
    page.wait("document.querySelector('[data-do=timing]')")
    page.click("timing", "")
    page.wait("document.body.innerText.includes('Timing is off')")
    config = page.anki.mw.addonManager.getConfig("comeback_addon")
    assert config["time_reviews"] is False
    page.click("fold", "delete_timings")
    page.wait("document.querySelector('[data-do=delete_timings]')")
    page.click("delete_timings")
    page.wait("!document.querySelector('[data-do=delete_timings]')")
    page.click("timing", "yes")
    page.wait("document.body.innerText.includes('Timing is on')")


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
    assert 1 <= len(due) < 8 < len(mine)

    newest = dict(col.db.all("select cid, max(id) from revlog where ease > 0 group by cid"))
    rest = sorted(mine - due - {c for c in mine if c not in newest}, key=lambda c: newest[c])
    built = actions.build_deck(col, wide, 8)
    taken = set(col.decks.cids(col.decks.id_for_name("Comeback")))
    assert built.cards == len(taken) == 8
    assert taken == due | set(rest[: 8 - len(due)])

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


# The end: this closes the profile


def test_the_place_survives_the_profile_and_the_page_goes_with_it(
    anki: anki_app.Anki, app: Any, profile: str
) -> None:
    mw = anki.mw
    mw.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock(anki))
    closed: list[bool] = []
    mw.unloadProfile(lambda: closed.append(True))
    anki.pump_until(lambda: closed, "the profile to close")
    assert app.panel._web is None

    mw.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock(anki))
    mw.pm.openProfile(profile)
    anki._await_decks(mw.loadProfile)
    assert dock(anki).isVisible()
    assert mw.dockWidgetArea(dock(anki)) == Qt.DockWidgetArea.LeftDockWidgetArea
    anki.pump_until(lambda: app.report is not None, "a report")
    Page(anki, app).wait("document.querySelector('.next .title')")
