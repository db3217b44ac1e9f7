"""The plan for the minutes there are: few videos and pages that touch most of what is least secure.

Budgeted maximum coverage. By turns what adds most per minute to those before is taken, and all of
it held against the one item that touches most: at least (1 - 1/e) / 2 of what the best plan could
touch, and mostly all of it (Khuller, Moss & Naor 1999, Inf. Process. Lett. 70:39). What an item
adds never grows, so that only the one that seems the best has to be judged again (Minoux 1978).
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Callable, NamedTuple

LEAST_CARDS = 3
"""What a pick has to add. Not a share of all: ten minutes cost the same whatever else is there, and
for two cards they are better spent on the cards themselves."""
SLACK = 1e-6
"""Minutes that are the rounding of a sum, not time."""

Factor = Callable[[int], float]
"""How much a note, by its place, counts for: the share of the exam that its subject has."""


class Item(NamedTuple):
    """A video or some pages, with the places of the notes that it is about, none twice.

    ``most``: no fewer least secure cards than these notes have. The nearer, the less is looked at.
    """

    id: str
    minutes: float
    places: Sequence[int]
    most: float = math.inf


class Pick(NamedTuple):
    """An item, and how many least secure ``cards`` it touches beyond the picks before it."""

    id: str
    minutes: float
    cards: int


class Plan(NamedTuple):
    """Picks in the order to take them; ``total`` are all least secure cards, touched or not."""

    picks: tuple[Pick, ...]
    total: int

    @property
    def minutes(self) -> float:
        """Of all picks."""
        return math.fsum(pick.minutes for pick in self.picks)

    @property
    def touched(self) -> int:
        """How many of the least secure cards the picks touch, each counted once."""
        return sum(pick.cards for pick in self.picks)


class Cover:
    """Items and what they touch, looked up when first asked for: ask it as often as the minutes
    change. The order of the items does not matter.

    ``least_secure`` has the notes with least secure cards, by place, and how many they have. Where
    there is a ``factor``, cards count so much. ``least``: see ``LEAST_CARDS``.
    """

    def __init__(
        self,
        items: Iterable[Item],
        least_secure: Mapping[int, int],
        factor: Factor | None = None,
        least: int = LEAST_CARDS,
    ) -> None:
        self._deck = deck = _Deck(least_secure, factor, max(1, least))
        self._all = [_Reach(item, deck) for item in items if item.most >= deck.least]
        self._timed = [each for each in self._all if each.item.minutes > 0]

    def within(self, minutes: float) -> Plan:
        """What to take in so many minutes; items of no length that is known are left out."""
        minutes += SLACK
        reaches = [each for each in self._timed if each.item.minutes <= minutes]
        plan = _grown(_Draft(self._deck, _its_minutes, minutes), reaches)
        if max((each.most for each in reaches), default=0.0) > plan.worth:
            single = _grow(_Draft(self._deck, _each_alike, room=1), reaches).picks
            other = _Draft(self._deck, _its_minutes, minutes, picks=single)
            if other.worth > plan.worth:
                plan = _grown(other, reaches)
        return plan.plan()

    def at_most(self, number: int) -> Plan:
        """So many items that touch most, whatever they take.

        At least 1 - 1/e of what is possible (Nemhauser, Wolsey & Fisher 1978, Math. Program.
        14:265).
        """
        return _grown(_Draft(self._deck, _each_alike, number), self._all).plan()

    def shortest(self, share: float = 0.5) -> Plan:
        """A short list, by its minutes, that touches this share (0-1) of all least secure cards,
        each counted with its factor; less where no item adds enough any more. Items of no length
        that is known are left out.

        At most 1 + ln(the most that one item touches) times as long as the shortest of all, where
        every card is worth a pick (Wolsey 1982, Combinatorica 2:385).
        """
        deck = self._deck
        needed = share * deck.worth_of(deck.places) - SLACK
        if deck.worth is deck.cards:
            needed = math.ceil(needed)
        return _grown(_Draft(deck, _its_minutes, needed=needed), self._timed).plan()


class _Deck:
    """The least secure cards by note, and what it is worth to touch them."""

    def __init__(self, least_secure: Mapping[int, int], factor: Factor | None, least: int) -> None:
        self.cards = {place: cards for place, cards in least_secure.items() if cards > 0}
        self.places = frozenset(self.cards)
        self.worth: Mapping[int, float] = self.cards
        self.most_factor = 1.0
        if factor is not None:
            factors = {place: factor(place) for place in self.cards}
            self.worth = {place: cards * factors[place] for place, cards in self.cards.items()}
            self.most_factor = max(factors.values(), default=1.0)
        self.least = least
        self.total = sum(self.cards.values())

    def worth_of(self, places: Iterable[int]) -> float:
        """The same in whatever order the places come."""
        return math.fsum(map(self.worth.__getitem__, places))

    def cards_of(self, places: Iterable[int]) -> int:
        return sum(map(self.cards.__getitem__, places))


class _Reach:
    """An item with its notes that have least secure cards, and the ``most`` that it is worth."""

    def __init__(self, item: Item, deck: _Deck) -> None:
        self.item = item
        self.most = item.most * deck.most_factor
        self._deck = deck
        self._places: frozenset[int] | None = None

    @property
    def places(self) -> frozenset[int]:
        if self._places is None:
            self._places = self._deck.places.intersection(self.item.places)
            self.most = self._deck.worth_of(self._places)
        return self._places


_Cost = Callable[[Item], float]


def _its_minutes(item: Item) -> float:
    return item.minutes


def _each_alike(_: Item) -> float:
    return 1.0


class _Draft:
    """A plan in the making: what was picked, the notes that are not yet touched, and the ``room``
    that is left, in whatever picks cost. More than is still ``needed`` is worth nothing."""

    def __init__(
        self,
        deck: _Deck,
        cost: _Cost,
        room: float = math.inf,
        needed: float = math.inf,
        picks: Iterable[_Reach] = (),
    ) -> None:
        self.deck = deck
        self.cost = cost
        self.room = room
        self.needed = needed
        self.picks: list[_Reach] = []
        self.adds: list[int] = []
        self.left = set(deck.places)
        for pick in picks:
            self.take(pick)

    def take(self, reach: _Reach) -> None:
        new = self.left & reach.places
        self.left -= new
        self.picks.append(reach)
        self.adds.append(self.deck.cards_of(new))
        self.room -= self.cost(reach.item)
        self.needed -= self.deck.worth_of(new)

    def put_back(self, idle: Collection[_Reach]) -> _Draft:
        """The same without some of its picks."""
        room = self.room + math.fsum(self.cost(each.item) for each in self.picks)
        needed = self.needed + self.worth
        kept = [each for each in self.picks if each not in idle]
        return _Draft(self.deck, self.cost, room, needed, kept)

    @property
    def worth(self) -> float:
        return self.deck.worth_of(self.deck.places - self.left)

    def plan(self) -> Plan:
        chosen = zip(self.picks, self.adds)
        picks = tuple(Pick(each.item.id, each.item.minutes, cards) for each, cards in chosen)
        return Plan(picks, self.deck.total)


def _grown(draft: _Draft, reaches: Sequence[_Reach]) -> _Draft:
    """Picks until nothing fits. Some that came early may be for nothing because of those that came
    later: they are taken out, and the room that this makes is used."""
    full = _grow(draft, reaches)
    idle = _idle(full)
    return _grow(full.put_back(idle), [r for r in reaches if r not in idle]) if idle else full


def _grow(draft: _Draft, reaches: Iterable[_Reach]) -> _Draft:
    """The lazy greedy: more worth for its cost first, then more worth, fewer minutes, the id."""
    deck, cost, taken = draft.deck, draft.cost, set(draft.picks)

    def key(reach: _Reach, worth: float) -> tuple[float, float, float, str]:
        item = reach.item
        return -worth / cost(item), -worth, item.minutes, item.id

    others = [each for each in reaches if each not in taken]
    cheapest = min((cost(each.item) for each in others), default=0.0)
    queue = [(key(each, each.most), place, each) for place, each in enumerate(others)]
    heapq.heapify(queue)
    while queue and draft.room >= cheapest and draft.needed > 0:
        (_, minus_most, _, _), place, reach = heapq.heappop(queue)
        if cost(reach.item) > draft.room:
            continue
        if -minus_most > draft.needed:
            heapq.heappush(queue, (key(reach, draft.needed), place, reach))
            continue
        new = reach.places & draft.left
        worth = min(deck.worth_of(new), draft.needed)
        if worth <= 0 or deck.cards_of(new) < deck.least:
            continue
        now = key(reach, worth)
        if not queue or now <= queue[0][0]:
            draft.take(reach)
        else:
            heapq.heappush(queue, (now, place, reach))
    return draft


def _idle(draft: _Draft) -> set[_Reach]:
    """Picks that can go, the longest first: what is needed is reached without them, or they touch
    hardly a card that no other pick touches."""
    deck, spare, idle = draft.deck, -draft.needed, set[_Reach]()
    times = Counter(place for pick in draft.picks for place in pick.places)
    for pick in sorted(draft.picks, key=lambda each: (-each.item.minutes, each.item.id)):
        own = [place for place in pick.places if times[place] == 1]
        few = draft.needed == math.inf and deck.cards_of(own) < deck.least
        if not own or few or deck.worth_of(own) <= spare:
            spare -= deck.worth_of(own)
            times.subtract(pick.places)
            idle.add(pick)
    return idle
