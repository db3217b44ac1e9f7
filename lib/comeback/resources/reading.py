"""A name as a set of words in one spelling, so that two ways of writing it can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..topics.names import PARTS_AT_HAND, identity

Name = tuple[str, ...]

ASIDE = 0.25
"""How much a word in brackets counts: (Flaviviridae) behind hepatitis C is said by the way."""
SHORT = 4
"""Letters of an abbreviation that is one word with its number: ``GLP-1``, ``SGLT2``."""

_TOKEN = re.compile(r"[a-z]-(?=[^\W\d_]{2})|[a-z]\.(?= ?[^\W\d_]{3})|[^\W_]+|[()\[\]]")
_LESSON = re.compile(r"(?<![^\W_])(?:part|pt)[\W_]*([0-9]{1,2}|[ivx]{1,4})(?![^\W_])", re.I)
_NUMBER = re.compile(r"(?:part|pt)?[\W_]*([0-9]{1,2}(?:\.[0-9]{1,2})?)\W*", re.I)
_SUBSTANCE = re.compile(r"(?<![^\W_])[0-9]{1,2}-(?=[^\W\d_]{2})")
_SPELLING = str.maketrans(
    {"'": "", "\u2019": "", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa"}
)
# The first that a word has, but is not: the ending and what stands for it.
_ENDINGS = (
    *((ending, "") for ending in ("virus", "viruses", "viride")),
    ("cocci", "coccus"),
    ("itides", "itis"),
    ("oses", "osis"),
    *((ending, ending) for ending in ("ss", "us", "is")),
    *((ending, ending[:-2]) for ending in ("sses", "shes", "ches")),
    ("ies", "y"),
    ("s", ""),
)
_SYNONYMS = {
    "staph": "staphylococcus",
    "strep": "streptococcus",
    "hep": "hepatitis",
    "intro": "overview",
    "introduction": "overview",
    "pulmonology": "pulmonary",
    **dict.fromkeys(("agent", "medication", "therapy", "treatment", "tx"), "drug"),
}
_PREFIXES = ("non", "anti")
# Said about many things, or by the way.
_FILLER = frozenset(
    "and the of to in on with for vs spp sp species virus viruses type types".split()
)
_TYPE = ("type", "types")
_MARKS = {
    **{mark: mark for mark in (*"abcdefghijklmnopqrstuvwxyz", *map(str, range(100)))},
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
}
"""A letter, a number or a Roman one, and how it is read."""


class Reading(NamedTuple):
    """The words of a name, each with how much it counts, and the number of ``Part 2``;
    ``s.aureus`` is one word."""

    words: dict[str, float]
    lesson: str | None


def read(name: str) -> Reading:
    """A clean name's words. A letter or digit tells only beside its word: ``types 1 and 2`` of
    what."""
    text = name.casefold().translate(_SPELLING)
    lesson = lesson_of(text)
    if lesson is not None:
        text = _LESSON.sub(" ", text)
    if "-" in text:
        text = _SUBSTANCE.sub(" ", text)
    return Reading(_words(_TOKEN.findall(text)), lesson)


@lru_cache(maxsize=PARTS_AT_HAND)
def words_of(name: str) -> Name:
    """The words alone, in order; without a genus of one letter."""
    return tuple(word[2:] if word[1:2] == "." else word for word in read(name).words)


def lesson_of(name: str) -> str | None:
    """The number of ``Part 2``."""
    found = _LESSON.search(name)
    return None if found is None else _MARKS.get(found[1].casefold(), found[1])


def number_of(part: str) -> str | None:
    """``5.9``, ``3``, ``Part 3``: the number of a part of a tag that says nothing else."""
    found = _NUMBER.fullmatch(part)
    return None if found is None else found[1]


def _words(pieces: Sequence[str]) -> dict[str, float]:
    words: dict[str, float] = {}
    counts = 1.0
    prefix = base = ""
    waiting: list[str] = []
    for piece in pieces:
        mark = _MARKS.get(piece, "")
        if piece in _FILLER:
            base = piece.rstrip("s") if piece in _TYPE else base
        elif piece in "()[]":
            counts = ASIDE if piece in "([" else 1.0
        elif piece in _PREFIXES or piece[1:] == ".":
            prefix = piece
        elif mark and base:
            words.setdefault(_marked(base, mark), counts)
            if mark.isdigit() and len(base) <= SHORT:
                words.pop(base, None)
        elif mark.isdigit():
            waiting.append(mark)
        else:
            word = prefix + _word(piece)
            words.setdefault(word, counts)
            prefix = ""
            if not mark:
                base = word
                words.update((_marked(word, each), counts) for each in waiting)
                waiting = []
    return words


def _marked(word: str, mark: str) -> str:
    return word + mark if mark.isdigit() else f"{word} {mark}"


@lru_cache(maxsize=8192)
def _word(piece: str) -> str:
    word = identity(piece.rstrip("-"))
    if len(word) > 3:
        word = word.replace("ae", "e").replace("oe", "e")
        endings = (each for each in _ENDINGS if word.endswith(each[0]) and word != each[0])
        ending, instead = next(endings, ("", ""))
        word = word[: len(word) - len(ending)] + instead
    return _SYNONYMS.get(word, word)
