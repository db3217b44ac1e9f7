"""Counts of a card: what a student would see of it, by hand, and never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.text import LONGEST_SIDE, Counts, count, likeness, plain


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("H<sub>2</sub>O", "H2O"),
        ("one<br>two<div>three</div>", "one two three"),
        ("  a &amp; b&nbsp;\n c ", "a & b c"),
        ("<style>.card { color: red }</style>x<!-- not this --><script>no()</script>y", "x y"),
        ("listen [anki:play:q:0] and type [[type:Back]]", "listen and type"),
        ("5 < 6", "5 < 6"),
        ("<IMG SRC='a.png' alt='not seen'>", ""),
        ("", ""),
    ],
)
def test_the_text_that_is_seen(html: str, seen: str) -> None:
    assert plain(html) == seen


def test_a_front_repeated_on_the_back_counts_once() -> None:
    front = "<style>.card{}</style>Which <b>valve</b>? <img src='heart.png'>"
    back = front + '\n\n<hr id=answer>\n\nThe mitral valve. <img src="valve.png">'
    expected = Counts(len("Which valve?"), len("The mitral valve."), images=2, cloze=False)
    assert count(front, back) == expected


def test_a_cloze_counts_the_gap_and_the_extra() -> None:
    front = 'It is <span class="cloze" data-cloze="A &amp; B" data-ordinal="1">[...]</span> now.'
    back = 'It is <span class="cloze" data-ordinal="1">A &amp; B</span> now.<br>Extra'
    expected = Counts(len("It is [...] now."), len("A & B Extra"), images=0, cloze=True)
    assert count(front, back) == expected


def test_a_back_without_the_front_counts_whole() -> None:
    assert count("What?", "That.") == Counts(5, 5, images=0, cloze=False)


def test_the_same_picture_twice_is_one() -> None:
    assert count('<img src="a.png">', '<img src="a.png"><img src="b.png">').images == 2


@given(st.text(alphabet="<>/!-&;ab \n\"'=[]:imgsrcptyle{}", max_size=80), st.text(max_size=80))
def test_any_html_has_counts(front: str, back: str) -> None:
    for question, answer in ((front, back), (back, front), (front, front + back)):
        counts = count(question, answer)
        assert 0 <= counts.front_chars <= len(question)
        assert 0 <= counts.back_chars <= len(answer)
        assert counts.images >= 0


@pytest.mark.parametrize(
    "piece", ["<!--", "<", "<img ", "<style>", "[[type:", '<span class="cloze">', "<img src='", "&"]
)
def test_broken_html_without_end_is_counted(piece: str) -> None:
    """A pattern that backtracks would never come to this assertion."""
    counts = count(piece * 30_000, piece * 30_000)
    assert counts.front_chars <= LONGEST_SIDE


def test_likeness() -> None:
    assert likeness("alpha", "<b>Alpha</b> ") == 1
    assert likeness("alpa", "alpha") == pytest.approx(8 / 9)
    assert likeness("x", "alpha") == 0


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_is_a_ratio(typed: str, expected: str) -> None:
    assert 0 <= likeness(typed, expected) <= 1
