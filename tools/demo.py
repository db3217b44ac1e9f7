"""The demo collection: a small medical deck and 120 days of SIMULATED review history.

Nobody studied this: every review is drawn from a random generator, written the way Anki's default
scheduler would have written it. Two topics are remembered less well than the rest, one better.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.dbproxy import DBProxy
    from anki.decks import DeckId
    from anki.models import NotetypeDict

NOTES = Path(__file__).with_name("demo_cards.yaml")
DECK = "Medicine"
TAG_ROOT = "#AK_Step1_v12::"
STYLE = """
.card { font-family: Georgia, serif; font-size: 22px; line-height: 1.5; }
.card { max-width: 30em; margin: 3em auto; padding: 0 1em; }
"""

RECALL = {"weak": 0.55, "usual": 0.88, "secure": 0.985}
"""Chance of passing a review on the day it is due."""
DUE_NOW = 40
"""Cards left for today: yesterday's session stops when only so many are waiting."""
ROLLOVER_HOUR = 4
SEED = 4
"""A draw in which chance does not hide what was planted."""
AGE = 125
"""Days since the collection was made; study day AGE is today, as Anki counts."""
GAP = range(AGE - 44, AGE - 38)
BAD_DAY = AGE - 11
CRAM_DAYS = (AGE - 24, AGE - 8)
SET_DUE_DAY = AGE - 13
NEW_PER_DAY = 5
REVIEWS_PER_DAY = 45
LONGEST_INTERVAL = 5
"""Days, as the deck's preset says: a student close to an exam. It keeps a small deck in motion."""
LEECH_LAPSES = 99  # the preset's too: no card is suspended for being hard

LEARN, REVIEW, RELEARN, CRAM, MANUAL = range(5)


@dataclass
class Studied:
    """A card of the simulation. Intervals in days, `factor` in permille, `due` a study day."""

    id: int
    begins: int
    recall: float
    ivl: int = 0
    factor: int = 2500
    due: int = 0
    reps: int = 0
    lapses: int = 0
    answered_at: int = 0


class Answer(NamedTuple):
    """What the log says of one answer, in the units of Anki's `revlog`."""

    ease: int
    ivl: int
    last_ivl: int
    factor: int
    kind: int


Row = tuple[int, int, int, int, int, int, int, int, int]


def fill(col: Collection, now: datetime, seed: int = SEED) -> None:
    """Fill an empty collection; the same (now, seed) gives the same notes, cards and reviews.

    `now`, in local time unless it is aware, should be the present when Anki opens the collection:
    Anki counts what is due by the clock. No review lies in the study day of `now`.
    """
    local = now.astimezone().replace(tzinfo=None) if now.tzinfo else now
    rng = random.Random(seed)  # noqa: S311 (a demo needs no secrecy)
    made = _day_start(local, 0)
    _set_creation(col, made)
    cards = _add_notes(col, made)
    log = Log(rng)
    for day in range(AGE):
        start = _session_start(_day_start(local, day), day, rng)
        if start is not None:
            _study_day(cards, day, start, log)
    _write(col, cards, log.rows)


def _day_start(now: datetime, day: int) -> datetime:
    today = (now - timedelta(hours=ROLLOVER_HOUR)).date()
    midnight = datetime(today.year, today.month, today.day)
    return midnight + timedelta(days=day - AGE, hours=ROLLOVER_HOUR)


def _session_start(morning: datetime, day: int, rng: random.Random) -> datetime | None:
    """When the student sits down, or None on a day without reviews."""
    minutes = rng.uniform(0, 180)
    if day in GAP or day % 14 == 6:
        return None
    if day % 8 == 3:
        return morning + timedelta(hours=19, minutes=55)  # five to midnight
    return morning + timedelta(hours=13, minutes=minutes)


class Log:
    """The review log as it grows along a running clock."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.clock = 0
        self.rows: list[Row] = []

    def add(self, card: Studied, answer: Answer) -> None:
        """Write one answer. Times are log-normal, longer for a miss, capped at 60 s as in Anki."""
        median = 11_000 if answer.ease == 1 else 6_500
        taken = min(60_000, int(median * self.rng.lognormvariate(0, 0.6)))
        if answer.kind == MANUAL:
            taken = 0
        self.clock += taken + self.rng.randint(300, 1500)
        self.rows.append(
            (self.clock, card.id, -1, *answer[:4], taken, answer.kind)  # usn -1: not yet synced
        )
        if answer.kind < CRAM:
            card.reps += 1
            card.answered_at = self.clock


def _study_day(cards: list[Studied], day: int, start: datetime, log: Log) -> None:
    log.clock = int(start.timestamp() * 1000)
    if day == SET_DUE_DAY:
        _set_due_today(max(cards, key=lambda card: card.ivl), day, log)
    new = [card for card in cards if not card.reps and card.begins <= day][:NEW_PER_DAY]
    due = sorted((card for card in cards if card.reps and card.due <= day), key=lambda c: c.due)
    due = due[:REVIEWS_PER_DAY]
    if day == AGE - 1:
        _last_session(cards, due, log)
    else:
        luck = 0.7 if day == BAD_DAY else 1.0
        steps = [_review(card, day, luck, log.rng) for card in due]
        _in_turn(due + new, steps + [_learn(card, day, log.rng) for card in new], log)
    if day in CRAM_DAYS:
        _cram([card for card in cards if card.reps and card.recall == RECALL["weak"]][:10], log)


def _last_session(cards: list[Studied], due: list[Studied], log: Log) -> None:
    """Yesterday: stop in time to leave about DUE_NOW cards for today, but do review some."""
    for done, card in enumerate(due):
        if done >= 12 and sum(c.reps > 0 and c.due <= AGE for c in cards) <= DUE_NOW:
            return
        _in_turn([card], [_review(card, AGE - 1, 1.0, log.rng)], log)


def _in_turn(cards: list[Studied], steps: list[Iterator[Answer]], log: Log) -> None:
    """One answer of each card, then the next step of those still in learning, and so on."""
    waiting = deque(zip(cards, steps))
    while waiting:
        card, answers = waiting.popleft()
        answer = next(answers, None)
        if answer is not None:
            log.add(card, answer)
            waiting.append((card, answers))


def _learn(card: Studied, day: int, rng: random.Random) -> Iterator[Answer]:
    """Anki's default learning steps: one minute, ten minutes, then a day."""
    last_ivl, steps_left = 0, 2
    while steps_left:
        passed = rng.random() < 0.8
        steps_left = steps_left - 1 if passed else 2
        ivl = (1, -600, -60)[steps_left]
        factor = card.factor if ivl == 1 else 0
        yield Answer(3 if passed else 1, ivl, last_ivl, factor, LEARN)
        last_ivl = ivl
    card.ivl, card.due = 1, day + 1


def _review(card: Studied, day: int, luck: float, rng: random.Random) -> Iterator[Answer]:
    """One review by the rules of Anki's SM-2 scheduler, with its relearning after a miss."""
    last_ivl, late = card.ivl, day - card.due
    chance = luck * card.recall ** (1 + late / card.ivl) ** 0.5
    if rng.random() < chance:
        ease = rng.choices((2, 3, 4), (12, 80, 8))[0]
        days = {
            2: card.ivl * 1.2,
            3: (card.ivl + late / 2) * card.factor / 1000,
            4: (card.ivl + late) * card.factor / 1000 * 1.3,
        }[ease]
        card.factor = max(1300, card.factor + {2: -150, 3: 0, 4: 150}[ease])
        longer = max(last_ivl + 1, round(days * rng.uniform(0.95, 1.05)))
        card.ivl = min(LONGEST_INTERVAL, longer)
        yield Answer(ease, card.ivl, last_ivl, card.factor, REVIEW)
    else:
        card.factor = max(1300, card.factor - 200)
        card.lapses += 1
        yield Answer(1, -600, last_ivl, card.factor, REVIEW)
        while rng.random() < 0.2:
            yield Answer(1, -600, -600, card.factor, RELEARN)
        card.ivl = 1
        yield Answer(3, 1, -600, card.factor, RELEARN)
    card.due = day + card.ivl


def _cram(cards: list[Studied], log: Log) -> None:
    """A filtered deck without rescheduling: the log has a row (factor 0), the card is unchanged."""
    for card in cards:
        if log.rng.random() < 0.3:
            log.add(card, Answer(1, -60, -60, 0, CRAM))
        log.add(card, Answer(3, 0, -60, 0, CRAM))


def _set_due_today(card: Studied, day: int, log: Log) -> None:
    """Set Due Date: a row without a rating; the interval stays."""
    log.add(card, Answer(0, card.ivl, card.ivl, card.factor, MANUAL))
    card.due = day


def _db(col: Collection) -> DBProxy:
    if col.db is None:
        raise ValueError("The collection is closed.")
    return col.db


def _set_creation(col: Collection, made: datetime) -> None:
    _db(col).execute("update col set crt = ?", int(made.timestamp()))
    col.set_preferences(col.get_preferences())  # makes Anki read the creation time again


def _add_notes(col: Collection, made: datetime) -> list[Studied]:
    """Add all notes; give notes and cards ids that depend on nothing but `made`."""
    import yaml
    from anki.cards import CardId
    from anki.decks import DeckId

    basic, cloze = _note_type(col, "Basic"), _note_type(col, "Cloze")
    deck = DeckId(col.decks.add_normal_deck_with_name(DECK).id)
    _set_preset(col, deck)
    col.decks.select(deck)
    cards: list[Studied] = []
    suspended: list[CardId] = []
    first_id = int(made.timestamp() * 1000)
    number = 0
    for topic in yaml.safe_load(NOTES.read_text(encoding="utf-8")):
        for text in topic["notes"]:
            number += 1
            note = col.new_note(cloze if isinstance(text, str) else basic)
            fields = [text] if isinstance(text, str) else text
            note.fields[: len(fields)] = fields
            question = f"{TAG_ROOT}#UWorld::Step::{90_000 + number}"  # past the ids in use
            note.tags = [TAG_ROOT + tag for tag in topic["tags"]] + [question]
            note.guid = f"demo{number:04}"
            col.add_note(note, deck)
            ids = _renumber(col, note.id, first_id + number * 10)
            if "begins" not in topic:
                suspended += [CardId(i) for i in ids] if number % 3 else []
                continue
            cards += [Studied(i, AGE - topic["begins"], RECALL[topic["recall"]]) for i in ids]
    col.sched.suspend_cards(suspended)
    return cards


def _set_preset(col: Collection, deck: DeckId) -> None:
    preset = col.decks.config_dict_for_deck_id(deck)
    preset["rev"]["maxIvl"] = LONGEST_INTERVAL
    preset["lapse"]["leechFails"] = LEECH_LAPSES
    col.decks.update_config(preset)


def _note_type(col: Collection, name: str) -> NotetypeDict:
    note_type = col.models.by_name(name)
    if note_type is None:
        raise ValueError(f"The demo needs an empty, English collection: no note type {name!r}.")
    note_type["css"] += STYLE
    col.models.update_dict(note_type)
    return note_type


def _renumber(col: Collection, note: int, new: int) -> list[int]:
    """Give a note and its cards the ids from `new` on; they are creation times, in ms."""
    made = new // 1000
    cards = _db(col).list("select id from cards where nid = ? order by ord", note)
    ids = [new + place for place in range(len(cards))]
    _db(col).execute("update notes set id = ?, mod = ? where id = ?", new, made, note)
    _db(col).executemany(
        "update cards set id = ?, nid = ?, mod = ? where id = ?",
        [(i, new, made, card) for i, card in zip(ids, cards)],
    )
    return ids


def _write(col: Collection, cards: list[Studied], rows: list[Row]) -> None:
    _db(col).executemany("insert into revlog values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    _db(col).executemany(
        "update cards set type = 2, queue = 2, left = 0, ivl = ?, factor = ?, due = ?, reps = ?,"
        " lapses = ?, mod = ?, data = ? where id = ?",
        [
            # "lrt", the last review's time, is what newer Ankis keep there; older ones ignore it.
            (c.ivl, c.factor, c.due, c.reps, c.lapses, at, f'{{"lrt":{at}}}', c.id)
            for c, at in ((c, c.answered_at // 1000) for c in cards if c.reps)
        ],
    )
