"""Preset weights from hand-made protobuf; Anki's own: ``tests/anki/test_memory_oracle.py``."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.source.presets import read_weights

OLD, NEW = tuple(map(float, range(17))), tuple(map(float, range(21)))
NORMAL = b"\x0a\x03\x08\xac\x02"  # normal { config_id: 300 }


class Tables:
    """A collection's answers: preset id to blob, deck id to blob."""

    def __init__(self, presets: dict[int, Any], decks: dict[int, Any]) -> None:
        self._presets, self._decks = presets, decks

    def all(self, sql: str, *args: Any) -> list[Sequence[Any]]:
        return list((self._presets if "deck_config" in sql else self._decks).items())


def packed(field: int, weights: Sequence[float]) -> bytes:
    data = struct.pack(f"<{len(weights)}f", *weights)
    return bytes([field << 3 | 2, len(data)]) + data


def weights_of(config: Any, kind: Any = NORMAL) -> Any:
    return read_weights(Tables({300: config}, {7: kind})).get(7)


def test_the_newest_weights_count() -> None:
    five = tuple(map(float, range(19)))
    assert weights_of(packed(3, OLD)) == OLD
    assert weights_of(packed(3, OLD) + packed(5, five)) == five
    assert weights_of(packed(6, NEW) + packed(3, OLD) + packed(5, five)) == NEW


def test_anki_hands_out_lists_of_ints() -> None:
    assert weights_of(list(packed(6, NEW)), list(NORMAL)) == NEW


def test_unknown_fields_are_passed_over() -> None:
    varint, fixed64, text = b"\xf8\x07\x96\x01", b"\x41" + bytes(8), b"\x5a\x03abc"
    around = varint + fixed64 + text
    assert weights_of(around + packed(6, NEW) + around) == NEW
    assert weights_of(packed(6, NEW), b"\x0a\x05\x08\xac\x02\x10\x05") == NEW


def test_weights_in_parts_or_one_by_one_are_weights() -> None:
    assert weights_of(packed(6, NEW[:9]) + packed(6, NEW[9:])) == NEW
    single = b"".join(b"\x35" + struct.pack("<f", weight) for weight in NEW)
    assert weights_of(single) == NEW


@pytest.mark.parametrize(
    "config",
    [
        b"",
        packed(6, ()),
        packed(6, NEW[:20]),
        packed(6, (*NEW[:20], math.nan)),
        packed(3, (*OLD[:16], math.inf)),
        packed(6, NEW)[:-1],
        packed(6, NEW)[:-4],
        b"\x33" + packed(6, NEW),
        b"\xff" * 40,
    ],
)
def test_what_are_no_weights_are_none(config: bytes) -> None:
    assert weights_of(config) is None


@pytest.mark.parametrize("kind", [b"", b"\x12\x03\x08\xac\x02", b"\x0a\x00", b"\x0a\x03\x08\xac"])
def test_a_deck_without_a_preset_has_none(kind: bytes) -> None:
    assert weights_of(packed(6, NEW), kind) is None


def test_decks_share_presets() -> None:
    decks = {1: b"\x0a\x02\x08\x01", 2: b"\x0a\x02\x08\x02", 3: b"\x0a\x02\x08\x01"}
    tables = Tables({1: packed(6, NEW), 2: packed(3, OLD)}, decks)
    assert read_weights(tables) == {1: NEW, 2: OLD, 3: NEW}


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_no_blob_is_too_damaged(config: bytes, kind: bytes) -> None:
    assert weights_of(config, kind) is None or len(weights_of(config, kind)) in (17, 19, 21)
    weights_of(packed(6, NEW) + config, NORMAL + kind)
