"""What the student's own map may speak of, and the nearest name for what it may not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ..topics.names import identity
from .catalogue import Catalogue, Series
from .own_map import AliasRule, EditionRule, Rule, TopicRule, names_meant
from .resolver import video_id
from .schema_trouble import meant
from .signposts import Signposts
from .yaml_trouble import shown


def _finds_none(_name: str) -> bool:
    return False


def _no_names() -> Collection[str]:
    return ()


@dataclass(frozen=True)
class Known:
    """``videos`` by id; ``chapters`` as ids of books' pages begin; ``editions`` of First Aid;
    ``topics`` of the collection by what a rule may call them (:func:`own_map.names_of`), None where
    there is no collection to ask; ``finds``, whether a name leads to a topic or a resource, however
    it is written; ``names``, those that do, to find the nearest among."""

    videos: Collection[str]
    chapters: Collection[str]
    editions: Collection[str]
    topics: Collection[str] | None = None
    finds: Callable[[str], bool] = _finds_none
    names: Callable[[], Collection[str]] = _no_names

    def wrong(self, rule: Rule) -> tuple[str, str] | None:
        """The name of the value that is not known, and what may be meant."""
        if isinstance(rule, EditionRule):
            return self._wrong_edition(rule.edition)
        if isinstance(rule, AliasRule):
            return self._wrong_name(rule.name)
        return self._wrong_topic(rule)

    def _wrong_edition(self, edition: str) -> tuple[str, str] | None:
        if edition in self.editions:
            return None
        said = f"First Aid {edition} is not here yet. There is {', '.join(sorted(self.editions))}."
        return "first_aid", said

    def _wrong_name(self, name: str) -> tuple[str, str] | None:
        if self.finds(name):
            return None
        near = meant(name, self.names())
        return "is", f"{shown(name)} is no topic here. {near or 'Write a title or a resource id.'}"

    def _wrong_topic(self, rule: TopicRule) -> tuple[str, str] | None:
        if self.topics is not None and not names_meant(rule.topic) & {*self.topics}:
            return "topic", f"{shown(rule.topic)} is no topic of yours. Write its id, tag or title."
        for key, ids in (("not", rule.without), ("add", rule.added)):
            for each in ids:
                if not self._has(each):
                    near = meant(each.casefold(), self.videos)
                    return key, f"{shown(each)} is no video or page here. {near}".strip()
        return None

    def _has(self, resource_id: str) -> bool:
        name = resource_id.casefold()
        return name in self.videos or "/".join(name.split("/")[:3]) in self.chapters


NOTHING = Known((), (), ())


def known_in(catalogue: Catalogue, topics: Collection[str] | None = None) -> Known:
    """What a catalogue knows."""
    return replace(_known_in(catalogue), topics=topics)


@lru_cache(maxsize=1)
def _known_in(catalogue: Catalogue) -> Known:
    """The same for each reading of her map; most readings need no names."""
    all_series = catalogue.series.values()
    videos = {video_id(video, each).casefold() for each in all_series for video in each.videos}
    finds = Signposts(catalogue).leads_on

    @cache
    def names() -> Collection[str]:
        alike = {identity(name): name for name in _all_names(catalogue)}
        return tuple(filter(finds, alike.values()))

    books = set(_chapters(catalogue)), set(catalogue.books)
    return Known(videos, *books, finds=finds, names=names)


def _chapters(catalogue: Catalogue) -> Iterator[str]:
    for edition, book in catalogue.books.items():
        for key, chapter in book.chapters.items():
            yield "/".join((book.kind, edition, key))
            yield "/".join((book.kind, edition, chapter.title.casefold()))


def _all_names(catalogue: Catalogue) -> Iterator[str]:
    for series in catalogue.series.values():
        yield from _names_of(series)
    for book in catalogue.books.values():
        yield from (chapter.title for chapter in book.chapters.values())


def _names_of(series: Series) -> Iterator[str]:
    for video in series.videos:
        yield from (video.title, *video.covers, *video.also)
