"""How much there is to read on a card: counts from its rendered HTML, never the text itself."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import unescape
from typing import NamedTuple

LONGEST_SIDE = 50_000
"""Characters of HTML looked at; a card beyond that is a pasted book."""
LONGEST_COMPARED = 300
"""Characters of a typed answer that are compared: the time grows with their square."""

# What is never closed reaches to the end, as in a browser; it also keeps the search short.
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(style|script)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_PLACEHOLDERS = re.compile(r"\[anki:play:[qa]:\d+\]|\[\[type:[^\]]*\]\]")
_INLINE_TAG = re.compile(
    r"</?(?:a|b|em|font|i|mark|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_HIDDEN_CLOZE = re.compile(r'<span class="?cloze"?[ >].*?(?:</span>|\Z)', re.DOTALL)
_CLOZE = re.compile(r'class="?cloze["\s>]')
_IMAGE = re.compile(r"""<img\b[^<>]*?\bsrc\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_GAP = "\0"


class Counts(NamedTuple):
    """``front_chars``: visible characters of the question. ``back_chars``: those of the answer,
    without what the front already showed. ``images``: different pictures on both sides.
    ``cloze``: whether the question hides a cloze."""

    front_chars: int
    back_chars: int
    images: int
    cloze: bool


def count(question_html: str, answer_html: str) -> Counts:
    """Counts of a rendered card."""
    question = question_html[:LONGEST_SIDE]
    answer = answer_html[:LONGEST_SIDE]
    back = plain(answer)
    # A cloze answer repeats the question around the gaps, so it is taken out piece by piece.
    for piece in plain(_HIDDEN_CLOZE.sub(_GAP, question)).split(_GAP):
        back = back.replace(piece.strip(), " ", 1)
    return Counts(
        front_chars=len(plain(question)),
        back_chars=len(" ".join(back.split())),
        images=len({*_IMAGE.findall(question), *_IMAGE.findall(answer)}),
        cloze=_CLOZE.search(question) is not None,
    )


def plain(html: str) -> str:
    """The visible text of some HTML, every run of white space as one space."""
    text = _PLACEHOLDERS.sub(" ", _UNSEEN.sub(" ", html))
    text = _TAG.sub(" ", _INLINE_TAG.sub("", text))
    return " ".join(unescape(text).split())


def likeness(typed: str, expected_html: str) -> float:
    """How alike a typed answer and the expected one are, 0-1; capitals and spaces don't count."""
    given = plain(typed).casefold()[:LONGEST_COMPARED]
    expected = plain(expected_html).casefold()[:LONGEST_COMPARED]
    return SequenceMatcher(None, given, expected, autojunk=False).ratio()
