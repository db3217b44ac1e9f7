"""Facts about cards and notes, and what a note brings to a topic: whole numbers that add up."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from ..measure.calendar import ANKI_BEGAN
from ..measure.ledger import EVIDENCE_REVIEWS
from ..measure.likely import MILLION, Sums

NO_FORECAST = 0
"""In an event, where FSRS had none to compare with."""
NOTE_BITS = 22
"""The low bits of a topic's event name the note, as its place in the tree (4 million notes)."""

TOUCH_BITS = 32
"""For ``touch_of``; the low bits are the cards seen."""

_NOTE = (1 << NOTE_BITS) - 1
_FIELD_BITS = 48
_FIELD = (1 << _FIELD_BITS) - 1


class CardFacts(NamedTuple):
    """A card as its topics need it.

    ``state`` is seen, new or suspended; ``likely`` its recall in the next three days in
    millionths, -1 where it is unknown; ``evidence`` its newest spaced reviews, oldest first, at
    most 60, each ``seconds since ANKI_BEGAN << 11 | passed << 10 | forecast in 1023rds``, the
    forecast 0 where there is none.
    """

    deck: str
    state: str
    due: bool
    likely: int
    evidence: Sequence[int]


class NoteFacts(NamedTuple):
    """A note with its tags and its cards."""

    id: int
    tags: tuple[str, ...]
    cards: Sequence[CardFacts]


class Counts(NamedTuple):
    """Cards of a topic: by state, due, least secure, and asked (seen, with a forecast).

    ``expected`` and ``spread`` are the sums of p and p(1-p) over the cards asked, in millionths;
    the last three are sums over all their spaced reviews that had a forecast: recalled, p, p(1-p).
    """

    seen: int
    new: int
    suspended: int
    due: int
    least_secure: int
    cards_asked: int
    expected: int
    spread: int
    recalled: int
    forecast: int
    forecast_spread: int

    @property
    def asked(self) -> Sums:
        """The cards asked, as likely recall wants them."""
        return Sums(self.cards_asked, 0, self.expected, self.spread)

    @property
    def evidence(self) -> Sums:
        """All spaced reviews with a forecast; how many there are is not kept."""
        return Sums(0, self.recalled, self.forecast, self.forecast_spread)


# All counts travel in one integer, a field each, so that adding a note to a topic is one addition.
_SHIFTS = tuple(place * _FIELD_BITS for place in range(len(Counts._fields)))
_SEEN, _NEW, _SUSPENDED, _DUE, _LEAST_SECURE, _ASKED, _EXPECTED, _SPREAD, _RECALLED = (
    1 << shift for shift in _SHIFTS[:9]
)
SECURE = 750_000
"""Likely recall in millionths. A seen card that is under it, or was missed the last time, is one of
the least secure."""
_STATES = {"seen": _SEEN, "new": _NEW, "suspended": _SUSPENDED}


def unpacked(counts: int) -> Counts:
    """The fields of packed counts."""
    return Counts._make([counts >> shift & _FIELD for shift in _SHIFTS])


def cards_asked(counts: int) -> int:
    """Of packed counts."""
    return counts >> _SHIFTS[5] & _FIELD


def forecast_spread(counts: int) -> int:
    """Of packed counts."""
    return counts >> _SHIFTS[10] & _FIELD


def touch_of(counts: int) -> int:
    """Least secure cards ``<< TOUCH_BITS`` | cards seen, of packed counts: the larger, the
    closer."""
    return least_secure(counts) << TOUCH_BITS | counts & _FIELD


def least_secure(counts: int) -> int:
    """Of packed counts."""
    return counts >> _SHIFTS[4] & _FIELD


class Share(NamedTuple):
    """What some cards of a note bring: packed counts, and events ``<< NOTE_BITS | place``."""

    counts: int
    events: array[int]


_NO_EVENTS = array("Q")


def share_of(place: int, cards: Sequence[CardFacts]) -> Share:
    """Some cards of the note at ``place``, counted; of their events the newest, oldest first."""
    counts = 0
    events: list[int] = []
    for _, state, due, likely, evidence in cards:
        counts += _STATES[state]
        if due:
            counts += _DUE
        if state == "seen":
            if likely >= 0:
                spread = likely * (MILLION - likely) // MILLION
                counts += _ASKED + likely * _EXPECTED + spread * _SPREAD
            if 0 <= likely < SECURE or (evidence and not _passed(evidence[-1])):
                counts += _LEAST_SECURE
        if evidence:
            reviews = sum([_PACKED_SUMS[event & 2047] for event in evidence])
            counts += (reviews >> _SHIFTS[2]) * _RECALLED
            events += [event << NOTE_BITS | place for event in evidence]
    if not events:
        return Share(counts, _NO_EVENTS)
    events.sort()
    return Share(counts, array("Q", events[-EVIDENCE_REVIEWS:]))


def _passed(event: int) -> int:
    return event >> 10 & 1


def happened_at(event: int) -> int:
    """The instant of a topic's event, Unix seconds."""
    return ANKI_BEGAN + (event >> NOTE_BITS + 11)


class Review(NamedTuple):
    """A spaced review at the ``instant`` (Unix seconds): of which note, by its place, whether it
    ``passed``, and how likely that was (0-1) just before it; None where that is unknown. Where
    ``card`` is not given a note counts as one card."""

    instant: float
    place: int
    passed: bool
    forecast: float | None
    card: int = 0


def review_of(event: int) -> Review:
    """What an event of a topic says."""
    low = event >> NOTE_BITS & 2047
    forecast = (low & 1023) / 1023 if low & 1023 else None
    return Review(happened_at(event), event & _NOTE, bool(low >> 10), forecast)


def event_at(instant: int) -> int:
    """Not above any event at this instant (Unix seconds) or later."""
    return max(0, instant - ANKI_BEGAN) << NOTE_BITS + 11


def notes_among(events: Sequence[int]) -> int:
    """How many different notes these events of a topic are of."""
    return len({event & _NOTE for event in events})


class Evidence(NamedTuple):
    """Events of a topic, summed: all of them, and those that FSRS had a forecast for."""

    n: int
    passed: int
    forecast: Sums


def _packed_sums() -> list[int]:
    """For the low 11 bits of an event: passed, and n, passed, p and p(1-p) of a forecast.

    The last three stand in the order in which they end the counts.
    """
    packed = []
    for low in range(1 << 11):
        p = ((low & 1023) * MILLION + 511) // 1023
        known = int(p != NO_FORECAST)
        fields = (_passed(low), known, known & _passed(low), p, p * (MILLION - p) // MILLION)
        packed.append(sum(field << shift for field, shift in zip(fields, _SHIFTS)))
    return packed


_PACKED_SUMS = _packed_sums()


def evidence_of(events: Sequence[int]) -> Evidence:
    """Events of a topic, summed."""
    packed = _PACKED_SUMS
    total = sum([packed[event >> NOTE_BITS & 2047] for event in events])
    passed, *forecast = [total >> shift & _FIELD for shift in _SHIFTS[:5]]
    return Evidence(len(events), passed, Sums(*forecast))
