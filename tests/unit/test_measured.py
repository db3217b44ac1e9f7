"""How this is measured: the file's own sentences, and the model's score in words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from comeback.definitions import DEFINITIONS
from comeback.pages.measured import measured
from comeback.pages.render import render_page
from comeback.pages.view import View
from comeback.report import AfterLabel, Model, Report
from comeback.stats import public_stats
from tests.unit.made import Reader, a_report, text_of

LABELS = {"flash": AfterLabel(30, 9, 4.2, 0.31)}


def scored(n: int, loss: float | None, baseline: float | None) -> Report:
    return replace(a_report(), model=Model(n, loss, baseline, LABELS))


def said(report: Report | None) -> str:
    return text_of(render_page(report, View(page="measured")))


def test_every_name_has_a_sentence_of_the_file() -> None:
    of_the_file = set(public_stats(a_report())["definitions"].values())
    terms = measured(a_report())
    assert len(terms) == 11
    for term in terms:
        assert term.exactly
        assert {*term.exactly} <= of_the_file, term.name


def test_the_sentences_are_folded_and_one_unfolds_by_itself() -> None:
    html = render_page(a_report(), View(page="measured"))
    assert html.count("<details") == 11
    assert " open>" not in html
    folds = [command for command in Reader(html).commands if command["do"] == "fold"]
    assert len({fold["name"] for fold in folds}) == 11
    opened = View(page="measured", opened=frozenset(["exactly_true_retention"]))
    html = render_page(a_report(), opened)
    (shown,) = re.findall(r"<details[^>]* open>.*?</details>", html, re.S)
    assert DEFINITIONS["true_retention"] in text_of(shown)


def test_each_fold_says_of_what_it_is() -> None:
    html = render_page(a_report(), View(page="measured"))
    assert "Exactly: Tried before revealing" in Reader(html).said


def test_a_gain_is_said_as_a_share_of_the_error() -> None:
    # 0.4031 to 0.3912: 2.95 % less. Chance alone reaches 0.0033 in 4,000 reviews.
    page = said(scored(4000, 0.3912, 0.4031))
    assert (
        "On your last 4,000 spaced reviews the forecasts were closer to what happened than those "
        "of Anki's model alone: their error was 3.0% smaller." in page
    )
    assert "Log loss 0.3912; baseline 0.4031." in page


@pytest.mark.parametrize(
    ("n", "loss"),
    [
        (4000, 0.4031),  # the same
        (4000, 0.4100),  # worse
        (4000, 0.4011),  # better, but chance reaches that
        (100, 0.3912),  # as good as above, on too few reviews
    ],
)
def test_else_it_is_said_that_there_is_no_gain(n: int, loss: float) -> None:
    page = said(scored(n, loss, 0.4031))
    assert f"On your last {n:,} spaced reviews the forecasts came about as close" in page
    assert "smaller." not in page


def test_before_there_is_a_score_nothing_is_said_of_it() -> None:
    for report in (None, scored(0, None, None)):
        assert "forecasts" not in said(report)
        assert "your last" not in said(report)


def test_labels_of_attempts_are_not_on_the_page() -> None:
    page = said(scored(4000, 0.39, 0.41))
    assert "flash" not in page
    assert DEFINITIONS["penalty"] not in page
