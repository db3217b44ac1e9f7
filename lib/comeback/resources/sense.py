"""What no schema sees in the catalogue's files: names that are there twice, or nowhere; pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..topics.names import identity
from .checked_yaml import Checked
from .schema_trouble import meant
from .yaml_trouble import Problem, shown

At = tuple[Any, ...]
Named = tuple[At, Any, str]
"""Where a name stands, what it must not share with another, and the name as written."""

PARTS = {
    "series": "videos",
    "edition": "chapters",
    "book": "chapters",
    "topics": "topics",
    "outline": "shares",
    "uworld": "systems",
}


@dataclass(frozen=True)
class Others:
    """What the other files of the catalogue have: ids of videos; headings by chapter; the exam's
    systems and disciplines. Nothing is looked for in what is empty."""

    videos: frozenset[str] = frozenset()
    headings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    systems: frozenset[str] = frozenset()
    disciplines: frozenset[str] = frozenset()


def problems_of(kind: str, checked: Checked, others: Others) -> Iterator[Problem]:
    """What to put right in a file that its schema allows."""
    return _SENSE[kind](checked, others)


def parts_of(kind: str, top: Any) -> int:
    """How many of its parts a file has."""
    if kind == "series":
        return sum(len(block["videos"]) for block in top["blocks"])
    if kind == "topics":
        return sum(len(block["topics"]) for block in top["blocks"])
    if kind == "outline":
        return len(top["systems"]) + len(top["disciplines"])
    return len(top["systems" if kind == "uworld" else "chapters"])


def videos_in(tops: Iterable[Any]) -> Iterator[str]:
    """The ids of all videos of some series, as the resolver makes them."""
    for top in tops:
        for _, group, video in _videos(top):
            name = video.get("number") or identity(video["title"])
            yield "/".join((top["kind"], group.casefold(), name))


def _videos(top: Any) -> Iterator[tuple[At, str, Any]]:
    for b, block in enumerate(top["blocks"]):
        for v, video in enumerate(block["videos"]):
            yield ("blocks", b, "videos", v), block["group"], video


def _series(checked: Checked, _others: Others) -> Iterator[Problem]:
    named: list[Named] = []
    for at, group, video in _videos(checked.value):
        name = "number" if "number" in video else "title"
        key = group.casefold(), video.get("number") or identity(video["title"])
        named.append(((*at, name), key, video[name]))
    yield from _twice(checked, named, "in this group")


def _edition(checked: Checked, others: Others) -> Iterator[Problem]:
    top = checked.value
    rows = {each["title"]: each for each in reversed(top["chapters"])}
    titles = [(("chapters", n, "title"), row["title"]) for n, row in enumerate(top["chapters"])]
    known = others.headings or rows
    yield from _twice(checked, [(at, identity(name), name) for at, name in titles])
    for n, row in enumerate(top["chapters"]):
        yield from _backwards(checked, ("chapters", n), row)
    headings: list[Named] = []
    for n, section in enumerate(top.get("sections", ())):
        at: At = ("sections", n)
        chapter = section["chapter"]
        titles.append(((*at, "chapter"), chapter))
        headings.append(
            ((*at, "heading"), (chapter, identity(section["heading"])), section["heading"])
        )
        yield from _backwards(checked, at, section)
        yield from _outside(checked, at, section, rows.get(chapter))
    yield from _unknown(checked, titles, known, "chapter")
    yield from _twice(checked, headings, "in this chapter")


def _book(checked: Checked, others: Others) -> Iterator[Problem]:
    named: list[Named] = []
    for n, chapter in enumerate(checked.value["chapters"]):
        at: At = ("chapters", n)
        named += _names(at, (*at, "title"), chapter["title"], chapter.get("aliases", ()))
        yield from _outlined(checked, at, chapter, others)
        parts = list(enumerate(chapter.get("sections", ())))
        titles = [
            ((*at, "sections", p, "title"), identity(s["title"]), s["title"]) for p, s in parts
        ]
        yield from _twice(checked, titles, "in this chapter")
        for p, part in parts:
            yield from _outlined(checked, (*at, "sections", p), part, others)
    yield from _twice(checked, named)


def _topics(checked: Checked, others: Others) -> Iterator[Problem]:
    named: list[Named] = []
    videos: list[tuple[At, str]] = []
    for b, block in enumerate(checked.value["blocks"]):
        yield from _placed(checked, ("blocks", b), block, block, others)
        for topic, row in block["topics"].items():
            at: At = ("blocks", b, "topics", topic)
            title = row.get("title", topic.replace("_", " "))
            named += _names(at, at, title, row.get("aliases", ()))
            videos += [((*at, "sketchy", v), name) for v, name in enumerate(row.get("sketchy", ()))]
            yield from _placed(checked, at, row, {**block, **row}, others)
    for shelf, row in checked.value.get("shelves", {}).items():
        yield from _placed(checked, ("shelves", shelf), row, row, others)
    yield from _twice(checked, named)
    yield from _unknown(checked, videos, others.videos, "video")


def _names(at: At, at_title: At, title: str, aliases: Iterable[str]) -> Iterator[Named]:
    """All names of one thing, each once: a plural of its own title does no harm."""
    own = {identity(title): (at_title, identity(title), title)}
    for place, alias in enumerate(aliases):
        own.setdefault(identity(alias), ((*at, "aliases", place), identity(alias), alias))
    yield from own.values()


def _outline(checked: Checked, _others: Others) -> Iterator[Problem]:
    for group in ("systems", "disciplines"):
        rows = list(enumerate(checked.value[group]))
        yield from _twice(checked, [((group, n), row["name"], row["name"]) for n, row in rows])
        for n, row in rows:
            if row.get("low", 0) > row.get("high", 100):
                text = f'"low" is {row["low"]} and "high" {row["high"]}. Write the lower one first.'
                yield Problem(checked.line(group, n), text)


def _uworld(checked: Checked, others: Others) -> Iterator[Problem]:
    rows = list(enumerate(checked.value["systems"]))
    named = [(("systems", n, "system"), row["system"], row["system"]) for n, row in rows]
    chapters = [(("systems", n, "first_aid"), r["first_aid"]) for n, r in rows if "first_aid" in r]
    yield from _twice(checked, named)
    yield from _unknown(checked, chapters, others.headings, "chapter")


_SENSE: Mapping[str, Callable[[Checked, Others], Iterator[Problem]]] = {
    "series": _series,
    "edition": _edition,
    "book": _book,
    "topics": _topics,
    "outline": _outline,
    "uworld": _uworld,
}


def _twice(checked: Checked, named: Iterable[Named], where: str = "") -> Iterator[Problem]:
    first: dict[Any, At] = {}
    for at, key, name in named:
        if first.setdefault(key, at) is not at:
            line = checked.line(*first[key])
            place = f"is in line {line} already{', ' + where if where else ''}"
            yield Problem(checked.line(*at), f"{shown(name)} {place}. Keep one of the two.")


def _unknown(
    checked: Checked, named: Iterable[tuple[At, str]], known: Collection[str], what: str
) -> Iterator[Problem]:
    for at, name in named:
        if known and name not in known:
            text = f"{shown(name)} is no {what} here. {meant(name, _alike(name, known))}"
            yield Problem(checked.line(*at), text.strip())


def _alike(name: str, known: Collection[str]) -> list[str]:
    """Of ids, those of the same kind."""
    kind, is_id, _ = name.partition("/")
    return sorted(each for each in known if not is_id or each.startswith(f"{kind}/"))


def _outlined(
    checked: Checked, at: At, row: Mapping[str, Any], others: Others
) -> Iterator[Problem]:
    for name, known in (("system", others.systems), ("discipline", others.disciplines)):
        if row.get(name) is not None:
            yield from _unknown(checked, [((*at, name), row[name])], known, name)


def _placed(
    checked: Checked, at: At, row: Mapping[str, Any], whole: Mapping[str, Any], others: Others
) -> Iterator[Problem]:
    """A chapter, its section, a system and a discipline: those of the row, and the whole that it is
    part of."""
    yield from _outlined(checked, at, row, others)
    chapter, section = whole.get("chapter", ""), row.get("section")
    if "chapter" in row:
        yield from _unknown(
            checked, [((*at, "chapter"), row["chapter"])], others.headings, "chapter"
        )
    if section is not None and chapter in others.headings:
        known = others.headings[chapter]
        yield from _unknown(checked, [((*at, "section"), section)], known, f"section of {chapter}")


def _backwards(checked: Checked, at: At, row: Mapping[str, Any]) -> Iterator[Problem]:
    first, last = row["page_from"], row["page_to"]
    if first > last:
        text = f"The pages go from {first} to {last}. Write the first page first."
        yield Problem(checked.line(*at, "page_to"), text)


def _outside(
    checked: Checked, at: At, section: Mapping[str, Any], chapter: Mapping[str, Any] | None
) -> Iterator[Problem]:
    if chapter is None:
        return
    first, last = chapter["page_from"], chapter["page_to"]
    for name in ("page_from", "page_to"):
        if not first <= section[name] <= last:
            text = f'"{name}" is {section[name]}; {chapter["title"]} has pages {first} to {last}.'
            yield Problem(checked.line(*at, name), text)
            return
