"""One part of a tag: the name to show, and the name to compare by.

``01_Gram_(+)_Cocci`` shows as ``Gram (+) Cocci`` and compares as ``grampositivecocci``, so that
the next deck version's ``02_Gram-Positive_cocci`` is the same topic. Case never counts in a
comparison: Anki's own tag matching ignores it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

AUTHORS = "zanki|lolnotacop|dorian|medicalark|blue_?galaxies|anking"
"""Deck authors: who wrote a card says nothing about what it is on."""
PARTS_AT_HAND = 2048
"""Tags are read in order, and neighbours share their parts; all parts would be megabytes."""

_MARKS = " _#^!*$%"
_AROUND = _MARKS + ",;:"
# 01_Name, 3_Name, 5.9_Name and 01-Name are numbered; 5-Fluorouracil and 21-Hydroxylase are
# substances.
_ORDER = re.compile(r"(0[0-9]{2}|[0-9]{1,2})(?:\.[0-9]{1,2})?_+|(0[0-9])-")
_BRACKETED = re.compile(
    r"[\[(][\s_]*(?:old|new|retired|updated?|deprecated|outdated)(?![^\W_])[^\])]*[\])]", re.I
)
_EXTRA = rf"(?:(?:lol|bg|jb|ak|fa|{AUTHORS})\s)?extras?\??"
_TRAILING = re.compile(rf"(?:[\s,-]+(?:new|redo|alt tagging|{AUTHORS}|{_EXTRA}))+$", re.I)
_HUMPS = re.compile(r"(?<![A-Za-z])(?!Mac)(?:[A-Z][a-z]{2,}){2,}(?![A-Za-z])")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNS = (
    (re.compile(r"\(\s*\+\s*\)|(?<=gram )\+"), " positive "),
    (re.compile(r"\(\s*[-\u2013\u2212]\s*\)|(?<=gram )[-\u2013\u2212](?=\s)"), " negative "),
)
_DIGITS = frozenset("0123456789")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_TWO_LETTERS = re.compile(r"[^\W\d_].*?[^\W\d_]", re.S)
_SPACE_BESIDE_WORD = re.compile(r"(?<![0-9]) | (?![0-9])")
_FULL_WORD = {
    "anat": "anatomy",
    "biochem": "biochemistry",
    "biostats": "biostatistics",
    "cardio": "cardiology",
    "derm": "dermatology",
    "embryo": "embryology",
    "endo": "endocrine",
    "epi": "epidemiology",
    "gi": "gastrointestinal",
    "heme": "hematology",
    "histo": "histology",
    "immuno": "immunology",
    "lab": "laboratory",
    "labs": "laboratory",
    "micro": "microbiology",
    "misc": "miscellaneous",
    "msk": "musculoskeletal",
    "neuro": "neurology",
    "onc": "oncology",
    "ortho": "orthopedics",
    "path": "pathology",
    "peds": "pediatrics",
    "pharm": "pharmacology",
    "phys": "physiology",
    "physio": "physiology",
    "psych": "psychiatry",
    "pulm": "pulmonology",
    "repro": "reproductive",
    "resp": "respiratory",
}


@lru_cache(maxsize=PARTS_AT_HAND)
def clean(part: str) -> str:
    """The part as shown: no order number, underscores, stars or version marks. May be empty."""
    name = _bare(part)
    if not name.islower():
        name = _HUMPS.sub(lambda found: _HUMP.sub(" ", found[0]), name)
    return _capitalised(name)


def _bare(part: str) -> str:
    # There are twenty thousand parts: what costs more than a look is done only where it can matter.
    if "(" in part or "[" in part:
        part = _BRACKETED.sub(" ", part)
    name = _without_order(part.strip(_AROUND))
    name = " ".join(name.replace("_", " ").split()).strip(_AROUND)
    while not name.isalpha() and (shorter := _TRAILING.sub("", name).strip(_AROUND)) != name:
        name = shorter
    return name


@lru_cache(maxsize=PARTS_AT_HAND)
def identity(part: str) -> str:
    """What spellings of one name have in common; never empty for a name that is not."""
    name = _bare(part.casefold())
    if name.isascii() and name.isalpha():
        return _FULL_WORD.get(name, name)
    folded = name
    if "(" in name or "gram " in name:
        for sign, word in _SIGNS:
            folded = sign.sub(word, folded)
    words = _letters_and_digits(folded.replace("'", "").replace("\u2019", "")).split()
    joined = " ".join([_FULL_WORD.get(word, word) for word in words if word != "and"])
    return _SPACE_BESIDE_WORD.sub("", joined) or name


@lru_cache(maxsize=PARTS_AT_HAND)
def compact(part: str) -> str:
    """Letters and digits of a part without its order number, case-folded, nothing between them."""
    bare = _without_order(part.casefold().strip(_MARKS))
    return "".join(_letters_and_digits(bare).split())


def has_word(names: Iterable[str]) -> bool:
    """Whether there are two letters at least, of any script: ``X`` and ``12`` say nothing."""
    return _TWO_LETTERS.search(" ".join(names)) is not None


def _without_order(name: str) -> str:
    """Without ``07_``; ``03_04_Name`` counts on and goes too, ``08_12_lead_ECG`` keeps its 12."""
    previous = None
    while name[:1] in _DIGITS:
        found = _ORDER.match(name)
        if not found:
            return name
        number = int(found[1] or found[2])
        rest = name[found.end() :].lstrip(_MARKS)
        if (previous is not None and number != previous + 1) or not _has_letter(rest):
            return name
        name, previous = rest, number
    return name


def _has_letter(name: str) -> bool:
    return name[:1].isalpha() or any(map(str.isalpha, name))


def _letters_and_digits(text: str) -> str:
    if text.isascii():
        return text if text.isalnum() else _NO_LETTERS.sub(" ", text)
    # Marks belong to letters in many scripts.
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text)


def _capitalised(name: str) -> str:
    """``joint disorders`` -> ``Joint disorders``, ``gi`` -> ``GI``; tRNA and p53 stay."""
    first = name.split(" ", 1)[0]
    if not (first.isascii() and first.isalpha() and first.islower()) or len(first) < 2:
        return name
    return name.upper() if len(name) == 2 else name[0].upper() + name[1:]
