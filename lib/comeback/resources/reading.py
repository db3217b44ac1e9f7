"""A name as a set of words in one spelling, so that two ways of writing it can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..topics.names import clean, identity

Name = tuple[str, ...]

ASIDE = 0.25
"""How much a word in brackets counts: (Flaviviridae) behind hepatitis C is said by the way."""
SHORT = 4
"""Letters of an abbreviation that is one word with its number: ``GLP-1``, ``SGLT2``."""

_TOKEN = re.compile(r"[a-z]-(?=[^\W\d_]{2})|[a-z]\.(?= ?[^\W\d_]{3})|[^\W_]+|[()\[\]]")
_LESSON = re.compile(r"(?<![^\W_])(?:part|pt)[\W_]*([0-9]{1,2}|[ivx]{1,4})(?![^\W_])")
_NUMBER = re.compile(r"(?:part|pt)?[\W_]*([0-9]{1,2}(?:\.[0-9]{1,2})?)\W*", re.I)
_SUBSTANCE = re.compile(r"(?<![^\W_])[0-9]{1,2}-(?=[^\W\d_]{2})")
_SPELLING = str.maketrans(
    {"'": "", "\u2019": "", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa"}
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_ENDINGS = (
    (re.compile(r"(?<=.)vir(?:us|uses|idae)$"), ""),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"itides$"), "itis"),
    (re.compile(r"oses$"), "osis"),
    (re.compile(r"cocci$"), "coccus"),
    (re.compile(r"(?<=..)ies$"), "y"),
    (re.compile(r"(?<=ss|sh|ch)es$|(?<=[^sui])s$"), ""),
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
_FILLER = frozenset("and the of to in on with for vs spp sp species virus type".split())


class Reading(NamedTuple):
    """The words of a name, each with how much it counts, and the number of ``Part 2``;
    ``s.aureus`` is one word."""

    words: dict[str, float]
    lesson: str | None


def read(text: str) -> Reading:
    """A letter or digit tells only beside its word: ``types 1 and 2`` of what."""
    text = clean(text).casefold().translate(_SPELLING)
    lesson = _LESSON.search(text)
    text = _SUBSTANCE.sub(" ", _LESSON.sub(" ", text))
    number = None if lesson is None else _ROMAN.get(lesson[1], lesson[1])
    return Reading(_words(_TOKEN.findall(text)), number)


def words_of(text: str) -> Name:
    """The words alone, in order; without a genus of one letter."""
    return tuple(word[2:] if word[1:2] == "." else word for word in read(text).words)


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
        mark = _mark(piece)
        if piece in "()[]":
            counts = ASIDE if piece in "([" else 1.0
        elif piece in _PREFIXES or piece[1:] == ".":
            prefix = piece
        elif mark and base:
            words.setdefault(_marked(base, mark), counts)
            if mark.isdigit() and len(base) <= SHORT:
                words.pop(base, None)
        elif mark.isdigit():
            waiting.append(mark)
        elif (word := prefix + _word(piece)) not in _FILLER:
            words.setdefault(word, counts)
            prefix = ""
            if not mark:
                base = word
                words.update((_marked(word, each), counts) for each in waiting)
                waiting = []
    return words


def _marked(word: str, mark: str) -> str:
    return word + mark if mark.isdigit() else f"{word} {mark}"


def _mark(token: str) -> str:
    """A letter, a small number or a Roman one."""
    if token in _ROMAN:
        return _ROMAN[token]
    return token if len(token) == 1 or (len(token) == 2 and token.isdigit()) else ""


@lru_cache(maxsize=8192)
def _word(token: str) -> str:
    word = identity(token.rstrip("-"))
    if len(word) > 3:
        for ending, instead in _ENDINGS:
            word = ending.sub(instead, word)
    return _SYNONYMS.get(word, word)
