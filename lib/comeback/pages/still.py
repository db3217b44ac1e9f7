"""A page of the panel for a place where nobody answers its clicks.

What leads to another page or topic becomes a link, what was chosen stays as words, and every other
control goes, with whatever holds nothing else. Pages need not know of it: only what would read
oddly without its buttons is left out by the templates (``view.still``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple, Union

CONTROLS = frozenset(["button", "form", "input", "select", "textarea"])
EMPTY_IS_NOTHING = frozenset(
    ["aside", "details", "div", "dl", "figure", "header", "li", "ol", "p", "section", "span", "ul"]
)
PICTURES = frozenset(["svg", "img", "table"])
VOID = frozenset(["br", "col", "hr", "img", "input", "link", "meta", "wbr"])
WAS_BUTTON = "was-button"
"""The class of what was one, so that it can look like one."""
HEADINGS = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6"}
"""The document has a heading above those of its pages."""
TO_IDS = frozenset(["for", "aria-labelledby", "aria-describedby", "aria-controls"])


@dataclass
class Element:
    """A piece of a page; ``parts`` are elements and text."""

    tag: str
    attributes: dict[str, str]
    parts: list[Part] = field(default_factory=list)


Part = Union[Element, str]


class Places(NamedTuple):
    """Where links may lead: the pages that are there, and of each topic the id of its row."""

    pages: Collection[str] = ()
    topics: Mapping[str, str] = {}


def parse(html: str) -> Element:
    """A page's elements, under one without a name."""
    return _Reader(html).root


def topics_of(page: Element) -> Iterator[str]:
    """The topics that have a row on the page."""
    for each in _elements(page):
        if each.tag == "summary" and each.attributes.get("data-do") == "topic":
            yield each.attributes["data-name"]


def still(page: Element, name: str, places: Places) -> str:
    """The page as HTML; ``name`` goes before its ids, so that they stay apart from others'."""
    return "".join(_write(part) for part in _Stiller(name, places).parts(page))


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            made = self._open[-1].parts[-1]
            if isinstance(made, Element):
                self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._open[-1].parts.append(Element(tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)


class _Stiller:
    def __init__(self, name: str, places: Places) -> None:
        self._name = name
        self._places = places

    def parts(self, element: Element) -> list[Part]:
        return [new for part in element.parts for new in self._part(part)]

    def _part(self, part: Part) -> list[Part]:
        if isinstance(part, str):
            return [part]
        if part.tag in CONTROLS:
            return self._control(part)
        if part.tag == "label":
            return self._label(part)
        return self._ordinary(part)

    def _ordinary(self, old: Element) -> list[Part]:
        new = self._made(HEADINGS.get(old.tag, old.tag), old)
        if old.tag in EMPTY_IS_NOTHING and _is_empty(new) and not _is_empty(old):
            return []
        if old.tag == "details":
            if all(each.tag == "summary" or _is_empty(each) for each in _children(new)):
                return []
            self._give_place(old, new)
        return [new]

    def _control(self, old: Element) -> list[Part]:
        do, name = old.attributes.get("data-do"), old.attributes.get("data-name", "")
        if old.tag == "select":
            chosen = [each for each in _elements(old) if "selected" in each.attributes]
            return [Element("span", {"class": "chosen"}, [*each.parts]) for each in chosen]
        if do == "see":
            return [self._link(old, self._places.topics.get(name))]
        if do == "page":
            return [self._link(old, name)] if name in self._places.pages else []
        if old.attributes.get("aria-pressed") == "true":
            return [Element("span", {"class": "chosen"}, self.parts(old))]
        return []

    def _label(self, old: Element) -> list[Part]:
        """What is ticked stays as words; so does the name of a choice."""
        boxes = [each for each in _elements(old) if each.tag == "input"]
        if all("checked" in box.attributes for box in boxes):
            return [self._made("span", old)]
        return []

    def _link(self, old: Element, place: str | None) -> Element:
        link = self._made("span" if place is None else "a", old)
        link.attributes.pop("type", None)
        link.attributes["class"] = f"{link.attributes.get('class', '')} {WAS_BUTTON}".strip()
        if place is None:
            # Words without a role can't have another name than themselves.
            link.attributes.pop("aria-label", None)
        else:
            link.attributes["href"] = f"#{place}"
        return link

    def _made(self, tag: str, old: Element) -> Element:
        attributes = {
            name: self._own(name, value)
            for name, value in old.attributes.items()
            if not name.startswith("data-")
        }
        return Element(tag, attributes, self.parts(old))

    def _own(self, name: str, value: str) -> str:
        if name == "id":
            return f"{self._name}-{value}"
        if name in TO_IDS:
            return " ".join(f"{self._name}-{each}" for each in value.split())
        return value

    def _give_place(self, old: Element, new: Element) -> None:
        """A topic's own place is inside its row: what a link leads to, a browser unfolds."""
        summary = next((each for each in _children(old) if each.tag == "summary"), None)
        if summary is None or summary.attributes.get("data-do") != "topic":
            return
        inside = next((each for each in _children(new) if each.tag != "summary"), None)
        place = self._places.topics.get(summary.attributes["data-name"])
        if inside is not None and place is not None:
            inside.attributes["id"] = place


def _children(element: Element) -> Iterator[Element]:
    return (part for part in element.parts if isinstance(part, Element))


def _elements(element: Element) -> Iterator[Element]:
    for child in _children(element):
        yield child
        yield from _elements(child)


def _is_empty(element: Element) -> bool:
    return not any(
        bool(part.strip())
        if isinstance(part, str)
        else part.tag in PICTURES or part.tag in CONTROLS or not _is_empty(part)
        for part in element.parts
    )


def _write(part: Part) -> str:
    if isinstance(part, str):
        return escape(part, quote=False)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in part.attributes.items())
    if part.tag in VOID:
        return f"<{part.tag}{attributes}>"
    return f"<{part.tag}{attributes}>{''.join(map(_write, part.parts))}</{part.tag}>"
