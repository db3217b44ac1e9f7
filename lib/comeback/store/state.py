"""Small things to remember: JSON values under a name."""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def get(db: sqlite3.Connection, key: str, default: Any = None) -> Any:
    """The value under a name; ``default`` when there is none that can be read."""
    row = db.execute("select value from state where key = ?", (key,)).fetchone()
    try:
        return json.loads(row[0]) if row else default
    except (TypeError, ValueError):
        return default


def put(db: sqlite3.Connection, key: str, value: Any) -> None:
    """Keep a value. Raises TypeError or ValueError for what JSON can't say."""
    text = json.dumps(value, allow_nan=False)
    db.execute("insert or replace into state (key, value) values (?, ?)", (key, text))


def everything(db: sqlite3.Connection) -> dict[str, Any]:
    """All values that can be read, by name."""
    keys = [key for (key,) in db.execute("select key from state order by key")]
    return {key: get(db, key) for key in keys}
