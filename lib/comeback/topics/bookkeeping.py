"""Tags that are no topics: where a card came from, what was done with it, which question it is.

Told by the shape of a part, or by words that mean the same in every deck.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .names import AUTHORS, PARTS_AT_HAND, compact

_BANK = re.compile(
    r"(?:[0-9]{1,2}_)?(?:uworld|uwsan?|uwise|uw|amboss|nbme|cbssa|cbse|comlex|comsae|combank|comquest|truelearn"
    r"|free_?120|usmle_?rx|(?:[a-z]+_?)?q_?bank|exam_?guru|sa(?=[0-9])|self_?asses+ment|cms(?=$|_form))"
    r"[0-9]*(?![^\W_])"
)
_QUESTION_ID = re.compile(r"[0-9]{4,9}|[0-9]{3,9}\.[0-9]+")
_LONG_ID = re.compile(r"[0-9]{10,}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-./_](?:0?[1-9]|1[0-2])(?:[-./_][0-3]?[0-9])?"
    r"|[0-3]?[0-9][-./_][0-3]?[0-9][-./_](?:19|20)?[0-9]{2}"
)

_SOURCE = (
    r"fa|first ?aid|pathoma|sketchy\w*|physeo|pixorize|usmle|step\d|anking|edition|version|ed"
    r"|class|classof|year|spring|summer|autumn|fall|winter"
    r"|jan\w*|feb\w*|mar|march|apr|april|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"
)
_INCIDENTAL = re.compile(
    rf"new|old|redo|unorganized|(?:{AUTHORS})|(?:[a-z]{{2,3}}|{AUTHORS})?extras?"
    r"|[a-z0-9]{2,}adds?|(?:[a-z]{2})?(?:edit(?:s|ed)?|nonessentials?)"
    rf"|(?:{_SOURCE})?(?:19|20)\d\d(?:errata|updates?|edition)?|v\d\d|version\d+"
)

_COLOUR = "red|orange|green|blue|pink|turquoise|purple"
_STATE = re.compile(
    r"ankihub\w*|anking\w*|(?:ak)?originaldecks?|expansion|expn|errata|(?:card|note)(?:types?|features?)"
    r"|\d?(?:very|super|low|lower|high|relatively)+yield(?:temporary)?|hy"
    rf"|flag(?:ged|these\w*|\d|{_COLOUR})?|star(?:red)?|(?:potential)?leech(?:es)?|marked|suspended|buried"
    r"|(?:potential|possible|step\d|no)*(?:dupe|duplicate)s?|delete[d]?|missing|missed(?:qs?|questions?|cards?)?"
    r"|incorrects?|wrong|todo|done|temp|temporary|draft|needs(?:image|images|review|edit|fix|work)"
    r"|onebyone|updates?|updated|newcards?|oldcards?|imported?|review(?:ed)?|check(?:ed)?|tocheck"
    r"|hard|easy|difficult|important|priority\d*|favou?rites?|memes?|io|imageocclusion|cloze"
    r"|(?:round|pass|attempt|try|batch)\d*|onlystep\w+"
)
_FIELD = re.compile(
    r"img|importance|priority|difficulty|(?:img|image|note|card|source|lint|media)_"
    r"(?:status|role|note|real|type|id|action|pass|quality|name)"
)
_VALUE = re.compile(
    r"none|optional|recommended|required|approved|pending(?:review)?|missing|important|replace|keep"
    r"|true|false|yes|no|done|todo|\w*needs\w*review"
)


@lru_cache(maxsize=PARTS_AT_HAND)
def is_question_bank(part: str) -> bool:
    """``#UWorld``, ``uw_micro``, ``NBME120``: a bank, or a list drawn from one."""
    return _BANK.match(part.casefold().lstrip("#_ ")) is not None


def is_question_id(part: str) -> bool:
    """``12574`` and ``1096.15`` are questions also in a bank that nobody listed; a year is not."""
    return bool(_QUESTION_ID.fullmatch(part)) and not _YEAR.fullmatch(part)


@lru_cache(maxsize=PARTS_AT_HAND)
def is_incidental(part: str) -> bool:
    """A part that says nothing about the content: ``Extra``, ``NEW``, ``BGadds``, ``FA2018``."""
    name = compact(part)
    return not name or bool(_INCIDENTAL.fullmatch(name))


def is_state(part: str) -> bool:
    """A card's standing or a deck's bookkeeping: ``leech``, ``#Low/HighYield``, ``AnkiHub_...``."""
    return bool(_STATE.fullmatch(compact(part)) or _DATE.fullmatch(part))


def is_property(parts: Sequence[str]) -> bool:
    """``image_status::approved``, ``added::2025-07-15``: a property of the card and its value."""
    if any(_FIELD.fullmatch(part.casefold()) for part in parts):
        return True
    value = parts[-1]
    return len(parts) > 1 and bool(
        _VALUE.fullmatch(compact(value)) or _DATE.fullmatch(value) or _LONG_ID.fullmatch(value)
    )
