"""Cards, notes, decks and settings of a collection, as plain facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from ..pace import Rest, no_rest, resting
from .database import Database
from .tags import Tags

PAGE_ROWS = 2_000
DEFAULT_ROLLOVER_HOUR = 4
"""Anki's own default; the setting is absent from the collection until it is changed."""

SELECT_CARDS = (
    "SELECT id, nid, CASE odid WHEN 0 THEN did ELSE odid END, type, queue, CAST(due AS INTEGER)"
    " FROM cards"
)

SUSPENDED, LEARNING, REVIEW, DAY_LEARNING, PREVIEW = -1, 1, 2, 3, 4
NEW_CARD = 0
SCHEMA = 18


class Card(NamedTuple):
    """A card: ``due`` is a day number or, for learning cards, Unix seconds; ``deck_id`` is home."""

    id: int
    note_id: int
    deck_id: int
    type: int
    queue: int
    due: int

    @property
    def state(self) -> str:
        """``suspended``, ``new`` or ``seen`` (answered at least once): each card is in one."""
        if self.queue == SUSPENDED:
            return "suspended"
        return "new" if self.type == NEW_CARD else "seen"

    @property
    def is_learning(self) -> bool:
        """True where ``due`` is an instant, so that a card falls due in the middle of a day."""
        return self.queue in (LEARNING, PREVIEW)

    def is_due(self, day_number: int, learning_until: float) -> bool:
        """What Anki's search ``is:due`` finds (rslib ``search/sqlwriter.rs``)."""
        if self.queue in (REVIEW, DAY_LEARNING):
            return self.due <= day_number
        return self.is_learning and self.due <= learning_until


class Clock(NamedTuple):
    """What the collection says about days: rollover hour and the date of its creation."""

    rollover_hour: int
    created: date
    learn_ahead_seconds: int

    def day_number(self, today: date) -> int:
        """Anki's number of a study day, the unit of ``due`` for review cards."""
        return max(0, (today - self.created).days)


def read_cards(db: Database, rest: Rest = no_rest) -> Iterator[Sequence[Sequence[int]]]:
    """The fields of all cards, in order of id, some at a time."""
    return _pages(db, SELECT_CARDS + " WHERE id > ? ORDER BY id LIMIT ?", rest)


def read_cards_beside(db: Database, card_ids: Iterable[int]) -> list[Card]:
    """These cards and all others of their notes."""
    beside = " WHERE nid IN (SELECT nid FROM cards WHERE id IN (SELECT value FROM json_each(?)))"
    return [Card(*row) for row in db.all(SELECT_CARDS + beside, json.dumps(list(card_ids)))]


def read_tags(db: Database, rest: Rest = no_rest) -> Tags:
    """The tags of all notes."""
    pages = _pages(db, "SELECT id, tags FROM notes WHERE id > ? ORDER BY id LIMIT ?", rest)
    return Tags((note_id, tags.split()) for note_id, tags in _rows(pages, rest))


def read_decks(db: Database) -> dict[int, str]:
    """Deck id to its name, levels separated by ``::``."""
    # No WHERE and no ORDER BY on names: their collation exists only inside Anki.
    return {row[0]: row[1].replace("\x1f", "::") for row in db.all("SELECT id, name FROM decks")}


def read_clock(db: Database, now: float, offset_minutes: int) -> Clock:
    """The collection's day settings. ``offset_minutes`` east of UTC is used where Anki kept none.

    Raises ValueError, with one clear line, for a collection of another schema.
    """
    (created, schema), *_ = db.all("SELECT crt, ver FROM col")
    if schema != SCHEMA:
        raise ValueError(
            f"the collection has format {schema}, not {SCHEMA}; open it once in Anki 23.10 or newer"
        )
    west = _config(db, "creationOffset")
    zone = timezone(timedelta(minutes=offset_minutes if west is None else -int(west)))
    rollover = _config(db, "rollover")
    ahead = _config(db, "collapseTime")
    return Clock(
        DEFAULT_ROLLOVER_HOUR if rollover is None else int(rollover),
        datetime.fromtimestamp(created, zone).date(),
        1200 if ahead is None else int(ahead),
    )


def _config(db: Database, key: str) -> Any | None:
    rows = db.all("SELECT CAST(val AS TEXT) FROM config WHERE key = ?", key)
    return json.loads(rows[0][0]) if rows else None


def _pages(db: Database, sql: str, rest: Rest) -> Iterator[Sequence[Sequence[Any]]]:
    last = -1
    while page := db.all(sql, last, PAGE_ROWS):
        rest()
        yield page
        last = page[-1][0]


def _rows(pages: Iterable[Sequence[Sequence[Any]]], rest: Rest) -> Iterator[Sequence[Any]]:
    for page in pages:
        yield from resting(page, rest, 64)
