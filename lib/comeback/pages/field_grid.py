"""Where the sections of a chapter stand in a grid whose columns are what most chapters have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from ..resources.catalogue import Part

KINDS = ("Embryology", "Anatomy", "Physiology", "Pathology", "Pharmacology")
"""The columns."""
BETWEEN = " and "
"""*Anatomy and Physiology* is one section of two kinds."""


class Slot(NamedTuple):
    """So many columns: one section, or nothing. ``is_own``: the columns do not say its name."""

    span: int
    part: Part | None = None
    is_own: bool = False


class GridRow(NamedTuple):
    """``part`` is the section that the row is about, None for the chapter's first row."""

    part: Part | None
    slots: tuple[Slot, ...]


def fits(parts: Iterable[Part]) -> bool:
    """Whether a chapter is divided like the columns at all."""
    return any(map(_named, parts))


def arrange(parts: Sequence[Part]) -> tuple[GridRow, ...]:
    """The rows of a chapter: its sections under their columns; further ones of a column have a row
    each, and one that is of no column stands where there is room."""
    first: dict[int, Slot] = {}
    further = []
    for part in parts:
        columns = _named(part)
        if columns:
            first[columns[0]] = Slot(len(columns), part)
    for part in parts:
        if _named(part):
            continue
        column, free = _of_discipline(part), _widest(_free(first))
        if column or not free:
            further.append(GridRow(part, _filled({(column or [0])[0]: _alone(part, column)})))
        else:
            first[free[0]] = Slot(len(free), part, is_own=True)
    return (GridRow(None, _filled(first)), *further)


def _named(part: Part) -> list[int]:
    """The columns that a section's title names."""
    titles = part.title.split(BETWEEN)
    return [KINDS.index(title) for title in titles] if {*titles} <= {*KINDS} else []


def _of_discipline(part: Part) -> list[int]:
    return [KINDS.index(part.discipline)] if part.discipline in KINDS else []


def _alone(part: Part, columns: Sequence[int]) -> Slot:
    return Slot(len(columns) or len(KINDS), part)


def _free(slots: dict[int, Slot]) -> list[int]:
    taken = {begin + n for begin, slot in slots.items() for n in range(slot.span)}
    return [column for column in range(len(KINDS)) if column not in taken]


def _widest(columns: Sequence[int]) -> list[int]:
    """The longest stretch of neighbours."""
    stretches = groupby(enumerate(columns), lambda each: each[1] - each[0])
    return max(([column for _, column in each] for _, each in stretches), key=len, default=[])


def _filled(slots: dict[int, Slot]) -> tuple[Slot, ...]:
    """The slots from left to right, an empty one for each column that none takes."""
    empty = dict.fromkeys(_free(slots), Slot(1))
    return tuple(slot for _, slot in sorted({**slots, **empty}.items(), key=lambda each: each[0]))
