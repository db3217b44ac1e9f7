"""What a student can do about a file that is no YAML: one line for each way to go wrong.

PyYAML's own words are about scalars and tokens. Here the place that it stopped at and the lines
around tell what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .yaml_reader import BREAK, RefusedError, yaml


class Problem(NamedTuple):
    """Something to put right: the line, from 1, and what to do, in one line."""

    line: int
    text: str

    def told(self, name: str) -> str:
        """``topics.yaml, line 7: ...``"""
        return f"{name}, line {self.line}: {self.text}"


LONGEST = 60
QUOTE_IT = "Put the text in quotes."
TAG = f'A word behind "!" is never run here. {QUOTE_IT}'

COLON = 'A ": " within a text needs quotes around the text.'
NO_SPACE = 'Put a space after the colon: "name: value".'
_NO_DASH_SPACE = 'Put a space after the dash: "- name: value".'
NO_COLON = 'A name, a colon and a value are needed: "name: value".'
_INDENT = "This line begins too far left or right. Line it up with the lines that it belongs to."
_AFTER_QUOTE = "There is more text after the closing quote or bracket. Put all of it in quotes."
_SEVERAL = "Write several in brackets: [one, another]."
_COMMA = "Between brackets, put a comma after each part, and quotes around text with other signs."
_ESCAPE = 'Within "..." a "\\" begins a code. Use single quotes around the text instead.'
_INVISIBLE = "There is an invisible sign in this line. Delete the line, and type it again."
_OTHERWISE = "This is no YAML. Look for a missing quote, bracket or colon here or one line above."

# What is in a file before YAML begins to understand it, by its first place.
_STRAY = (
    (
        re.compile(r"^[ -]*\t[ \t]*(?=[^\s#])", re.M),
        "This line is indented with a tab. Use spaces.",
    ),
    (
        re.compile(r"^ *[\xa0\u2000-\u200b\u202f\u3000]", re.M),
        "This line begins with a space of a special kind, as web pages have. Type plain spaces.",
    ),
    (re.compile(r"^\.\.\.(?=\s|$)", re.M), 'Leave out the line "...": it ends the file.'),
)
_VALUE = re.compile(r"(?:^|[:\-,\[{]) *(\"(?:[^\"\\]|\\.)*\"?|'(?:[^']|'')*'?)")
_BEGINS = re.compile(r"- *$|: *$|^ *$")


def shown(value: object) -> str:
    """A word of the file within a sentence: short, on one line."""
    word = " ".join(str(value).split())
    return f'"{word}"' if len(word) <= LONGEST else f'"{word[:LONGEST]}…"'


def text_of(data: bytes) -> str | Problem:
    """A file's text; a byte order mark, which some editors write, stays."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data:
        return Problem(1, "The file is saved as UTF-16. Save it again with the encoding UTF-8.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + len(BREAK.findall(data[: error.start].decode("utf-8")))
        return Problem(
            line,
            "A letter in this line is not saved as UTF-8. Save the file again with the encoding"
            " UTF-8.",
        )


def stray(text: str) -> Problem | None:
    """What would be misread: tabs, special spaces, an early end."""
    found = ((pattern.search(text), remedy) for pattern, remedy in _STRAY)
    return next((Problem(_line(text, at.end()), remedy) for at, remedy in found if at), None)


def trouble(text: str, error: yaml.YAMLError) -> Problem:
    """What PyYAML stumbled over."""
    if isinstance(error, yaml.reader.ReaderError):
        return Problem(_line(text, error.position), _INVISIBLE)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem(1, _OTHERWISE)
    if isinstance(error, RefusedError):
        return Problem(error.problem_mark.line + 1, str(error.problem))
    begun = error.context_mark or error.problem_mark
    at, remedy = _told(BREAK.split(text), error, begun, error.problem_mark)
    return Problem(min(at + 1, _line(text, len(text.rstrip()))), remedy)


def _told(
    lines: Sequence[str], error: yaml.MarkedYAMLError, begun: yaml.Mark, mark: yaml.Mark
) -> tuple[int, str]:
    """The line, from 0, and the remedy; ``begun`` is where the part with the problem begins."""
    said = f"{error.context}: {error.problem}"
    if "quoted scalar: found unexpected end" in said:
        return begun.line, _unclosed(lines[begun.line][begun.column])
    if "flow" in said:
        return _bracket(lines, begun)
    if "mapping values" in said:
        return _second_colon(lines, mark)
    if "could not find expected ':'" in said:
        return begun.line, NO_SPACE if lacks_space(lines[begun.line]) else NO_COLON
    if "found '<scalar>'" in said or "found ','" in said:
        return _after_quote(lines, begun.line, mark)
    if "double-quoted" in said:
        return mark.line, _ESCAPE
    if "tag" in said:
        return mark.line, TAG
    if "another document" in said:
        return mark.line, 'Leave out the line "---": all is one file.'
    if "<stream end>" not in said and ("<block end>" in said or "<document start>" in said):
        return mark.line, _INDENT
    return _begun_with(lines, begun)


def _unclosed(sign: str) -> str:
    return f"The {sign} that opens here is not closed. Put another {sign} at the end of the text."


def _bracket(lines: Sequence[str], begun: yaml.Mark) -> tuple[int, str]:
    line, behind = begun.line, lines[begun.line][begun.column :]
    while behind[:1] not in ("[", "{") and line >= 0:  # it stopped behind the bracket
        place = max(map(lines[line].rfind, "[{"))
        line, behind = (line, lines[line][place:]) if place >= 0 else (line - 1, "")
    if line < 0:
        return begun.line, _OTHERWISE
    closing = "]" if behind[0] == "[" else "}"
    if closing in behind:
        return line, _COMMA
    return line, f'The "{behind[0]}" that opens here is not closed. Add the "{closing}".'


def _second_colon(lines: Sequence[str], mark: yaml.Mark) -> tuple[int, str]:
    before = lines[mark.line][: mark.column]
    if ": " in before:
        return mark.line, COLON
    above = mark.line - 1
    if above >= 0 and lacks_space(lines[above]):
        return above, NO_SPACE
    if above >= 0 and re.match(r" *-\w", lines[above]):
        return above, _NO_DASH_SPACE
    return mark.line, _INDENT


def lacks_space(line: str) -> bool:
    return re.match(r"[ -]*\w+:[^\s:]", line) is not None


def _after_quote(lines: Sequence[str], begun: int, mark: yaml.Mark) -> tuple[int, str]:
    for place in range(begun, mark.line + 1):
        for found in _VALUE.finditer(lines[place]):
            text = found[1]
            if len(text) == 1 or text[-1] != text[0]:
                return place, _unclosed(text[0])
    behind = lines[mark.line][mark.column :]
    return mark.line, _SEVERAL if behind.startswith(",") else _AFTER_QUOTE


def _begun_with(lines: Sequence[str], mark: yaml.Mark) -> tuple[int, str]:
    """A text that begins with a sign of YAML's own."""
    before, sign = lines[mark.line][: mark.column], lines[mark.line][mark.column : mark.column + 1]
    if not sign or sign.isalnum() or not _BEGINS.search(before):
        return mark.line, _OTHERWISE
    return mark.line, f'A text that begins with "{sign}" needs quotes around it.'


def _line(text: str, place: int) -> int:
    return 1 + len(BREAK.findall(text, 0, place))
