"""Question ids out of whatever a student pastes: lists, tables, result pages, tags, searches.

The rules, line by line:

* A tag says all by itself. Other tags, links, dates, times, percentages, decimals, ``12 of 40``,
  ``95 sec``, ``Block 3``, ``Test Id: 20394`` and words in brackets are no ids.
* Behind ``QID``, ``Question Id`` or ``#`` stand ids; such a line has no others. Below a column
  headed ``ID`` or ``QID`` as well.
* A line of nothing but numbers, with a bank's name or filling words at most, is a list: all are
  ids. ``2 - 1633`` and ``2. 1633`` are a place in the block and an id. ``1633-1640`` are two ids.
* In any other line (words, columns, or something left out by the first rule) the numbers of four
  digits and more are ids; without one, those of three digits that stand first.
* One or two digits count where nothing else is in the line but ids, behind a place in the block,
  where every line begins with a number, or where there is no better one.

Known limits: 12,574 is read as 12 and 574, and a bare score of three digits beside an id of three
digits is taken for another id. Both are seen at once: they are listed as without a card.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .question_ids import (
    AMBOSS,
    COMLEX,
    FREE_120,
    NBME,
    UWORLD,
    UWSA,
    QuestionId,
    full_year,
    looks_like_amboss,
    plain_number,
    read_tag,
)

LONGEST_TEXT = 50_000
"""Characters; what stands behind them is not read."""
MOST_IDS = 500
"""As many as a student looks up at once."""

# IL-6, 1633a and 0.61 are no numbers of questions.
_BEFORE, _AFTER = r"(?<![A-Za-z_.\d])(?<![A-Za-z]-)", r"(?![A-Za-z_\d]|\.\d)"
_NUMBERS = re.compile(rf"{_BEFORE}\d{{1,9}}{_AFTER}")
_NEXT = rf"(?:\#\s?|q(?:uestion)?\s?)?\d{{1,9}}{_AFTER}"
_RUN = rf"\d{{1,9}}{_AFTER}(?:(?:\s*(?:[,;/&+]|\band\b|\bor\b)\s*|\s+){_NEXT})*"
# As people list things: a comma without a space stands in an exported table too.
_SPOKEN = rf"\d{{1,9}}{_AFTER}(?:(?:[,;]?\s+(?:and|or)\s+|[,;]\s+|\s*[&/]\s*){_NEXT})*"
_RUNS = re.compile(_BEFORE + _RUN, re.I)
_SPOKEN_RUNS = re.compile(_BEFORE + _SPOKEN, re.I)

_PIECE = re.compile(r"[^\s\"'(),;|]+")
_LINK = re.compile(r"(?:https?://|www\.)\S*", re.I)
_TOKEN = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{6}(?![\w-])")
# Every AMBOSS id seen has an a or a 0 in the third place; DNaseI has too.
_AMBOSS = re.compile(r"..(?:a(?!se)|0).*")
_NO_AMBOSS = re.compile(r"[A-Za-z]{1,3}[0-9]+|[0-9]{2,}[a-z]+|[0-9-]+")
_TWO_CASES = re.compile(r".*[a-z].*[A-Z]|(?=.*[0-9]).*[A-Za-z]")

_FORM_NUMBER = r"\d{1,2}(?![\w%/:]|\.\d|-\d)"
_NBME_FORM = re.compile(
    rf"\b(?:nbmes?|cbssa|forms?)[\s:#-]*(?:forms?\s*)?"
    rf"(?P<forms>{_FORM_NUMBER}(?:\s*(?:[,/&]|\band\b)\s*{_FORM_NUMBER})*)"
    rf"(?:[\s,;:.-]*(?:\b(?:question|ques|q|item)s?\.?[\s#]*|\#\s?)(?P<items>{_RUN}))?",
    re.I,
)
_FREE = re.compile(r"\bfree[\s_-]*120\b(?:[\s:(,-]*(?P<year>20\d\d)\b)?", re.I)
_UWSA = re.compile(r"\buwsa[\s_-]*(?P<number>\d)\b", re.I)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = (
    r"\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:T[\d:.]+Z?)?"
    r"|\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})\b"
    r"|\b20[12]\d-(?:0[1-9]|1[0-2])\b"
    r"|\b20[12]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+20\d\d\b)?"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH},?\s+20\d\d\b"
    r"|\b\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?"
)
# What stands beside an id in a table.
_BESIDE = re.compile(
    rf"{_DATES}|\d+(?:[.,]\d+)?\s*(?:%|percent\b)|\b\d+\.\d+\b"
    r"|\b\d{1,3}\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?|weeks?|pts?|points?)\b"
    r"|\b\d{1,3}\s+(?:out\s+)?of\s+\d{1,3}\b",
    re.I,
)
# What stands above or before a list of ids.
_AROUND = re.compile(
    r"\b(?:test|exam|note|card|user|deck|session|student|order)s?\s*id\b\s*[:#=]?\s*\d+"
    r"|\b(?:test|exam|block|item|step|day|week|session|chapter|ch|pages?|pp?|v|version|fa|aid|score"
    r"|time|rank|level|part|section|lecture|video)\b[.:#=\s]*(?:\d{1,3}|20[12]\d)(?![\d%])"
    r"|\b(?:q|question)s?\s*(?:nos?\b\.?|numbers?\b|\#)?[\s:]*\d{1,2}(?![\d%])"
    r"|\b(?:uworld|uw|amboss)\s+20[12]\d\s*(?=:)"
    r"|\b\d{1,3}\s*(?:questions?|qs|items?|cards?|notes?|attempts?)\b",
    re.I,
)
_SCORE = re.compile(r"\b(\d{1,3})\s*/\s*(\d{1,3})\b")
_HIGHEST_SCORE = 300
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LABEL = re.compile(
    r"(?<![A-Za-z])(?:(?:q|quest|question|uworld|uw|comlex)s?[\s._-]*(?:ids?|nos?|numbers?)|ids?"
    r"|q(?=\d)|uw(?:orld)?_?(?=\d)|questions?(?=[\s:#]*\d{3})|\#(?=\s?\d{3}))"
    rf"[\s.:#=-]*(?P<run>{_RUN})",
    re.I,
)
_PLACE = re.compile(
    r"^\W*(?:\d{1,3}[\s.)]+)?(?:\d{1,2}(?:\s+-\s+(?=\d{1,9}\b)|-(?=\d{3}))"
    r"|\d{3}\s+-\s+(?=\d{1,9}\s+[^\W\d_]))"
)
_ENUMERATED = re.compile(r"^\s*\d{1,3}[.)]\s+(?=\D*\d)")
_TITLE = re.compile(r"^[^\d:]*:(?!:)")
_FIRST_WORDS = re.compile(rf"^[^\d,;:|\t]*[^\W\d_]\s+(?={_SPOKEN}\W*$)", re.I)
_BANK = re.compile(
    r"\b(?:(?P<comlex>comlex|comsae?)|(?P<uworld>u\s?world|uw)|(?P<amboss>amboss))\b", re.I
)
_FILLERS = re.compile(
    r"\b(?:u\s?world|uw|comlex|comsae?|amboss|qbank|and|or|the|my|ids?|qids?|qs?|questions?|nos?"
    r"|numbers?|missed|wrong|incorrects?|correct|flagged|marked|omitted|review|redo|list|tags?)\b",
    re.I,
)
_HEADING = re.compile(
    r"(?:uworld\s*)?(?:q(?:uestion)?[\s._-]*(?:ids?|\#|no\.?|numbers?)|ids?|qids?)", re.I
)
_ENDLESS = re.compile(r"\d{20,}")
_MINUS = "\u2212"
_LIKE = {"Pd": "-", "Zs": " ", "Po": ",", "Pi": '"', "Pf": '"'}
_BEGINS = re.compile(r"\W*\d")
_BEGINS_SHORT = re.compile(r"\W*\d{1,2}(?![\w-])")
_YEAR = re.compile(r"20[12][0-9]")
_SURE_DIGITS = 3
_BIG_DIGITS = 4


class _Hit(NamedTuple):
    """An id, and whether it is one even beside better ones."""

    id: QuestionId
    sure: bool


class _Column(NamedTuple):
    """Where a table has its ids."""

    delimiter: str
    place: int
    width: int


def parse_ids(text: str) -> tuple[QuestionId, ...]:
    """The question ids of a text, in order, each once. Never raises, for any text."""
    hits = list(_hits(_normal(text[:LONGEST_TEXT])))
    if any(hit.sure for hit in hits):
        hits = [hit for hit in hits if hit.sure]
    once: dict[QuestionId, QuestionId] = {}
    for hit in hits:
        once.setdefault(hit.id._replace(bank=hit.id.bank or UWORLD), hit.id)
    return tuple(once.values())


def _normal(text: str) -> str:
    """Digits, dashes and spaces of any script as ASCII has them; what can't be seen is left out."""
    text = _ENDLESS.sub(" % ", text.replace("\0", " "))
    return text if text.isascii() else "".join(map(_normal_letter, text))


def _normal_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category in ("Cf", "Mn"):
        return ""
    if "\uff01" <= letter <= "\uff5e":
        return chr(ord(letter) - 0xFEE0)
    return "-" if letter == _MINUS else _LIKE.get(category, letter)


def _hits(text: str) -> Iterator[_Hit]:
    lines = [line for line in text.splitlines() if line.strip()]
    aligned = all(map(_BEGINS.match, lines))
    bank: str | None = None
    column: _Column | None = None
    for line in lines:
        column = _heading(line) or _still(column, line)
        found = _of_column(line, column) if column else []
        found = found or list(_of_line(line, aligned))
        said = _bank_of(line)
        if said and not found:
            bank = said
        for hit in found:
            yield hit._replace(id=_with_bank(hit.id, said or bank))


def _bank_of(line: str) -> str | None:
    names = {match.lastgroup for match in _BANK.finditer(line)}
    return next((bank for bank in (COMLEX, UWORLD, AMBOSS) if bank in names), None)


def _with_bank(found: QuestionId, bank: str | None) -> QuestionId:
    return found if found.bank or bank == AMBOSS else found._replace(bank=bank)


# Tables


def _heading(line: str) -> _Column | None:
    """The column of ids, where this line heads a table."""
    for delimiter, least in (("\t", 2), ("|", 2), (";", 2), (",", 3)):
        cells = _cells(line, delimiter)
        if len(cells) >= least and not any(map(str.isdigit, line)):
            fitting = [n for n, cell in enumerate(cells) if _HEADING.fullmatch(cell)]
            if fitting:
                return _Column(delimiter, fitting[0], len(cells))
    return None


def _still(column: _Column | None, line: str) -> _Column | None:
    same = column and len(_cells(line, column.delimiter)) == column.width
    return column if same else None


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter not in line:
        return [line.strip()]
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _of_column(line: str, column: _Column) -> list[_Hit]:
    cells = _cells(line, column.delimiter)
    cell = cells[column.place]
    if looks_like_amboss(cell):
        return [_Hit(QuestionId(AMBOSS, cell), True)]
    numbers = _NUMBERS.findall(_PLACE.sub("", cell))
    return [_hit(number, True) for number in numbers[:1]]


# Lines


def _of_line(line: str, aligned: bool) -> Iterator[_Hit]:
    """In the order of the rules above, not in that of the line where it has several kinds.

    ``aligned``: all lines of the text begin with a number.
    """
    line, tags = _without_tags(line)
    yield from tags
    line = _LINK.sub(" ", line)
    line, forms = _without_forms(line)
    yield from forms
    strict = _bank_of(line) != AMBOSS
    amboss = list(_amboss(line, strict))
    rest = _TOKEN.sub(lambda token: " " if token[0] in amboss else token[0], line)
    numbers, is_sure = _of_numbers(rest)
    # A word may look like an id; beside a number and other words it is one.
    if not (strict and (numbers or tags) and _has_words(rest)):
        yield from (_Hit(QuestionId(AMBOSS, id), True) for id in amboss)
    yield from (_hit(number, aligned or is_sure) for number in numbers)


def _has_words(line: str) -> bool:
    return any(map(str.isalpha, _FILLERS.sub(" ", line)))


def _hit(digits: str, sure: bool) -> _Hit:
    return _Hit(QuestionId(None, plain_number(digits)), sure)


def _without_tags(line: str) -> tuple[str, list[_Hit]]:
    found: list[_Hit] = []

    def read(piece: re.Match[str]) -> str:
        if "::" not in piece[0]:
            return piece[0]
        tag = re.sub(r"^-?(?:tag:)?(?:re:)?|[$.:]+$|[*\\]", "", piece[0])
        named = read_tag(tag)
        if named is not None:
            # A bank that only this tag's author knows is not looked for by name.
            known = named.bank in (UWORLD, COMLEX, AMBOSS, NBME, FREE_120, UWSA)
            found.append(_Hit(named if known else named._replace(bank=None), True))
        return " "

    return _PIECE.sub(read, line), found


def _without_forms(line: str) -> tuple[str, list[_Hit]]:
    found: list[_Hit] = []

    def nbme(form: re.Match[str]) -> str:
        *others, last = map(plain_number, re.findall(r"\d+", form["forms"]))
        items = [plain_number(item) for item in re.findall(r"\d+", form["items"] or "")]
        asked = [(other, "") for other in others] + [(last, item) for item in items or ("",)]
        found.extend(_Hit(QuestionId(NBME, number, None, item), True) for number, item in asked)
        return " "

    def free(exam: re.Match[str]) -> str:
        found.append(_Hit(QuestionId(FREE_120, full_year(exam["year"] or "")), True))
        return " "

    def uwsa(exam: re.Match[str]) -> str:
        found.append(_Hit(QuestionId(UWSA, exam["number"]), True))
        return " "

    for pattern, read in ((_FREE, free), (_UWSA, uwsa), (_NBME_FORM, nbme)):
        line = pattern.sub(read, line)
    return line, found


def _amboss(line: str, strict: bool) -> Iterator[str]:
    for token in _TOKEN.findall(line):
        if not looks_like_amboss(token) or _NO_AMBOSS.fullmatch(token):
            continue
        if _TWO_CASES.match(token) and (_AMBOSS.fullmatch(token) or not strict):
            yield token


def _of_numbers(line: str) -> tuple[list[str], bool]:
    """The numbers of a line that are ids, and whether that is sure."""
    line = _IN_BRACKETS.sub(_no_words, _ENUMERATED.sub("", line))
    line = _AROUND.sub(" ", line)
    labelled = [each["run"] for each in _LABEL.finditer(_BESIDE.sub("%", line))]
    if labelled:
        return [number for run in labelled for number in _of_run(run)], True
    row = _SCORE.sub(_no_score, _BESIDE.sub("%", line))
    rest = _PLACE.sub("", row)
    ids = _of_list(rest)
    ids, is_sure = _of_row(_FILLERS.sub(" ", rest)) if ids is None else (ids, _is_sure(ids))
    return (ids, is_sure) if rest == row or is_sure else (_NUMBERS.findall(rest)[:1], True)


def _of_list(row: str) -> list[str] | None:
    """All numbers, if the line is a list of ids; None if it is not."""
    titled = _TITLE.sub("", _FILLERS.sub(" ", row))
    left = _FIRST_WORDS.sub("", titled)
    numbers = _NUMBERS.findall(left)
    if "%" in left or _has_words(left) or (left != titled and not _is_sure(numbers)):
        return None
    shortest = min(map(len, numbers), default=0)
    if "\t" in left and shortest < _SURE_DIGITS:
        return None
    return _of_run(left) if " - " in left else numbers


def _of_row(row: str) -> tuple[list[str], bool]:
    """The ids of a line with other things in it."""
    numbers = _NUMBERS.findall(row)
    runs = [run for run in _SPOKEN_RUNS.findall(row) if _longest(_digits(run)) >= _BIG_DIGITS]
    if runs:
        ids = [number for run in runs for number in _of_run(run)]
        return [number for number in ids if not _YEAR.fullmatch(number)] or ids, True
    for run in _RUNS.findall(row):
        if _is_sure(_digits(run)):
            return _of_run(run), True
    return numbers[:1] if _BEGINS_SHORT.match(row) else [], False


def _of_run(run: str) -> list[str]:
    """``1633, 61``: beside longer numbers, one or two digits are a score."""
    numbers = _digits(run)
    return [each for each in numbers if len(each) >= min(_SURE_DIGITS, _longest(numbers))]


def _digits(run: str) -> list[str]:
    return re.findall(r"\d+", run)


def _is_sure(numbers: Sequence[str]) -> bool:
    return _longest(numbers) >= _SURE_DIGITS


def _longest(numbers: Sequence[str]) -> int:
    return max(map(len, numbers), default=0)


def _no_words(bracket: re.Match[str]) -> str:
    """``(Cardio)`` and ``(45)`` go, ``(1633, 1634)`` stays."""
    inside = bracket[0][1:-1]
    return f" {inside} " if re.search(r"\d{3}", inside) and not _has_words(inside) else " "


def _no_score(score: re.Match[str]) -> str:
    right, of = int(score[1]), int(score[2])
    return " % " if right <= of <= _HIGHEST_SCORE else score[0]
