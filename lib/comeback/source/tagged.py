"""The cards of notes that carry one of some tags."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from .collection import SELECT_CARDS, Card
from .database import Database

TAGS_AT_ONCE = 300
"""Anki's regular expressions have an upper size."""


def read_cards_with_tags(db: Database, tags: Iterable[str]) -> dict[str, list[Card]]:
    """Each tag that a note carries, with the cards of those notes. Case does not count.

    One look at every note for all tags together: Anki's search looks once for each tag, and takes
    seconds for forty. ``REGEXP`` exists only inside Anki.
    """
    wanted = {tag.casefold(): tag for tag in tags}
    by_note: dict[int, set[str]] = {}
    for these in _chunks(sorted(wanted)):
        pattern = f"(?i) ({'|'.join(map(re.escape, these))}) "
        for note_id, text in db.all("SELECT id, tags FROM notes WHERE tags REGEXP ?", pattern):
            carried = wanted.keys() & set(text.casefold().split())
            by_note[note_id] = {wanted[tag] for tag in carried}
    return _with_cards(db, by_note)


def _chunks(tags: list[str]) -> Iterable[list[str]]:
    return (tags[at : at + TAGS_AT_ONCE] for at in range(0, len(tags), TAGS_AT_ONCE))


def _with_cards(db: Database, by_note: Mapping[int, set[str]]) -> dict[str, list[Card]]:
    here = " WHERE nid IN (SELECT value FROM json_each(?)) ORDER BY id"
    cards: dict[str, list[Card]] = {}
    for row in db.all(SELECT_CARDS + here, json.dumps(list(by_note))):
        card = Card(*row)
        for tag in by_note[card.note_id]:
            cards.setdefault(tag, []).append(card)
    return cards
