"""Cards, tags, decks and presets as last read, and which notes differ since then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from ..pace import Rest, no_rest
from .collection import Card, read_cards, read_cards_beside, read_decks, read_tags
from .database import Database
from .presets import read_weights

Weights = tuple[float, ...]
NOTHING: frozenset[int] = frozenset()
ROWS_BETWEEN_RESTS = 64


class Difference(NamedTuple):
    """``everything``: tags, decks, presets or the notes themselves changed. Else ``notes`` names
    those with a card that changed."""

    everything: bool
    notes: Collection[int] = NOTHING


EVERYTHING = Difference(True)


class Snapshot:
    """What a collection holds besides its log. Nothing changes in it when a read is broken off."""

    def __init__(self) -> None:
        self.cards: dict[int, Card] = {}
        self.cards_of_note: dict[int, list[int]] = {}
        self.tags: Mapping[int, tuple[str, ...]] = {}
        self.decks: Mapping[int, str] = {}
        self.weights: Mapping[int, Weights] = {}

    def read(self, db: Database, rest: Rest = no_rest) -> Difference:
        """Read all anew."""
        cards = {card.id: card for card in read_cards(db, rest)}
        tags, decks, weights = read_tags(db, rest), read_decks(db), read_weights(db)
        same = tags == self.tags and decks == self.decks and weights == self.weights
        difference = Difference(False, _notes_that_differ(self.cards, cards, rest))
        self.cards, self.tags, self.decks, self.weights = cards, tags, decks, weights
        self.cards_of_note = _by_note(cards.values())
        return difference if same else EVERYTHING

    def read_beside(self, db: Database, card_ids: Collection[int]) -> Difference:
        """Read only these cards and their siblings; a rating changes no others."""
        cards = {card.id: card for card in read_cards_beside(db, card_ids)}
        if not cards.keys() <= self.cards.keys():
            return EVERYTHING
        notes = {card.note_id for card in cards.values() if card != self.cards[card.id]}
        self.cards.update(cards)
        return Difference(False, notes)


def _notes_that_differ(
    before: Mapping[int, Card], after: Mapping[int, Card], rest: Rest
) -> frozenset[int]:
    notes = {before[gone].note_id for gone in before.keys() - after.keys()}
    for count, (card_id, card) in enumerate(after.items()):
        if count % ROWS_BETWEEN_RESTS == 0:
            rest()
        old = before.get(card_id)
        if old != card:
            notes.add(card.note_id)
            if old is not None:
                notes.add(old.note_id)
    return frozenset(notes)


def _by_note(cards: Iterable[Card]) -> dict[int, list[int]]:
    by_note: dict[int, list[int]] = {}
    for card in cards:
        by_note.setdefault(card.note_id, []).append(card.id)
    return by_note
