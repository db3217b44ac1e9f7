"""The one next thing: a topic, its steps, and why this one."""

from __future__ import annotations

from typing import NamedTuple

from ..measure.ledger import EVIDENCE_REVIEWS
from ..report import Report, Topic
from ..resources.resource import Resource
from ..words.recall import (
    Range,
    evidence_sentence,
    is_estimated,
    likely_sentence,
    number_of,
    usual_sentence,
)
from ..words.sentences import say
from ..words.why import why
from ..words.wording import isolate, minutes_for
from .pointer import Pointer, is_video, pointer
from .topic_rows import cards_to_try
from .view import View

FEWEST_MISSES = 5
"""Under so many misses "most of them" says nothing."""


class Next(NamedTuple):
    """The suggestion; ``minutes`` are None where they can't be known."""

    topic: Topic
    likely: str
    evidence: str
    cards: int
    try_minutes: int | None
    go_over: str
    pointers: tuple[Pointer, ...]
    minutes: int | None
    why: tuple[str, ...]
    has_others: bool


def next_thing(topic: Topic, report: Report, view: View) -> Next:
    """The suggestion in words."""
    cards = cards_to_try(topic)
    chosen = _one_of_each(topic.resources)
    videos = [each for each in chosen if is_video(each)]
    likely, evidence = likely_sentence(topic, report), evidence_sentence(topic, report)
    return Next(
        topic=topic,
        likely=likely,
        evidence=evidence if likely else f"{evidence} {usual_sentence(report)}",
        cards=cards,
        try_minutes=minutes_for(cards, report),
        go_over=_go_over(bool(videos), bool(cards)) if chosen else "",
        pointers=tuple(pointer(each, topic, report) for each in chosen),
        minutes=minutes_of(topic, report),
        why=_why_this(topic, report, videos),
        has_others=view.choice.others > 0,
    )


def minutes_of(topic: Topic, report: Report) -> int | None:
    """Minutes for all steps together; None where they can't be known."""
    chosen = _one_of_each(topic.resources)
    videos = [each for each in chosen if is_video(each)]
    if chosen and not videos:
        # How long a chapter takes nobody knows: better no sum than one without it.
        return None
    watching = (pointer(each, topic, report).minutes for each in videos)
    return sum(filter(None, (minutes_for(cards_to_try(topic), report), *watching))) or None


def _go_over(is_video: bool, was_tried: bool) -> str:
    if was_tried:
        return say("then_watch" if is_video else "then_read")
    return say("watch" if is_video else "read")


def _one_of_each(resources: tuple[Resource, ...]) -> list[Resource]:
    """One video, one place in a book: more than that is a reading list, not a next thing."""
    video = next((each for each in resources if is_video(each)), None)
    book = next((each for each in resources if not is_video(each)), None)
    return [each for each in (video, book) if each is not None]


def _why_this(topic: Topic, report: Report, videos: list[Resource]) -> tuple[str, ...]:
    lines = [_standing(topic, report), why(topic, report), _misses(topic, report)]
    lines += [_touches(video, topic) for video in videos]
    return (*filter(None, lines), say("stays"))


def _standing(topic: Topic, report: Report) -> str:
    """Where it stands among the topics; empty for one that no longer needs another pass."""
    numbers: list[tuple[str, Range]] = []
    for each in report.on_axis(topic.axis):
        number = number_of(each, report)
        if number is not None:
            numbers.append((each.group, number))
    own = number_of(topic, report)
    if own is None or topic.group != "needs_another_pass":
        return ""
    below = [number.ratio for group, number in numbers if group == topic.group]
    is_lowest = own.ratio == min(below)
    if is_estimated(report):
        key = "likely_lowest" if is_lowest else "likely_among"
    else:
        key = "why_lowest" if is_lowest else "why_among"
    return say(key, rated=len(numbers), below=len(below))


def _misses(topic: Topic, report: Report) -> str:
    """Whether most of the wider topic's misses are of this one, where their reviews can tell."""
    wider = next(
        (t for t in report.topics if t.axis == topic.axis and t.path == topic.path[:-1]), None
    )
    if wider is None or wider.first_date is None or topic.first_date is None:
        return ""
    # Both have their newest reviews only. The wider one's must reach back as far as this one's,
    # or this one's misses are not among them.
    if wider.n >= EVIDENCE_REVIEWS and wider.first_date >= topic.first_date:
        return ""
    all_misses, misses = wider.n - wider.passed, topic.n - topic.passed
    if all_misses < FEWEST_MISSES or not all_misses / 2 < misses <= all_misses:
        return ""
    return say("why_misses", title=isolate(wider.title))


def _touches(video: Resource, topic: Topic) -> str:
    if not video.touches_cards or video.touches_cards > topic.cards_seen:
        return ""
    return say("why_touches", touched=video.touches_cards, cards=topic.cards_seen)
