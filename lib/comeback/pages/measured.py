"""What each number on the screen is, and what it is not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from ..definitions import DEFINITIONS
from ..report import Model, Report
from ..topics.groups import MIN_NOTES, MIN_REVIEWS
from ..words.sentences import say

CHANCE = 0.206
"""Over the square root of the reviews, how far two mean log losses differ by chance 19 times in 20
at most: from the logs of docs/method.md, where 14,366 reviews told the difference to 0.0017."""


class Term(NamedTuple):
    """A name as it stands on the screen, and what it means; ``exactly`` are the sentences of the
    stats file on the same thing, behind the part ``fold``."""

    name: str
    text: str
    exactly: tuple[str, ...]
    fold: str


def measured(report: Report | None) -> tuple[Term, ...]:
    """The names in the order in which she meets them, then how good the forecasts were."""
    groups = say("text_groups", reviews=MIN_REVIEWS, notes=MIN_NOTES)
    return (
        _term(say("name_likely"), say("text_likely"), "recall_ratio"),
        _term(say("name_usual"), say("text_usual"), "likely_recall"),
        _term(say("name_groups"), groups, "group", "starts_here"),
        _term(say("name_recalled"), say("text_recalled"), "true_retention"),
        _term(say("name_interval"), say("text_interval"), "interval"),
        _term(say("name_expected"), say("text_expected"), "expected_passed"),
        _term(say("name_tried"), say("text_tried"), "attempt_ratio", "attempt_n"),
        _term(say("name_change"), say("text_change"), "change"),
        _term(say("name_reviews"), say("text_reviews"), "reviews"),
        _term(say("name_counts"), say("text_counts"), *COUNTS),
        _term(say("name_share"), say("text_share"), "exam_share"),
        *(_score(report.model) if report else ()),
    )


COUNTS = ("topic_cards", "touches_cards", "captured_reviews")


def _term(name: str, text: str, *keys: str) -> Term:
    return Term(name, text, tuple(DEFINITIONS[key] for key in keys), f"exactly_{keys[0]}")


def _score(model: Model) -> Iterator[Term]:
    """The model's score against the baseline; nothing before there is one."""
    loss, baseline = model.log_loss, model.baseline_log_loss
    if loss is None or not baseline:
        return
    if baseline - loss > CHANCE / math.sqrt(model.n_reviews):
        less = f"{100 * (1 - loss / baseline):.1f}"
        text = say("score_closer", n=model.n_reviews, percent=less)
    else:
        text = say("score_no_closer", n=model.n_reviews)
    term = _term(say("name_score"), text, "model")
    figures = say("score_figures", loss=f"{loss:.4f}", baseline=f"{baseline:.4f}")
    yield term._replace(exactly=(*term.exactly, figures))
