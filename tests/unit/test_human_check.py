"""The deck of the human check is always the same, right and fair; its score is worked by hand."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import groupby

import pytest
from comeback_lab.check_deck import ANSWER, DAYS, FLIP, MONTHS, Question, check_cards, deck_text
from comeback_lab.human_check import answered, lines

from comeback.measure.reveals import Reveal
from comeback.source.errors import CollectionError
from tests.unit.small import SmallCollection

DECK = check_cards()
KINDS = (
    *(" + ", "×", "weekday", "month", "letter"),
    *("Spell", "minutes", "middle", "You pay", "comes next"),
)


def test_the_deck_is_the_same_every_time_and_another_seed_is_another_deck() -> None:
    assert deck_text(check_cards()) == deck_text(DECK)
    assert check_cards(1) != DECK


@pytest.mark.parametrize("seed", range(20))
def test_half_are_to_be_answered_in_runs_of_five_to_ten(seed: int) -> None:
    cards = check_cards(seed)
    assert [card.number for card in cards] == list(range(1, 101))
    runs = [(way, len(list(run))) for way, run in groupby(cards, lambda card: card.way)]
    for way in (ANSWER, FLIP):
        lengths = [length for each, length in runs if each == way]
        assert sum(lengths) == 50 and 5 <= min(lengths) <= max(lengths) <= 10
    assert len({card.question.text for card in cards}) == 100
    kinds = Counter((card.way, kind_of(card.question)) for card in cards)
    assert set(kinds.values()) == {5} and len(kinds) == 2 * len(KINDS)


def kind_of(question: Question) -> str:
    (kind,) = [each for each in KINDS if each in question.text]
    return kind


def right(question: Question) -> str:
    """The answer, worked out by other means."""
    text = question.text
    numbers = [int(each) for each in re.findall(r"\d+", text)]
    if " + " in text or " × " in text:
        return str(eval(text[:-4].replace("×", "*")))  # noqa: S307 - our own text
    if "weekday" in text:
        start = next(place for place, name in enumerate(DAYS) if text.endswith(f"{name}?"))
        monday = date(2026, 11, 23)
        return f"{monday + timedelta(days=start + numbers[0]):%A}"
    if "month" in text:
        start = next(place for place, name in enumerate(MONTHS) if text.endswith(f"{name}?"))
        return (MONTHS * 2)[start + 12 - numbers[0]]
    if "letter" in text:
        before = re.findall(r"before ([A-Z]) ", text)[0]
        return chr(ord(before) - numbers[0])
    if "Spell" in text:
        return "".join(reversed(re.findall(r"“(.*)”", text)[0]))
    if "minutes" in text:
        hours, minutes = divmod(numbers[0] * 60 + numbers[1] + numbers[2], 60)
        return f"{hours % 24}:{minutes:02}"
    if "middle" in text:
        return next(str(n) for n in numbers if sum(other < n for other in numbers) == 2)
    if "pay" in text:
        back = 1000 - numbers[0] * 100 - numbers[1]
        return f"{back // 100}.{back % 100:02}"
    assert "comes next" in text
    return str(2 * numbers[3] - numbers[2])


@pytest.mark.parametrize("seed", range(10))
def test_every_answer_is_right(seed: int) -> None:
    for card in check_cards(seed):
        assert card.question.answer == right(card.question), card.question


def test_the_score_is_worked_by_hand() -> None:
    small = SmallCollection()
    plan = [  # way, label of the second review (None: not timed), tried
        *[(ANSWER, "attempt", 0.9)] * 6,
        (ANSWER, "honest_lapse", 1.0),
        (ANSWER, "flash", 0.1),
        (ANSWER, "idle", None),
        (ANSWER, None, None),
        *[(FLIP, "flash", 0.0)] * 7,
        (FLIP, "early_reveal", 0.5),
        *[(FLIP, "attempt", 0.75)] * 2,
    ]
    reveals = []
    for card_id, (way, label, tried) in enumerate(plan):
        small.note(card_id, f"comeback-check::{way}::{card_id:03} other")
        first, second, third = (small.review(card_id, 3, back) for back in (0.3, 0.2, 0.1))
        reveals += [Reveal(first, 900, "intro", None), Reveal(third, 900, "fluent", 1.0)]
        if label is not None:
            reveals.append(Reveal(second, 900, label, tried))
    small.note(90, "comeback-check::flip::090")
    small.review(90, 3, 0.3)  # the second was undone, its timing is still there
    reveals.append(Reveal(int(small.now * 1000), 900, "flash", 0.0))
    small.note(91, "renal")
    assert list(lines(answered(small, reveals))) == [
        "asked to         reviews       attempt  honest_lapse         flash  early_reveal",
        "answer                 8             6             1             1             0",
        "flip                  10             2             0             7             1",
        "",
        # Wilson's interval, worked apart: 0.541-0.931 and 0.589-0.972
        "flips seen as flips (sensitivity): 8 of 10, 80% (likely 54-93%)",
        "answers seen as tried (specificity): 7 of 8, 88% (likely 59-97%)",
        "tried before revealing, of those asked to answer: about 81 of 100",
        "tried before revealing, of those asked to flip: about 20 of 100",
        "left out: 3 of 21",
        "  1 asked to answer: idle",
        "  1 asked to flip: no second review",
        "  1 asked to answer: not timed",
    ]


def test_a_collection_without_the_deck_says_so() -> None:
    small = SmallCollection()
    small.note(1, "renal comeback-check::other")
    with pytest.raises(CollectionError, match="comeback-check::answer"):
        answered(small, ())
