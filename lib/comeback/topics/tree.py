"""Where tags and decks lead: the topics, what is above them, and the names they go by."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..pace import Rest
from .events import Events
from .facts import Share
from .grammar import ParsedTag, parse_tag

DECKS = "decks"
MIN_TOPIC_SHARE = 0.30
"""Where fewer of the reviewed notes carry a topic tag, topics are decks."""

Key = tuple[str, ...]

NONE = Events()
_NO_PARTS: dict[int, Share] = {}


class Node:
    """A topic: ``notes`` by their place, and packed ``counts`` of their cards. ``tags`` find it in
    a search; ``above`` are the topics around it.

    ``kept`` are the newest events of a topic with many notes; those of the others are looked up
    when asked for, because all together they would be 8 MB.
    """

    __slots__ = (
        *("axis", "key", "path", "tags", "above", "is_unique"),
        *("parts", "counts", "kept", "_notes", "_events"),
    )

    def __init__(self, axis: str, key: Key, path: tuple[str, ...], events: Events = NONE) -> None:
        self.axis = axis
        self.key = key
        self.path = path
        self.tags: tuple[str, ...] = ()
        self.above: tuple[Node, ...] = ()
        self.is_unique = True
        self._notes = b""  # which the garbage collector need not look at
        # A deck may hold only some of a note's cards: by the note's place, what those bring.
        self.parts: dict[int, Share] = {} if axis == DECKS else _NO_PARTS
        self.counts = 0
        self.kept: array[int] | None = None
        self._events = events

    @property
    def notes(self) -> array[int]:
        """A copy."""
        return array("I", self._notes)

    @notes.setter
    def notes(self, places: array[int]) -> None:
        self._notes = places.tobytes()

    @property
    def topic_id(self) -> str:
        """The name of a topic that other tools and the panel's memory keep."""
        return "/".join((self.axis, *self.key))

    @property
    def size(self) -> int:
        """How many notes there are."""
        return len(self._notes) // array("I").itemsize

    @property
    def evidence(self) -> Sequence[int]:
        """The newest events, oldest first."""
        return self._events.newest(self.notes, self.parts) if self.kept is None else self.kept


class Planting:
    """The nodes of all axes, each planted when a tag or a deck first leads to it."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._lines: dict[tuple[str, Key], tuple[Node, ...]] = {}
        self._trails: dict[str, tuple[Node, ...]] = {}

    def of_tag(self, tag: str) -> tuple[Node, ...]:
        """A tag's topic and all above it; none where the tag is no topic."""
        parsed = parse_tag(tag)
        return self._trail(tag, parsed) if parsed.kind == "topic" else ()

    def of_deck(self, deck: str) -> tuple[Node, ...]:
        """A deck and all above it."""
        path = tuple(deck.split("::"))
        return self._line(DECKS, path, path)

    def finished(self, rest: Rest) -> list[Node]:
        """All nodes but twins, with what is known once all have their notes."""
        kept = without_twins((line[-1] for line in self._lines.values()), rest)
        names = Counter((axis, key[-1]) for axis, key in self._lines)
        for (axis, key), line in self._lines.items():  # each after those above it
            rest()
            node = line[-1]
            node.above = self._lines[axis, key[:-1]] if line[:-1] else ()
            if node not in kept:
                self._lines[axis, key] = node.above
            elif len(node.above) < len(line) - 1:
                self._lines[axis, key] = (*node.above, node)
            node.is_unique = names[axis, key[-1]] == 1
            if len(node.tags) > 1:
                node.tags = _search_tags(node.tags)
        return list(kept)

    def _trail(self, tag: str, parsed: ParsedTag) -> tuple[Node, ...]:
        """The prefixes of the tag lead to the upper topics, and name them."""
        new, end = [], len(tag)
        for part in reversed(tag.split("::")):
            if tag[:end] in self._trails:
                break
            new.append(tag[:end])
            end -= len(part) + 2
        trail = self._trails[tag[:end]] if end > 0 else ()
        for prefix in reversed(new):
            _, axis, path, key = parsed if prefix is tag else parse_tag(prefix)
            if axis is not None:
                line = self._line(axis, key, path)
                line[-1].tags += (prefix,)
                # Mostly it goes on where the trail ends: then both are one object.
                trail = line if line[:-1] == trail else tuple(dict.fromkeys((*trail, *line)))
            self._trails[prefix] = trail
        return trail

    def _line(self, axis: str, key: Key, path: tuple[str, ...]) -> tuple[Node, ...]:
        known = length = len(key)
        while known and (axis, key[:known]) not in self._lines:
            known -= 1
        line = self._lines[axis, key[:known]] if known else ()
        for end in range(known + 1, length + 1):
            upper = key[:end]
            line = (*line, Node(axis, upper, path[:end], self._events))
            self._lines[axis, upper] = line
        return line


def without_twins(nodes: Iterable[Node], rest: Rest) -> dict[Node, None]:
    """One node for each set of notes on an axis: the narrowest name says most.

    A deck with only some of its notes' cards is no twin of one with the others.
    """
    by_notes: dict[object, Node] = {}
    for node in nodes:
        rest()
        alike = node if node.parts else (node.axis, node._notes)
        other = by_notes.get(alike)
        if other is None or (-len(node.key), node.key) < (-len(other.key), other.key):
            by_notes[alike] = node
    return dict.fromkeys(by_notes.values())


def _search_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags that a search for a topic needs: none below another one of them."""
    folded = {tag.casefold(): tag for tag in sorted(tags)}
    return tuple(
        tag
        for key, tag in sorted(folded.items())
        if not any(upper in folded for upper in _uppers(key))
    )


def _uppers(tag: str) -> Iterator[str]:
    parts = tag.split("::")
    return ("::".join(parts[:depth]) for depth in range(1, len(parts)))


@dataclass
class Coverage:
    """How many notes carry a topic tag, in all and on each axis."""

    notes: int = 0
    with_topic: int = 0
    on_axis: Counter[str] = field(default_factory=Counter)

    def add(self, axes: Collection[str], times: int = 1) -> None:
        """Count one note with topics on these axes; ``times`` -1 takes it away."""
        self.notes += times
        self.with_topic += times * bool(axes)
        for axis in axes:
            self.on_axis[axis] += times

    @property
    def ratio(self) -> float | None:
        """Share of the notes that carry a topic tag; None without notes."""
        return self.with_topic / self.notes if self.notes else None

    def main_axis(self, axes: Sequence[str]) -> str:
        """The axis to begin with: the first that covers enough of the notes, else decks."""
        enough = MIN_TOPIC_SHARE * self.notes
        if not self.with_topic or self.with_topic < enough:
            return DECKS
        widest = max(axes, key=lambda axis: self.on_axis[axis])
        return next((axis for axis in axes if self.on_axis[axis] >= enough), widest)
