"""The one sentence that says why a topic stands where it stands."""

from __future__ import annotations

from comeback.words.recall import placement
from comeback.words.why import why

from .made import EVERY_KIND, a_report, a_topic, estimated, with_estimates

START = estimated(a_topic("Pseudomonas"), 0.61, 0.52, 0.70)
WIDER = estimated(
    a_topic("Gram-negative rods", starts_here=False, starts_in=START.topic_id), 0.70, 0.65, 0.75
)
ALONE = estimated(a_topic("Fungi", starts_here=False), 0.72, 0.66, 0.77)
REPORT = with_estimates(a_report([START, WIDER, ALONE]))


def test_a_start_and_what_it_explains() -> None:
    assert why(START, REPORT) == (
        "Its whole range (52–\u206070) lies below the 88 of all your cards, "
        "and it is not just the cards that it shares with another topic."
    )
    assert why(WIDER, REPORT) == (
        "Its whole range (65–\u206075) lies below the 88 of all your cards. "
        "Most of that comes from \u2068Pseudomonas\u2069."
    )
    assert (
        why(ALONE, REPORT) == "Its whole range (66–\u206077) lies below the 88 of all your cards."
    )


def test_a_usual_topic_whose_range_lies_below_is_said_to_be_there_by_chance() -> None:
    low = estimated(a_topic("Low", group="usual"), 0.80, 0.75, 0.85)
    inside = estimated(a_topic("Inside", group="usual"), 0.88, 0.80, 0.93)
    assert "lies below the 88 of all your cards, but" in why(low, REPORT)
    assert why(inside, REPORT) == "The 88 of all your cards lies inside its range (80–\u206093)."


def test_every_topic_gets_one_true_sentence() -> None:
    """Also before anything is estimated, and where there are too few reviews."""
    for report in (a_report(EVERY_KIND), with_estimates(a_report(EVERY_KIND))):
        for topic in report.topics:
            sentence = why(topic, report)
            assert sentence.endswith(".")
            assert "{" not in sentence
            if topic.group in ("too_few", "not_started"):
                assert sentence == placement(topic, report)
