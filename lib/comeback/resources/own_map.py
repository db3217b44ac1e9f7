"""The student's own map, ``topics.yaml`` in the profile's folder: her corrections, rule by rule.

A later rule wins over an earlier one. A topic goes by its id, by a tag of it, in any version of the
deck, or by its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Union

from ..topics.grammar import AXES, parse_tag
from ..topics.names import identity
from ..topics.tree import DECKS

if TYPE_CHECKING:
    from .checked_yaml import Checked
    from .known import Known
    from .yaml_trouble import Problem

FILE_NAME = "topics.yaml"
OWN_SOURCE = "your own map"
LAST_PAGE = 1000
"""No edition is so thick."""
Pages = tuple[int, int]

_RANGE = re.compile(r"(\d+)(?:\s*[-\u2013]\s*(\d+))?")
_ID = re.compile(rf"(?:{'|'.join((*AXES, DECKS))})/.+", re.I)


@dataclass(frozen=True)
class TopicRule:
    """What a topic is not taught with, or is, by resource ids; First Aid pages, from and to;
    whether it is shown at all. What is empty or None says nothing."""

    topic: str
    without: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    pages: tuple[Pages, ...] = ()
    hide: bool | None = None


@dataclass(frozen=True)
class AliasRule:
    """What a tag is: a topic's title or other name, or a resource's id."""

    tag: str
    name: str


@dataclass(frozen=True)
class EditionRule:
    """The edition of First Aid at hand."""

    edition: str


Rule = Union[TopicRule, AliasRule, EditionRule]


class Corrections(NamedTuple):
    """What all rules together say about one topic; ids as resources have them, in lower case."""

    hidden: bool = False
    without: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    pages: tuple[Pages, ...] = ()


@dataclass(frozen=True)
class OwnMap:
    """The rules, in the order in which they were made."""

    rules: tuple[Rule, ...] = ()

    def of(self, topic_id: str, tags: Iterable[str] = (), title: str = "") -> Corrections:
        """What is corrected about a topic: nothing, for nearly all."""
        if not self._of_topic:
            return _NOTHING
        found = {place for name in names_of(topic_id, tags, title) for place in self._at(name)}
        rules = [self._topic_rules[place] for place in sorted(found)]
        return _together(rules) if rules else _NOTHING

    def hidden(self, topic_id: str, tags: Iterable[str] = (), title: str = "") -> bool:
        """Whether the topic is not to be shown."""
        return self.of(topic_id, tags, title).hidden

    def without(self, topic_id: str, tags: Iterable[str] = (), title: str = "") -> tuple[str, ...]:
        """Ids of resources that are not this topic's."""
        return self.of(topic_id, tags, title).without

    def added(self, topic_id: str, tags: Iterable[str] = (), title: str = "") -> tuple[str, ...]:
        """Ids of resources that are this topic's."""
        return self.of(topic_id, tags, title).added

    def pages(self, topic_id: str, tags: Iterable[str] = (), title: str = "") -> tuple[Pages, ...]:
        """The topic's pages in First Aid, from and to."""
        return self.of(topic_id, tags, title).pages

    def alias_of(self, tag: str) -> str | None:
        """What a tag was said to be."""
        return self.aliases.get(tag.strip().casefold())

    @cached_property
    def edition(self) -> str | None:
        """The edition of First Aid, if it was said."""
        editions = [rule.edition for rule in self.rules if isinstance(rule, EditionRule)]
        return editions[-1] if editions else None

    @cached_property
    def hides_any(self) -> bool:
        """Whether any rule hides a topic."""
        return any(rule.hide for rule in self._topic_rules)

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """What tags were said to be, by the tag in lower case."""
        rules = (rule for rule in self.rules if isinstance(rule, AliasRule))
        return {rule.tag.strip().casefold(): rule.name for rule in rules}

    @cached_property
    def _topic_rules(self) -> tuple[TopicRule, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, TopicRule))

    @cached_property
    def _of_topic(self) -> Mapping[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, rule in enumerate(self._topic_rules):
            for name in names_meant(rule.topic):
                places.setdefault(name, []).append(place)
        return places

    def _at(self, name: str) -> list[int]:
        return self._of_topic.get(name, [])


_NOTHING = Corrections()


def names_of(topic_id: str, tags: Iterable[str], title: str) -> set[str]:
    """All that a rule may call a topic by."""
    return {_id(topic_id), *map(_tag, tags), _title(title)}


def names_meant(name: str) -> set[str]:
    """What a rule's name may be of a topic; a tag also by what it means, in any deck's version."""
    if _ID.fullmatch(name.strip()):
        return {_id(name)}
    parsed = parse_tag(name)
    found = {_tag(name)}
    if parsed.kind == "topic" and parsed.axis is not None:
        found.add(_id("/".join((parsed.axis, *parsed.key))))
    return found if "::" in name else found | {_title(name)}


def _id(topic_id: str) -> str:
    return f"id {topic_id.strip().casefold()}"


def _tag(tag: str) -> str:
    return f"tag {tag.strip().casefold()}"


def _title(title: str) -> str:
    return f"title {identity(title)}"


def _together(rules: Iterable[TopicRule]) -> Corrections:
    """Of what is said twice, the last counts."""
    hidden = False
    pages: tuple[Pages, ...] = ()
    is_added: dict[str, bool] = {}
    for rule in rules:
        hidden = hidden if rule.hide is None else rule.hide
        pages = rule.pages or pages
        is_added.update(dict.fromkeys(map(str.casefold, rule.without), False))
        is_added.update(dict.fromkeys(map(str.casefold, rule.added), True))
    without = tuple(each for each, is_in in is_added.items() if not is_in)
    added = tuple(each for each, is_in in is_added.items() if is_in)
    return Corrections(hidden, without, added, pages)


def read_own_map(
    text: str | bytes, known: Known | None = None
) -> tuple[OwnMap | None, tuple[Problem, ...]]:
    """The map and what to put right in it.

    No map where the file can't be used, so that the last good one stays. A rule that names what is
    not ``known`` has its problem, and the others stay in use.
    """
    from .checked_yaml import read  # noqa: PLC0415 - few students have such a file

    return own_map_in(read(text), known)


def own_map_in(
    found: Checked, known: Known | None = None
) -> tuple[OwnMap | None, tuple[Problem, ...]]:
    """The same of a file that is read already."""
    checked = check_own_map(found)
    if checked.problems:
        return None, checked.problems
    return _known_rules(checked, known)


def _known_rules(checked: Checked, known: Known | None) -> tuple[OwnMap, tuple[Problem, ...]]:
    from .yaml_trouble import Problem  # noqa: PLC0415

    rules: list[Rule] = []
    problems: list[Problem] = []
    for place, (rule, names) in enumerate(zip(rules_of(checked.value), checked.value or ())):
        wrong = _wrong(rule) or (known.wrong(rule) if known else None)
        if wrong is None:
            rules.append(rule)
        else:
            name, said = wrong
            line = checked.line(place, name) if name in names else checked.line(place)
            problems.append(Problem(line, said))
    return OwnMap(tuple(rules)), tuple(problems)


def check_own_map(found: Checked) -> Checked:
    """A list of plain rules, or what to put right."""
    from .checked_yaml import Checked, conforming, schema_named  # noqa: PLC0415
    from .yaml_trouble import Problem  # noqa: PLC0415

    checked = conforming(found, schema_named("own_map"))
    if checked.problems or not getattr(checked.node, "flow_style", False):
        return checked
    remedy = 'Begin each rule with "- " on a line of its own, without brackets around all.'
    return Checked(None, (Problem(checked.line(), remedy),), checked.node)


def rules_of(value: Any) -> Iterator[Rule]:
    """The rules of a checked file's values, in order."""
    return map(_rule, value or ())


def _rule(row: Mapping[str, Any]) -> Rule:
    if "first_aid" in row:
        return EditionRule(str(row["first_aid"]))
    if "tag" in row:
        return AliasRule(row["tag"], row["is"])
    return TopicRule(
        row["topic"],
        _several(row.get("not")),
        _several(row.get("add")),
        tuple(_pages(row.get("pages"))),
        row.get("hide"),
    )


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _pages(value: Any) -> Iterator[Pages]:
    """104, ``104-105, 113``, or a list of such."""
    for part in value if isinstance(value, list) else [value]:
        for found in _RANGE.finditer("" if part is None else str(part)):
            yield int(found[1]), int(found[2] or found[1])


def read_pages(text: str) -> tuple[Pages, ...]:
    """Pages as a student types them: ``104-105, 113``; none where it is anything else."""
    parts = [_RANGE.fullmatch(part.strip()) for part in text.split(",")]
    pages = tuple((int(p[1]), int(p[2] or p[1])) for p in parts if p)
    fine = len(pages) == len(parts) and all(1 <= a <= b <= LAST_PAGE for a, b in pages)
    return pages if fine else ()


def pages_text(pages: Iterable[Pages]) -> str:
    """``104-105, 113``."""
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in pages)


def _wrong(rule: Rule) -> tuple[str, str] | None:
    """What the schema can't see: the name of the value, and what to do."""
    if isinstance(rule, TopicRule):
        for first, last in rule.pages:
            if first > last:
                return "pages", f'"pages" goes from {first} to {last}. Write the first page first.'
    return None
