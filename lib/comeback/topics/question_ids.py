"""Question ids: which question a tag names, and which tags name the questions that were asked for.

A question bank numbers its questions, and decks tag their cards with those numbers, each deck
version in a form of its own. What a student pastes is read in ``pasted_ids.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .bookkeeping import is_question_bank, is_question_id
from .names import clean, compact

UWORLD, COMLEX, AMBOSS = "uworld", "comlex", "amboss"
NBME, FREE_120, UWSA = "nbme", "free120", "uwsa"
FORMS = (NBME, FREE_120, UWSA)
"""Exams in print: a bare number is never one of these."""

_EXAM = re.compile(r"#?(?:ak_|usmle_?)?step_?(\d)", re.I)
_MARKS = "^$%!"
_NUMBER = re.compile(r"#?(?:(?:question|q)?_?(?:ids?)?_?)?([0-9]{1,9})", re.I)
# UWorld_1633, but not UWorld2024 and uwise_&_Step_1
_GLUED = re.compile(r".*[a-z_](?!20[12][0-9]\Z)([0-9]{3,9})", re.I)
_FORM = re.compile(r"(?:form|nbme|cbssa|cbse|#|_)*([0-9]{1,2})", re.I)
_FREE_120 = re.compile(r"free_?120_?((?:20)?[0-9]{2})?", re.I)
_UWSA = re.compile(r"uwsa_?([0-9]?)", re.I)
_YEAR = re.compile(r"20[0-9]{2}")
_OF_A_FORM = re.compile(r"nbme|cbs|free_?120|uwsa", re.I)
_LAST_DIGITS = re.compile(r"[0-9]+\Z")
_AMBOSS_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_-]{5,8}")
_PLAIN_WORD = re.compile(r"[A-Z]?[a-z_-]+|[A-Z_-]+")


class Place(NamedTuple):
    """Whose numbers these are: a bank, and the exam unless that is Step 1 or nobody said.

    ``bank`` is one of the names above, the name of another bank as its tag has it, or "".
    """

    bank: str
    exam: str | None


class QuestionId(NamedTuple):
    """A question as it was asked for (``bank`` None: not said) or as a tag names it.

    ``item`` is the question's number within a form of the NBME, "" where only the form is known.
    """

    bank: str | None
    id: str
    exam: str | None = None
    item: str = ""

    @property
    def place(self) -> Place:
        """Where a tag's question stands."""
        return Place(self.bank or "", self.exam)


class Spot(NamedTuple):
    """The tags of one place that name a question."""

    place: Place
    tags: tuple[str, ...]


def find(ids: Iterable[QuestionId], tags: Iterable[str]) -> dict[QuestionId, tuple[Spot, ...]]:
    """The tags that name each question, by place, the likeliest place first; () for none.

    The same number in another exam's bank, or in UWorld's for COMLEX, is another question, so all
    but the first spot are for the student to choose.
    """
    wanted = _Wanted(ids)
    found: dict[QuestionId, dict[Place, list[tuple[str, str]]]] = {each: {} for each in wanted.ids}
    for tag in dict.fromkeys(tags):
        named = read_tag(tag) if wanted.may_be(tag) else None
        for each in wanted.by_id(named.id) if named else ():
            if named and _is_asked_for(each, named):
                found[each].setdefault(named.place, []).append((named.item, tag))
    return {each: _spots(each, places) for each, places in found.items()}


def read_tag(tag: str) -> QuestionId | None:
    """The question that a tag names; None where it names none."""
    parts = [part for part in map(str.strip, tag.split("::")) if part]
    if not parts or any(part[0] in _MARKS for part in parts):
        return None
    exam = _exam(parts[0])
    at = next((n for n, part in enumerate(parts) if is_question_bank(part)), None)
    if at is None:
        # A number that looks like a question's is one also in a bank that nobody listed.
        above = clean(parts[-2]) if len(parts) > 1 else ""
        return QuestionId(above, parts[-1], exam) if is_question_id(parts[-1]) else None
    return _in_bank(parts[at:], exam)


def plain_number(digits: str) -> str:
    """Without zeros in front: Excel and form names add some."""
    return digits.lstrip("0") or "0"


def full_year(digits: str) -> str:
    """``24`` is 2024; "" stays."""
    return f"20{digits}" if len(digits) == 2 else digits


def looks_like_amboss(text: str) -> bool:
    """``0gaeFP``: letters of both cases or digits among them; no word."""
    return bool(_AMBOSS_ID.fullmatch(text)) and not _PLAIN_WORD.fullmatch(text)


class _Wanted:
    """What to look out for in twenty thousand tags."""

    def __init__(self, ids: Iterable[QuestionId]) -> None:
        self.ids = tuple(dict.fromkeys(ids))
        self._by_id: dict[str, list[QuestionId]] = {}
        for each in self.ids:
            self._by_id.setdefault(each.id, []).append(each)
        self._forms = any(each.bank in FORMS for each in self.ids)

    def by_id(self, name: str) -> Sequence[QuestionId]:
        """Those with this id; of a form without a number all editions."""
        return (*self._by_id.get(name, ()), *(self._by_id.get("", ()) if name else ()))

    def may_be(self, tag: str) -> bool:
        """A quick look: most tags are of none."""
        last = tag.rpartition("::")[2]
        if last in self._by_id:
            return True
        digits = _LAST_DIGITS.search(last) if last[-1:].isdigit() else None
        if digits and plain_number(digits[0]) in self._by_id:
            return True
        return self._forms and _OF_A_FORM.search(tag) is not None


def _exam(part: str) -> str | None:
    found = _EXAM.match(part)
    return None if not found or found[1] == "1" else f"Step {found[1]}"


def _in_bank(parts: Sequence[str], exam: str | None) -> QuestionId | None:
    """``parts`` begins with the bank's own name."""
    form = _form(parts, exam)
    if form is not None:
        return form
    bank, last = _bank(parts), parts[-1]
    if bank == AMBOSS:
        return QuestionId(AMBOSS, last, exam) if looks_like_amboss(last) else None
    number = _NUMBER.fullmatch(last) if len(parts) > 1 else _GLUED.fullmatch(last)
    return QuestionId(bank, plain_number(number[1]), exam) if number else None


def _bank(parts: Sequence[str]) -> str:
    names = [compact(part) for part in parts]
    if any(name.endswith(COMLEX) for name in names):
        return COMLEX
    if names[0].startswith(("uworld", "uw")):
        return UWORLD
    return AMBOSS if names[0].startswith(AMBOSS) else clean(parts[0])


def _form(parts: Sequence[str], exam: str | None) -> QuestionId | None:
    """``#NBME::30``, ``#NBME::Form16::Section_3``, ``nbme6``, ``Free120::2024``, ``#UWSA2``."""
    bare = [part.strip("#_ ") for part in parts]
    for place, part in enumerate(bare):
        free = _FREE_120.fullmatch(part)
        if free:
            below = next(filter(_YEAR.fullmatch, bare[place + 1 :]), "")
            return QuestionId(FREE_120, full_year(free[1] or below), exam)
        assessment = _UWSA.fullmatch(part)
        if assessment:
            number = assessment[1] or next(filter(str.isdecimal, bare[place + 1 :]), "")
            return QuestionId(UWSA, number, exam)
    if not compact(parts[0]).startswith(("nbme", "cbse", "cbssa")):
        return None
    numbers = [found for part in bare if (found := _FORM.fullmatch(part))]
    if not numbers:
        return None
    items = [plain_number(each[1]) for each in numbers[1:]]
    return QuestionId(NBME, plain_number(numbers[0][1]), exam, items[0] if items else "")


def _is_asked_for(asked: QuestionId, named: QuestionId) -> bool:
    """Whether what was asked for may be what a tag of the same id names."""
    if asked.id not in ("", named.id):
        return False
    if asked.item and named.item not in ("", asked.item):
        return False
    if asked.bank is None:
        return named.bank not in FORMS
    return named.bank == asked.bank or (asked.bank, named.bank) == (UWORLD, COMLEX)


def _spots(
    asked: QuestionId, places: Mapping[Place, Sequence[tuple[str, str]]]
) -> tuple[Spot, ...]:
    """In order. Where a tag has the very question of a form, its other tags are too wide."""
    exact = {
        place: [found for found in tags if found[0] == asked.item] for place, tags in places.items()
    }
    if asked.item and any(exact.values()):
        places = {place: tags for place, tags in exact.items() if tags}
    order = sorted(places, key=lambda place: _rank(asked, place))
    return tuple(Spot(place, tuple(tag for _, tag in places[place])) for place in order)


def _rank(asked: QuestionId, place: Place) -> tuple[bool, int, str, str]:
    """The exam that was said, then UWorld's own numbers, then Step 1."""
    other_exam = asked.exam is not None and asked.exam != place.exam
    tier = {UWORLD: 0, COMLEX: 2}.get(place.bank, 1)
    return other_exam, tier, place.exam or "", place.bank
