"""A collection filled at random: what Anki writes itself, and what else was found in real ones."""

from __future__ import annotations

import random
import time
from typing import Any

from anki.collection import Collection
from anki.utils import int_version

DAY_MS = 86_400_000
DECKS = ("Default", "Block 1::Renal", "Block 1::Micro")
FILTERED = "Before the exam"
TAGS = (
    "renal",
    "micro::cocci",
    "micro::rods",
    "With_underscore::(and)_brackets",
    "#AK_Step1_v12::#FirstAid::14_Renal::01_Anatomy",
    "leech",
)
NOTETYPES = {
    "Basic": "{}",
    "Basic (and reversed card)": "{}",
    "Cloze": "{{{{c1::{}}}}} {{{{c2::b}}}}",
}
MANUAL, RESCHEDULED = 4, 5
# 23.10 knows no rescheduled rows and takes them for learning.
KINDS = (0, 1, 1, 1, 2, 3, MANUAL, *((RESCHEDULED,) if int_version() >= 241100 else ()))
ODD_KINDS = (6, 255)
"""Anki takes them for learning."""
ODD_TIMES = (-7_000, 0, 3_600_000, 2**33)
ODD_LAST_INTERVALS = (-(2**31), -86_401, 2**31 - 1)


def fill(col: Collection, seed: int) -> None:
    """Empty the collection and fill it anew."""
    rng = random.Random(seed)
    _empty(col)
    _add_notes(col, rng)
    _set_states(col, rng)
    _add_log(col, rng)
    _study(col, rng)


def _empty(col: Collection) -> None:
    for deck in col.decks.all_names_and_ids(include_filtered=True):
        if col.decks.is_filtered(deck.id):
            col.decks.remove([deck.id])
    for table in ("revlog", "cards", "notes", "graves"):
        _db(col).execute(f"delete from {table}")  # noqa: S608
    col.decks.select(col.decks.id_for_name("Default"))


def _add_notes(col: Collection, rng: random.Random) -> None:
    for number in range(rng.randint(1, 25)):
        name, text = rng.choice(list(NOTETYPES.items()))
        note = col.new_note(col.models.by_name(name))
        note.fields[0] = text.format(f"card {number}")
        note.fields[1] = "back"
        note.tags = rng.sample(TAGS, rng.randint(0, 3))
        col.add_note(note, col.decks.id(rng.choice(DECKS)))


def _set_states(col: Collection, rng: random.Random) -> None:
    today, now = col.sched.today, int(time.time())
    states = []
    for card_id in _card_ids(col):
        kind, queue, due = rng.choice(
            [
                (0, 0, 1),
                (0, -1, 1),
                (2, 2, today + rng.randint(-40, 40)),
                (1, 1, now + rng.randint(-3000, 6000)),
                (3, 1, now + rng.randint(-3000, 6000)),
                (3, 3, today + rng.randint(-1, 1)),
                (2, -1, today - 3),
                (2, -2, today - 3),
                (2, -3, today - 3),
            ]
        )
        states.append((kind, queue, due, card_id))
    sql = "update cards set type = ?, queue = ?, due = ?, ivl = 5, factor = 2500 where id = ?"
    _db(col).executemany(sql, states)


def _add_log(col: Collection, rng: random.Random) -> None:
    cards = [*_card_ids(col), 12345, 0]  # two are deleted
    cutoff_ms = col.sched.day_cutoff * 1000
    ids = set(rng.sample(range(cutoff_ms - 500 * DAY_MS, cutoff_ms), rng.randint(0, 150)))
    ids |= {cutoff_ms - rng.randint(1, DAY_MS) for _ in range(rng.randint(0, 20))}
    # The edges of Anki's windows, to the millisecond, and days to come.
    ids |= {cutoff_ms - days * DAY_MS + shift for days in (1, 2, 7, 30, 365) for shift in (-1, 0)}
    ids |= {cutoff_ms + rng.randint(0, 3 * DAY_MS) for _ in range(rng.randint(0, 2))}
    burst = cutoff_ms - rng.randint(1, 40) * DAY_MS
    ids |= set(range(burst, burst + rng.randint(0, 12)))  # as when many rows come in one second
    sql = "insert into revlog values (?, ?, -1, ?, ?, ?, ?, ?, ?)"
    _db(col).executemany(sql, [_row(review_id, cards, rng) for review_id in ids])


def _row(review_id: int, cards: list[int], rng: random.Random) -> tuple[int, ...]:
    odd = rng.random() < 0.1
    kind = rng.choice(ODD_KINDS if odd else KINDS)
    rating = 0 if kind in (MANUAL, RESCHEDULED) and not odd else rng.randint(odd * -1 + 1, 4)
    usual = (-90_000, -86_400, -86_399, -60, 0, 1, 20, 21, 100)
    last_interval = rng.choice(ODD_LAST_INTERVALS if odd else usual)
    milliseconds = rng.choice(ODD_TIMES) if odd else rng.randint(300, 60_000)
    factor = rng.choice([0, 2500])
    return review_id, rng.choice(cards), rating, 10, last_interval, factor, milliseconds, kind


def _study(col: Collection, rng: random.Random) -> None:
    """What a student does, through Anki itself."""
    card_ids: list[Any] = _card_ids(col)
    some = rng.sample(card_ids, min(len(card_ids), 3))
    rng.choice(
        [
            lambda: col.sched.set_due_date(some, "2-9"),
            lambda: col.sched.schedule_cards_as_new(some, reset_counts=True),
            lambda: col.sched.suspend_cards(some),
            lambda: col.remove_notes([col.get_card(some[0]).nid]),
            lambda: None,
        ]
    )()
    _answer(col, rng, rng.randint(0, 3))
    if rng.random() < 0.3:
        deck = col.sched.get_or_create_filtered_deck(0)
        deck.name = FILTERED
        deck.config.reschedule = rng.random() < 0.5
        del deck.config.search_terms[1:]
        deck.config.search_terms[0].search = "-is:suspended"
        deck.config.search_terms[0].limit = 5
        deck.allow_empty = True
        col.decks.select(col.sched.add_or_update_filtered_deck(deck).id)
        _answer(col, rng, 2)
        if rng.random() < 0.5:
            col.sched.empty_filtered_deck(col.decks.selected())


def _answer(col: Collection, rng: random.Random, times: int) -> None:
    for _ in range(times):
        card = col.sched.getCard()
        if card is None:
            return
        card.start_timer()
        col.sched.answerCard(card, rng.randint(1, 4))


def _card_ids(col: Collection) -> list[int]:
    return list(_db(col).list("select id from cards"))


def _db(col: Collection) -> Any:
    return col.db
