"""The report in a file says what the panel says, and nothing in it can do anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.definitions import DEFINITIONS
from comeback.pages import support
from comeback.pages.document import document
from comeback.pages.render import render_page
from comeback.pages.still import Places, parse, still
from comeback.pages.view import ONLY_IN_ANKI, PAGES, View
from comeback.words.sentences import TABLE
from tests.unit.made import (
    EVERY_KIND,
    NASTY,
    VIDEO,
    Reader,
    a_report,
    a_topic,
    as_long,
    looking,
    text_of,
    with_estimates,
)
from tests.unit.moments import PSEUDOMONAS, Scene, morning, scenes

IN_FILE = [name for name in PAGES if name not in ONLY_IN_ANKI]
ACTS = {"a", "button", "form", "input", "label", "option", "select", "summary", "textarea"}
KNOWN = {
    *("!DOCTYPE html", "html", "head", "meta", "title", "link", "style", "body", "div", "header"),
    *("nav", "main", "section", "footer", "h1", "h2", "h3", "h4", "h5", "p", "ul", "ol", "li"),
    *("dl", "dt", "dd", "a", "bdi", "small", "span", "details", "summary", "figure"),
    *("figcaption", "svg", "defs", "pattern", "path", "line", "rect", "circle", "g", "use"),
    *("i", "table", "thead", "tbody", "tr", "th", "td", "caption", "text"),
}


class Pieces(HTMLParser):
    """Of each element: its tag, its attributes, and where it stands."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.all: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.all if name in attributes]


class Sentences(HTMLParser):
    """Whole pieces of text outside of what acts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()
        self._acting = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._acting += tag in ACTS and tag != "input"

    def handle_endtag(self, tag: str) -> None:
        self._acting -= tag in ACTS and tag != "input"

    def handle_data(self, data: str) -> None:
        if not self._acting and data.strip():
            self.found.add(data.strip())


def of(scene: Scene) -> str:
    return document(*scene)


# The same numbers


OTHERWISE = {"overlap"}
"""Speaks of the rows in sight: here all of them."""
ONLY_WITH_BUTTONS = {
    "how_long", "choose_time", "time_note", "many_due", "due_minutes", "rest_weekly", "rest_note",
    "try_note", "heading_try", "heading_then", "wrong_ask", "product", "ask_timing",
}  # fmt: skip


def all_scenes() -> dict[str, Scene]:
    pages = {name: Scene(morning(), looking(morning(), page=name)) for name in IN_FILE}
    return {**pages, **dict(scenes())}


@pytest.mark.parametrize("scene", all_scenes().values(), ids=all_scenes())
def test_it_says_every_sentence_of_the_panel(scene: Scene) -> None:
    report, view = scene
    if view.page in ONLY_IN_ANKI:
        return
    panel = Sentences(render_page(report, replace(view, ask_timing=False))).found
    other_there = re.compile(
        "|".join(
            re.sub(r"\\\{.*?\\\}", ".*", re.escape(TABLE[key]))
            for key in sorted(ONLY_WITH_BUTTONS | OTHERWISE)
        )
    )
    missing = panel - Sentences(of(scene)).found
    assert panel
    assert [text for text in missing if not other_there.fullmatch(text)] == []


def test_every_topic_is_there_with_its_pointers_and_folded() -> None:
    html = of(Scene(morning(), looking(morning())))
    text = text_of(html)
    for topic in morning().topics:
        assert topic.title in text
    rows = [attributes for tag, attributes in Pieces(html).all if tag == "details"]
    assert not any("open" in each for each in rows)
    assert html.count(VIDEO.title) >= 3  # on Today, under its own topic, and under another one


def test_links_lead_to_what_is_there() -> None:
    report = with_estimates(a_report(EVERY_KIND))
    pieces = Pieces(of(Scene(report, looking(report))))
    ids = pieces.values("id")
    assert len(ids) == len(set(ids))
    leading = [each for each in pieces.values("href") if each.startswith("#")]
    assert leading
    assert {each[1:] for each in leading} <= set(ids)
    assert {f"#{name}" for name in IN_FILE} <= set(leading)
    named = {
        place
        for name in ("aria-labelledby", "aria-describedby", "for")
        for each in pieces.values(name)
        for place in each.split()
    }
    assert named <= set(ids)


def test_the_suggestion_leads_to_its_row() -> None:
    html = of(Scene(morning(), looking(morning())))
    place = re.search(r'<a class="title was-button"[^>]* href="#([\w-]+)"', html)
    assert place
    row = html.split(f'<div class="inside" id="{place.group(1)}">')[0].rsplit("<details", 1)[1]
    assert PSEUDOMONAS.title in row


# A file that does nothing


def every_document() -> Iterator[tuple[str, str]]:
    for name, scene in scenes():
        yield name, of(scene)


def test_nothing_in_it_acts_or_loads() -> None:
    for name, html in every_document():
        pieces = Pieces(html)
        assert {tag for tag, _ in pieces.all} <= KNOWN, name
        for tag, attributes in pieces.all:
            assert not any(each.startswith(("on", "data-")) for each in attributes), (name, tag)
            for place in ("href", "src", "xlink:href", "action"):
                assert attributes.get(place, "#")[0] == "#" or tag == "link", (name, attributes)
        assert [a["href"] for tag, a in pieces.all if tag == "link"] == ["data:,"]
        assert "http" not in re.sub(r"http-equiv", "", html), name
        assert "@import" not in html
        assert not re.search(r"url\((?!#)", html)


def test_its_head_is_strict_and_discreet() -> None:
    html = of(Scene(morning(), looking(morning())))
    head = html.partition("</head>")[0]
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    assert 'http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;' in head
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in head
    assert "<title>Comeback, Nov 22, 2025</title>" in head
    assert not re.search(r"step|fail|exam", head.partition("<style>")[0], re.IGNORECASE)
    assert "night-mode" not in head
    assert "(prefers-color-scheme: dark) { :root { --accent: #7cc4db" in head


def test_headings_go_down_step_by_step() -> None:
    for name, html in every_document():
        levels = [int(tag[1]) for tag, _ in Pieces(html).all if re.fullmatch(r"h\d", tag)]
        assert levels.count(1) == 1, name
        assert levels.count(2) == len(IN_FILE), name
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:])), (name, levels)


def test_it_is_the_same_each_time() -> None:
    for scene in (Scene(morning(), looking(morning())),):
        assert of(scene) == of(scene)


@pytest.mark.parametrize("text", NASTY)
def test_whatever_she_named_things_is_text(text: str) -> None:
    topic = a_topic(text, path=(text, text), resources=(replace(VIDEO, title=text, id=text),))
    report = with_estimates(a_report([topic]))
    name = as_long(text)
    other = a_topic(name, path=(name, name), resources=(replace(VIDEO, title=name),))
    plain = with_estimates(a_report([other]))
    nasty, ordinary = (Reader(of(Scene(each, looking(each)))) for each in (report, plain))
    assert text in nasty.said
    assert nasty.elements == ordinary.elements


@given(st.text())
def test_text_goes_through_unchanged(text: str) -> None:
    kept = text.replace("\r", "").replace("\0", "")
    html = render_page(None, View(page="menu", notices=(kept,)))
    said = Reader(still(parse(html), "menu", Places())).said
    assert kept in said or not kept.strip()


def test_the_words_of_the_table_are_all_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, sentence in TABLE.items():
        monkeypatch.setitem(TABLE, key, f"⟦{sentence}⟧")
    for key, sentence in DEFINITIONS.items():  # the file's own words, under "Exactly"
        monkeypatch.setitem(DEFINITIONS, key, f"⟦{sentence}⟧")
    support.load_support.cache_clear()
    try:
        report = a_report()
        html = of(Scene(report, looking(report)))
    finally:
        support.load_support.cache_clear()
    body = html.partition("<body>")[2].partition('<section class="sheet" id="measured"')[0]
    rest = "\n".join(Reader(body).said)
    while "⟦" in rest:
        rest = re.sub(r"⟦[^⟦⟧]*⟧", "", rest)
    assert not re.search(r"[^\W\d_]", rest), rest.split()


# Controls


def test_pages_that_need_anki_are_pages() -> None:
    assert set(PAGES) >= ONLY_IN_ANKI
    assert {"today", "topics", "progress", "plan", "field", "measured", "support"} <= set(IN_FILE)


def stilled(html: str, **places: object) -> str:
    return still(parse(html), "page", Places(**places))  # type: ignore[arg-type]


def test_of_choices_the_chosen_one_stays_as_words() -> None:
    html = '<p><button aria-pressed="{}">Week</button><button aria-pressed="{}">Month</button></p>'
    assert stilled(html.format("true", "false")) == '<p><span class="chosen">Week</span></p>'
    assert stilled(html.format("false", "false")) == ""
    select = "<label>By <select><option>A</option><option selected>B</option></select></label>"
    assert stilled(select) == '<span>By <span class="chosen">B</span></span>'
    tick = "<label><input type=checkbox {}>Watched Nov 2.</label>"
    assert stilled(tick.format("checked")) == "<span>Watched Nov 2.</span>"
    assert stilled(tick.format("")) == ""


def test_what_is_left_empty_goes_too_and_what_was_empty_stays() -> None:
    assert stilled("<section><p><button>Do</button> </p></section>") == ""
    assert stilled("<details><summary>More</summary><p><button>Do</button></p></details>") == ""
    kept = "<p></p><p>Words</p><div><svg></svg></div>"
    assert stilled(f"{kept}<p><button>Do</button></p>") == kept


def test_a_way_to_elsewhere_is_a_link_where_there_is_such_a_place() -> None:
    page = '<button type="button" class="link" data-do="page" data-name="plan">Plan</button>'
    assert stilled(page) == ""
    assert stilled(page, pages=["plan"]) == '<a class="link was-button" href="#plan">Plan</a>'
    see = '<button aria-label="A b: 7" data-do="see" data-name="decks/a b">A b</button>'
    assert stilled(see) == '<span class="was-button">A b</span>'
    assert stilled(see, topics={"decks/a b": "topic-7"}) == (
        '<a aria-label="A b: 7" class="was-button" href="#topic-7">A b</a>'
    )


def test_no_id_is_there_twice() -> None:
    """And what a drawing uses is there, such as the leaf of a day of rest."""
    used: set[str] = set()
    for name, (report, view) in scenes():
        html = document(report, view)
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids)) > 2, name
        found = set(re.findall(r'<use[^>]* href="#([^"]+)"', html))
        assert found <= set(ids)
        used |= found
    assert used == {"leaf"}


def test_ids_stay_apart_from_those_of_other_pages() -> None:
    html = '<b id="a"></b><b id="b"></b><p aria-labelledby="a b"></p><use href="#leaf"></use>'
    assert stilled(html) == (
        '<b id="page-a"></b><b id="page-b"></b><p aria-labelledby="page-a page-b"></p>'
        '<use href="#leaf"></use>'
    )


def test_rows_beyond_the_most_are_counted() -> None:
    many = tuple(a_topic(f"T{n}", group="usual", starts_here=False) for n in range(612))
    report = a_report(many)
    text = text_of(of(Scene(report, looking(report))))
    assert "612 topics" in text
    assert "112 more" in text
