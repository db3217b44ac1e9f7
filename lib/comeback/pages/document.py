"""The pages of the panel as one HTML file that needs nothing else: no script, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ..pace import Rest, no_rest
from ..report import Report
from ..words.sentences import say
from ..words.wording import dated, plain
from .render import FOLDER, environment, render_body
from .still import WAS_BUTTON, Element, Places, parse, still, topics_of
from .view import ONLY_IN_ANKI, PAGES, View

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
"""What the file allows itself. Nothing could run in it even if something got in."""
AT_NIGHT = re.compile(r"^:root\.night-mode(?P<rule>[^{]*\{[^}]*\})", re.MULTILINE)


class Sheet(NamedTuple):
    """One page in the document."""

    name: str
    html: str


def document(report: Report, view: View, rest: Rest = no_rest) -> str:
    """The whole file; the same for the same report and view. ``rest`` is called page by page."""
    shown = replace(view, still=True, open_topic=None, find="", notices=(), ask_timing=False)
    when = dated(report.today.date)
    return (
        environment()
        .get_template("document.html")
        .render(
            title=plain(say("document_title", date=when)),
            about=say("document_about", date=when),
            policy=POLICY,
            style=style(),
            sheets=tuple(_sheets(report, shown, rest)),
        )
    )


def style() -> str:
    """The panel's own style, its night where the reader's computer has one, and what Anki adds."""
    panel = (FOLDER / "panel.css").read_text(encoding="utf-8")
    at_night = AT_NIGHT.sub(r"@media (prefers-color-scheme: dark) { :root\g<rule> }", panel)
    as_buttons = at_night.replace(".page button", f".page :is(button, .{WAS_BUTTON})")
    return as_buttons + (FOLDER / "document.css").read_text(encoding="utf-8")


def _sheets(report: Report, view: View, rest: Rest) -> Iterator[Sheet]:
    pages: dict[str, Element] = {}
    for name in PAGES:
        if name not in ONLY_IN_ANKI:
            pages[name] = parse(render_body(report, replace(view, page=name)))
            rest()
    topics = dict.fromkeys(topic for page in pages.values() for topic in topics_of(page))
    places = Places(pages, {topic: f"topic-{place}" for place, topic in enumerate(topics, 1)})
    for name, page in pages.items():
        yield Sheet(name, still(page, name, places))
        rest()
