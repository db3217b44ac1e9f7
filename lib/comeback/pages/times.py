"""What is due, and how much of it fits into the time she has."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from ..report import Report
from ..words.sentences import say
from ..words.wording import minutes_for
from .state import past_days

TIMES = (15, 30, 60)
"""Minutes to choose from."""
COUNTS = (50, 100, 200)
"""Cards to choose from while her pace is not known."""
LONG_MINUTES = TIMES[-1]
RECENT_DAYS = 30


class TimeChoice(NamedTuple):
    """A button: so many of the due cards."""

    label: str
    cards: int


def time_choices(report: Report) -> tuple[TimeChoice, ...]:
    """Parts of what is due; none when it all fits into the shortest time."""
    due, pace = report.cards_due, report.seconds_per_card
    if not pace:
        parts = [TimeChoice(say("time_cards", cards=count), count) for count in COUNTS]
    else:
        sizes = [(minutes, _round(minutes * 60 / pace)) for minutes in TIMES]
        parts = [TimeChoice(say("time", minutes=m, cards=cards), cards) for m, cards in sizes]
    smaller = [part for part in parts if part.cards < due]
    if smaller and len(smaller) < len(parts):
        smaller.append(_all(report))
    return tuple(smaller)


def is_long(report: Report) -> bool:
    """True when what is due takes more than an hour; in cards while her pace is not known."""
    needed = minutes_for(report.cards_due, report)
    return report.cards_due > COUNTS[-1] if needed is None else needed > LONG_MINUTES


def due_sentences(report: Report) -> tuple[str, ...]:
    """What is due, above the times to choose from."""
    needed = minutes_for(report.cards_due, report)
    if needed is None:
        return (say("many_due", due=report.cards_due),)
    most = max((day.reviews for day in islice(past_days(report), RECENT_DAYS)), default=0)
    # Who does as many every day needs no such advice.
    if report.cards_due > most:
        due = say("many_due", due=report.cards_due)
    else:
        due = say("due_minutes", due=report.cards_due, minutes=needed)
    return (due, say("how_long"))


def next_due(report: Report) -> str:
    """Due cards as the next thing, or that there are none."""
    if not report.cards_due:
        return say("nothing_waiting")
    needed = minutes_for(report.cards_due, report)
    if needed is None:
        return say("next_due", due=report.cards_due)
    return say("next_due_minutes", due=report.cards_due, minutes=needed)


def _all(report: Report) -> TimeChoice:
    due, needed = report.cards_due, minutes_for(report.cards_due, report)
    if needed is None:
        return TimeChoice(say("time_cards", cards=due), due)
    return TimeChoice(say("time_all", cards=due, minutes=needed), due)


def _round(cards: float) -> int:
    """To tens, like the estimate it is."""
    return max(1, round(cards)) if cards < 20 else round(cards / 10) * 10
