"""The deck of the human check: 100 made-up cards, half to be answered and half to be flipped.

Each front asks something that any adult must work out or call to mind. The two ways take turns
in runs, as in life, and the kinds of question are spread over both alike.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Callable, NamedTuple

ANSWER, FLIP = "answer", "flip"
CARDS_EACH_WAY = 50
RUNS = 7
"""Of each way; with RUN_LENGTHS they can hold exactly CARDS_EACH_WAY cards."""
RUN_LENGTHS = range(5, 11)
TAG = "comeback-check"
DECK = "Comeback check"
SEED = 2026

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS = (
    *("window", "garden", "bottle", "pencil", "orange", "winter", "bridge", "carpet", "doctor"),
    *("engine", "finger", "guitar", "hammer", "island", "jacket", "ladder", "mirror", "needle"),
    *("pepper", "rabbit", "saddle", "ticket", "velvet", "walnut", "yellow", "candle", "basket"),
)
HEADERS = ("#separator:tab", "#html:true", "#notetype:Basic", f"#deck:{DECK}", "#tags column:3")
ORDERS = {ANSWER: "say it in your head first", FLIP: "reveal at once, press Good"}


class Question(NamedTuple):
    """What is asked, and what is right."""

    text: str
    answer: str


class CheckCard(NamedTuple):
    """A card: its place from 1 on, how it is to be answered, its place in the run, the question."""

    number: int
    way: str
    place: int
    run_length: int
    question: Question


def check_cards(seed: int = SEED) -> list[CheckCard]:
    """The cards in the order in which they are shown. One seed, one deck."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    lengths = {way: _run_lengths(rng) for way in (ANSWER, FLIP)}
    asked = {way: iter(questions) for way, questions in _questions(rng).items()}
    ways = rng.sample((ANSWER, FLIP), 2)
    cards: list[CheckCard] = []
    for run in range(RUNS):
        for way in ways:
            length = lengths[way][run]
            for place in range(1, length + 1):
                cards.append(CheckCard(len(cards) + 1, way, place, length, next(asked[way])))
    return cards


def deck_text(cards: Sequence[CheckCard]) -> str:
    """A file for Anki's File > Import: front, back, tags."""
    return "".join(f"{line}\n" for line in (*HEADERS, *map(_line, cards)))


def _line(card: CheckCard) -> str:
    # The order only where a run begins: every word counts as text to be read.
    order = f"<br>{ORDERS[card.way]}" if card.place == 1 else ""
    way = f"<b style='font-size:200%'>{card.way.upper()}</b>"
    front = f"{way} {card.place} of {card.run_length}{order}<hr>{card.question.text}"
    return "\t".join((front, card.question.answer, f"{TAG}::{card.way}::{card.number:03}"))


def _run_lengths(rng: random.Random) -> list[int]:
    lengths = [RUN_LENGTHS[0]] * RUNS
    while sum(lengths) < CARDS_EACH_WAY:
        run = rng.randrange(RUNS)
        lengths[run] = min(lengths[run] + 1, RUN_LENGTHS[-1])
    return lengths


def _questions(rng: random.Random) -> dict[str, list[Question]]:
    """For each way as many of every kind, in any order; no question comes twice."""
    each = CARDS_EACH_WAY // len(KINDS)
    questions: dict[str, list[Question]] = {ANSWER: [], FLIP: []}
    for kind in KINDS:
        different = _different(kind, rng)
        for found in questions.values():
            found += [next(different) for _ in range(each)]
    for found in questions.values():
        rng.shuffle(found)
    return questions


def _different(kind: Callable[[random.Random], Question], rng: random.Random) -> Iterator[Question]:
    seen: set[str] = set()
    while True:
        question = kind(rng)
        if question.text not in seen:
            seen.add(question.text)
            yield question


def _sum(rng: random.Random) -> Question:
    first, second = rng.randint(17, 69), rng.randint(14, 29)
    return Question(f"{first} + {second} = ?", str(first + second))


def _product(rng: random.Random) -> Question:
    first, second = rng.randint(3, 9), rng.randint(12, 19)
    return Question(f"{first} × {second} = ?", str(first * second))


def _weekday(rng: random.Random) -> Question:
    day, later = rng.randrange(7), rng.randint(3, 11)
    text = f"Which weekday is {later} days after {DAYS[day]}?"
    return Question(text, DAYS[(day + later) % 7])


def _month(rng: random.Random) -> Question:
    month, earlier = rng.randrange(12), rng.randint(3, 8)
    text = f"Which month is {earlier} months before {MONTHS[month]}?"
    return Question(text, MONTHS[month - earlier])


def _letter(rng: random.Random) -> Question:
    place, back = rng.randrange(8, 26), rng.randint(2, 5)
    text = f"Which letter is {back} before {LETTERS[place]} in the alphabet?"
    return Question(text, LETTERS[place - back])


def _backwards(rng: random.Random) -> Question:
    word = rng.choice(WORDS)
    return Question(f"Spell “{word}” backwards.", word[::-1])


def _clock(rng: random.Random) -> Question:
    begin, passed = rng.randrange(13 * 12, 23 * 12) * 5, rng.randrange(5, 22) * 5
    end = begin + passed
    text = f"It is {begin // 60}:{begin % 60:02}. What time is it in {passed} minutes?"
    return Question(text, f"{end // 60 % 24}:{end % 60:02}")


def _middle(rng: random.Random) -> Question:
    numbers = rng.sample(range(12, 99), 5)
    text = f"Which is in the middle by size: {', '.join(map(str, numbers))}?"
    return Question(text, str(sorted(numbers)[2]))


def _change(rng: random.Random) -> Question:
    cents = rng.randrange(105, 995, 5)
    text = f"You pay {cents // 100}.{cents % 100:02} with a ten. What comes back?"
    return Question(text, f"{(1000 - cents) // 100}.{(1000 - cents) % 100:02}")


def _next(rng: random.Random) -> Question:
    first, step = rng.randint(3, 40), rng.randint(6, 13)
    shown = ", ".join(str(first + step * place) for place in range(4))
    return Question(f"What comes next: {shown}, …?", str(first + step * 4))


KINDS = (
    *(_sum, _product, _weekday, _month, _letter),
    *(_backwards, _clock, _middle, _change, _next),
)
