"""Which of some notes have something in a field of a given name: whether, never what."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from .database import Database

SEPARATOR = "\x1f"
_EMPTY = re.compile(r"(?:<(?:br|div|p|/div|/p)\s*/?>|&nbsp;|\s)*", re.I)


def count_filled(db: Database, note_ids: Collection[int], names: Collection[str]) -> Counter[str]:
    """How many of these notes have something in their field of each name; case does not count."""
    wanted = {name.casefold(): name for name in names}
    places = _places(db, wanted)
    filled: Counter[str] = Counter()
    here = "SELECT mid, flds FROM notes WHERE id IN (SELECT value FROM json_each(?))"
    for notetype, text in db.all(here, json.dumps(list(note_ids))):
        of_notetype = places.get(notetype)
        if of_notetype:
            fields = text.split(SEPARATOR)
            filled.update(name for place, name in of_notetype if _is_filled(fields, place))
    return filled


def _places(db: Database, wanted: Mapping[str, str]) -> dict[int, list[tuple[int, str]]]:
    places: dict[int, list[tuple[int, str]]] = {}
    for notetype, place, name in db.all("SELECT ntid, ord, name FROM fields"):
        known = wanted.get(name.casefold().replace("_", " ").strip())
        if known is not None:
            places.setdefault(notetype, []).append((place, known))
    return places


def _is_filled(fields: Sequence[str], place: int) -> bool:
    return place < len(fields) and _EMPTY.fullmatch(fields[place]) is None
