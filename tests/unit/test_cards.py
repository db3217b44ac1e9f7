"""Every card's memory, followed at once, is what following one card row by row gives."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.cards import NOWHERE, Cards
from comeback.measure.day_tally import RATING, YOUNG
from comeback.measure.forecast import step_of
from comeback.measure.memory import DEFAULT_PARAMETERS, Memory, as_parameters, follow
from comeback.measure.quickness import NEVER_TIMED, quickness_of
from comeback.measure.recall import lesson_of
from comeback.measure.retention import is_spaced
from comeback.source.log import Review

OWN = {2: as_parameters([each * 1.1 for each in DEFAULT_PARAMETERS.weights])}
QUICKNESS = {1: quickness_of(-9, 3)}
INTERVALS = st.sampled_from([-90_000, -600, 0, 1, 20, 21, 400])
ROWS = st.builds(
    Review,
    id=st.just(0),
    card_id=st.integers(1, 3),
    rating=st.integers(1, 4),
    interval=INTERVALS,
    last_interval=INTERVALS,
    factor=st.sampled_from([130, 1000, 2500]),
    milliseconds=st.just(5000),
    kind=st.sampled_from([*range(-1, 7), 0, 0, 1, 1, 1, 2]),
)
DAYS = st.lists(st.tuples(st.integers(0, 40), st.lists(ROWS, max_size=6)), max_size=12)


@given(DAYS)
def test_following_all_cards_at_once_is_following_each(
    days: list[tuple[int, list[Review]]],
) -> None:
    cards, today = Cards(), 739_000
    cards.remember(1, None)
    cards.quickness[cards.places[1]] = QUICKNESS[1]
    memories: dict[int, Memory | None] = dict.fromkeys(range(1, 4))
    chains: dict[int, list[int]] = {card_id: [] for card_id in range(1, 4)}
    reviews: Counter[str] = Counter()
    for later, rows in days:
        today += later
        flags, lessons, _ = cards.review(rows, today, OWN)
        for row, flag, lesson in zip(rows, flags, lessons):
            weights = OWN.get(row.card_id, DEFAULT_PARAMETERS)
            after, recall = follow(memories[row.card_id], row, today, weights)
            memories[row.card_id] = after
            spaced = is_spaced(row)
            if spaced:
                chains[row.card_id].append(reviews["all"])
            reviews["all"] += 1
            assert (flag & RATING, bool(flag & YOUNG)) == (row.rating, spaced)
            passed = row.rating > 1
            if spaced and recall is not None:
                known = QUICKNESS.get(row.card_id, NEVER_TIMED)
                assert lesson == lesson_of(step_of(recall), known, passed)
            else:
                assert lesson == (spaced and passed)
    for card_id, memory in memories.items():
        assert cards.memory(card_id) == memory
        number, chain = cards.newest(card_id), []
        while number != NOWHERE:
            chain.append(number)
            number = cards.before[number]
        assert chain[::-1] == chains[card_id]
