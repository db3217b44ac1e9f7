"""Topics as rows: a line each, and one of them unfolded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..report import Report, Topic
from ..resources.links import slot_of
from ..resources.own_map import OWN_SOURCE, OwnMap, TopicRule, pages_text
from ..resources.resource import Resource
from ..topics.groups import MIN_NOTES, MIN_REVIEWS
from ..words.recall import (
    Range,
    evidence_sentence,
    has_number,
    likely_sentence,
    number_of,
    number_text,
    usual_number,
    usual_sentence,
)
from ..words.sentences import say
from ..words.why import why
from ..words.wording import minutes_for
from .chart import Axis
from .pointer import Pointer, is_video, pointer
from .view import Signs, View

FIELDS = {"sketchy": "Sketchy", "first_aid": "First Aid"}
"""Fields of AnKing's note types, by the slot of the resources that they are about."""
MOST_CARDS_TO_TRY = 15
"""A short block that fits before a video."""


class Plot(NamedTuple):
    """Where a topic's range, its dot and the tick of the usual recall lie, in percent."""

    low: str
    dot: str
    high: str
    tick: str | None


class Also(NamedTuple):
    """Another topic that the topic's cards are about too."""

    topic_id: str
    title: str
    place: str
    shared: str


class Correction(NamedTuple):
    """What she corrected here, by the rule's number in her map: the button that takes it back."""

    rule: int
    label: str


class Detail(NamedTuple):
    """What an unfolded row adds. ``try_label`` is empty where there is nothing to try; ``more``
    are the pointers that stay folded, ``doubtful`` those that may be a wrong match."""

    path: tuple[str, ...]
    likely: str
    evidence: str
    change: str
    cards: str
    try_label: str
    pointers: tuple[Pointer, ...]
    more: tuple[Pointer, ...]
    signs: tuple[str, ...]
    connections: tuple[Also, ...]
    corrections: tuple[Correction, ...]
    doubtful: tuple[Pointer, ...]
    why: str


class Row(NamedTuple):
    """One topic in a list; ``under`` names the wider one, ``plot`` is there if a number is."""

    topic: Topic
    under: str
    text: str
    plot: Plot | None
    detail: Detail | None
    is_open: bool


def cards_to_try(topic: Topic) -> int:
    """How many cards "Try" takes: cards already seen, due ones first, at most fifteen."""
    return min(MOST_CARDS_TO_TRY, topic.cards_seen)


def row(topic: Topic, report: Report, axis: Axis, view: View) -> Row:
    """A topic as a row."""
    number = number_of(topic, report)
    is_open = topic.topic_id == view.open_topic
    return Row(
        topic=topic,
        under=_under(topic),
        text=number_text(topic, report) or _no_number(topic),
        plot=_plot(number, report, axis) if number else None,
        detail=_detail(topic, report, view) if is_open or view.still else None,
        is_open=is_open,
    )


def _under(topic: Topic) -> str:
    """The wider topic, unless the title says it: "Function" alone could be of anything."""
    wider = topic.path[-2] if len(topic.path) > 1 else ""
    return "" if wider in topic.title else wider


def _plot(number: Range, report: Report, axis: Axis) -> Plot:
    usual = usual_number(report)
    return Plot(
        low=axis.across(number.low),
        dot=axis.across(number.ratio),
        high=axis.across(number.high),
        tick=None if usual is None else axis.across(usual),
    )


def _no_number(topic: Topic) -> str:
    if topic.group == "not_started":
        return _unopened(topic)
    if not topic.n:
        return say("of_needed_none")
    if topic.n < MIN_REVIEWS:
        return say("of_needed", n=topic.n, needed=MIN_REVIEWS)
    return say("of_needed_notes", n=topic.n, notes=MIN_NOTES)


def _unopened(topic: Topic) -> str:
    parts = []
    if topic.cards_new:
        parts.append(say("new", n=topic.cards_new))
    if topic.cards_suspended:
        parts.append(say("suspended", n=topic.cards_suspended))
    return ", ".join(parts) or say("unanswered", n=topic.cards)


def _detail(topic: Topic, report: Report, view: View) -> Detail:
    likely, evidence = likely_sentence(topic, report), evidence_sentence(topic, report)
    numbered = has_number(topic)
    first, more = _in_sight(topic.resources)
    doubtful = [each for each in (*first, *more) if each.source != OWN_SOURCE]
    return Detail(
        path=topic.path[:-1],
        likely=likely,
        evidence=evidence if likely or not numbered else f"{evidence} {usual_sentence(report)}",
        change=say(f"change_{topic.change}") if numbered else "",
        cards=_cards(topic),
        try_label=_try_label(topic, report),
        pointers=tuple(pointer(each, topic, report) for each in first),
        more=tuple(pointer(each, topic, report) for each in more),
        doubtful=tuple(pointer(each, topic, report) for each in doubtful),
        connections=_also(topic, report),
        corrections=tuple(_corrections(topic, view.own)),
        signs=tuple(_signs(topic, view.signs)),
        why=why(topic, report),
    )


def _in_sight(resources: Sequence[Resource]) -> tuple[list[Resource], list[Resource]]:
    """Sketchy and First Aid, and of other series one where Sketchy has nothing; then the rest."""
    first = [each for each in resources if slot_of(each) != "other"]
    if not any(map(is_video, first)):
        first = [*[each for each in resources if each not in first][:1], *first]
    return first, [each for each in resources if each not in first]


def _also(topic: Topic, report: Report) -> tuple[Also, ...]:
    if report.guide is None:
        return ()
    found = []
    for topic_id, shared in report.guide.connections(topic.topic_id):
        other = report.topic(topic_id)
        if other is not None:
            place = " > ".join(other.path)
            found.append(Also(topic_id, other.title, place, say("shared_notes", n=shared)))
    return tuple(found)


def _corrections(topic: Topic, own: OwnMap) -> Iterator[Correction]:
    for number, rule in enumerate(own.rules):
        if isinstance(rule, TopicRule) and rule.topic == topic.topic_id:
            if rule.without:
                yield Correction(number, say("take_back_left_out", ids=", ".join(rule.without)))
            if rule.pages:
                yield Correction(number, say("take_back_pages", pages=pages_text(rule.pages)))


def _signs(topic: Topic, signs: Signs) -> Iterator[str]:
    """Where the map falls short and the notes have a field of their own for it."""
    known = {slot_of(each) for each in topic.resources if each.precision != "chapter"}
    for slot, field in FIELDS.items():
        filled = signs.filled.get(field, 0)
        if filled and slot not in known:
            yield say("field_sign", n=filled, notes=signs.notes, field=field)


def _cards(topic: Topic) -> str:
    parts = (
        ("part_seen", "all_seen", topic.cards_seen),
        ("part_new", "all_new", topic.cards_new),
        ("part_suspended", "all_suspended", topic.cards_suspended),
    )
    said = ", ".join(
        say(every if count == topic.cards else some, n=count)
        for some, every, count in parts
        if count
    )
    return say("cards_line", cards=topic.cards, parts=said) if said else ""


def _try_label(topic: Topic, report: Report) -> str:
    cards = cards_to_try(topic)
    if not cards:
        return ""
    needed = minutes_for(cards, report)
    if needed is None:
        return say("try", cards=cards)
    return say("try_minutes", cards=cards, minutes=needed)
