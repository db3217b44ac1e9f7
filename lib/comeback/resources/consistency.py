"""A file of the catalogue, or the student's own map, checked from its bytes to its sense.

What kind of file it is shows in what it holds. For the build and the command: inside Anki only the
student's own map is read, and by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from .checked_yaml import Checked, conforming, read, schema_named
from .known import Known
from .own_map import read_own_map
from .sense import PARTS, Others, parts_of, problems_of, videos_in
from .yaml_trouble import Problem

KINDS = ("series", "edition", "book", "topics", "outline", "uworld")


@dataclass(frozen=True)
class FileCheck:
    """``kind`` is the schema's name, None if nothing here is like it; of ``parts``, such as videos,
    it has ``count``."""

    kind: str | None
    value: Any = None
    problems: tuple[Problem, ...] = ()
    count: int = 0
    parts: str = field(default="", repr=False)

    def told(self, name: str) -> list[str]:
        """A line for each problem, or the one that all is good."""
        if self.problems:
            return [problem.told(name) for problem in self.problems]
        parts = self.parts[:-1] if self.count == 1 else self.parts
        return [f"{name}: {self.count:,} {parts}, all good."]


def check_file(data: bytes, others: Others, known: Known | None, today: date) -> FileCheck:
    """What a file is, what it holds, and what to put right in it."""
    found = read(data)
    if found.problems:
        return FileCheck(None, None, found.problems)
    kind = kind_of(found.value)
    if kind == "own_map":
        own_map, problems = read_own_map(data, known)
        count = len(own_map.rules) if own_map else 0
        return FileCheck(kind, found.value, problems, count, "rules")
    if kind is None:
        told = 'This is no file of Comeback\'s. Begin a map of your own with "- topic: ...".'
        return FileCheck(None, found.value, (Problem(1, told),))
    checked = _sensible(conforming(found, schema_named(kind)), kind, others, today)
    count = 0 if checked.problems else parts_of(kind, checked.value)
    return FileCheck(kind, checked.value, checked.problems, count, PARTS[kind])


def kind_of(value: Any) -> str | None:
    """The schema that a file is most like, by its outermost names."""
    if isinstance(value, list) or value is None:
        return "own_map"
    if not isinstance(value, Mapping):
        return None
    best = max(KINDS, key=lambda kind: _likeness(value, kind))
    return best if _likeness(value, best) >= 1 else None


def others_in(values: Iterable[Any]) -> Others:
    """What the catalogue's files, as plain values, have for the others to speak of."""
    tops: dict[str, list[Any]] = {}
    for value in values:
        tops.setdefault(kind_of(value) or "", []).append(value)
    outline: Mapping[str, Any] = next(iter(tops.get("outline", ())), {})
    headings = {
        chapter["title"]: frozenset(part["title"] for part in chapter.get("sections", ()))
        for book in tops.get("book", ())
        for chapter in book["chapters"]
    }
    return Others(
        frozenset(videos_in(tops.get("series", ()))),
        headings,
        frozenset(row["name"] for row in outline.get("systems", ())),
        frozenset(row["name"] for row in outline.get("disciplines", ())),
    )


def _likeness(value: Mapping[str, Any], kind: str) -> float:
    known = list(schema_named(kind)["properties"])
    own = [name for name in value if name not in ("source", "checked")]
    near = sum(bool(get_close_matches(name, known, n=1, cutoff=0.75)) for name in own)
    # A name that another kind does not have says more than three that all have.
    required = schema_named(kind)["required"]
    missing = sum(name not in value for name in required)
    return near + sum(name in known for name in own) - missing / 2


def _sensible(checked: Checked, kind: str, others: Others, today: date) -> Checked:
    if checked.problems:
        return checked
    problems = [*_day(checked, today), *problems_of(kind, checked, others)]
    return replace(checked, problems=tuple(sorted(problems)))


def _day(checked: Checked, today: date) -> list[Problem]:
    day, line = checked.value["checked"], checked.line("checked")
    try:
        is_past = date.fromisoformat(day) <= today
    except ValueError:
        return [Problem(line, f"There is no day {day}.")]
    remedy = f"{day} is still to come. Write the day on which the file was checked."
    return [] if is_past else [Problem(line, remedy)]
