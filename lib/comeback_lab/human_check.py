"""The human check: does the measure see flips that a person was asked to make?

    python -m comeback_lab.human_check deck FILE.txt
    python -m comeback_lab.human_check score COLLECTION --captures comeback.db

docs/human-check.md says how to do it in 20 minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from comeback.measure.attempt_reader import AttemptReader
from comeback.measure.attempts import LABELS
from comeback.measure.calendar import Calendar, read_calendar
from comeback.measure.interval import wilson
from comeback.measure.reveals import Reveal
from comeback.source.closed import open_closed
from comeback.source.database import Database
from comeback.source.errors import CollectionError
from comeback.source.log import Review, read_pages
from comeback.source.snapshot import Snapshot
from comeback.store import Store, StoreError

from .check_deck import ANSWER, FLIP, TAG, check_cards, deck_text

HALF = 0.5
"""A review is seen as tried where a try is likelier than none, whatever its label."""
USUAL_ROLLOVER = 4
NOT_TWICE, NOT_TIMED = "no second review", "not timed"
SAYS_NOTHING = ("auto", "idle", "intro")
END_OF_TIME = 1 << 62


class Answered(NamedTuple):
    """One card of the check: how it was to be answered (ANSWER or FLIP), and what was seen.

    ``review_id``, ``label`` and ``tried`` are those of its second review; ``left_out`` says why
    there is none that can be judged, and is "" where there is.
    """

    way: str
    review_id: int
    label: str
    tried: float | None
    left_out: str


def answered(db: Database, reveals: Iterable[Reveal]) -> list[Answered]:
    """The cards of the check in the order of the deck. Raises CollectionError without any."""
    ways = _ways(db)
    if not ways:
        raise CollectionError(f"no card here has a tag {TAG}::{ANSWER} or {TAG}::{FLIP}")
    seen = {reveal.review_id: reveal for reveal in reveals}
    reviews = _reviews(db, ways)
    return [_answered(way, reviews.get(card_id, ()), seen) for card_id, way in ways.items()]


def _ways(db: Database) -> dict[int, str]:
    """Card to way."""
    snapshot = Snapshot()
    snapshot.read(db)
    found = {}
    for card in snapshot.cards:
        for tag in snapshot.tags.of_note(card.note_id):
            kind, _, rest = tag.partition("::")
            way = rest.partition("::")[0]
            if kind == TAG and way in (ANSWER, FLIP):
                found[card.id] = way
    return found


def _reviews(db: Database, cards: Mapping[int, str]) -> dict[int, list[int]]:
    """The ids of each card's reviews, in order of time: what was undone is not in the log."""
    found: dict[int, list[int]] = {}
    for page in read_pages(db, -1, END_OF_TIME):
        for review in map(Review._make, page):
            if review.card_id in cards and review.rating:
                found.setdefault(review.card_id, []).append(review.id)
    return found


def _answered(way: str, reviews: Sequence[int], seen: Mapping[int, Reveal]) -> Answered:
    # The first sight is for learning the card; after the second it is known too well.
    if len(reviews) < 2:
        return Answered(way, 0, "", None, NOT_TWICE)
    second = reviews[1]
    reveal = seen.get(second)
    if reveal is None:
        return Answered(way, second, "", None, NOT_TIMED)
    left_out = reveal.label if reveal.tried is None else ""
    return Answered(way, second, reveal.label, reveal.tried, left_out)


def lines(cards: Sequence[Answered]) -> Iterator[str]:
    """The confusion table, what follows from it, and what was left out."""
    judged = [card for card in cards if not card.left_out]
    labels = [label for label in LABELS if any(card.label == label for card in judged)]
    yield _cells("asked to", ["reviews", *labels])
    for way in (ANSWER, FLIP):
        of_way = [card.label for card in judged if card.way == way]
        yield _cells(way, [len(of_way), *(of_way.count(label) for label in labels)])
    yield ""
    answers, flips = (_tried(judged, way) for way in (ANSWER, FLIP))
    yield _share("flips seen as flips (sensitivity)", [tried <= HALF for tried in flips])
    yield _share("answers seen as tried (specificity)", [tried > HALF for tried in answers])
    for way, found in ((ANSWER, answers), (FLIP, flips)):
        if found:
            mean = 100 * sum(found) / len(found)
            yield f"tried before revealing, of those asked to {way}: about {mean:.0f} of 100"
    reasons = Counter((card.left_out, card.way) for card in cards if card.left_out)
    yield f"left out: {sum(reasons.values())} of {len(cards)}"
    for (reason, way), count in sorted(reasons.items()):
        yield f"  {count} asked to {way}: {reason}"


def _tried(cards: Iterable[Answered], way: str) -> list[float]:
    return [card.tried for card in cards if card.way == way and card.tried is not None]


def _cells(head: str, values: Sequence[object]) -> str:
    return "".join((f"{head:<10}", *(f"{value:>14}" for value in values)))


def _share(name: str, right: Sequence[bool]) -> str:
    interval = wilson(sum(right), len(right))
    if interval is None:
        return f"{name}: nothing to judge"
    share, low, high = (f"{100 * ratio:.0f}" for ratio in (sum(right) / len(right), *interval))
    return f"{name}: {sum(right)} of {len(right)}, {share}% (likely {low}-{high}%)"


def _score(options: argparse.Namespace) -> None:
    if not options.captures.is_file():
        raise CollectionError(f"no timings at {options.captures}")
    reveals, calendar = _timings(Store(options.captures))
    with open_closed(options.collection) as db:
        found = answered(db, reveals)
    print("\n".join(lines(found)))
    known = _known(reveals, calendar, found)
    print(f"reviews of this student that the model had learnt from before: {known}")


def _timings(store: Store) -> tuple[list[Reveal], Calendar]:
    """All captures, judged as the panel judges them."""
    kept = read_calendar(store.get("calendar"))
    calendar = kept or Calendar.begin(time.time(), USUAL_ROLLOVER)
    reader = AttemptReader()
    reader.read(store.timed_after, calendar)
    return list(reader.reveals.between(0, len(reader.reveals))), calendar


def _known(reveals: Sequence[Reveal], calendar: Calendar, cards: Sequence[Answered]) -> int:
    """How many were timed on study days before that of the check's second round."""
    first = min((card.review_id for card in cards if card.review_id), default=0)
    begins = calendar.start_of(calendar.begun(first / 1000)) * 1000
    return sum(each.label not in SAYS_NOTHING and each.review_id < begins for each in reveals)


def _deck(options: argparse.Namespace) -> None:
    # Anki takes the file as it is, on Windows too.
    options.file.write_bytes(deck_text(check_cards()).encode("utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done. 1: could not, with one line that says why. 2: wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except (CollectionError, StoreError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m comeback_lab.human_check")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    deck = commands.add_parser("deck", help="write the cards as a file for Anki's File > Import")
    deck.add_argument("file", type=Path, metavar="FILE.txt")
    deck.set_defaults(command=_deck)
    score = commands.add_parser("score", help="compare what was asked with what was seen")
    score.add_argument("collection", type=Path, metavar="COLLECTION", help="collection.anki2")
    score.add_argument("--captures", type=Path, required=True, metavar="FILE", help="comeback.db")
    score.set_defaults(command=_score)
    return parser


if __name__ == "__main__":
    sys.exit(main())
