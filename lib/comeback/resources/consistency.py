"""A file of the catalogue, or the student's own map, checked from its bytes to its sense.

What kind of file it is shows in what it holds. For the build and the command: inside Anki only the
student's own map is read, and by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .catalogue import DATA, read_data
from .checked_yaml import Checked, conforming, schema_named
from .known import Known
from .own_map import own_map_in
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


def check_file(
    found: Checked, others: Callable[[], Others], known: Callable[[], Known], today: date
) -> FileCheck:
    """What a file that was read is, what it holds, and what to put right in it."""
    if found.problems:
        return FileCheck(None, None, found.problems)
    kind = kind_of(found.value)
    if kind == "own_map":
        own_map, problems = own_map_in(found, known())
        count = len(own_map.rules) if own_map else 0
        return FileCheck(kind, found.value, problems, count, "rules")
    if kind is None:
        remedy = 'This is no file of Comeback\'s. A map of your own begins with "- topic: ...".'
        return FileCheck(None, found.value, (Problem(1, remedy),))
    checked = conforming(found, schema_named(kind))
    if not checked.problems:
        checked = _sensible(checked, kind, others(), today)
    count = 0 if checked.problems else parts_of(kind, checked.value)
    return FileCheck(kind, checked.value, checked.problems, count, PARTS[kind])


def shipped(folder: Path = DATA) -> Others:
    """What the catalogue that is here has."""
    names = sorted({path.stem for path in folder.iterdir() if path.suffix in (".yaml", ".json")})
    return others_in(read_data(folder, name) for name in names)


def kind_of(value: Any) -> str | None:
    """The schema that a file is most like, by its outermost names."""
    if isinstance(value, list) or value is None:
        return "own_map"
    if not isinstance(value, Mapping):
        return None
    best = max(KINDS, key=lambda kind: _likeness(value, kind))
    return best if _likeness(value, best) > 0 else None


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
    """How many of its names are this kind's, nearly the same counting half, and few missing."""
    schema = schema_named(kind)
    known = set(schema["properties"]) - {"source", "checked"}
    near = sum(bool(get_close_matches(name, known, n=1, cutoff=0.75)) for name in value)
    missing = sum(name not in value for name in schema["required"])
    return (near + sum(name in known for name in value) - missing) / 2


def _sensible(checked: Checked, kind: str, others: Others, today: date) -> Checked:
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
