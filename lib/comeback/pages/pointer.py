"""A resource in words: what to open, where in it, and the line that Copy puts on the clipboard."""

from __future__ import annotations

from typing import NamedTuple

from ..report import Report, Topic
from ..resources.resource import Resource
from ..words.aftermath import after_sentence
from ..words.sentences import say
from ..words.wording import plain


class Pointer(NamedTuple):
    """One video or place in a book; ``where`` finds it, ``extras`` say more where there is room.

    ``needs_pages``: it is known no better than by its chapter. ``after`` says when she went over
    it and what followed; empty where she did not.
    """

    id: str
    title: str
    where: str
    extras: tuple[str, ...]
    minutes: int | None
    is_video: bool
    needs_pages: bool
    after: str


def is_video(resource: Resource) -> bool:
    """True for what is watched, False for what is read."""
    return resource.kind != "first_aid"


def pointer(resource: Resource, topic: Topic, report: Report) -> Pointer:
    """What the page shows of a topic's resource."""
    alone = pointer_alone(resource, report)
    return alone._replace(extras=(*alone.extras, *filter(None, (_touches(resource, topic),))))


def pointer_alone(resource: Resource, report: Report) -> Pointer:
    """What the page shows of a resource, whatever topic it is of."""
    video = is_video(resource)
    title, where = (resource.title, _shelf(resource)) if video else _place(resource)
    needs_pages = resource.precision == "chapter"
    return Pointer(
        id=resource.id,
        title=title,
        where=where,
        extras=(say("not_narrower"),) if needs_pages and resource.page_from else (),
        minutes=_minutes(resource) if video else None,
        is_video=video,
        needs_pages=needs_pages,
        after=after_sentence(resource.id, report),
    )


def _touches(resource: Resource, topic: Topic) -> str:
    """What of the topic it is about, where that is not all."""
    touched, cards = resource.touches_cards, topic.cards_seen
    if not touched or touched >= cards:
        return ""
    least, of_least = resource.touches_least_secure, topic.cards_least_secure
    if least and of_least:
        return say("touches_least_secure", touched=least, cards=of_least)
    return say("touches", touched=touched, cards=cards)


def copy_text(resource: Resource) -> str:
    """One line that finds the resource again anywhere."""
    if is_video(resource):
        text = " ".join(part for part in (_shelf(resource), resource.title) if part)
        minutes = _minutes(resource)
        return text if minutes is None else say("with_minutes", text=text, minutes=minutes)
    return plain(", ".join(part for part in _place(resource) if part))


def _minutes(resource: Resource) -> int | None:
    return None if resource.minutes is None else max(1, round(resource.minutes))


def _shelf(resource: Resource) -> str:
    """``Sketchy Micro, Bacteria 5.9``."""
    place = " ".join(str(part) for part in (resource.group, resource.number) if part)
    return ", ".join(part for part in (resource.series, place) if part)


def _place(resource: Resource) -> tuple[str, str]:
    """``First Aid 2025, Microbiology (pp. 121–200)`` and the section, which may be empty.

    The pages stand behind what they are the pages of: a chapter's would read as the section's.
    """
    name = " ".join(str(part) for part in (resource.series, resource.edition) if part)
    # Of her own pages the chapter may not be known: then they are just the book's.
    inside = resource.chapter or (resource.title if resource.title != resource.series else "")
    book = ", ".join(part for part in (name, inside) if part)
    section = resource.section or ""
    if section and resource.precision != "chapter":
        return book, _with_pages(section, resource)
    return _with_pages(book, resource), section


def _with_pages(text: str, resource: Resource) -> str:
    first, last = resource.page_from, resource.page_to
    if first is None:
        return text
    if last is None or last == first:
        pages = say("page", page=str(first))
    else:
        pages = say("pages", first=str(first), last=str(last))
    return say("with_pages", text=text, pages=pages)
