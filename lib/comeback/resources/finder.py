"""Which video of a series a name belongs to.

By the names of what a video covers, never by a table of tags: a deck's numbers, order and spelling
change from version to version, ``Pseudomonas aeruginosa`` does not. Where a name fits more than one
video, or something that the video does not cover, there is no video: none is better than a wrong
one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from ..topics.names import clean
from .catalogue import Video

_WORD = re.compile(r"[^\W_]+|[&,;/()\[\]:+]")
_NUMBER = re.compile(r"\s*([0-9]{1,2}\.[0-9]{1,2})(?![0-9])")
_FULL = {
    "staph": "staphylococcus",
    "strep": "streptococcus",
    "hep": "hepatitis",
    "intro": "introduction",
}
# Said about many things, or by the way.
_FILLER = frozenset(
    "and the of to in on with vs spp sp species subspecies virus viruses human type types strain"
    " strains family infection infections disease diseases introduction part new".split()
)
_EPITHET = re.compile(r"[a-z]{2,}(?:i|ae|is|us|um|a|ans|ens|enes|ense|ax|ale)")
_OVERVIEW = "overview"

Name = tuple[str, ...]


class _Entry(NamedTuple):
    """A video with the names of all that it covers, and all its names together."""

    video: Video
    covers: tuple[tuple[Name, ...], ...]
    names: tuple[Name, ...]


class Finder:
    """Finds the videos of one series."""

    def __init__(self, videos: Iterable[Video]) -> None:
        self._entries = [_entry(video) for video in videos]
        self._by_number = {
            (entry.video.group.casefold(), entry.video.number): entry.video
            for entry in self._entries
        }
        self._named_by: dict[str, set[int]] = {}
        for place, entry in enumerate(self._entries):
            for word in _telling_words(entry):
                self._named_by.setdefault(word, set()).add(place)
        self._names_from: dict[str, list[tuple[int, Name]]] = {}
        for place, entry in enumerate(self._entries):
            for name in filter(None, entry.names):
                self._names_from.setdefault(name[0], []).append((place, name))
        self._long_words = [word for word in self._named_by if len(word) >= 8]
        self._spellings: dict[str, str] = {}

    def find(self, raw: str, group: str | None = None) -> Video | None:
        """The one video that a part of a tag names, by its names or by group and number."""
        words = self._words(raw)
        # (Flaviviridae) behind hepatitis C says which family, not which video.
        own = [word for word, is_family in words if not is_family]
        if all(word in _FILLER or word == _OVERVIEW or not word.isalnum() for word in own):
            own = [word for word, _ in words]
        place = self._named(own)
        if place is not None:
            return self._entries[place].video
        return self._numbered(raw, words, group)

    def is_same(self, raw: str, video: Video) -> bool:
        """Whether a part of a tag names everything that the video covers, and nothing else."""
        words = [word for word, is_family in self._words(raw) if not is_family]
        entry = next(entry for entry in self._entries if entry.video is video)
        known = _FILLER.union(*entry.names)
        return all(word in known or not word.isalnum() for word in words) and all(
            any(_contains(words, name) for name in cover) for cover in entry.covers
        )

    def _named(self, words: Sequence[str]) -> int | None:
        full: dict[int, list[set[str]]] = {}
        # Only names whose first word is there: a deck has thousands of parts to ask about.
        for word in set(words):
            for entry, name in self._names_from.get(word, ()):
                if _contains(words, name):
                    full.setdefault(entry, []).append(set(name))
        # Haemophilus influenzae is more than influenza.
        best = {
            place
            for place, names in full.items()
            if any(
                not any(name < other for others in full.values() for other in others)
                for name in names
            )
        }
        found = best or self._by_own_word(words)
        place = found.pop() if len(found) == 1 else None
        return None if place is None or self._tells_others(words, place) else place

    def _by_own_word(self, words: Sequence[str]) -> set[int]:
        """The videos of words that only one video has, such as a genus."""
        own: set[int] = set()
        for word, following in zip(words, [*words[1:], ""]):
            videos = self._named_by.get(word, set())
            if len(videos) != 1:
                continue
            if following not in self._named_by and _looks_latin(following):
                return set()  # another species of the genus
            own |= videos
        return own

    def _tells_others(self, words: Sequence[str], found: int) -> bool:
        """Whether the words speak of a video besides the one found."""
        own = {word for name in self._entries[found].names for word in name}
        return any(word in self._named_by and word not in own for word in words)

    def _numbered(
        self, raw: str, words: Sequence[tuple[str, bool]], group: str | None
    ) -> Video | None:
        """``Bacteria::5.9``: only where the part says nothing else."""
        number = _NUMBER.match(raw)
        if number is None or group is None or any(word.isalpha() for word, _ in words):
            return None
        return self._by_number.get((group.casefold(), number[1]))

    def _words(self, raw: str) -> list[tuple[str, bool]]:
        """The words in order, in one spelling, each with whether it is a family's name."""
        return [(self._spelled(word), is_family) for word, is_family in _split(raw)]

    def _spelled(self, word: str) -> str:
        """The catalogue's spelling of a long word that is nearly the same."""
        if word in self._named_by or len(word) < 8:
            return word
        if word not in self._spellings:
            near = get_close_matches(word, self._long_words, n=1, cutoff=0.9)
            self._spellings[word] = near[0] if near and near[0][0] == word[0] else word
        return self._spellings[word]


def _telling_words(entry: _Entry) -> set[str]:
    """The words that alone say what it is about: Latin names, names of one word."""
    words = {name[0] for name in entry.names if len(name) == 1}
    for name in (cover[0] for cover in entry.covers):
        if name[-1] == _OVERVIEW:
            words.add(name[0])
        elif all(map(_looks_latin, name[1:])):
            words.update(name)
    return words


def _looks_latin(word: str) -> bool:
    return len(word) >= 3 and word not in _FILLER and _EPITHET.fullmatch(word) is not None


def _entry(video: Video) -> _Entry:
    covers = [cover for cover in map(_cover, video.covers) if cover]
    also = tuple(map(_name, video.also))
    if len(covers) == 1:
        covers[0] += also
    return _Entry(video, tuple(covers), tuple({*(n for cover in covers for n in cover), *also}))


def _cover(text: str) -> tuple[Name, ...]:
    """``Human immunodeficiency virus (HIV)``: the name, then what stands in brackets."""
    name, *brackets = re.split(r"[()]", text)
    others = [each for bracket in brackets for each in bracket.split(",")]
    return tuple(words for words in map(_name, [name, *others]) if words)


def _name(text: str) -> Name:
    return tuple(word for word, _ in _split(text) if word not in _FILLER and word.isalnum())


def _split(text: str) -> list[tuple[str, bool]]:
    found = []
    for raw in _WORD.findall(clean(text).casefold().replace("'", "").replace("\u2019", "")):
        family = raw.removesuffix("viridae") if len(raw) > 7 else raw
        word = re.sub(r"virus(?:es)?$", "", family) or family
        word = re.sub(r"cocci$", "coccus", word)
        found.append((_FULL.get(word, word), family != raw))
    return found


def _contains(words: Sequence[str], name: Sequence[str]) -> bool:
    """All words of the name, in any order; a letter or digit counts only behind its neighbour."""
    if not name:
        return False
    told = [word for word in words if word not in _FILLER]
    pairs = set(zip(told, told[1:]))
    return all(
        (name[place - 1], word) in pairs if len(word) == 1 and place else word in told
        for place, word in enumerate(name)
    )
