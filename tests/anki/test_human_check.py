"""The human check as its page tells it, in real Anki: import, two rounds, score."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.cards import Card
from anki.collection import Collection, ImportCsvRequest
from anki.scheduler.v3 import CardAnswer
from comeback_lab.human_check import main

from comeback.store import Capture, open_store

CARDS = "tag:comeback-check::*"
ORDER_ADDED = 5
DAY_MS = 86_400_000
LEARN, FILTERED = "learn", "filtered"


def timed(card: Card, review_id: int, kind: str, front_ms: int) -> Capture:
    return Capture(
        review_id=review_id,
        card_id=card.id,
        note_id=card.nid,
        deck_id=1,
        ord=0,
        kind=kind,
        reps=card.reps,
        rating=3,
        rating_changed=False,
        front_ms=front_ms,
        back_ms=900,
        away_front_ms=0,
        away_back_ms=0,
        reshown=0,
        after_undo=False,
        session_position=1,
        since_previous_ms=None,
        time_limit_ms=60_000,
        auto_advance=False,
        typed=False,
        typed_correct=None,
        typed_length=None,
        front_chars=45,
        back_chars=4,
        images=0,
        sounds=0,
        cloze=False,
        retrievability=None,
        stability=None,
        difficulty=None,
        decay=None,
        desired_retention=None,
        elapsed_days=None,
        study_day="2026-11-22",
        utc_offset_minutes=0,
    )


@pytest.fixture
def deck_file(tmp_path: Path) -> Path:
    path = tmp_path / "check.txt"
    assert main(["deck", str(path)]) == 0
    return path


def imported(col: Collection, path: Path) -> None:
    """File > Import, with what Anki itself reads from the file's first lines."""
    metadata = col.get_csv_metadata(path=str(path), delimiter=None)
    col.import_csv(ImportCsvRequest(path=str(path), metadata=metadata))


def usual_reviews(card: Card, before: int) -> Iterator[Capture]:
    """Ten days of sixty: by them the model knows her pace."""
    for days_back in range(10, 0, -1):
        for place in range(60):
            review_id = before - days_back * DAY_MS + place * 9000
            front_ms = 3500 + 90 * (place * 7 % 60)
            yield timed(card, review_id, "review", front_ms)._replace(reps=3)


def study(col: Collection, deck: int, rating: CardAnswer.Rating.V) -> list[Card]:
    """The filtered deck, built and studied; returns its cards as they were before their rating."""
    col.sched.rebuild_filtered_deck(deck)
    col.decks.select(deck)
    shown = []
    while queued := col.sched.get_queued_cards(fetch_limit=1).cards:
        card = Card(col, backend_card=queued[0].card)
        shown.append(Card(col, backend_card=queued[0].card))
        card.start_timer()
        states = queued[0].states
        col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=rating))
    return shown


def test_anki_imports_a_hundred_notes(collection: Collection, deck_file: Path) -> None:
    imported(collection, deck_file)
    assert (collection.note_count(), collection.card_count()) == (100, 100)
    assert len(collection.find_notes(f"note:Basic {CARDS}")) == 100
    assert len(collection.find_notes("tag:comeback-check::flip::*")) == 50
    imported(collection, deck_file)
    assert collection.note_count() == 100, "the same file again adds nothing"


def test_two_rounds_in_the_order_of_the_deck_and_their_score(
    collection: Collection, deck_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(collection, deck_file)
    deck = collection.decks.new_filtered("Round")
    settings = collection.decks.get(deck)
    settings["terms"] = [[CARDS, 100, ORDER_ADDED]]
    collection.decks.save(settings)
    first = study(collection, deck, CardAnswer.EASY)
    second = study(collection, deck, CardAnswer.GOOD)
    numbers = [int(card.note().tags[0].split("::")[2]) for card in first]
    assert numbers == list(range(1, 101))
    assert [card.id for card in second] == [card.id for card in first]
    assert {card.reps for card in first} == {0} and {card.reps for card in second} == {1}

    ids = collection.db.list("select id from revlog order by id")
    store = open_store(tmp_path / "comeback.db")
    for capture in usual_reviews(second[0], ids[0]):
        store.add_capture(capture)
    for card, review_id in zip(first, ids):
        store.add_capture(timed(card, review_id, LEARN, 2500))
    for card, review_id in list(zip(second, ids[100:]))[:90]:  # ten were not timed
        flipped = "comeback-check::flip" in card.note().tags[0]
        store.add_capture(timed(card, review_id, FILTERED, 550 if flipped else 6500))
    store.close()
    path = Path(collection.path)
    collection.close()
    capsys.readouterr()
    assert main(["score", str(path), "--captures", str(tmp_path / "comeback.db")]) == 0
    said = capsys.readouterr().out
    assert "left out: 10 of 100" in said and said.count(": not timed") in (1, 2)
    assert "flips seen as flips (sensitivity): 48 of 48, 100% (likely 95-100%)" in said
    assert "answers seen as tried (specificity): 42 of 42, 100% (likely 94-100%)" in said
    assert "had learnt from before: 600" in said
    collection.reopen()


def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = str(tmp_path / "gone.db")
    assert main(["score", str(tmp_path / "gone.anki2"), "--captures", gone]) == 1
    assert main(["deck", str(tmp_path / "no folder" / "check.txt")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
