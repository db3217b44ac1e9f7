"""A large collection for the benchmarks: SIMULATED reviews and made-up tags, nobody studied this.

The tags have the shape of the big medical decks (exam root, First Aid, Sketchy, systems, courses,
question ids, own lectures), with names drawn from syllables. The same (reviews, notes, day) gives
the same collection.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate, product
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.dbproxy import DBProxy

DECK = "Medicine"
BLOCKS = 6
AGE = 1500
"""Days since the collection was made; study day AGE is today, without reviews yet."""
LONGEST = 120
"""Days: short intervals, so that 35,000 notes make a million reviews."""
NEVER_STUDIED = 0.5
"""The share of the cards without reviews that is suspended."""
ROLLOVER_HOUR, SESSION_HOUR = 4, 9
CHUNK = 50_000
SEED = 20
LEARN, REVIEW, RELEARN = 0, 1, 2

EXAM = "#AK_Step1_v12"
TREES = (
    # root, names on each level below it; a note is in each of the first four
    (f"{EXAM}::#FirstAid", (16, 4, 12, 5)),
    (f"{EXAM}::^Systems", (14, 10, 8, 4)),
    (f"{EXAM}::#Lectures", (18, 10, 6, 3)),
    ("Block", (20, 30)),
    (f"{EXAM}::#SketchyMicro", (8, 15, 4)),
    (f"{EXAM}::#SketchyPharm", (8, 15, 4)),
    (f"{EXAM}::#Course", (12, 12, 8)),
    (f"{EXAM}::#UWorld::Step", (4000,)),
)
ALWAYS = 4
TAGS = range(8, 19)
SYLLABLES = "al bro cor den er fi gan hep il ka lo mer no os pa rin sti tro ul vas xan ym".split()


class Made(NamedTuple):
    """What a collection holds."""

    reviews: int
    notes: int
    tag_nodes: int


@dataclass
class Studied:
    """A card of the simulation; `due` is a study day, `rows` its log without the time of day."""

    id: int
    ivl: int = 0
    factor: int = 2500
    due: int = 0
    reps: int = 0
    lapses: int = 0
    rows: list[tuple[int, tuple[int, int, int, int, int]]] = field(default_factory=list)


def fill(col: Collection, reviews: int, notes: int, now: datetime) -> Made:
    """Fill an empty collection; cards are left for the study day of ``now``, in local time."""
    today = (now - timedelta(hours=ROLLOVER_HOUR)).date()
    rng = random.Random(SEED)  # noqa: S311 (a benchmark needs no secrecy)
    first_id = int(_moment(today, 0, 0).timestamp() * 1000)
    cards = [Studied(first_id + number) for number in range(notes)]
    log = list(_with_times(cards, _simulated(cards, reviews, rng), today))
    tags = _tags(notes, rng)
    nodes = _nodes(tags)

    def write() -> None:
        _database(col).execute("update col set crt = ?", first_id // 1000)
        _insert(col, "tags", [(node, -1, 1, None) for node in sorted(nodes)], "or ignore")
        _write_notes(col, cards, tags)
        _write_cards(col, cards, rng)
        for begin in range(0, len(log), CHUNK):
            _insert(col, "revlog", log[begin : begin + CHUNK])

    _database(col).transact(write)  # one, or each row would wait for the disk
    return Made(len(log), notes, len(nodes))


def _moment(today: date, day: int, hour: int) -> datetime:
    return datetime.combine(today + timedelta(days=day - AGE), time(hour or ROLLOVER_HOUR))


# Reviews


def _simulated(cards: list[Studied], wanted: int, rng: random.Random) -> list[list[Studied]]:
    """Studies card by card until there are enough reviews; returns who was seen on each day."""
    by_day: list[list[Studied]] = [[] for _ in range(AGE)]
    left = wanted
    for card in cards:
        ability = rng.uniform(0.82, 0.98)
        for day, row in _history(card, rng.randrange(int(AGE * 0.8)), ability, rng):
            if not left:
                return by_day
            left -= 1
            card.rows.append((day, row))
            by_day[day].append(card)
    return by_day


def _history(
    card: Studied, day: int, ability: float, rng: random.Random
) -> Iterator[tuple[int, tuple[int, int, int, int, int]]]:
    """(day, (ease, ivl, lastIvl, factor, type)) of a card's answers up to yesterday."""
    last = 0
    for ivl in (-60, -600, 1):
        card.reps += 1
        card.ivl, card.due = 1, day + 1
        yield day, (3, ivl, last, 2500 if ivl == 1 else 0, LEARN)
        last = ivl
    while True:
        # Somebody rests on Sundays, and comes late now and then.
        day = card.due + (card.due % 7 == 6) + (rng.random() < 0.1) * rng.randrange(9)
        if day >= AGE:
            return
        last = card.ivl
        card.reps += 1
        if rng.random() < ability:
            ease = 3 if rng.random() < 0.85 else 2
            grown = last * (card.factor / 1000 if ease == 3 else 1.2)
            card.ivl = min(LONGEST, max(last + 1, round(grown * rng.uniform(0.9, 1.1))))
            card.due = day + card.ivl
            yield day, (ease, card.ivl, last, card.factor, REVIEW)
        else:
            card.lapses += 1
            card.factor = max(1300, card.factor - 200)
            card.ivl, card.due = 1, day + 1
            yield day, (1, -600, last, card.factor, REVIEW)
            card.reps += 1
            yield day, (3, 1, -600, card.factor, RELEARN)


def _with_times(
    cards: list[Studied], by_day: list[list[Studied]], today: date
) -> Iterator[tuple[int, ...]]:
    """The rows of Anki's log in order of time: a day's answers follow one another."""
    rng = random.Random(SEED)  # noqa: S311
    place = dict.fromkeys((card.id for card in cards), 0)
    for day, seen in enumerate(by_day):
        clock = int(_moment(today, day, SESSION_HOUR).timestamp() * 1000)
        for card in seen:
            _, (ease, ivl, last, factor, kind) = card.rows[place[card.id]]
            place[card.id] += 1
            taken = min(60_000, int(rng.lognormvariate(8.6, 0.6)))
            clock += taken + rng.randint(300, 1500)
            yield clock, card.id, -1, ease, ivl, last, factor, taken, kind


# Tags


def _tags(notes: int, rng: random.Random) -> list[list[str]]:
    """8-18 tags for each note; notes of one neighbourhood share most of theirs."""
    trees = [_leaves(root, widths, rng) for root, widths in TREES]
    found = []
    for number in range(notes):
        wanted = rng.choice(TAGS)
        tags: set[str] = set()
        while len(tags) < wanted:
            tree = trees[len(tags)] if len(tags) < ALWAYS else rng.choice(trees)
            astray = len(tags) >= ALWAYS and rng.random() < 0.2
            place = rng.random() if astray else number / notes + rng.gauss(0, 0.002)
            tags.add(tree[int(place * len(tree)) % len(tree)])
        found.append(sorted(tags))
    return found


def _leaves(root: str, widths: Sequence[int], rng: random.Random) -> list[str]:
    if len(widths) == 1:  # question ids
        return [f"{root}::{rng.randrange(1000, 99_999)}" for _ in range(widths[0])]
    names: dict[tuple[int, ...], str] = {}

    def name(place: tuple[int, ...]) -> str:
        if place not in names:
            words = ("".join(rng.choices(SYLLABLES, k=3)) for _ in range(rng.choice((1, 1, 2))))
            names[place] = f"{place[-1] + 1:02}_{'_'.join(words).title()}"
        return names[place]

    places = product(*(range(width) for width in widths))
    steps = (tuple(accumulate((step,) for step in place)) for place in places)
    return ["::".join((root, *(name(upto) for upto in path))) for path in steps]


def _nodes(tags: Sequence[Sequence[str]]) -> set[str]:
    """Every tag and everything above one."""
    each = {tag for several in tags for tag in several}
    return {"::".join(steps) for tag in each for steps in accumulate(zip(tag.split("::")))}


# Writing


def _write_notes(col: Collection, cards: list[Studied], tags: list[list[str]]) -> None:
    kind = col.models.by_name("Basic")
    if kind is None:
        raise RuntimeError("Anki has no note type Basic.")
    rows = []
    for number, (card, own) in enumerate(zip(cards, tags)):
        front = f"Question {number} of {own[0].rpartition('::')[2]}"
        text, seconds = f"{front}\x1fAnswer {number}", card.id // 1000
        joined = f" {' '.join(own)} "
        rows.append(
            (card.id, f"b{number}", kind["id"], seconds, -1, joined, text, front, number, 0, "")
        )
    _insert(col, "notes", rows)


def _write_cards(col: Collection, cards: list[Studied], rng: random.Random) -> None:
    decks = [_deck(col, f"{DECK}::Block {number + 1}") for number in range(BLOCKS)]
    rows = []
    for number, card in enumerate(cards):
        deck = decks[number * BLOCKS // len(cards)]
        kind, queue, due = 2, 2, card.due
        if not card.rows:
            kind, queue, due = 0, -1 if rng.random() < NEVER_STUDIED else 0, number
        place = (card.id, card.id, deck, 0, card.id // 1000, -1, kind, queue, due)
        factor = card.factor if kind else 0
        rows.append((*place, card.ivl, factor, card.reps, card.lapses, 0, 0, 0, 0, "{}"))
    _insert(col, "cards", rows)


def _deck(col: Collection, name: str) -> int:
    deck = col.decks.id(name)
    if deck is None:
        raise RuntimeError(f"Anki does not make the deck {name}.")
    config = col.decks.config_dict_for_deck_id(deck)
    config["rev"]["perDay"] = config["new"]["perDay"] = 9999
    config["lapse"]["leechFails"] = 99  # no message about a leech while times are taken
    col.decks.update_config(config)
    return deck


def _database(col: Collection) -> DBProxy:
    if col.db is None:
        raise RuntimeError("The collection is closed.")
    return col.db


def _insert(col: Collection, table: str, rows: Sequence[Sequence[Any]], how: str = "") -> None:
    marks = ", ".join("?" * len(rows[0]))
    # S608: only names of our own are put into the text, values are bound.
    _database(col).executemany(f"insert {how} into {table} values ({marks})", rows)  # noqa: S608
