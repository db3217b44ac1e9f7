"""The stopwatch, through everything Anki's reviewer really does, and through random events."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from comeback.stopwatch import Stopwatch, Timing

A, B, C = 11, 12, 13


class Clock:
    """Seconds; moves only when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Watch(Stopwatch):
    """A stopwatch whose clock is at hand."""

    def __init__(self) -> None:
        self.clock = Clock()
        super().__init__(self.clock)

    def wait(self, seconds: float) -> Watch:
        self.clock.seconds += seconds
        return self

    def review(self, card_id: int, front: float = 2.0, back: float = 1.0) -> Timing:
        """An ordinary review; the next card is not shown yet."""
        self.question_shown(card_id)
        self.wait(front).answer_shown(card_id)
        return timed(self.wait(back).graded(card_id))


def timed(timing: Timing | None) -> Timing:
    assert timing is not None
    return timing


def test_an_ordinary_review_has_front_and_back() -> None:
    assert Watch().review(A, front=2.005, back=1.25) == Timing(
        front_ms=2005,
        back_ms=1250,
        away_front_ms=0,
        away_back_ms=0,
        reshown=0,
        after_undo=False,
        position=1,
        since_previous_ms=None,
    )


def test_the_first_question_shown_twice_on_entry_is_one_showing() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(0.008).question_shown(A)
    watch.wait(1.992).answer_shown(A)
    timing = timed(watch.wait(1).graded(A))
    assert (timing.front_ms, timing.back_ms, timing.reshown) == (2000, 1000, 0)


def test_a_note_edited_at_the_question_keeps_the_timer_running() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(1.018).question_shown(A)
    watch.wait(1).answer_shown(A)
    timing = timed(watch.wait(1).graded(A))
    assert (timing.front_ms, timing.back_ms, timing.reshown) == (2018, 1000, 1)


def test_a_note_edited_at_the_answer_keeps_the_first_reveal() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(3).answer_shown(A)
    watch.wait(10).question_shown(A)  # question and answer again, in one go
    watch.answer_shown(A)
    timing = timed(watch.wait(2).graded(A))
    assert (timing.front_ms, timing.back_ms, timing.reshown) == (3000, 12000, 1)


def test_an_answer_drawn_again_alone_counts_as_shown_again() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(3).answer_shown(A)
    watch.wait(10).answer_shown(A)
    timing = timed(watch.wait(2).graded(A))
    assert (timing.front_ms, timing.back_ms, timing.reshown) == (3000, 12000, 1)


def test_the_same_card_again_after_its_rating_is_timed_anew() -> None:
    watch = Watch()
    watch.review(A, front=5)
    watch.wait(0.01)
    timing = watch.review(A, front=1, back=0.5)
    assert (timing.front_ms, timing.back_ms) == (1000, 500)
    assert (timing.reshown, timing.after_undo) == (0, False)
    assert (timing.position, timing.since_previous_ms) == (2, 10)


def test_an_undone_review_comes_back_marked_and_only_once() -> None:
    watch = Watch()
    watch.review(A)
    watch.question_shown(B)
    watch.wait(4).undone()
    again = watch.review(A, front=0.7)
    assert (again.after_undo, again.front_ms, again.reshown) == (True, 700, 0)
    later = watch.review(A)
    assert not later.after_undo


def test_two_undone_reviews_are_both_marked() -> None:
    watch = Watch()
    watch.review(A)
    watch.review(B)
    watch.question_shown(C)
    watch.undone()
    watch.question_shown(B)
    watch.undone()
    assert watch.review(A).after_undo
    assert watch.review(B).after_undo
    assert not watch.review(C).after_undo


def test_a_card_undone_while_on_the_screen_again_starts_anew() -> None:
    watch = Watch()
    watch.review(A)
    watch.question_shown(A)
    watch.wait(9).undone()
    timing = watch.review(A, front=1)
    assert (timing.front_ms, timing.after_undo, timing.reshown) == (1000, True, 0)


def test_undoing_something_else_is_only_another_showing() -> None:
    watch = Watch()
    watch.review(A)
    watch.question_shown(B)
    watch.wait(2).undone()  # an edit, say
    watch.question_shown(B)
    watch.wait(1).answer_shown(B)
    timing = timed(watch.wait(1).graded(B))
    assert (timing.front_ms, timing.reshown, timing.after_undo) == (3000, 1, False)


def test_redo_without_a_signal_times_the_next_card_from_its_return() -> None:
    watch = Watch()
    watch.review(A)
    watch.question_shown(B)
    watch.wait(5).undone()
    watch.question_shown(A)
    watch.wait(3)  # redo: A's review is back, B returns, nobody told us
    timing = watch.review(B, front=2)
    assert (timing.front_ms, timing.reshown, timing.after_undo) == (2000, 1, False)
    assert timing.position == 2


def test_leaving_and_entering_again_times_from_the_return() -> None:
    watch = Watch()
    watch.review(C)
    watch.question_shown(A)
    watch.wait(60).reviewer_left()
    watch.wait(600)
    timing = watch.review(A, front=2)
    assert (timing.front_ms, timing.reshown) == (2000, 1)
    assert (timing.position, timing.since_previous_ms) == (1, 660_000)
    assert watch.review(A).reshown == 0


def test_a_buried_card_leaves_no_time_behind() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(50)
    timing = watch.review(B, front=1)
    assert (timing.front_ms, timing.position, timing.reshown) == (1000, 1, 0)


def test_time_away_is_split_at_the_reveal() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(1).window_left()
    watch.wait(5).window_regained()
    watch.wait(1).answer_shown(A)
    watch.wait(2).window_left()
    watch.wait(30).window_regained()
    timing = timed(watch.wait(1).graded(A))
    assert (timing.front_ms, timing.back_ms) == (7000, 33000)
    assert (timing.away_front_ms, timing.away_back_ms) == (5000, 30000)


def test_revealed_and_rated_while_away() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(1).window_left()
    watch.wait(2).answer_shown(A)  # Auto Advance goes on without the window
    timing = timed(watch.wait(3).graded(A))
    assert (timing.front_ms, timing.away_front_ms) == (3000, 2000)
    assert (timing.back_ms, timing.away_back_ms) == (3000, 3000)
    watch.question_shown(B)
    watch.wait(4).window_regained()
    watch.wait(1).answer_shown(B)
    timing = timed(watch.graded(B))
    assert (timing.front_ms, timing.away_front_ms) == (5000, 4000)
    assert (timing.back_ms, timing.away_back_ms) == (0, 0)


def test_leaving_twice_counts_once_and_regaining_alone_counts_nothing() -> None:
    watch = Watch()
    watch.window_regained()
    watch.question_shown(A)
    watch.window_left()
    watch.wait(2).window_left()
    watch.wait(2).window_regained()
    watch.wait(2).window_regained()
    watch.answer_shown(A)
    timing = timed(watch.graded(A))
    assert (timing.front_ms, timing.away_front_ms) == (6000, 4000)


def test_a_clock_that_stands_still_gives_zeros() -> None:
    timing = Watch().review(A, front=0, back=0)
    assert (timing.front_ms, timing.back_ms) == (0, 0)


def test_rated_without_a_reveal_has_no_back() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(1).window_left()
    watch.wait(1).window_regained()
    timing = timed(watch.wait(2).graded(A))
    assert (timing.front_ms, timing.back_ms) == (4000, None)
    assert (timing.away_front_ms, timing.away_back_ms) == (1000, None)


def test_the_press_counts_not_the_moment_anki_had_stored_it() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(2).answer_shown(A)
    watch.wait(1).rating_pressed(A)
    timing = timed(watch.wait(8).graded(A))
    assert timing.back_ms == 1000
    watch.question_shown(B)
    watch.wait(2).answer_shown(B)
    assert timed(watch.graded(B)).since_previous_ms == 8000


def test_a_press_that_an_add_on_stopped_is_forgotten() -> None:
    watch = Watch()
    watch.question_shown(A)
    watch.wait(1).rating_pressed(A)
    watch.wait(1).answer_shown(A)
    timing = timed(watch.wait(1).graded(A))
    assert (timing.front_ms, timing.back_ms) == (2000, 1000)


def test_a_card_whose_question_was_not_seen_has_no_timing() -> None:
    watch = Watch()
    assert watch.graded(A) is None
    watch.question_shown(A)
    assert watch.graded(B) is None
    watch.answer_shown(B)
    assert timed(watch.graded(A)).back_ms is None
    assert watch.graded(A) is None


EVENTS = (
    "question_shown",
    "answer_shown",
    "rating_pressed",
    "graded",
    "undone",
    "window_left",
    "window_regained",
    "reviewer_left",
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(EVENTS),
        st.sampled_from((A, B, C)),
        st.one_of(st.just(0.0), st.floats(0, 100), st.floats(0, 1e7)),
    ),
    max_size=60,
)


def play(steps: list[tuple[str, int, float]]) -> list[tuple[Timing, float]]:
    """The timings of the events, each with the wall time since the card's last return."""
    watch = Watch()
    shown_at = {A: 0.0, B: 0.0, C: 0.0}
    found = []
    for event, card_id, pause in steps:
        watch.wait(pause)
        if event in ("undone", "window_left", "window_regained", "reviewer_left"):
            getattr(watch, event)()
            continue
        timing = getattr(watch, event)(card_id)
        if event == "question_shown" and not shown_at[card_id]:
            shown_at[card_id] = watch.clock.seconds
        if event == "graded" and timing is not None:
            found.append((timing, watch.clock.seconds - shown_at[card_id]))
            shown_at[card_id] = 0.0
    return found


@given(STEPS)
def test_no_order_of_events_gives_a_negative_or_impossible_time(
    steps: list[tuple[str, int, float]],
) -> None:
    for timing, wall in play(steps):
        back = timing.back_ms or 0
        assert timing.front_ms >= 0 and back >= 0
        assert timing.front_ms + back <= wall * 1000 + 1
        assert 0 <= timing.away_front_ms <= timing.front_ms
        assert 0 <= (timing.away_back_ms or 0) <= back
        assert (timing.back_ms is None) == (timing.away_back_ms is None)
        assert timing.reshown >= 0 and timing.position >= 1
        assert timing.since_previous_ms is None or timing.since_previous_ms >= 0


@given(STEPS)
def test_only_an_undo_marks_a_review_as_after_undo(steps: list[tuple[str, int, float]]) -> None:
    without = [step for step in steps if step[0] != "undone"]
    assert not any(timing.after_undo for timing, _ in play(without))


@given(STEPS, st.integers(1, 5))
def test_events_told_twice_in_a_row_change_no_time(
    steps: list[tuple[str, int, float]], times: int
) -> None:
    repeatable = ("question_shown", "answer_shown", "window_left", "window_regained")
    doubled = [
        (event, card_id, pause if copy == 0 else 0.0)
        for event, card_id, pause in steps
        for copy in range(times if event in repeatable else 1)
    ]
    assert [timing for timing, _ in play(doubled)] == [timing for timing, _ in play(steps)]
