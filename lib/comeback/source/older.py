"""A collection of Anki's schema 11, as packages "for older Ankis" hold it, brought to schema 18.

The older schema keeps settings, decks and presets as JSON in the one row of ``col``. Only what this
library reads is rewritten, and only in a private copy.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Mapping
from typing import Any

from .collection import SCHEMA
from .presets import BYTES, KIND_NORMAL, NORMAL_CONFIG_ID, VARINT, WEIGHT_FIELDS

OLD_SCHEMA = 11
WEIGHT_KEYS = ("fsrsParams6", "fsrsParams5", "fsrsWeights")
"""The names of ``WEIGHT_FIELDS`` in JSON."""
MASK = (1 << 64) - 1


def modernise(connection: sqlite3.Connection) -> None:
    """Add the tables of schema 18 to a collection of schema 11.

    Raises sqlite3.DatabaseError when its JSON is none.
    """
    (row,) = connection.execute("SELECT conf, decks, dconf FROM col")
    try:
        conf, decks, presets = map(json.loads, row)
        config_rows = [(key, json.dumps(value)) for key, value in conf.items()]
        deck_rows = [(each["id"], each["name"], _deck_kind(each)) for each in decks.values()]
        preset_rows = [(each["id"], _preset_config(each)) for each in presets.values()]
    except (AttributeError, KeyError, TypeError, ValueError, struct.error) as error:
        raise sqlite3.DatabaseError(f"its settings are damaged: {error}") from error
    for table, columns, rows in (
        ("config", ("key", "val"), config_rows),
        ("decks", ("id", "name", "kind"), deck_rows),
        ("deck_config", ("id", "config"), preset_rows),
    ):
        connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608
    connection.execute("UPDATE col SET ver = ?", (SCHEMA,))


def _deck_kind(deck: Mapping[str, Any]) -> bytes:
    """Field ``kind`` of a deck: empty for a filtered one, which has no preset."""
    if deck["dyn"]:
        return b""
    return _message(KIND_NORMAL, _key(NORMAL_CONFIG_ID, VARINT) + _varint(int(deck["conf"]) & MASK))


def _preset_config(preset: Mapping[str, Any]) -> bytes:
    found = ((field, preset.get(key)) for field, key in zip(WEIGHT_FIELDS, WEIGHT_KEYS))
    return b"".join(
        _message(field, struct.pack(f"<{len(weights)}f", *weights))
        for field, weights in found
        if weights
    )


def _message(field: int, content: bytes) -> bytes:
    return _key(field, BYTES) + _varint(len(content)) + content


def _key(field: int, form: int) -> bytes:
    return _varint(field << 3 | form)


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; https://protobuf.dev/programming-guides/encoding."""
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
