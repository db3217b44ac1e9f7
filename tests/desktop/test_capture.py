"""What is timed of a review, seen from real Anki: its reviewer, its log, its own numbers.

The file is read with the standard library, as another program would.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from anki.cards_pb2 import FsrsMemoryState
from anki.collection import Collection
from aqt import gui_hooks
from aqt.operations.note import update_note
from aqt.qt import Qt

from tools import anki_app, assemble
from tools.anki_app import Anki

DECK = "Medicine"
DAY = 86_400
APART_MS = 300  # Anki starts its clock before it renders the card, we when it is shown

# Its folder sorts before ours, so Anki loads it first and its filter is appended first.
CHANGER = """
from aqt import gui_hooks
rating = None
def change(ease_tuple, reviewer, card):
    return ease_tuple if rating is None else (ease_tuple[0], rating)
gui_hooks.reviewer_will_answer_card.append(change)
"""


@pytest.fixture(scope="module")
def addons(addons: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    target = tmp_path_factory.mktemp("changer") / "changer.ankiaddon"
    manifest = {"package": "a_rating_changer", "name": "Changer"}
    entries = {"__init__.py": CHANGER.encode(), "manifest.json": json.dumps(manifest).encode()}
    assemble.write_zip(target, entries)
    return [target, *addons]


@pytest.fixture(scope="module")
def profile() -> str:
    return "##Main"


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    def fill(col: Collection) -> None:
        col.set_config("fsrs", True)
        # Ten days ago it must have existed: Anki counts its days from the collection's creation.
        col.db.execute("update col set crt = crt - ?", 100 * DAY)
        add(col, "Seen", "Basic", "Which <b>valve</b>?", "The mitral valve.<br><img src='h.png'>")
        remember(col, "Seen")
        add(col, "Cloze", "Cloze", "Digoxin inhibits {{c1::Na/K}} ATPase.", "Toxic when K is low.")
        add(col, "Typed", "Basic (type in the answer)", "Alpha?", "alpha")
        for number in range(40):
            add(col, DECK, "Basic", f"Question {number}", f"secret answer {number}")

    return fill


def add(col: Collection, deck: str, notetype: str, front: str, back: str) -> None:
    note = col.new_note(col.models.by_name(notetype))
    note.fields[:2] = [front, back]
    col.add_note(note, col.decks.id(deck))


def remember(col: Collection, deck: str) -> None:
    """Make the deck's card a review card, last seen ten days ago."""
    card = col.get_card(col.find_cards(f'deck:"{deck}"')[0])
    seen = col.sched.day_cutoff - 10 * DAY - DAY // 2
    row = (seen * 1000, card.id, -1, 3, 10, 5, 2500, 4000, 1)
    col.db.execute("insert into revlog values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)
    card.type = card.queue = 2
    card.due, card.ivl, card.reps, card.factor = col.sched.today, 10, 5, 2500
    card.memory_state = FsrsMemoryState(stability=12.5, difficulty=6.25)
    card.desired_retention = 0.85
    if hasattr(card, "last_review_time"):  # 25.05 and later
        card.decay = 0.1542  # the preset's, as it is unless its parameters have just changed
        card.last_review_time = seen
    col.update_card(card)


@pytest.fixture
def db(anki: Anki) -> Iterator[sqlite3.Connection]:
    path = Path(anki.mw.pm.profileFolder()) / "comeback" / "comeback.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture(autouse=True)
def _back_to_the_decks(anki: Anki) -> Iterator[None]:
    yield
    if anki.is_open:
        anki.open_decks()
        # A bar that is still loading loses what the next page tells it: Anki's own race.
        anki.evaluate(anki.mw.bottomWeb, "true")


@pytest.fixture
def reviewing(anki: Anki) -> Anki:
    anki.open_reviewer(DECK)
    return anki


def last_review(anki: Anki) -> list[int]:
    """Id, card, rating and milliseconds of the newest row of Anki's log."""
    sql = "select id, cid, ease, time from revlog order by id desc limit 1"
    return list(anki.mw.col.db.first(sql))


def count(db: sqlite3.Connection) -> int:
    return int(db.execute("select count() from captures").fetchone()[0])


def captured(anki: Anki, db: sqlite3.Connection) -> sqlite3.Row:
    """The row of the newest review, once it is written."""
    review_id = last_review(anki)[0]
    found: list[sqlite3.Row] = []

    def written() -> bool:
        found.extend(db.execute("select * from captures where review_id = ?", (review_id,)))
        return bool(found)

    anki.pump_until(written, "the capture of the last review", seconds=5)
    return found[0]


def rate(anki: Anki, ease: int = 3, front: float = 0.0, back: float = 0.0) -> None:
    anki.idle(front)
    anki.reveal()
    anki.idle(back)
    anki.rate(ease)


def assert_as_long_as_anki_says(anki: Anki, row: sqlite3.Row) -> None:
    """Anki's own time runs from the same question to the same press."""
    assert abs(row["front_ms"] + (row["back_ms"] or 0) - last_review(anki)[3]) < APART_MS


def capturer() -> Any:
    return sys.modules["comeback_addon.main"].app.capture


def test_front_and_back_of_a_review(anki: Anki, db: sqlite3.Connection) -> None:
    anki.review(DECK, [anki_app.Rating(3, reveal_seconds=0.8, answer_seconds=0.5)])
    row = captured(anki, db)
    assert [row["review_id"], row["card_id"], row["rating"]] == last_review(anki)[:3]
    assert row["front_ms"] >= 800 and row["back_ms"] >= 500
    assert_as_long_as_anki_says(anki, row)
    assert (row["away_front_ms"], row["away_back_ms"], row["reshown"]) == (0, 0, 0)
    assert (row["kind"], row["reps"], row["session_position"]) == ("learn", 0, 1)
    assert (row["rating_changed"], row["auto_advance"], row["after_undo"]) == (0, 0, 0)
    assert (row["typed"], row["typed_correct"], row["retrievability"]) == (0, None, None)


def test_memory_is_as_anki_had_it_before_the_rating(anki: Anki, db: sqlite3.Connection) -> None:
    card_id = anki.mw.col.find_cards("deck:Seen")[0]
    before = anki.mw.col.card_stats_data(card_id)
    anki.review("Seen", [anki_app.Rating(3)])
    row = captured(anki, db)
    assert row["stability"] == pytest.approx(12.5)
    assert row["difficulty"] == pytest.approx(6.25)
    assert row["desired_retention"] == pytest.approx(0.85)
    assert row["retrievability"] == pytest.approx(before.fsrs_retrievability, abs=1e-4)
    assert 9.5 <= row["elapsed_days"] <= 10.5
    assert (row["kind"], row["reps"], row["time_limit_ms"]) == ("review", 5, 60_000)
    assert row["front_chars"] == len("Which valve?")
    assert row["back_chars"] == len("The mitral valve.")
    assert (row["images"], row["cloze"]) == (1, 0)
    assert anki.mw.col.get_card(card_id).reps == 6  # the card itself has moved on


def test_a_cloze_counts_what_the_answer_adds(anki: Anki, db: sqlite3.Connection) -> None:
    anki.review("Cloze", [anki_app.Rating(2)])
    row = captured(anki, db)
    assert row["cloze"] == 1
    assert row["front_chars"] == len("Digoxin inhibits [...] ATPase.")
    assert row["back_chars"] == len("Na/K Toxic when K is low.")


def test_a_typed_answer_leaves_its_length_and_likeness(anki: Anki, db: sqlite3.Connection) -> None:
    anki.open_reviewer("Typed")
    anki.type_answer("alpa")
    rate(anki)
    row = captured(anki, db)
    assert (row["typed"], row["typed_length"]) == (1, 4)
    assert row["typed_correct"] == pytest.approx(2 * 4 / (4 + 5))


def test_a_note_edited_on_either_side_keeps_the_first_reveal(
    reviewing: Anki, db: sqlite3.Connection
) -> None:
    hooks = (gui_hooks.reviewer_did_show_question, gui_hooks.reviewer_did_show_answer)

    def edit() -> None:
        shown: list[object] = []
        for hook in hooks:
            hook.append(shown.append)
        note = reviewing.mw.reviewer.card.note()
        note["Back"] += " edited"
        update_note(parent=reviewing.mw, note=note).run_in_background()
        reviewing.pump_until(lambda: shown, "the card to be drawn again")
        for hook in hooks:
            hook.remove(shown.append)

    rate(reviewing)  # the next card was not on the screen before
    reviewing.idle(0.6)
    edit()
    reviewing.idle(0.2)
    reviewing.reveal()
    reviewing.idle(0.6)
    edit()
    reviewing.rate(3)
    row = captured(reviewing, db)
    assert row["front_ms"] >= 800 and row["back_ms"] >= 600
    assert_as_long_as_anki_says(reviewing, row)
    assert row["reshown"] == 2


def test_undo_redo_and_undo_again(reviewing: Anki, db: sqlite3.Connection) -> None:
    rate(reviewing)
    first = captured(reviewing, db)
    reviews, rows = reviewing.review_count(), count(db)

    reviewing.mw.undo()
    reviewing.pump_until(lambda: reviewing.review_count() == reviews - 1, "the undo")
    assert count(db) == rows, "the row stays: an undo can be redone"
    reviewing.mw.redo()
    reviewing.pump_until(lambda: reviewing.review_count() == reviews, "the redo")
    assert last_review(reviewing)[0] == first["review_id"], "a redone review is the same review"

    shown: list[Any] = []
    gui_hooks.reviewer_did_show_question.append(shown.append)
    reviewing.mw.undo()
    reviewing.pump_until(lambda: shown and shown[-1].id == first["card_id"], "the card again")
    gui_hooks.reviewer_did_show_question.remove(shown.append)
    rate(reviewing, 1)
    again = captured(reviewing, db)
    assert again["card_id"] == first["card_id"]
    assert (again["after_undo"], again["rating"]) == (1, 1)
    rate(reviewing)
    assert captured(reviewing, db)["after_undo"] == 0


def test_a_rating_changed_by_another_add_on(reviewing: Anki, db: sqlite3.Connection) -> None:
    sys.modules["a_rating_changer"].rating = 2
    rate(reviewing, 3)
    sys.modules["a_rating_changer"].rating = None
    row = captured(reviewing, db)
    assert (row["rating"], row["rating_changed"]) == (2, 1)
    rate(reviewing, 3)
    assert captured(reviewing, db)["rating_changed"] == 0


def test_a_rating_that_another_add_on_stops_is_no_review(
    reviewing: Anki, db: sqlite3.Connection
) -> None:
    def stop(*_: object) -> tuple[bool, int]:
        return False, 1

    reviewing.reveal()
    gui_hooks.reviewer_will_answer_card.append(stop)
    reviewing.mw.reviewer._answerCard(3)
    gui_hooks.reviewer_will_answer_card.remove(stop)
    reviewing.idle(0.5)
    reviewing.rate(1)
    row = captured(reviewing, db)
    assert row["back_ms"] >= 500
    assert (row["rating"], row["rating_changed"]) == (1, 0)


def test_a_rating_from_the_question_side_has_no_back(
    reviewing: Anki, db: sqlite3.Connection
) -> None:
    reviewing.idle(0.3)
    reviewing.mw.reviewer.state = "answer"  # as add-ons do that rate without turning the card
    reviewing.rate(3)
    row = captured(reviewing, db)
    assert row["front_ms"] >= 300
    assert_as_long_as_anki_says(reviewing, row)
    assert (row["back_ms"], row["away_back_ms"]) == (None, None)


def test_auto_advance_is_noted(reviewing: Anki, db: sqlite3.Connection) -> None:
    if not hasattr(reviewing.mw.reviewer, "auto_advance_enabled"):
        pytest.skip("this Anki has no Auto Advance")
    reviewing.mw.reviewer.auto_advance_enabled = True
    rate(reviewing)
    reviewing.mw.reviewer.auto_advance_enabled = False
    assert captured(reviewing, db)["auto_advance"] == 1
    rate(reviewing)
    assert captured(reviewing, db)["auto_advance"] == 0


def test_time_in_another_application_is_time_away(reviewing: Anki, db: sqlite3.Connection) -> None:
    changed = reviewing.app.applicationStateChanged
    changed.emit(Qt.ApplicationState.ApplicationInactive)
    reviewing.idle(0.5)
    changed.emit(Qt.ApplicationState.ApplicationActive)
    rate(reviewing, front=0.2)
    row = captured(reviewing, db)
    assert 500 <= row["away_front_ms"] <= row["front_ms"] - 200
    assert row["away_back_ms"] == 0


def test_leaving_and_entering_again(reviewing: Anki, db: sqlite3.Connection) -> None:
    rate(reviewing)
    reviewing.idle(1)
    reviewing.open_decks()
    reviewing.open_reviewer(DECK)
    rate(reviewing)
    row = captured(reviewing, db)
    assert_as_long_as_anki_says(reviewing, row)
    assert (row["session_position"], row["reshown"]) == (1, 1)
    assert row["since_previous_ms"] >= 1000


def test_the_last_card_of_a_deck_is_written_too(anki: Anki, db: sqlite3.Connection) -> None:
    add(anki.mw.col, "One", "Basic", "only", "one")
    anki.review("One", [anki_app.Rating(4)])
    assert anki.mw.state == "overview"
    captured(anki, db)


def test_a_callback_that_raises_does_not_stop_reviewing(
    reviewing: Anki, db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = ("did_show_question", "did_show_answer", "will_answer_card", "did_answer_card")
    hooks = [getattr(gui_hooks, f"reviewer_{step}") for step in steps]
    before = [hook.count() for hook in hooks]
    monkeypatch.setattr(capturer(), "_watch", None)  # every callback of ours raises now
    for ease in (1, 3, 2):
        rate(reviewing, ease)
        assert last_review(reviewing)[2] == ease
    assert [hook.count() for hook in hooks] == before
    monkeypatch.undo()
    rate(reviewing)  # its question was not timed
    rate(reviewing)
    captured(reviewing, db)


def test_a_file_that_can_not_be_written_costs_one_timing(
    reviewing: Anki, db: sqlite3.Connection
) -> None:
    rate(reviewing)
    captured(reviewing, db)
    rows = count(db)
    db.execute("begin immediate")  # another program holds the file
    rate(reviewing)
    reviewing.idle(1)
    db.execute("rollback")
    rate(reviewing)
    captured(reviewing, db)
    assert count(db) == rows + 1


def test_switched_off_nothing_is_kept(reviewing: Anki, db: sqlite3.Connection) -> None:
    capturer().enabled = False
    rows = count(db)
    rate(reviewing)
    rate(reviewing)
    reviewing.idle(0.5)
    capturer().enabled = True
    rate(reviewing)  # its question was shown before the switch
    rate(reviewing)
    captured(reviewing, db)
    assert count(db) == rows + 1


def test_at_the_end_every_row_is_there_and_no_word_of_a_card(anki: Anki, base: Path) -> None:
    anki.open_reviewer(DECK)
    rate(anki)
    review_id, *_ = last_review(anki)
    anki.close()
    file = base / "##Main" / "comeback" / "comeback.db"
    assert not list(file.parent.glob("comeback.db-*")), "closed: no log file of SQLite is left"
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        newest, rows = db.execute("select max(review_id), count() from captures").fetchone()
        days = {day for (day,) in db.execute("select study_day from captures")}
    assert newest == review_id and rows > 15
    hours_ago = (time.localtime(time.time() - hours * 3600) for hours in (4, 5))
    assert days <= {time.strftime("%Y-%m-%d", moment) for moment in hours_ago}
    content = file.read_bytes()
    assert not [word for word in (b"secret", b"Question", b"alp", b"valve") if word in content]
