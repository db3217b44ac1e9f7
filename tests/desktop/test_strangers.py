"""What is not ours, in real Anki: messages of other add-ons, programs that got into the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from anki.collection import Collection
from aqt import gui_hooks

from tests.desktop.panel_page import Page, dock, fill, on_today, running
from tools import anki_app

LISTEN = """(() => {
    window.stopped = [];
    document.addEventListener("securitypolicyviolation", (event) => {
        window.stopped.push(event.effectiveDirective);
    });
    return true;
})()"""
INSIDE = "document.querySelector('main').insertAdjacentHTML('beforeend', %s), true"
SCRIPT = """(() => {
    const script = document.createElement("script");
    script.textContent = "window.pwned = 1";
    document.body.append(script);
    return true;
})()"""
EVALUATED = {
    "eval": "(() => { try { eval('window.pwned = 1'); } catch (error) { return error.name; } })()",
    "Function": "(() => { try { new Function('window.pwned = 1')(); } catch (error) "
    "{ return error.name; } })()",
}
FAR = "%FAR%"
"""The address of a server that is not Anki's."""
FETCHED = {
    "img-src": f"<img src='{FAR}/x.png'>",
    "style-src-elem": f"<link rel=stylesheet href='{FAR}/x.css'>",
    "frame-src": f"<iframe src='{FAR}/x.html'></iframe>",
    "media-src": f"<video src='{FAR}/x.mp4'></video>",
    "object-src": f"<object data='{FAR}/x.swf'></object>",
}


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill


@pytest.fixture
def page(anki: anki_app.Anki) -> Page:
    app = running(anki)
    app.profile.set("timing_seen", True)
    page = on_today(anki, app)
    page.evaluate(LISTEN)
    return page


@pytest.fixture
def far() -> Iterator[tuple[str, list[str]]]:
    """A server elsewhere, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


# Programs


@pytest.mark.parametrize("way", EVALUATED)
def test_no_text_becomes_a_program(page: Page, way: str) -> None:
    assert page.evaluate(EVALUATED[way]) == "EvalError"
    page.wait("window.stopped.length")
    assert set(page.evaluate("window.stopped")) == {"script-src"}
    assert page.evaluate("window.pwned === undefined")


@pytest.mark.parametrize(
    ("directive", "put_in"),
    [
        ("script-src", "setTimeout('window.pwned = 1', 0); true"),
        ("script-src-elem", SCRIPT),
        ("script-src-attr", INSIDE % json.dumps("<img src=data:, onerror='window.pwned = 1'>")),
        (
            "script-src-attr",
            "document.body.setAttribute('onclick', 'window.pwned = 1'), "
            "document.body.click(), true",
        ),
        (
            "form-action",
            INSIDE % json.dumps("<form action='https://example.com'></form>")
            + ", document.forms[document.forms.length - 1].submit(), true",
        ),
    ],
)
def test_what_got_into_the_page_does_not_run(page: Page, directive: str, put_in: str) -> None:
    page.evaluate(put_in)
    page.wait(f"window.stopped.includes({json.dumps(directive)})")
    assert page.evaluate("window.pwned === undefined")
    assert page.evaluate("!!document.querySelector('main')")


def test_the_same_runs_in_a_page_without_our_policy(anki: anki_app.Anki, page: Page) -> None:
    """So it is the policy that stops it, and not the way of putting it in."""
    anki.evaluate(anki.mw.web, f"({SCRIPT}, true)")
    assert anki.evaluate(anki.mw.web, "window.pwned") == 1
    assert anki.evaluate(anki.mw.web, EVALUATED["eval"]) is None
    anki.open_decks()


@pytest.mark.parametrize("directive", FETCHED)
def test_nothing_is_fetched_from_elsewhere(
    page: Page, far: tuple[str, list[str]], directive: str
) -> None:
    address, asked = far
    page.evaluate(INSIDE % json.dumps(FETCHED[directive].replace(FAR, address)))
    page.wait(f"window.stopped.includes({json.dumps(directive)})")
    page.evaluate(f"fetch({json.dumps(address)}).catch(() => {{ window.failed = true; }}), true")
    page.wait("window.failed && window.stopped.includes('connect-src')")
    assert asked == []


LOAD = """((name, attribute, address) => {
    const element = document.createElement(name);
    element.rel = "stylesheet";
    element[attribute] = address;
    element.onload = () => { window.loaded = true; };
    window.loaded = false;
    document.head.append(element);
    return true;
})(%s)"""


def load(page: Page, *what: str) -> None:
    page.evaluate(LOAD % json.dumps(what)[1:-1])


def test_files_of_anki_and_of_add_ons_still_dress_the_page(page: Page) -> None:
    exports = page.anki.mw.addonManager
    exports.setWebExports("comeback_addon", r".*\.css")
    load(page, "script", "src", "/_anki/js/vendor/jquery.min.js")
    page.wait("window.loaded && window.jQuery")
    load(page, "link", "href", "/_addons/comeback_addon/comeback/pages/document.css")
    page.wait("window.loaded")
    assert page.evaluate("window.stopped") == []


def test_a_file_among_the_pictures_of_cards_is_no_program(page: Page) -> None:
    media = Path(page.anki.mw.col.media.dir())
    (media / "_pwned.js").write_text("window.pwned = 1", "utf-8")
    load(page, "script", "src", "/_pwned.js")
    page.wait("window.stopped.includes('script-src-elem')")
    assert page.evaluate("window.pwned === undefined")


# Messages


class Stranger:
    """Another add-on: it answers messages that are its own."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []

    def __call__(self, handled: tuple[bool, Any], message: str, context: Any) -> tuple[bool, Any]:
        self.heard.append((message, context))
        return (True, "theirs") if message.startswith("stranger:") else handled


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    made = Stranger()
    gui_hooks.webview_did_receive_js_message.append(made)
    yield made
    gui_hooks.webview_did_receive_js_message.remove(made)


ASK = "(window.answers = [], pycmd(%s, (answer) => window.answers.push(answer)), true)"


def answer(anki: anki_app.Anki, web: Any, message: str) -> Any:
    """What a page is told after its message."""
    anki.evaluate(web, ASK % json.dumps(message))
    anki.pump_until(lambda: anki.evaluate(web, "window.answers.length"), "an answer")
    return anki.evaluate(web, "window.answers[0]")


def test_a_message_of_another_add_on_in_our_page_is_theirs(page: Page, stranger: Stranger) -> None:
    before = page.text
    assert answer(page.anki, page.web, "stranger:hello") == "theirs"
    assert answer(page.anki, page.web, "foo") is None
    assert [message for message, _ in stranger.heard] == ["stranger:hello", "foo"]
    assert {type(context).__name__ for _, context in stranger.heard} == {"Panel"}
    assert page.text == before
    page.click("page", "topics")
    page.wait("document.querySelector('[data-page=topics]')")


def test_our_message_from_another_page_is_not_answered(page: Page, stranger: Stranger) -> None:
    anki = page.anki
    before = page.text
    message = 'comeback:{"do": "page", "name": "progress"}'
    for web in (anki.mw.web, anki.mw.bottomWeb, anki.mw.toolbarWeb):
        assert not answer(anki, web, message)
    assert [heard for heard, _ in stranger.heard] == [message] * 3
    assert "Panel" not in {type(context).__name__ for _, context in stranger.heard}
    assert page.text == before
    assert page.evaluate("document.querySelector('[data-page]').dataset.page") == "today"
    assert anki.mw.state == "deckBrowser"
    assert dock(anki).isVisible()
