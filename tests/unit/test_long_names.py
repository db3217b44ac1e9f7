"""A long name is cut in its middle wherever it is shown, and whole on hover and for ears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.pages.render import render_page
from comeback.pages.still import VOID
from comeback.report import Gathered
from comeback.resources.catalogue import load_catalogue
from comeback.words.wording import LONGEST_NAME, elide, isolate
from tests.unit.made import (
    BOOK,
    OPENED,
    VIDEO,
    ToldGuide,
    a_day,
    a_report,
    a_topic,
    expecting,
    looking,
    with_estimates,
)

LONG = "a" * 500 + "z" * 500
OTHER = "a" * 500 + "y" * 500


class Seen(HTMLParser):
    """What the eye sees of a page, what the ear hears, and what hovering shows."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.heard: list[str] = []
        self.hovered: list[str] = []
        self._within: list[dict[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.hovered += [values["title"]] if "title" in values else []
        if tag not in VOID:
            self._within.append(values)

    def handle_endtag(self, tag: str) -> None:
        self._within.pop()

    def handle_data(self, data: str) -> None:
        if not any(each.get("class") == "unseen" for each in self._within):
            self.seen.append(data)
        if not any(each.get("aria-hidden") for each in self._within):
            self.heard.append(data)


def pages(name: str) -> Iterator[tuple[str, Seen]]:
    """Each place where a name of the student's or of a map is shown."""
    video = replace(VIDEO, title=name, series=name)
    book = replace(BOOK, chapter=name, section=name, precision="section")
    topic = a_topic(name, path=(name, name), resources=(video, book), starts_in="x")
    wider = a_topic(name, topic_id="x", path=(name,))
    guide = ToldGuide((video, 9), (book, 4), (video, 3), also=(("x", 3),))
    report = with_estimates(a_report([topic, wider], guide=guide))
    report = replace(report, hidden=report.topics)
    for page in ("today", "topics", "plan"):
        view = looking(report, page=page, open_topic=topic.topic_id, opened=OPENED)
        yield page, Seen(render_page(report, view))
    yield "first", Seen(render_page(report, looking(report, first_open=True)))
    bad = replace(
        report,
        today=expecting(a_day(0, 50, 100), 70, 90),
        again_today=Gathered(topic.topic_id, 2, 3),
    )
    yield "below", Seen(render_page(bad, looking(bad)))
    yield "enough", Seen(render_page(bad, looking(bad, enough=True)))


@given(st.text())
def test_it_is_cut_in_its_middle_and_never_longer(text: str) -> None:
    short = elide(text)
    assert len(short) <= LONGEST_NAME
    if len(text) <= LONGEST_NAME:
        assert short == text
    else:
        head, tail = short.split("…")[0], short.rsplit("…", 1)[-1]
        assert text.startswith(head)
        assert text.endswith(tail)


def test_names_that_differ_at_their_end_still_do() -> None:
    assert elide(LONG) != elide(OTHER)
    assert len(isolate(LONG)) == LONGEST_NAME + 2


def test_hardly_a_title_of_the_catalogue_is_cut() -> None:
    series = load_catalogue().series.values()
    titles = [video.title for each in series for video in each.videos]
    assert len(titles) > 1000
    assert sum(elide(title) != title for title in titles) < len(titles) / 200


def test_no_page_shows_it_whole_and_each_says_it_whole() -> None:
    for page, read in pages(LONG):
        assert max(len(text) for text in read.seen) < 2 * LONGEST_NAME + 200, page
        assert not any("a" * LONGEST_NAME in text for text in read.seen), page
        assert any(elide(LONG) in text for text in read.seen), page
        if page != "below":  # a sentence holds it cut, for the eye and the ear
            assert LONG in read.heard, page
            assert LONG in read.hovered, page


@pytest.mark.parametrize("name", ["Renal", "مرض القلب", "x" * LONGEST_NAME])
def test_a_short_name_is_there_once_for_eye_and_ear(name: str) -> None:
    for page, read in pages(name):
        assert read.seen.count(name) == read.heard.count(name), page
