"""What a tag means: a topic, a question, or bookkeeping.

By structure, so that a tree never seen works too.

``parse_tag`` is pure, never raises, and takes a few microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from .bookkeeping import (
    is_incidental,
    is_property,
    is_question_bank,
    is_question_id,
    is_state,
)
from .names import clean, compact, has_word, identity

AXES = ("first_aid", "sketchy", "system", "tags")

TAGS_AT_HAND = 16
"""A tag's topics and its resources are asked for one after the other."""

TOPIC, QUESTION, META = "topic", "question", "meta"


class ParsedTag(NamedTuple):
    """``path`` to show and ``key`` to compare, of one length, outermost first; () if no topic."""

    kind: str
    axis: str | None
    path: tuple[str, ...]
    key: tuple[str, ...]


_META = ParsedTag(META, None, (), ())
_QUESTION = ParsedTag(QUESTION, None, (), ())

# #AK_Step1_v12, #AK_Step2, AK_Step1_v11, #AK_MCAT_v2, Step1: an exam's whole tree is below it.
_EXAM = re.compile(
    r"#?ak_(?:step_?(?P<step>\d)[\w.]*|(?P<exam>[a-z0-9]+)_v[\d.]+)|#?(?:usmle_?)?step_?(?P<plain>\d)(?:_?ck)?"
)
_BOOKKEEPING_ROOT = re.compile(r"#ak_.*|ak_(?:other|original_?decks?)")
_FIRST_AID = re.compile(r"firstaid(?:step1)?(?:20\d\d)?")
_SKETCHY = re.compile(r"sketchy(?:med(?:ical)?)?", re.I)
_RETIRED = re.compile(r"retired|[\[(]\s*(?:old|outdated|deprecated)(?![^\W_])|old_version")

# First Aid's chapters by their first word, in every way that decks write it.
_CHAPTERS = {
    "Biochemistry": r"biochem(?:istry)?",
    "Immunology": r"immuno(?:logy)?",
    "Microbiology": r"micro(?:biology)?",
    "Pathology": r"path(?:ology)?",
    "Pharmacology": r"pharm(?:acology)?",
    "Public Health Sciences": r"public|biostat(?:s|istics)?|epi(?:demiology)?",
    "Cardiovascular": r"cardi(?:o|ac|ology|ovascular)|cv|cvs",
    "Endocrine": r"endo(?:crine|crinology)?",
    "Gastrointestinal": r"gi|gastro(?:intestinal|enterology)?",
    "Hematology and Oncology": r"h(?:a?em|a?eme|a?ematology)(?:onc|oncology)?",
    "Musculoskeletal, Skin & Connective Tissue": r"msk|musculoskeletal",
    "Neurology and Special Senses": r"neuro(?:logy|sciences?)?",
    "Psychiatry": r"psych(?:iatry)?",
    "Renal": r"renal|nephrology",
    "Reproductive": r"repro(?:ductive|duction)?",
    "Respiratory": r"resp(?:iratory)?|pulm(?:onary|onology)?",
}
# Sections that a deck shortened or reworded, under the heading of the book.
_SECTIONS = {
    ("immunology", "cellular"): "cellularcomponents",
    ("pharmacology", "toxicitiessideeffects"): "toxicitiesadverseeffects",
}
_COURSES = {"microbiology": "Micro", "pharmacology": "Pharm", "pathology": "Path"}
_BOARDS = "Boards and Beyond"
_SERIES = {
    **dict.fromkeys(("bb", "bnb", "boardsbeyond", "boardsnbeyond"), _BOARDS),
    **{series.casefold(): series for series in ("Pathoma", "Pixorize", "Physeo")},
}
_THIS_EXAM = (None, "Step 1")
_USMLE = (*_THIS_EXAM, "Step 2", "Step 3")

_Node = tuple[str, str]  # the name to show, the name to compare


@lru_cache(maxsize=TAGS_AT_HAND)
def parse_tag(tag: str) -> ParsedTag:
    """The kind, axis, path and key of any string."""
    parts = list(filter(None, map(str.strip, tag.split("::"))))
    exam, parts = _unwrapped(parts)
    if not parts:
        return _META
    kind = _kind(parts, exam)
    if kind is not None:
        return kind
    if _is_systems(parts[0]):
        return _system(parts[1:])
    parts = [part for part in parts if not is_incidental(part)]
    return _resource_tree(parts, exam) or _plain(parts, exam)


def is_of_another_exam(tag: str) -> bool:
    """Whether a tag says that it is of another exam than Step 1, as its courses then are."""
    return _exam(tag.split("::", 1)[0].strip()) not in _THIS_EXAM


def is_retired(tag: str) -> bool:
    """Whether a deck keeps this tag only for a lesson that its series has replaced."""
    return _RETIRED.search(tag.casefold()) is not None


def _unwrapped(parts: list[str]) -> tuple[str | None, list[str]]:
    """The exam whose tree this is, if the tag says so, and the parts below that."""
    exam = _exam(parts[0]) if parts else None
    return (None, parts) if exam is None else (exam, parts[1:])


@lru_cache(maxsize=64)
def _exam(part: str) -> str | None:
    """The exam that a whole tree is for, by its first part."""
    found = _EXAM.fullmatch(part.casefold())
    if not found:
        return None
    step = found["step"] or found["plain"]
    return f"Step {step}" if step else found["exam"].upper()


def _kind(parts: Sequence[str], exam: str | None) -> ParsedTag | None:
    """Bookkeeping or a question, if it is one."""
    first = parts[0]
    if _is_bookkeeping(first):
        return _META
    # AnKing's marks, except its tree of systems; a ! further in is only there to be sorted first.
    if any(part[0] in "^$%" for part in parts[1:]) or (first[0] == "^" and not _is_systems(first)):
        return _META
    if len(parts) == 1 and exam is None and first[0] != "#" and is_question_bank(first):
        # Where a card came from; only a number makes it a question.
        return _QUESTION if re.search(r"\d{4}", first) else _META
    if any(map(is_question_bank, parts)) or is_question_id(parts[-1]):
        return _QUESTION
    # Curated trees begin with a # or an exam; in a student's own, the last part may be a mark.
    own = exam is None and not first.startswith("#")
    return _META if own and (is_property(parts) or is_state(parts[-1])) else None


@lru_cache(maxsize=64)
def _is_bookkeeping(first: str) -> bool:
    """By a tag's first part."""
    return bool(
        first[0] in "!$%" or _BOOKKEEPING_ROOT.fullmatch(first.casefold()) or is_state(first)
    )


def _is_systems(part: str) -> bool:
    return part[0] == "^" and compact(part) == "systems"


def _system(parts: Sequence[str]) -> ParsedTag:
    return _topic("system", _nodes([part for part in parts if not is_incidental(part)]))


def _resource_tree(parts: Sequence[str], exam: str | None) -> ParsedTag | None:
    """A tag inside the tree of a book or of a series, wherever in the tag that tree begins."""
    for place, part in enumerate(parts):
        name = compact(part)
        if name.startswith("firstaid") and _FIRST_AID.fullmatch(name) and exam in _THIS_EXAM:
            return _first_aid(parts[place + 1 :])
        if name.startswith("sketchy"):
            return _sketchy(parts[place:])
        series = _SERIES.get(identity(part))
        # BB alone may be beta blockers.
        if series is not None and (place == 0 or name != "bb" or "&" in part):
            return _series(series, parts[place + 1 :], exam)
    return None


def _first_aid(below: Sequence[str]) -> ParsedTag:
    nodes = _nodes(below)
    if nodes:
        chapter = _chapter(below[0])
        nodes[0] = chapter, identity(chapter)
    if len(nodes) > 1:
        name, key = nodes[1]
        nodes[1] = name, _SECTIONS.get((nodes[0][1], key), key)
    return _topic("first_aid", nodes)


@lru_cache(maxsize=4096)
def _chapter(part: str) -> str:
    """The chapter's one name; the part itself if it is none of the book's chapters."""
    words = re.findall(r"[a-z]+", clean(part.casefold()).casefold())
    first = next((word for word in words if word != "general"), "")
    titles = (title for title, words in _CHAPTERS.items() if re.fullmatch(words, first))
    return next(titles, clean(part))


def _sketchy(parts: Sequence[str]) -> ParsedTag:
    """``#SketchyMicro::...`` and ``Sketchy::Micro::...`` are one series."""
    course = _SKETCHY.sub("", clean(parts[0]).replace(" ", ""), count=1)
    below = parts[1:]
    if not course and below:
        course, below = below[0], below[1:]
    key = identity(course)
    series = f"Sketchy {_COURSES.get(key, clean(course))}".strip()
    return _topic("sketchy", [(series, "sketchy" + key), *_nodes(below)])


def _series(title: str, below: Sequence[str], exam: str | None) -> ParsedTag:
    """``#B&B::...``, and ``Boards_and_Beyond::Step_2::...``, which names its exam itself."""
    own, below = _unwrapped(list(below))
    exam = own or exam
    # Boards and Beyond has a course for each exam; the others are one and the same.
    if title != _BOARDS and exam in _USMLE:
        exam = None
    return _topic("tags", [_for_exam((title, identity(title)), exam), *_nodes(below)])


def _plain(parts: Sequence[str], exam: str | None) -> ParsedTag:
    """Plain tags and every other tree."""
    nodes = _nodes(parts)
    if nodes and has_word(key for _, key in nodes):
        nodes[0] = _for_exam(nodes[0], exam)
    return _topic("tags", nodes)


def _for_exam(node: _Node, exam: str | None) -> _Node:
    """Another exam's course of the same name is another course."""
    name, key = node
    return node if exam in _THIS_EXAM else (f"{name} ({exam})", key + identity(exam or ""))


def _nodes(parts: Sequence[str]) -> list[_Node]:
    return [(name, identity(part)) for part in parts if (name := clean(part))]


def _topic(axis: str, nodes: Sequence[_Node]) -> ParsedTag:
    key = tuple(key for _, key in nodes)
    if not has_word(key):
        return _META
    return ParsedTag(TOPIC, axis, tuple(name for name, _ in nodes), key)
