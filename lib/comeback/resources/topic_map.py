"""From a plain name to its topic: the videos, the place in First Aid, the share of the exam.

A name is found only as a whole (see ``spelling``), among the topics' own names and the names of
what videos cover. Where it fits more than two videos of a series, that series has none for it: none
is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ..topics.names import clean, identity
from .catalogue import DATA, Book, Catalogue, Chapter, Section, Series, Video, read_data
from .resolver import video_id
from .spelling import spelled, spelled_words, words_of

TOPICS_AT_HAND = 512
"""A student's plain tags are a few hundred."""
MOST_VIDEOS = 2
"""Of one series, that one name may lead to."""
_SHORTEST = 5
"""Letters of a name that may also be written without its spaces."""
_WORD = re.compile(r"\w+")
_BRACKETS = re.compile(r"[()]")
_NO_EPITHET = frozenset(
    "virus viruses polyomavirus fever disease infection overview nematodes".split()
)


class MapTopic(NamedTuple):
    """A topic as a name leads to it; ``videos`` are ids as in :func:`video_id`.

    ``exam_share`` is how much of the exam is on its system or, without one, its discipline, in
    ratios: of all of that, not of the topic alone. None where nobody says.
    """

    id: str
    title: str
    videos: tuple[str, ...]
    chapter: str | None
    section: str | None
    system: str | None
    discipline: str | None
    exam_share: tuple[float, float] | None


class _Place(NamedTuple):
    """Where a topic belongs, each by its name."""

    chapter: str | None
    section: str | None
    system: str | None
    discipline: str | None


class _Topic(NamedTuple):
    id: str
    title: str
    videos: tuple[str, ...]
    place: _Place


_NO_PLACE = _Place(None, None, None, None)
_Named = tuple[Video, Series]


class TopicMap:
    """Looks names up; nothing is read before the first look-up."""

    def __init__(self, catalogue: Catalogue, folder: Path = DATA) -> None:
        self._catalogue = catalogue
        self._folder = folder
        self._found = lru_cache(maxsize=TOPICS_AT_HAND)(self._topic_of)

    def find(self, name: str) -> MapTopic | None:
        """The topic of a plain tag's part or of any other name; None for most strings."""
        shown = clean(name)
        key = self._names.known(shown)
        if key is None and "(" in shown:
            # What stands in brackets explains: Nematodes (Roundworms).
            key = self._names.known(_BRACKETS.split(shown)[0])
        return None if key is None else self._found(key)

    def section_of(self, topic: MapTopic, book: Book) -> Section | None:
        """The narrowest pages that an edition has for a topic below its chapter, if any."""
        chapter = book.chapters.get(identity(topic.chapter or ""))
        if chapter is None:
            return None
        for section in chapter.sections.values():
            named = self.find(section.heading)
            if named is not None and named.id == topic.id:
                return section
        return chapter.sections.get(identity(topic.section or ""))

    def _topic_of(self, key: str) -> MapTopic:
        names = self._names
        named = names.videos.get(key, ())
        topic = names.topics.get(key)
        if topic is None:
            return self._of_videos(key, named)
        ids = (
            tuple(video_id(*each) for each in named),
            topic.videos,
            tuple(video_id(*each) for each in names.videos.get(spelled(topic.title), ())),
        )
        return self._topic(topic, _first_of_each_series(ids))

    def _of_videos(self, key: str, named: tuple[_Named, ...]) -> MapTopic:
        """What only videos speak of: its place is that of the first one whose shelf has one."""
        ids = tuple(video_id(*each) for each in named)
        video = named[0][0]
        title = _BRACKETS.split(video.covers[0])[0].strip()
        if len(video.covers) > 1:
            title = next(name for name in _names_of(video) if spelled(name) == key)
        shelves = (each.rpartition("/")[0] for each in ids)
        places = (self._names.shelves.get(shelf) for shelf in shelves)
        place = next(filter(None, places), _NO_PLACE)
        topic_id = "_".join(_WORD.findall(title.casefold()))
        return self._topic(_Topic(topic_id, title, ids, place), ids)

    def _topic(self, topic: _Topic, videos: tuple[str, ...]) -> MapTopic:
        place = topic.place
        share = self._shares.get(place.system or "") or self._shares.get(place.discipline or "")
        return MapTopic(topic.id, topic.title, videos, *place, share)

    @cached_property
    def _names(self) -> _Names:
        return _Names(read_data(self._folder, "topics"), self._catalogue)

    @cached_property
    def _shares(self) -> Mapping[str, tuple[float, float]]:
        """Systems and disciplines; no name is both."""
        outline = read_data(self._folder, "exam_outline")
        return {
            row["name"]: (row["low"] / 100, row["high"] / 100)
            for row in (*outline["systems"], *outline["disciplines"])
            if "low" in row
        }


class _Names:
    """All names, spelled: ``topics`` and ``videos`` by them, ``shelves`` by kind and group."""

    def __init__(self, top: Mapping[str, Any], catalogue: Catalogue) -> None:
        chapters = catalogue.first_aid.chapters
        self.shelves = {shelf: _place(row, chapters) for shelf, row in top["shelves"].items()}
        self.topics: dict[str, _Topic] = {}
        self.videos: dict[str, tuple[_Named, ...]] = {}
        self._joined: dict[str, str] = {}
        self._initials: dict[str, str | None] = {}
        self._add_topics(top["blocks"], chapters)
        nowhere = frozenset(map(spelled, top["nowhere"]))
        for series in catalogue.series.values():
            self._add_videos(series, nowhere)

    def known(self, name: str) -> str | None:
        """The name's spelling if it is one of ours."""
        words = words_of(name)
        key = spelled_words(words)
        if self._is_known(key):
            return key
        initial = self._initials.get(key)
        if initial is not None:
            return initial
        joined = "".join(words)
        if len(joined) < _SHORTEST:
            return None
        whole = self._joined.get(joined) or spelled_words([joined])
        return whole if self._is_known(whole) else None

    def _is_known(self, key: str) -> bool:
        return key in self.topics or key in self.videos

    def _add_topics(self, blocks: Iterable[Any], chapters: Mapping[str, Chapter]) -> None:
        for block in blocks:
            for topic_id, row in block["topics"].items():
                title = row.get("title") or _in_words(topic_id)
                place = _place({**block, **row}, chapters)
                topic = _Topic(topic_id, title, tuple(row.get("sketchy", ())), place)
                for name in (title, *row.get("aliases", ())):
                    self._add_topic(name, topic)

    def _add_topic(self, name: str, topic: _Topic) -> None:
        words = words_of(name)
        key = spelled_words(words)
        self.topics[key] = topic
        self._add_ways(words, key, latin=topic.place.discipline == "Microbiology")

    def _add_videos(self, series: Series, nowhere: frozenset[str]) -> None:
        named: dict[str, tuple[_Named, ...]] = {}
        latin = series.kind == "sketchy_micro"
        for video in series.videos:
            pair = video, series
            for name in _names_of(video, latin):
                words = words_of(name)
                key = spelled_words(words)
                pairs = named.get(key, ())
                if key not in nowhere and len(name) > 1 and pair not in pairs[-1:]:
                    named[key] = (*pairs, pair)
                    self._add_ways(words, key, latin)
        for key, pairs in named.items():
            if len(pairs) <= MOST_VIDEOS:
                self.videos[key] = self.videos.get(key, ()) + pairs

    def _add_ways(self, words: Sequence[str], key: str, latin: bool) -> None:
        """``hemeonc`` for *Heme onc*; ``S. aureus`` where no other genus has an *aureus*."""
        if len(words) < 2:
            return
        self._joined.setdefault("".join(words), key)
        if latin and len(words[0]) > 1 and _is_species(words):
            initial = spelled_words([words[0][0], words[1]])
            self._initials[initial] = key if self._initials.get(initial, key) == key else None


@lru_cache(maxsize=1)
def load_topic_map(catalogue: Catalogue, folder: Path = DATA) -> TopicMap:
    """The map of a catalogue; its file is read with the first look-up, which takes a while, and
    whoever asks for the same gets the same."""
    return TopicMap(catalogue, folder)


def load_uworld(folder: Path = DATA) -> Mapping[str, str | None]:
    """UWorld's systems, each with the chapter that its questions mostly come from."""
    rows = read_data(folder, "uworld")["systems"]
    return {row["system"]: row.get("first_aid") for row in rows}


def _place(row: Mapping[str, Any], chapters: Mapping[str, Chapter]) -> _Place:
    """What a row says, and what its section or chapter says where it is silent."""
    title, heading = row.get("chapter"), row.get("section")
    chapter = chapters[identity(title)] if title else None
    part = chapter.parts[identity(heading)] if chapter and heading else chapter
    return _Place(
        chapter.title if chapter else None,
        heading,
        row.get("system") or (part.system if part else None),
        row.get("discipline") or (part.discipline if part else None),
    )


def _in_words(topic_id: str) -> str:
    words = topic_id.replace("_", " ")
    return words[0].upper() + words[1:]


def _names_of(video: Video, latin: bool = True) -> Iterator[str]:
    """Names of what a video covers; ``Human immunodeficiency virus (HIV)`` are two, and *Giardia*
    is *Giardia lamblia*."""
    for text in (*video.covers, *video.also):
        name, *brackets = _BRACKETS.split(text) if "(" in text else (text,)
        yield name.strip()
        for bracket in brackets:
            yield from filter(None, map(str.strip, bracket.split(",")))
    if latin:
        yield from (words[0] for words in map(str.split, video.covers) if _is_species(words))


def _is_species(words: Sequence[str]) -> bool:
    return len(words) == 2 and words[1] not in _NO_EPITHET


def _first_of_each_series(sources: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The ids of the first source that has any, and for every other series likewise."""
    chosen: list[str] = []
    for ids in sources:
        have = {each.partition("/")[0] for each in chosen}
        chosen += [each for each in ids if each.partition("/")[0] not in have]
    return tuple(chosen)
