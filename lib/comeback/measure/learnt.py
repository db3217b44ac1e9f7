"""What closed study days told of a student: one step a day, the same whoever takes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .cards import Cards
from .forecast import bins, learn_bins
from .likely import MILLION
from .quickness import FIRST_NORMS, Answers, Norms, norms_after
from .recall import Forecaster, Lesson, Student, first_student, fsrs_lessons, learn_from
from .reveals import Reveals, Verdict

FORECASTED = 2
"""Lessons below have no forecast."""
UNTIMED = Verdict("unknown", None)
NOT_HERS = frozenset(("auto", "idle"))
"""Labels of answers whose time a timer made, or something else that happened meanwhile."""


class Answered:
    """The answers of the day that is being counted, a column each; ``cards`` by their places."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.cards: list[int] = []
        self.ratings: list[int] = []
        self.milliseconds: list[int] = []
        self.lessons: list[Lesson] = []
        self._told = 0
        self._forecasted: Counter[Lesson] = Counter()

    def extend(
        self,
        ids: Sequence[int],
        cards: Sequence[int],
        ratings: Sequence[int],
        milliseconds: Sequence[int],
        lessons: Sequence[Lesson],
    ) -> None:
        """Take more answers, later than all before."""
        self.ids += ids
        self.cards += cards
        self.ratings += ratings
        self.milliseconds += milliseconds
        self.lessons += lessons

    def new_lessons(self) -> tuple[list[Lesson], Counter[Lesson]]:
        """Those since this was last asked, and how often each with a forecast came."""
        lessons = self.lessons[self._told :]
        self._told = len(self.lessons)
        counts = Counter(lessons)
        for without in range(FORECASTED):
            del counts[without]
        self._forecasted.update(counts)
        return lessons, counts

    def forecasted(self) -> Mapping[Lesson, int]:
        """All lessons with a forecast, and how often each came; none of them is new any more."""
        self.new_lessons()
        return self._forecasted

    def timed(self, verdicts: Mapping[int, Verdict]) -> Answers:
        """The answers whose time is known and the student's own."""
        columns = [self.ids, self.cards, self.ratings, self.milliseconds]
        if verdicts or min(self.milliseconds, default=0) <= 0:
            timed = [
                row
                for row in zip(*columns)
                if row[3] > 0 and verdicts.get(row[0], UNTIMED).label not in NOT_HERS
            ]
            columns = [[row[column] for row in timed] for column in range(4)]
        ids, cards, ratings, milliseconds = columns
        tried = [verdicts.get(id, UNTIMED).tried for id in ids] if verdicts else [None] * len(ids)
        return Answers(ids, cards, [rating > 1 for rating in ratings], milliseconds, tried)


class Next(NamedTuple):
    """The next spaced reviews after passes with one label: how many, how many failed, and the
    failures expected (millionths) by a forecast that does not know the label."""

    n: int = 0
    failed: int = 0
    expected: int = 0


class Learnt(NamedTuple):
    """The student, the norms of her answer times, and how the labels of attempts fared."""

    student: Student
    norms: Norms
    labels: Mapping[str, Next]

    def after_long_ago(self, answered: Answered) -> Learnt:
        """What is known after a closed day of which answer times are not looked at."""
        of_fsrs = bins(fsrs_lessons(answered.forecasted()))
        calibration = learn_bins(self.student.calibration, of_fsrs)
        return self._replace(student=self.student._replace(calibration=calibration))

    def after(self, answered: Answered, cards: Cards, reveals: Reveals) -> Learnt:
        """What is known after a closed day; brings the quickness of its cards up to date."""
        if not answered.ids:
            return self
        verdicts = reveals.verdicts(answered.ids[0], answered.ids[-1])
        labels = self.labels
        if verdicts or cards.labels:
            labels = _labels_after(self, answered, cards, verdicts)
        answers = answered.timed(verdicts)
        return Learnt(
            learn_from(self.student, answered.forecasted()),
            norms_after(self.norms, answers, cards.quickness),
            labels,
        )


FIRST_LEARNT = Learnt(first_student(), FIRST_NORMS, {})
"""Before the first review."""


def _labels_after(
    learnt: Learnt, answered: Answered, cards: Cards, verdicts: Mapping[int, Verdict]
) -> Mapping[str, Next]:
    """Each label's next reviews; and the labels that this day's passes leave on their cards."""
    labels, odds = dict(learnt.labels), Forecaster(learnt.student).odds
    for id, card, rating, lesson in zip(
        answered.ids, answered.cards, answered.ratings, answered.lessons
    ):
        label = cards.labels.pop(card, None)
        if label is not None and lesson >= FORECASTED:
            n, failed, expected = labels.get(label, Next())
            base, _, _ = odds(lesson)
            missed = round(base / (1 + base) * MILLION)
            labels[label] = Next(n + 1, failed + (rating == 1), expected + missed)
        verdict = verdicts.get(id)
        if verdict is not None and rating > 1:
            cards.labels[card] = verdict.label
    return labels
