"""From a tag to the resources that it names."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ..topics.grammar import ParsedTag, is_retired, parse_tag
from ..topics.names import identity
from .catalogue import Book, Catalogue, Chapter, Series, Video
from .finder import Finder
from .resource import Resource

SEPARATOR = " > "


class Resolution(NamedTuple):
    """What a tag is: ``resource``, ``topic``, ``question`` or ``meta``; ``topic`` to be read."""

    tag: str
    status: str
    topic: str | None
    resources: tuple[Resource, ...]


def resolve_tag(tag: str, catalogue: Catalogue) -> Resolution:
    """Never raises, whatever the string."""
    parsed = parse_tag(tag)
    if parsed.kind != "topic":
        return Resolution(tag, parsed.kind, None, ())
    resource = _resource(tag, parsed, catalogue)
    return Resolution(
        tag,
        "resource" if resource else "topic",
        SEPARATOR.join(parsed.path),
        (resource,) if resource else (),
    )


def _resource(tag: str, parsed: ParsedTag, catalogue: Catalogue) -> Resource | None:
    if parsed.axis == "first_aid":
        return _pages(parsed, catalogue.first_aid)
    series = catalogue.by_name.get(parsed.key[0])
    return None if series is None else _of_series(tag, parsed, series)


def _of_series(tag: str, parsed: ParsedTag, series: Series) -> Resource | None:
    """The video that the tag's parts name; of a retired lesson, only its very own."""
    video = _finder(series).find(parsed.path[1:], whole=is_retired(tag))
    return None if video is None else pointer_to(video, series)


def pointer_to(video: Video, series: Series) -> Resource:
    """A video as a resource that a tag named."""
    return Resource(
        kind=series.kind,
        id=video_id(video, series),
        title=video.title,
        series=series.series,
        group=video.group,
        number=video.number,
        minutes=video.minutes,
        source=series.source,
        via="tag",
    )


def video_id(video: Video, series: Series) -> str:
    """The name that other tools and the student's own map keep."""
    return "/".join((series.kind, video.group.casefold(), video.number or identity(video.title)))


def _pages(parsed: ParsedTag, book: Book) -> Resource | None:
    """The chapter's pages, or those of the innermost heading that has pages of its own."""
    chapter = book.chapters.get(parsed.key[0])
    if chapter is None:
        return None
    section = next(
        (chapter.sections[key] for key in reversed(parsed.key[1:]) if key in chapter.sections),
        None,
    )
    return Resource(
        kind=book.kind,
        id="/".join((book.kind, book.edition, *parsed.key)),
        title=parsed.path[-1] if len(parsed.path) > 1 else chapter.title,
        series=book.series,
        edition=book.edition,
        chapter=chapter.title,
        section=SEPARATOR.join(parsed.path[1:]) or None,
        page_from=section.page_from if section else chapter.page_from,
        page_to=section.page_to if section else chapter.page_to,
        precision="section" if section else "chapter",
        source=section.source if section else book.source,
        via="tag",
    )


def pages_named(resource_id: str, catalogue: Catalogue) -> Resource | None:
    """A chapter, or a place in one, by the id that a tag of it would have."""
    kind, _, place = resource_id.casefold().partition("/")
    edition, _, rest = place.partition("/")
    book = catalogue.books.get(edition)
    key = tuple(rest.split("/"))
    chapter = book.chapters.get(identity(key[0])) if book and book.kind == kind else None
    if book is None or chapter is None:
        return None
    path = (chapter.title, *(_heading(each, chapter) for each in key[1:]))
    keys = identity(chapter.title), *map(identity, key[1:])
    found = _pages(ParsedTag("topic", kind, path, keys), book)
    return found and replace(found, id=resource_id.casefold())


def _heading(name: str, chapter: Chapter) -> str:
    part, section = chapter.parts.get(identity(name)), chapter.sections.get(identity(name))
    return part.title if part else section.heading if section else name


@lru_cache(maxsize=16)
def _finder(series: Series) -> Finder:
    return Finder(series.videos)
