"""Small things to remember: JSON values under a name."""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def texts(db: sqlite3.Connection) -> dict[str, str]:
    """Every value as it is kept, by name."""
    return dict(db.execute("select key, value from state order by key"))


def value_of(text: str | None, default: Any = None) -> Any:
    """What was remembered so; ``default`` where nothing was, or nothing that can be read."""
    try:
        return default if text is None else json.loads(text)
    except (TypeError, ValueError):
        return default


def text_of(value: Any) -> str:
    """How a value is kept. Raises TypeError or ValueError for what JSON can't say."""
    return json.dumps(value, allow_nan=False)


def put(db: sqlite3.Connection, key: str, text: str) -> None:
    """Keep a value."""
    db.execute("insert or replace into state (key, value) values (?, ?)", (key, text))
