"""Each control has a name by which an ear can tell it from every other one on its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from comeback.pages.render import render_page
from comeback.pages.still import VOID
from comeback.pages.view import PAGES
from comeback.report import Report, Watched
from tests.unit.made import (
    BOOK,
    OPENED,
    TODAY,
    VIDEO,
    ToldGuide,
    a_report,
    a_topic,
    looking,
    with_estimates,
)
from tests.unit.moments import scenes

CONTROLS = {"button", "summary", "input", "select", "textarea"}


class Controls(HTMLParser):
    """The controls of a page: what each does, and what it is called and described by."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.all: list[tuple[tuple[str, ...], dict[str, str], list[str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._within: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        text: list[str] = []
        if tag not in VOID:
            self._within.append((tag, text))
        if "id" in values:
            self.texts[values["id"]] = text
        if tag in CONTROLS:
            does = tuple(values.get(f"data-{part}", "") for part in ("do", "name", "resource"))
            label = [each for tag, each in self._within if tag == "label"]
            own = text if tag in ("button", "summary") else label[0] if label else []
            if values.get("type") not in ("text", "submit"):
                self.all.append((does, values, own))

    def handle_endtag(self, tag: str) -> None:
        assert self._within.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, text in self._within:
            text.append(data)

    def names(self) -> dict[tuple[str, str], set[tuple[str, ...]]]:
        """What each name does; a description belongs to it."""
        found = defaultdict(set)
        for does, values, own in self.all:
            name = values.get("aria-label") or "".join(own)
            about = self.texts.get(values.get("aria-describedby", ""), [])
            found[" ".join(name.split()), "".join(about)].add(does)
        return found


def a_full_report() -> Report:
    """Many of everything that comes in rows."""
    videos = tuple(replace(VIDEO, id=f"v{n}", title=f"Video {n}") for n in range(5))
    needy = a_topic("Needy", path=("Wide", "Needy"), resources=(*videos, BOOK))
    rows = [a_topic(f"T{n}", group=("usual", "secure", "too_few")[n % 3]) for n in range(1200)]
    guide = ToldGuide(*((video, 9) for video in videos), total=90, also=(("first_aid/T3", 4),))
    hidden = tuple(a_topic(f"Hidden {n}") for n in range(250))
    report = with_estimates(a_report([needy, *rows], hidden=hidden, guide=guide))
    return replace(report, watched={videos[1].id: Watched(0.0, TODAY)})


def pages() -> Iterator[tuple[str, str]]:
    for name, (report, view) in scenes():
        yield name, render_page(report, replace(view, opened=OPENED))
    report = a_full_report()
    for page in PAGES:
        view = looking(report, page=page, open_topic=report.topics[0].topic_id, opened=OPENED)
        yield f"{page} of much", render_page(report, replace(view, notices=("One", "Two")))


def test_two_that_do_different_things_have_different_names() -> None:
    for page, html in pages():
        names = Controls(html).names()
        assert len(names) > 0 or page == "reviewing"
        assert {name: does for name, does in names.items() if len(does) > 1} == {}, page
        assert not any(name == "" for name, _ in names), page


def test_what_is_seen_is_part_of_what_is_heard() -> None:
    """Who speaks to the computer says what she sees."""
    for page, html in pages():
        for _, values, own in Controls(html).all:
            seen = " ".join("".join(own).split())
            if "aria-label" in values and "tile" not in values.get("class", ""):
                assert seen in " ".join(values["aria-label"].split()), page
