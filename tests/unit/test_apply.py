"""``apply`` against ``full``: 500 random histories, and after each change both say the same.

Among the changes are corrections in the student's own map and videos that she watched. Now and then
Anki was closed before a change, and began with what it had kept.
"""

from __future__ import annotations

import random
import struct
from pathlib import Path
from typing import Any, Callable
from zoneinfo import ZoneInfo

import pytest

from comeback.engine import Engine
from comeback.measure.calendar import Calendar
from comeback.measure.memory import DEFAULT_PARAMETERS
from comeback.resources.own_map import AliasRule, EditionRule, OwnMap, Rule, TopicRule
from comeback.stats import as_text, public_stats
from tests.unit.small import CATALOGUE, DAY, SmallCollection

HISTORIES = 500
CARDS = 14
SKETCHY = "#AK_Step1_v12::#SketchyMicro::01_Bacteria"
VIDEO_TAGS = (
    f"{SKETCHY}::01_Gram_Positive_Cocci::01_Staph_aureus",
    f"{SKETCHY}::05_Gram_Negative_Bacilli::09_Pseudomonas",
)
TAGS = (
    *("renal", "micro::rods", "micro::cocci", "leech", "immuno::complement"),
    *VIDEO_TAGS,
    "#AK_Step1_v12::^Systems::Renal::Pathology",
)
VIDEOS = ("sketchy_micro/bacteria/1.1", "sketchy_micro/bacteria/5.9", "sketchy_micro/bacteria/2.2")
RULES: tuple[Rule, ...] = (
    TopicRule("renal", hide=True),
    TopicRule("decks/Default", hide=True),
    TopicRule("system/other/failure", hide=True),
    TopicRule("renal", hide=False),
    TopicRule("tags/micro/rods", hide=True),
    TopicRule("Cocci", without=VIDEOS[:1], pages=((130, 131),)),
    TopicRule("micro::rods", without=("first_aid/2025/microbiology",), added=VIDEOS[1:]),
    TopicRule("Default", added=VIDEOS[:2]),
    AliasRule("immuno::complement", "Pseudomonas"),
    AliasRule("renal", VIDEOS[2]),
    AliasRule(TAGS[5], "Renal"),
    EditionRule("2024"),
    EditionRule("2025"),
)
ZONES = ("America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Europe/Lisbon")

Change = Callable[[SmallCollection, random.Random], object]


def grade(small: SmallCollection, rng: random.Random) -> None:
    """Answers in the reviewer: rows of now, and another due date."""
    for _ in range(rng.randint(1, 4)):
        card = rng.randrange(CARDS)
        small.now += rng.uniform(3, 60)
        review_id = small.review(card, rating := rng.randint(1, 4), rng.random() * 1e-5)
        front = round(rng.lognormvariate(7.5, 1))
        small.capture(review_id, card, rating=rating, front_ms=front, reps=rng.randint(0, 9))
        queue, due = rng.choice([(2, 10_000 + rng.randint(-5, 30)), (1, int(small.now) + 600)])
        small.run("update cards set queue = ?, due = ? where id = ?", queue, due, card)


def practise(small: SmallCollection, rng: random.Random) -> None:
    """A longer session, so that a day has an attempt rate."""
    for _ in range(10):
        grade(small, rng)


def phone(small: SmallCollection, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 5)):
        small.review(rng.randrange(CARDS), rng.randint(1, 4), rng.choice([0.01, 0.2, 1, 40, 700]))


def undo(small: SmallCollection, rng: random.Random) -> None:
    small.run("delete from revlog where id = (select max(id) from revlog)")


def lose_rows(small: SmallCollection, rng: random.Random) -> None:
    small.run("delete from revlog where id % 7 = ?", rng.randrange(7))


def edit_rows(small: SmallCollection, rng: random.Random) -> None:
    """What FSRS Helper does to misused Hard."""
    small.run("update revlog set ease = 1 where ease = 3 and id % 11 = ?", rng.randrange(11))


def manual(small: SmallCollection, rng: random.Random) -> None:
    """Set due date, forget, cramming."""
    row = small.review(rng.randrange(CARDS), 3, rng.random() * 30)
    kind = rng.choice([(0, 4, 0), (0, 4, 2500), (3, 3, 0), (0, 5, 2500)])
    small.run("update revlog set ease = ?, type = ?, factor = ? where id = ?", *kind, row)


def delete(small: SmallCollection, rng: random.Random) -> None:
    card = rng.randrange(CARDS)
    small.run("delete from cards where id = ?", card)
    if rng.random() < 0.5:
        small.run("delete from notes where id = ?", card)


def retag(small: SmallCollection, rng: random.Random) -> None:
    tags = f" {' '.join(rng.sample(TAGS, 2))} "
    small.run("update notes set tags = ? where id = ?", tags, rng.randrange(CARDS))


def suspend(small: SmallCollection, rng: random.Random) -> None:
    queue = rng.choice([-1, 2])
    small.run("update cards set queue = ? where id = ?", queue, rng.randrange(CARDS))


def move(small: SmallCollection, rng: random.Random) -> None:
    """To the other deck, with the other preset."""
    deck = rng.choice([1, 2])
    small.run("update cards set did = ? where id = ?", deck, rng.randrange(CARDS))


def optimise(small: SmallCollection, rng: random.Random) -> None:
    """New FSRS weights for a preset."""
    weights = [weight * rng.uniform(0.9, 1.1) for weight in DEFAULT_PARAMETERS.weights]
    packed = struct.pack("<21f", *weights)
    preset = rng.choice([1, 2])
    config = b"\x32" + bytes([len(packed)]) + packed
    small.run("replace into deck_config values (?, ?)", preset, config)


def rollover(small: SmallCollection, rng: random.Random) -> None:
    hour = str(rng.randrange(24))
    small.run("update config set val = cast(? as blob) where key = 'rollover'", hour)


def wait(small: SmallCollection, rng: random.Random) -> None:
    small.now += rng.choice([30, 1500, DAY / 3, DAY, 40 * DAY])


def travel(small: SmallCollection, rng: random.Random) -> None:
    small.zone = ZoneInfo(rng.choice(ZONES))


def correct(small: SmallCollection, rng: random.Random) -> None:
    """A rule more, a rule less, or all of them gone."""
    rules = list(small.own.rules)
    rules += rng.sample(RULES, rng.randint(1, 4))
    if rules and rng.random() < 0.3:
        rules.pop(rng.randrange(len(rules)))
    small.own = OwnMap() if rng.random() < 0.1 else OwnMap(tuple(rules))


def watch(small: SmallCollection, rng: random.Random) -> None:
    """Ticked just now, or taken back."""
    video = rng.choice(VIDEOS)
    if small.watched.pop(video, None) is None:
        small.watched[video] = small.now - rng.choice([0, 0, 2, 5, 70]) * DAY


CHANGES: tuple[Change, ...] = (
    *(grade, practise, phone, undo, lose_rows, edit_rows, manual, delete),
    *(retag, suspend, move, optimise, rollover, wait, travel),
    *(correct, correct, correct, watch, watch),
)


def a_collection(rng: random.Random) -> SmallCollection:
    small = SmallCollection()
    small.run("insert into decks values (2, 'Other', x'0a020802')")
    small.run("update decks set kind = x'0a020801' where id = 1")
    for number in range(CARDS):
        tags = " ".join(rng.sample(TAGS, rng.randint(0, 3)))
        small.note(number, tags, passed=rng.randint(0, 8), failed=rng.randint(0, 4))
        if rng.random() < 0.6:
            small.review(number, 1, rng.random())
    return small


def a_larger_one(rng: random.Random) -> SmallCollection:
    """With notes of two topics each, so that one leads on to the other, and two videos to plan."""
    small = a_collection(rng)
    for number in range(CARDS, 3 * CARDS):
        kidney, other = number % 9 in (0, 1, 2), number % 9 in (1, 2, 3)
        tags = [VIDEO_TAGS[not kidney]]
        tags += ["#AK_Step1_v12::^Systems::Renal::Tubules"] * kidney
        tags += ["#AK_Step1_v12::^Systems::Other::Failure"] * other
        small.note(number, " ".join(tags), passed=rng.randint(0, 2), failed=1)
        if rng.random() < 0.5:
            small.review(number, 1, rng.random())
    return small


QUICK = (grade, practise, correct, watch)
"""After these the add-on does not look for anything else."""


def said(engine: Engine, small: SmallCollection) -> tuple[Any, ...]:
    """The file, which rounds what it says, and what the panel alone shows of it."""
    report = engine.report(small.now, watched=small.watched)
    guide = report.guide
    assert guide is not None
    return (
        report.watched,
        [(topic.topic_id, topic.resources) for topic in (*report.topics, *report.hidden)],
        [guide.plan(minutes, (), weigh) for minutes in (30, 0) for weigh in (False, True)],
        guide.plan(30, VIDEOS[:1]),
        [guide.connections(topic.topic_id) for topic in report.topics],
        [guide.resource(video) for video in VIDEOS],
        as_text(public_stats(report)),
        [(topic.topic_id, topic.cards_due, topic.group) for topic in report.topics],
        report.cards_due,
        report.again_today,
        report.usual,
        None if report.likely_due is None else report.likely_due.cards,
    )


def begun_again(engine: Engine, small: SmallCollection, path: Path) -> Engine:
    """Another run of Anki, with all that is left of the one before."""
    engine.keep(path)
    again = Engine(CATALOGUE, small.zone, Calendar.from_json(engine.calendar.as_json()))
    again.correct(small.own)
    again.resume(path)
    return again


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_what_was_applied_equals_what_is_read_anew(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    small = a_collection(rng) if seed % 5 else a_larger_one(rng)
    engine = Engine(CATALOGUE, small.zone)
    engine.apply(small, small.now, small.captures_after)
    closings = random.Random(-1 - seed)
    for _ in range(rng.randint(2, 6)):
        if closings.random() < 0.3:
            engine = begun_again(engine, small, tmp_path / "kept")
        change = rng.choice(CHANGES)
        change(small, rng)
        engine._zone = small.zone
        engine.correct(small.own)
        engine.apply(small, small.now, small.captures_after, thorough=change not in QUICK)
        fresh = Engine(CATALOGUE, small.zone, engine.calendar)
        fresh.correct(small.own)
        fresh.full(small, small.now, small.captures_after)
        assert said(engine, small) == said(fresh, small), change
