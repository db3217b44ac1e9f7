"""FSRS weights of the presets, read from Anki's protobuf without Anki."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite

from .database import Database

# Field numbers of Anki's proto/anki/decks.proto and deck_config.proto, the same in all versions.
KIND_NORMAL, NORMAL_CONFIG_ID = 1, 1
WEIGHT_FIELDS = (6, 5, 3)
"""``fsrs_params_6``, ``_5`` and ``_4`` (``fsrs_weights`` until 24.06); Anki takes the first."""
WEIGHT_COUNTS = (17, 19, 21)

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def read_weights(db: Database) -> Mapping[int, tuple[float, ...]]:
    """Deck id to the FSRS weights (17, 19 or 21) of its preset.

    Decks without any are left out: filtered decks, presets never optimised, blobs or weights that
    are damaged.
    """
    presets = {id: _weights(blob) for id, blob in db.all("SELECT id, config FROM deck_config")}
    decks = {id: _preset_id(blob) for id, blob in db.all("SELECT id, kind FROM decks")}
    found = ((deck, presets.get(preset)) for deck, preset in decks.items())
    return {deck: weights for deck, weights in found if weights}


def _weights(blob: Sequence[int]) -> tuple[float, ...]:
    packed = dict.fromkeys(WEIGHT_FIELDS, b"")
    for number, value in _fields(blob):
        if number in packed and isinstance(value, bytes):
            packed[number] += value
    data = next(filter(None, packed.values()), b"")
    if len(data) not in [4 * count for count in WEIGHT_COUNTS]:
        return ()
    # Anki keeps 32-bit floats; they stay what they are.
    weights = struct.unpack(f"<{len(data) // 4}f", data)
    return weights if all(map(isfinite, weights)) else ()


def _preset_id(blob: Sequence[int]) -> int | None:
    for number, value in _fields(blob):
        if number == KIND_NORMAL and isinstance(value, bytes):
            ids = [id for field, id in _fields(value) if field == NORMAL_CONFIG_ID]
            return ids[-1] if ids and isinstance(ids[-1], int) else None
    return None


def _fields(blob: Sequence[int]) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field; what is cut off or of an unknown form ends the message.

    https://protobuf.dev/programming-guides/encoding. ``blob`` is bytes from sqlite3, a list of
    ints from Anki.
    """
    data, at = bytes(blob), 0
    try:
        while at < len(data):
            tag, at = _varint(data, at)
            number, form = tag >> 3, tag & 7
            if form == VARINT:
                value, at = _varint(data, at)
                yield number, value
                continue
            if form == BYTES:
                size, at = _varint(data, at)
            elif form in (FIXED32, FIXED64):
                size = 4 if form == FIXED32 else 8
            else:
                return
            if at + size > len(data):
                return
            yield number, data[at : at + size]
            at += size
    except IndexError:
        return


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
