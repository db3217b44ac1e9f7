"""Instants are found as in a list."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.calendar import ANKI_BEGAN
from comeback.measure.instants import Instants

BEGAN = ANKI_BEGAN * 1000
SINCE = st.one_of(st.integers(BEGAN, BEGAN + 4 * 10**12), st.integers(BEGAN, BEGAN + 3000))


@given(st.lists(SINCE, unique=True), st.lists(st.one_of(SINCE, st.integers(0, BEGAN))))
def test_instants_are_as_in_a_list(ids: list[int], asked: list[int]) -> None:
    ids.sort()
    instants = Instants()
    instants.extend(ids[:3])
    instants.extend(ids[3:])
    assert list(instants.all) == ids
    assert instants.last == (ids[-1] if ids else 0)
    for instant in [*asked, *ids]:
        assert instants.first_from(instant) == bisect_left(ids, instant)
        assert (instant in instants) == (instant in ids)
