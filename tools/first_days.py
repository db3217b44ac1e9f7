"""Collections as students bring them on the first day: SIMULATED, with made-up tags.

Each function fills an empty collection; the reviews and tags are those of the benchmark.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tools import bench_collection

if TYPE_CHECKING:
    from anki.collection import Collection

DAYS_AWAY = 47
DUE = 3_000


def gap(col: Collection) -> None:
    """Years of reviews, the last one 47 days ago."""
    bench_collection.fill(col, 40_000, 2_000, datetime.now() - timedelta(days=DAYS_AWAY - 1))


def suspended(col: Collection) -> None:
    """A large deck of which nine cards in ten are suspended, as AnKing comes: those not begun."""
    bench_collection.fill(col, 20_000, 8_000, datetime.now())
    _forget_a_section(col)
    _run(col, "update cards set queue = -1 where type = 0 and id % 40 > 0")


def _forget_a_section(col: Collection) -> None:
    """Half of the reviews of one First Aid section become Again: else all are alike."""
    inside = [tag.split("::") for tag in col.tags.all() if "::#FirstAid::" in tag]
    sections = {"::".join(parts[:4]) for parts in inside if len(parts) > 4}
    notes = max((col.find_notes(f"tag:{tag}::* -is:new") for tag in sorted(sections)), key=len)
    _run(
        col,
        "update revlog set ease = 1 where type = 1 and id % 2 = 0 and cid in"
        " (select id from cards where nid in (select value from json_each(?)))",
        json.dumps(list(notes)),
    )


def untagged(col: Collection) -> None:
    """No tags at all."""
    bench_collection.fill(col, 30_000, 2_000, datetime.now())
    _run(col, "update notes set tags = ''")


def backlog(col: Collection) -> None:
    """3,000 cards due, FSRS off."""
    bench_collection.fill(col, 110_000, 5_000, datetime.now())
    seen = "select id from cards where type = 2 order by id limit ?"
    _run(col, "update cards set due = ? where type = 2", bench_collection.AGE + 9)
    _run(col, f"update cards set due = ? - id % 30 where id in ({seen})", bench_collection.AGE, DUE)  # noqa: S608
    col.set_config("fsrs", False)


def _run(col: Collection, sql: str, *values: int | str) -> None:
    if col.db is None:
        raise ValueError("The collection is closed.")
    col.db.execute(sql, *values)


COLLECTIONS = {"gap": gap, "suspended": suspended, "untagged": untagged, "backlog": backlog}
