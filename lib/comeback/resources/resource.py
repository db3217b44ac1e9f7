"""A pointer to a video or to pages. Never content."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Resource:
    """One resource of a topic; field names are those of the stats file, None is not known.

    ``minutes`` in tenths of a minute; ``number`` is unique only within ``group``; ``precision``
    ("page", "section" or "chapter") says how narrow the pages are; ``source``, where they come
    from; ``via`` ("tag", "map" or "same_notes"), why this resource is here.
    """

    kind: str
    id: str
    title: str
    series: str | None = None
    group: str | None = None
    number: str | None = None
    minutes: float | None = None
    edition: str | None = None
    chapter: str | None = None
    section: str | None = None
    page_from: int | None = None
    page_to: int | None = None
    precision: str | None = None
    source: str | None = None
    touches_cards: int | None = None
    touches_least_secure: int | None = None
    via: str | None = None
    done_at: str | None = None

    def as_json(self) -> dict[str, Any]:
        """All fields by name, ready for ``json.dumps``."""
        return asdict(self)
