"""What each number on the screen is, and what it is not."""

from __future__ import annotations

from typing import NamedTuple

from ..topics.groups import MIN_NOTES, MIN_REVIEWS
from ..words.sentences import say


class Term(NamedTuple):
    """A name as it stands on the screen, and what it means."""

    name: str
    text: str


def measured() -> tuple[Term, ...]:
    """The names in the order in which she meets them."""
    groups = say("text_groups", reviews=MIN_REVIEWS, notes=MIN_NOTES)
    return (
        Term(say("name_likely"), say("text_likely")),
        Term(say("name_usual"), say("text_usual")),
        Term(say("name_groups"), groups),
        Term(say("name_recalled"), say("text_recalled")),
        Term(say("name_interval"), say("text_interval")),
        Term(say("name_expected"), say("text_expected")),
        Term(say("name_tried"), say("text_tried")),
        Term(say("name_change"), say("text_change")),
        Term(say("name_reviews"), say("text_reviews")),
        Term(say("name_counts"), say("text_counts")),
    )
