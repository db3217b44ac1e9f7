"""The list of topics: rolled up from all notes once, then kept up to date note by note.

Every row is what an outline made anew would say: sums are whole numbers, and what follows from
them is computed the same way whoever asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import attrgetter
from typing import Callable, Generic, NamedTuple, TypeVar

from .measure.forecast import Calibration
from .pace import Rest, no_rest, resting
from .resources.guide import Guide
from .resources.links import NO_ADVISER, Adviser, Links, Resolve
from .resources.resource import Resource
from .source.tags import Tags
from .topics.facts import Counts, NoteFacts, Review, cards_asked, forecast_spread, unpacked
from .topics.false_discovery import Yardstick, deviation, least_deviation, luck, yardstick
from .topics.grammar import AXES
from .topics.groups import Standing, group_of, judge, panel_order
from .topics.starts import Weak, starts_of
from .topics.tree import DECKS, Node

View = TypeVar("View")

ALL_AXES = (*AXES, DECKS)
GROUPS = ("needs_another_pass", "usual", "secure", "too_few", "not_started")
"""In the order of the panel."""
RATED, BELOW = GROUPS[:3], GROUPS[0]
LINKED_TOPICS = 500
"""Nobody reads further, and the stats file ends there too."""
GATHERED_CARDS, GATHERED_SHARE = 5, 0.4
"""Fewer cards, or a smaller share of them, say nothing about a topic."""


class Row(NamedTuple):
    """A topic as it stands; ``start`` is where its weakness starts, itself or another."""

    node: Node
    packed_counts: int
    standing: Standing
    group: str
    start: Node | None
    resources: tuple[Resource, ...]
    exam_share: tuple[float, float] | None

    @property
    def counts(self) -> Counts:
        """The topic's cards."""
        return unpacked(self.packed_counts)


class Outline(Generic[View]):
    """Make it of all notes, take over what became of a note with ``change``, ask for the topics.

    ``view`` makes what is shown of a row; it is kept until something of the topic may change. Make
    a new outline where notes, tags or decks came or went. ``tags`` as in
    :class:`~.topics.rollup.RollUp`; ``adviser`` may be replaced with ``ask``.
    """

    def __init__(
        self,
        notes: Iterable[NoteFacts],
        resolve: Resolve,
        view: Callable[[Row], View],
        rest: Rest = no_rest,
        tags: Tags | None = None,
        adviser: Adviser = NO_ADVISER,
    ) -> None:
        self._view = view
        self._links = Links(notes, resolve, rest, tags, adviser)
        self._notes = self._links.notes
        self._hidden = frozenset(adviser.hidden(self._notes.nodes))
        self._forget()

    def _forget(self) -> None:
        """What is known between two reports: nothing yet."""
        self._calibration: Calibration | None = None
        self._usual: float | None = None
        self._against = Yardstick(0.0, 0.0)
        self._rated = 0
        self._below: set[_Topic[View]] = set()
        self._weak: set[_Topic[View]] = set()
        self._stale: set[Node] = set()
        self._topics: dict[Node, _Topic[View]] = {}
        self._in_group: dict[tuple[str, str], list[_Topic[View]]] = {}
        self._starts: dict[Node, Node] = {}
        self._linked: set[Node] = set()

    @property
    def axis(self) -> str:
        """The axis to begin with."""
        return self._notes.coverage.main_axis(AXES)

    @property
    def notes_with_topic_ratio(self) -> float | None:
        """Share of the reviewed notes (of all, before the first review) that carry a topic tag."""
        return self._notes.coverage.ratio

    @property
    def counts(self) -> Counts:
        """All cards of all notes, each once."""
        return unpacked(self._notes.total)

    def change(self, note: NoteFacts) -> bool:
        """Take over what is new about a note's cards; False: make a new outline."""
        change = self._notes.change(note)
        if change is None:
            return False
        self._stale.update(change.nodes)
        self._links.change(change)
        return True

    def ask(self, adviser: Adviser) -> None:
        """From now on another adviser is asked, about all topics anew."""
        self._links.adviser = adviser
        self._links.watch(())
        self._hidden = frozenset(adviser.hidden(self._notes.nodes))

    def hidden(self) -> tuple[View, ...]:
        """The views of the topics that are left out of all others; after ``topics``."""
        return tuple(self._topics[node].view for node in self._notes.nodes if node in self._hidden)

    def touched_by(self, resource_id: str, rest: Rest = no_rest) -> Collection[int]:
        """The notes that a resource touches, by their places."""
        return self._links.places(rest).get(resource_id, ())

    def reviews_between(self, begin: int, end: int, rest: Rest = no_rest) -> Iterator[Review]:
        """As :meth:`RollUp.reviews_between`."""
        return self._notes.reviews_between(begin, end, rest)

    def guide(self, rest: Rest = no_rest) -> Guide:
        """What can be asked about the resources as they stand now."""
        return Guide(self._links, rest)

    def topics(
        self, usual: float | None, calibration: Calibration, rest: Rest = no_rest
    ) -> tuple[View, ...]:
        """The views of all topics in the order of the panel: the main axis first, then by groups,
        then inside them.

        ``usual`` is the likely recall of all cards seen (0-1), None where it is unknown. What
        ``rest`` raises leaves the outline whole; the next call only takes longer.
        """
        try:
            changed = self._judge(calibration, rest)
            changed |= self._sort(usual, changed, rest)
            changed |= self._choose_starts()
            changed |= self._link(changed, rest)
            for topic in changed:
                rest()
                topic.view = self._view(topic.row())
            hidden, ordered = self._hidden, self._in_order(ALL_AXES, GROUPS)
            return tuple([topic.view for topic in ordered if topic.node not in hidden])
        except BaseException:
            self._forget()
            raise

    def gathered(self, note_ids: Sequence[int]) -> tuple[Node, int, int] | None:
        """The narrowest topic of the main axis that holds a good part of these cards (given by
        their notes): the topic, how many of the cards, of how many. None where they are scattered,
        or she does not want to see it.
        """
        axis, of_cards = self.axis, len(note_ids)
        nodes = chain.from_iterable(map(self._notes.nodes_of, note_ids))
        cards = Counter(n for n in nodes if n.axis == axis and n not in self._hidden)
        least = max(GATHERED_CARDS, GATHERED_SHARE * of_cards)
        enough = (node for node, count in cards.items() if count >= least)
        node = min(enough, key=lambda n: (len(n.notes), -len(n.key), n.key), default=None)
        return None if node is None else (node, cards[node], of_cards)

    def _judge(self, calibration: Calibration, rest: Rest) -> set[_Topic[View]]:
        """Topics whose facts changed."""
        if calibration != self._calibration:
            self._calibration = calibration
            self._stale.update(self._notes.nodes)
        changed = set()
        for node in self._stale:
            rest()
            standing = judge(node, calibration)
            topic = self._topics.get(node)
            if topic is None:
                topic = self._topics[node] = _Topic(node, standing)
            topic.stand(standing)
            changed.add(topic)
        self._stale.clear()
        return changed

    def _sort(
        self, usual: float | None, changed: set[_Topic[View]], rest: Rest
    ) -> set[_Topic[View]]:
        """Bring the topics into their groups and order; returns those of another group."""
        moved = set()
        unsorted = {(topic.node.axis, topic.group) for topic in changed}
        for topic in self._divide(usual, changed, rest):
            by_chance = topic.by_range == BELOW and topic not in self._weak
            group = "usual" if by_chance else topic.by_range
            if group != topic.group:
                moved.add(topic)
                unsorted.add((topic.node.axis, topic.group))
                topic.group = group
        for place in unsorted if moved else ():
            topics = self._in_group.get(place, [])
            self._in_group[place] = [topic for topic in topics if topic not in moved]
        for topic in moved:
            place = topic.node.axis, topic.group
            unsorted.add(place)
            self._in_group.setdefault(place, []).append(topic)
        for place in unsorted:
            rest()
            self._in_group[place].sort(key=attrgetter("place"))
        return moved

    def _divide(
        self, usual: float | None, changed: set[_Topic[View]], rest: Rest
    ) -> set[_Topic[View]]:
        """Set topics against ``usual`` by their ranges, and find those so low that chance does not
        explain it, among all that have enough reviews; returns those that may be of another group.
        """
        judged = changed | self._may_move(usual)
        for topic in resting(judged, rest, 64):
            before, topic.by_range = topic.by_range, group_of(topic.standing, usual)
            self._rated += (topic.by_range in RATED) - (before in RATED)
            (self._below.add if topic.by_range == BELOW else self._below.discard)(topic)
        self._usual, were_weak, self._weak = usual, self._weak, set()
        if usual is not None:
            self._against = yardstick(usual, self.counts.asked)
            low = [(topic, topic.below(self._against)) for topic in self._below]
            least = least_deviation((each for _, each in low), self._rated)
            self._weak = {topic for topic, each in low if each >= least}
        return judged | (self._weak ^ were_weak)

    def _may_move(self, usual: float | None) -> set[_Topic[View]]:
        """Topics that are of another group against this ``usual`` recall, and few that are not."""
        topics, before = self._topics.values(), self._usual
        if before == usual:
            return set()
        if before is None or usual is None:
            return set(topics)
        least, most = min(before, usual), max(before, usual)
        return {
            topic
            for topic in topics
            if least <= topic.low_ratio <= most or least <= topic.high_ratio <= most
        }

    def _choose_starts(self) -> set[_Topic[View]]:
        """Topics whose weakness starts in another place now."""
        weak = {(topic.node.axis, topic.node.key): topic.node for topic in self._weak}
        counts = self._notes.counts
        found = starts_of(
            [_evidence_of(node) for node in weak.values()],
            self.axis,
            lambda place: forecast_spread(counts[place]),
            lambda place: cards_asked(counts[place]),
            self._against,
        )
        starts = {weak[name]: weak[start] for name, start in found.items()}
        changed = {
            self._topics[node]
            for node in starts.keys() | self._starts.keys()
            if starts.get(node) is not self._starts.get(node)
        }
        for topic in changed:
            topic.start = starts.get(topic.node)
        self._starts = starts
        return changed

    def _link(self, changed: set[_Topic[View]], rest: Rest) -> set[_Topic[View]]:
        """Topics whose resources may be others now: the topics that get videos and pages are the
        first of the panel that were begun."""
        begun = self._in_order(AXES, GROUPS[:-1])
        linked = {topic.node for topic in islice(begun, LINKED_TOPICS)}
        renewed = {topic for topic in changed if topic.node in linked}
        renewed.update(self._topics[node] for node in self._links.watch(linked, rest))
        left = {self._topics[node] for node in self._linked - linked}
        for topic in left:
            topic.resources, topic.exam_share = (), None
        for topic in renewed:
            rest()
            topic.resources, topic.exam_share = self._links.of(topic.node)
        self._linked = linked
        return left | renewed

    def _in_order(self, axes: Sequence[str], groups: Sequence[str]) -> Iterator[_Topic[View]]:
        """The topics of some axes and groups, the main axis first."""
        main = self.axis
        ordered = sorted(axes, key=lambda axis: axis != main)
        places = ((axis, group) for axis in ordered for group in groups)
        return chain.from_iterable(self._in_group.get(place, ()) for place in places)


def _evidence_of(node: Node) -> Weak:
    counts = unpacked(node.counts)
    return Weak((node.axis, node.key), node.notes, counts.evidence, counts.asked)


class _Topic(Generic[View]):
    """What is known of a node between two reports."""

    __slots__ = (
        *("node", "standing", "low_ratio", "high_ratio", "place"),
        *("by_range", "group", "start", "resources", "exam_share", "view"),
    )

    def __init__(self, node: Node, standing: Standing) -> None:
        self.node = node
        self.by_range = self.group = ""
        self.start: Node | None = None
        self.resources: tuple[Resource, ...] = ()
        self.exam_share: tuple[float, float] | None = None
        self.stand(standing)
        self.view: View

    def stand(self, standing: Standing) -> None:
        """Take over a new standing, with what sorting needs of it at hand."""
        self.standing = standing
        _, self.low_ratio, self.high_ratio = standing.likely or (0.5, 0.0, 1.0)
        self.place = panel_order(self.node, standing)

    def below(self, against: Yardstick) -> float:
        """How far below all cards it lies, in standard deviations of chance."""
        ratio, _, _ = self.standing.likely or (0.5, 0.0, 1.0)
        cards = min(cards_asked(self.node.counts), self.node.size)
        return deviation(ratio, luck(self.standing.spread, cards, against), against)

    def row(self) -> Row:
        """The topic as it stands."""
        node = self.node
        return Row(
            *(node, node.counts, self.standing, self.group),
            *(self.start, self.resources, self.exam_share),
        )
