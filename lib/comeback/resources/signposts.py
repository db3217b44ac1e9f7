"""All that leads from a tag or a topic to resources: what the tag says by its structure, what a
plain name is known as, and what the student said herself. Where her notes lead is links.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from ..topics.grammar import is_of_another_exam, parse_tag
from ..topics.names import identity
from ..topics.tree import Key, Node
from .catalogue import Catalogue, Series, Video
from .links import Advice, Adviser
from .own_map import OWN_SOURCE, Corrections, OwnMap, Pages
from .resolver import Resolution, pages_named, pointer_to, resolve_tag, video_id
from .resource import Resource
from .topic_map import MapTopic, topic_map_of

TAGS_AT_HAND = 2048
"""More than the topics with resources have; all tags of a deck would be megabytes."""
NOTHING = OwnMap()


class Explained(NamedTuple):
    """A tag's resolution, and the rule that led there: ``bookkeeping``, ``question id``,
    ``your own map``, ``resource tree``, ``name``, or ``none``."""

    resolution: Resolution
    rule: str


class Signposts(Adviser):
    """Of one catalogue and one student's map. Make a new one when the map changes."""

    def __init__(self, catalogue: Catalogue, own: OwnMap = NOTHING) -> None:
        edition = own.edition if own.edition in catalogue.books else None
        self._catalogue = replace(catalogue, edition=edition) if edition else catalogue
        self._topics = topic_map_of(catalogue)
        self.own = own
        self.of_tag = lru_cache(maxsize=TAGS_AT_HAND)(self._of_tag)

    def explain(self, tag: str) -> Explained:
        """What a tag is, where it leads, and by which rule. Never raises, whatever the string."""
        said = self.own.alias_of(tag)
        if said is not None:
            found = self._find(said)
            resources = tuple(self._named(said, found))
            status = "topic" if resources or found else "unknown"
            title = found.title if found else said
            return Explained(Resolution(tag, status, title, resources), OWN_SOURCE)
        resolution = resolve_tag(tag, self._catalogue)
        if resolution.status in ("meta", "question"):
            rules = {"meta": "bookkeeping", "question": "question id"}
            return Explained(resolution, rules[resolution.status])
        if resolution.status == "resource":
            return Explained(resolution, "resource tree")
        parsed = parse_tag(tag)
        known = None if is_of_another_exam(tag) else self._known(parsed.path)
        if known is None or self._find(parsed.path[-1]) is None:
            status = "unknown" if parsed.axis == "tags" else "topic"
            return Explained(resolution._replace(status=status), "none")
        resources = tuple(self._fitting(known, parsed.axis, parsed.key))
        return Explained(resolution._replace(resources=resources), "name")

    def _of_tag(self, tag: str) -> Sequence[Resource]:
        """The resources that a tag names: none for most tags of a deck."""
        if self.own.alias_of(tag) is None and parse_tag(tag).axis != "tags":
            return resolve_tag(tag, self._catalogue).resources
        return self.explain(tag).resolution.resources

    def of(self, node: Node) -> Advice:
        """What a topic's name and the student's map say of it."""
        corrections = self.own.of(node.topic_id, node.tags, node.path[-1])
        known = self._known_of(node)
        return Advice(
            add=tuple(self._said(corrections)),
            named=tuple(self._fitting(known, node.axis, node.key)) if known else (),
            without=corrections.without,
            exam_share=known.exam_share if known else None,
        )

    def leads_on(self, name: str) -> bool:
        """Whether a name that she gave a tag is one of a topic or a resource."""
        found = self._find(name)
        return found is not None or any(self._named(name, found))

    def hidden(self, nodes: Iterable[Node]) -> frozenset[Node]:
        """The topics that the student does not want to see."""
        if not self.own.hides_any:
            return frozenset()
        return frozenset(
            node for node in nodes if self.own.hidden(node.topic_id, node.tags, node.path[-1])
        )

    def exam_share(self, node: Node) -> tuple[float, float] | None:
        """How much of the exam is on a topic's system: shares of systems can be compared, those of
        disciplines cut the exam another way."""
        known = self._known_of(node)
        return known.exam_share if known and known.system else None

    def _known_of(self, node: Node) -> MapTopic | None:
        foreign = bool(node.tags) and all(map(is_of_another_exam, node.tags))
        return None if foreign else self._known(node.path)

    def _known(self, path: Sequence[str]) -> MapTopic | None:
        """The topic of the innermost name that says something of its own; where all names are
        broad (*Cardiovascular*, in it *Pathology*), the outermost."""
        broad = None
        for part in reversed(path):
            found = self._find(part)
            if found is not None and (found.videos or found.section):
                return found
            broad = found or broad
        return broad

    @lru_cache(maxsize=TAGS_AT_HAND)  # noqa: B019 - as long as the student's map stays
    def _find(self, name: str) -> MapTopic | None:
        return self._topics.find(name)

    def _said(self, corrections: Corrections) -> Iterator[Resource]:
        for resource_id in corrections.added:
            yield from self._by_id(resource_id)
        for pages in corrections.pages:
            yield self._own_pages(pages)

    def _named(self, name: str, found: MapTopic | None) -> Iterator[Resource]:
        """What the student said that a tag is: a topic, or a resource's id or title."""
        if found:
            yield from self._of_topic(found)
            return
        titled = self._titles.get(identity(name), ())
        for resource_id in titled if len(titled) == 1 else (name,):
            yield from self._by_id(resource_id)

    def _fitting(self, known: MapTopic, axis: str | None, key: Key) -> Iterator[Resource]:
        """A topic of First Aid's tree has its place in the book, better than its name knows; and a
        shelf of one series is no sign for the videos of another."""
        if axis == "first_aid":
            return (each for each in self._of_topic(known) if each.kind != "first_aid")
        if axis == "sketchy" or key[0] in self._catalogue.by_name:
            return (each for each in self._of_topic(known) if each.kind == "first_aid")
        return self._of_topic(known)

    def _of_topic(self, known: MapTopic) -> Iterator[Resource]:
        for resource_id in known.videos:
            yield from self._by_id(resource_id)
        yield from self._pages_of(known)

    def _by_id(self, resource_id: str) -> Iterator[Resource]:
        found = self._videos.get(resource_id.casefold())
        if found is not None:
            yield replace(pointer_to(*found), via="map")
            return
        pages = pages_named(resource_id, self._catalogue)
        if pages is not None:
            yield replace(pages, via="map")

    def _pages_of(self, known: MapTopic) -> Iterator[Resource]:
        """The chapter that a topic belongs to, or its own pages where they are known."""
        book = self._catalogue.first_aid
        chapter = book.chapters.get(identity(known.chapter or ""))
        if chapter is None:
            return
        section = self._topics.section_of(known, book)
        heading = section.heading if section else known.section
        key = [identity(each) for each in (chapter.title, heading) if each]
        yield Resource(
            kind=book.kind,
            id="/".join((book.kind, book.edition, *key)),
            title=heading or chapter.title,
            series=book.series,
            edition=book.edition,
            chapter=chapter.title,
            section=heading,
            page_from=section.page_from if section else chapter.page_from,
            page_to=section.page_to if section else chapter.page_to,
            precision="section" if section else "chapter",
            source=section.source if section else book.source,
            via="map",
        )

    def _own_pages(self, pages: Pages) -> Resource:
        book, (first, last) = self._catalogue.first_aid, pages
        inside = (
            c for c in book.chapters.values() if (c.page_from or 0) <= first <= (c.page_to or 0)
        )
        chapter = next(inside, None)
        return Resource(
            kind=book.kind,
            id=f"{book.kind}/{book.edition}/pages/{first}-{last}",
            title=chapter.title if chapter else book.series,
            series=book.series,
            edition=book.edition,
            chapter=chapter.title if chapter else None,
            page_from=first,
            page_to=last,
            precision="page",
            source=OWN_SOURCE,
            via="map",
        )

    @cached_property
    def _videos(self) -> Mapping[str, tuple[Video, Series]]:
        return {
            video_id(video, series).casefold(): (video, series)
            for series in self._catalogue.series.values()
            for video in series.videos
        }

    @cached_property
    def _titles(self) -> Mapping[str, Sequence[str]]:
        titles: dict[str, list[str]] = {}
        for resource_id, (video, _) in self._videos.items():
            titles.setdefault(identity(video.title), []).append(resource_id)
        return titles
