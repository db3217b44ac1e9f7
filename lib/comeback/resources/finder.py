"""Which video of a series a tag's path names.

By the names of what a video covers, never by a table of tags: a deck's numbers, order and spelling
change from version to version, ``Pseudomonas aeruginosa`` does not. A word tells the more, the
fewer videos have it. A video must explain most of what a part of the tag says and be called by one
of its names there, better than any other video and than the shelf it stands on. Where videos are
alike, the tag's upper parts decide, or there is none: none is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Callable, NamedTuple

from ..topics.names import PARTS_AT_HAND
from .catalogue import Video
from .reading import Name, Reading, lesson_of, number_of, read, words_of

LEAST_EXPLAINED = 0.6
"""Of what a part says: one word of two is another species of the genus."""
LEAST_NAMED = 0.8
"""Of one of a video's names."""
COVERED = 0.25
"""What it counts to name all that a video covers, besides one name in full."""
MARGIN = 0.05
"""Scores that differ by less are alike."""
COMPLETE = 0.999
LONG = 8
"""Letters of a word that is still known with one of them wrong."""


class _Entry(NamedTuple):
    """A video with the names of all that it covers; or a shelf, a group or block of videos."""

    video: Video | None
    covers: tuple[tuple[Name, ...], ...]
    names: tuple[Name, ...]
    above: Name
    lesson: str | None


class _Match(NamedTuple):
    """How well an entry fits a part: ``explained`` of the part, ``named`` of one name, ``covered``
    of all that the video covers."""

    entry: _Entry
    explained: float
    named: float
    covered: float

    @property
    def score(self) -> float:
        """Up to 1."""
        return self.explained * ((1 - COVERED) * self.named + COVERED * self.covered)

    @property
    def is_whole(self) -> bool:
        """Whether the part names all that the video covers, and nothing else."""
        return min(self.explained, self.covered) >= COMPLETE


class Finder:
    """Finds the videos of one series."""

    def __init__(self, videos: Sequence[Video]) -> None:
        self._entries = (*map(_entry, videos), *_shelves(videos))
        self._places: dict[str, list[int]] = {}
        for place, entry in enumerate(self._entries):
            for word in dict.fromkeys(chain.from_iterable(entry.names)):
                self._places.setdefault(word, []).append(place)
        self._weights = {word: 1 / len(places) for word, places in self._places.items()}
        self._spellings: dict[str, str] = {}
        self._alike = lru_cache(maxsize=PARTS_AT_HAND)(self._best)

    def find(self, path: Sequence[str], whole: bool = False) -> Video | None:
        """The video that the innermost part names; ``path`` is what stands below the series, clean.

        ``whole``: only if that part names all that the video covers, and nothing else.
        """
        lesson = ""
        for depth in range(len(path) - 1, -1, -1):
            part, above = path[depth], path[:depth]
            number = number_of(part)
            if number is not None:
                video = self._numbered(number, above)
                if video is not None:
                    return video
                lesson = lesson or f" part {number}"
                continue
            matches = self._alike(part + lesson)
            if matches:
                match = self._chosen(matches, part, above, depth == len(path) - 1)
                return match.entry.video if match and (match.is_whole or not whole) else None
        return None

    def _chosen(
        self, matches: tuple[_Match, ...], part: str, above: Sequence[str], is_all: bool
    ) -> _Match | None:
        """Of matches that are alike, the one on the tag's shelf, or whose words are in order; if
        the tag says no more than the title of several lessons, the first."""
        if len(matches) > 1:
            shelf = {word for each in above for word in words_of(each)}
            matches = _most(matches, lambda m: self._weight(shelf.intersection(m.entry.above)))
        if len(matches) > 1:
            words = words_of(part)
            matches = _most(matches, lambda m: any(_in_order(n, words) for n in m.entry.names))
        lessons = [match.entry.lesson for match in matches]
        if len(matches) > 1 and is_all and all(lessons):
            matches = (matches[lessons.index("1")],) if "1" in lessons else ()
        return matches[0] if len(matches) == 1 else None

    def _best(self, part: str) -> tuple[_Match, ...]:
        """The best matches of a part: more than one where they are nearly as good."""
        reading = self._spelled(read(part))
        total = sum(self._weights.get(word, 1) * c for word, c in reading.words.items())
        explained: dict[int, float] = {}
        for word, counts in reading.words.items():
            for place in self._places.get(word, ()):
                share = self._weights[word] * counts / total
                explained[place] = explained.get(place, 0) + share
        matches = [
            self._match(self._entries[place], share, reading.words)
            for place, share in explained.items()
            if share > LEAST_EXPLAINED and _is_of(self._entries[place], reading.lesson)
        ]
        matches = [match for match in matches if match.named >= LEAST_NAMED]
        best = max((match.score for match in matches), default=0)
        return tuple(match for match in matches if match.score > best - MARGIN)

    def _match(self, entry: _Entry, explained: float, words: Container[str]) -> _Match:
        share = {name: self._share(name, words) for name in entry.names}
        covered = [max(share[name] for name in cover) for cover in entry.covers]
        return _Match(entry, explained, max(share.values()), sum(covered) / len(covered))

    def _share(self, name: Name, words: Container[str]) -> float:
        return self._weight(word for word in name if word in words) / self._weight(name)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, 1) for word in words)

    def _numbered(self, number: str, above: Sequence[str]) -> Video | None:
        """``Bacteria::5.9``."""
        shelf = {word for each in above for word in words_of(each)}
        found = [
            entry.video
            for entry in self._entries
            if entry.video is not None
            and entry.video.number == number
            and shelf.issuperset(words_of(entry.video.group))
        ]
        return found[0] if len(found) == 1 else None

    def _spelled(self, reading: Reading) -> Reading:
        """In the catalogue's spelling: a genus in full, a long word that is one letter off."""
        words: dict[str, float] = {}
        for read_as, counts in reading.words.items():
            word = read_as
            if word[1:2] == ".":
                word = word[2:]
                words.update(dict.fromkeys(self._genus(read_as[0], word), counts))
            words.setdefault(word if word in self._places else self._nearest(word), counts)
        return Reading(words, reading.lesson)

    def _genus(self, initial: str, species: str) -> list[str]:
        """``S. pneumoniae`` is not ``K. pneumoniae``."""
        names = (n for place in self._places.get(species, ()) for n in self._entries[place].names)
        return [n[0] for n in names if species in n[1:] and n[0][0] == initial][:1]

    def _nearest(self, word: str) -> str:
        if len(word) < LONG - 1 or not word.isalpha():
            return word
        if not self._spellings:
            for known in self._places:
                if len(known) >= LONG and known.isalpha():
                    self._spellings.update(dict.fromkeys(_letters_left_out(known), known))
        known_as = map(self._spellings.get, _letters_left_out(word))
        return next(filter(None, known_as), word)


def _entry(video: Video) -> _Entry:
    covers = [cover for cover in map(_cover, video.covers) if cover]
    also = tuple(filter(None, map(words_of, video.also)))
    if len(covers) < 2:  # other names of the same
        covers = [(*chain.from_iterable(covers), *also)]
    names = tuple(dict.fromkeys((*chain.from_iterable(covers), *also)))
    above = words_of(f"{video.group}, {video.block}")
    return _Entry(video, tuple(covers), names, above, lesson_of(video.title))


def _cover(text: str) -> tuple[Name, ...]:
    """``Human immunodeficiency virus (HIV)``: the name, then what stands in brackets."""
    name, *brackets = re.split(r"[()]", text)
    others = [each for bracket in brackets for each in bracket.split(",")]
    return tuple(filter(None, map(words_of, [name, *others])))


def _shelves(videos: Iterable[Video]) -> Iterator[_Entry]:
    """A tag may be a shelf, whose name a video shares: ``Hypertension`` is not only that video."""
    shelves = dict.fromkeys(
        (*((v.group, "") for v in videos), *((v.block, v.group) for v in videos))
    )
    for shelf, above in shelves:
        name = words_of(shelf)
        if name:
            yield _Entry(None, ((name,),), (name,), words_of(above), None)


def _is_of(entry: _Entry, lesson: str | None) -> bool:
    return lesson is None or entry.lesson in (None, lesson)


def _most(matches: Sequence[_Match], fits: Callable[[_Match], float]) -> tuple[_Match, ...]:
    """Those that fit best."""
    how_well = [fits(match) for match in matches]
    best = max(how_well)
    return tuple(match for match, fit in zip(matches, how_well) if fit == best)


def _in_order(name: Name, words: Name) -> bool:
    """Left to right is not right to left."""
    return name == tuple(word for word in words if word in name)


def _letters_left_out(word: str) -> Iterator[str]:
    """The word, and the word without one of its letters but the first: words of one letter's
    difference share one of these."""
    yield word
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]
