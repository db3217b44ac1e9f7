"""An outline that went along with the changes says what one made anew says."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comeback.measure.forecast import PRIOR
from comeback.outline import ALL_AXES, GROUPS, Outline, Row
from comeback.resources.catalogue import load_catalogue
from comeback.resources.resolver import resolve_tag
from comeback.resources.resource import Resource
from comeback.topics.facts import EVIDENCE_REVIEWS, CardFacts, NoteFacts
from comeback.topics.grammar import parse_tag

CATALOGUE = load_catalogue()
SKETCHY = "#AK_Step1_v12::#SketchyMicro::01_Bacteria"
STAPH = f"{SKETCHY}::01_Gram_(+)_Cocci::01_Staph_aureus"
STREP = f"{SKETCHY}::01_Gram_(+)_Cocci::02_Staph_epidermidis_&_Staph_saprophyticus"
FIRST_AID = "#AK_Step1_v12::#FirstAid::03_Microbiology"
TAGS = (
    STAPH,
    STREP,
    f"{FIRST_AID}::01_Bacteria::01_Cocci",
    f"{FIRST_AID}::01_Bacteria::02_Rods",
    f"{FIRST_AID}::02_Viruses",
    "#AK_Step1_v12::^Systems::Renal",
    "abscess",
    "renal::basics",
    "renal::stones",
    "heart::basics",
    "leech",
)
DECKS = ("AnKing", "Step::Micro", "Step::Renal")


def as_it_is(row: Row) -> Row:
    """A view of a row that shows all of it."""
    return row


def resolve(tag: str) -> tuple[Resource, ...]:
    return resolve_tag(tag, CATALOGUE).resources


def event(second: int, passed: bool, forecast: int = 921) -> int:
    return second << 11 | passed << 10 | forecast


def said(rows: tuple[Row, ...]) -> list[tuple[object, ...]]:
    """Rows without their nodes, which differ from outline to outline."""
    return [
        (n.axis, n.key, n.path, n.tags, n.is_unique, len(n.notes), list(n.evidence), *row[1:])
        for row in [each._replace(start=each.start and each.start.key) for each in rows]
        for n in [row.node]
    ]


class Deck:
    """Notes made by chance, and what may become of them."""

    def __init__(self, seed: int, notes: int = 40) -> None:
        self.rng = rng = random.Random(seed)
        self.usual = 0.9
        self.now = 1000
        tags = [tuple(rng.sample(TAGS, rng.randint(0, 4))) for _ in range(notes)]
        weak = rng.choice(TAGS)
        self.notes = {id: NoteFacts(id, of, self._cards(weak in of)) for id, of in enumerate(tags)}

    def _cards(self, are_weak: bool) -> tuple[CardFacts, ...]:
        return tuple(self._card(are_weak) for _ in range(self.rng.choice((0, 1, 1, 1, 2, 3))))

    def _card(self, is_weak: bool) -> CardFacts:
        rng = self.rng
        n = rng.choice((0, 0, 1, 3, 10, 60))
        seconds = sorted(rng.randint(1, 300) for _ in range(n))  # many at the same second
        good = 0.3 if is_weak else rng.choice((0.8, 0.95))
        evidence = [event(s, rng.random() < good, rng.choice((0, 800, 950))) for s in seconds]
        state = "seen" if evidence else rng.choice(("seen", "new", "suspended"))
        chances = (-1, 200_000, 400_000) if is_weak else (-1, 850_000, 950_000)
        likely = rng.choice(chances) if state == "seen" else -1
        return CardFacts(rng.choice(DECKS), state, rng.random() < 0.3, likely, sorted(evidence))

    def step(self) -> NoteFacts:
        """One note with one card changed."""
        rng = self.rng
        note = rng.choice([note for note in self.notes.values() if note.cards])
        cards = list(note.cards)
        place = rng.randrange(len(cards))
        cards[place] = getattr(self, rng.choice(CHANGES))(cards[place])
        self.notes[note.id] = note._replace(cards=tuple(cards))
        return self.notes[note.id]

    def review(self, card: CardFacts) -> CardFacts:
        self.now += self.rng.randint(0, 2)
        evidence = [*card.evidence, event(self.now, self.rng.random() < 0.8)]
        likely = self.rng.randrange(10**6)
        return card._replace(state="seen", likely=likely, evidence=evidence[-EVIDENCE_REVIEWS:])

    def undo(self, card: CardFacts) -> CardFacts:
        return card._replace(evidence=card.evidence[:-1])

    def reset(self, card: CardFacts) -> CardFacts:
        return card._replace(state="new", likely=-1, evidence=[])

    def late_row(self, card: CardFacts) -> CardFacts:
        late = event(self.rng.randint(1, self.now), self.rng.random() < 0.5)
        return card._replace(evidence=sorted([*card.evidence, late])[-EVIDENCE_REVIEWS:])

    def grow_old(self, card: CardFacts) -> CardFacts:
        return card._replace(evidence=card.evidence[len(card.evidence) // 2 :])

    def suspend(self, card: CardFacts) -> CardFacts:
        return card._replace(state="suspended" if card.state != "suspended" else "seen")

    def fall_due(self, card: CardFacts) -> CardFacts:
        return card._replace(due=not card.due)

    def outline(self) -> Outline:
        return Outline(self.notes.values(), resolve, as_it_is)


CHANGES = ("review", "review", "undo", "reset", "late_row", "grow_old", "suspend", "fall_due")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 5), max_size=8))
def test_an_outline_that_went_along_equals_one_made_anew(seed: int, steps: list[int]) -> None:
    deck = Deck(seed, notes=10 + seed % 90)
    outline = deck.outline()
    for changes in steps:
        for _ in range(changes):
            assert outline.change(deck.step())
        usual = deck.rng.choice((0.9, 0.9, 0.8, 0.95, None))
        fresh = deck.outline()
        assert said(outline.topics(usual, PRIOR)) == said(fresh.topics(usual, PRIOR))
        assert (outline.axis, outline.counts) == (fresh.axis, fresh.counts)
        assert outline.notes_with_topic_ratio == fresh.notes_with_topic_ratio
        assert [row.node.evidence for row in outline.topics(usual, PRIOR)] == [
            row.node.evidence for row in fresh.topics(usual, PRIOR)
        ]


def test_made_decks_hold_what_the_property_is_about() -> None:
    """Otherwise it would hold of nothing."""
    groups, starts, elsewhere, linked, changes = set(), 0, 0, 0, set()
    for seed in range(10):
        rows = Deck(seed, notes=80).outline().topics(0.9, PRIOR)
        groups |= {row.group for row in rows}
        starts += sum(row.start is row.node for row in rows)
        elsewhere += sum(row.start not in (None, row.node) for row in rows)
        linked += sum(bool(row.resources) for row in rows)
        changes |= {row.standing.change for row in rows}
    assert groups >= {"needs_another_pass", "usual", "too_few"}
    assert changes >= {"too_few", "none"}
    assert starts
    assert elsewhere
    assert linked


def test_topics_that_come_among_those_with_links_get_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("comeback.outline.LINKED_TOPICS", 4)
    linked = set()
    for seed in range(8):
        deck = Deck(seed)
        outline = deck.outline()
        for _ in range(10):
            for _ in range(3):
                outline.change(deck.step())
            usual = deck.rng.choice((0.6, 0.9))  # topics leave, and come back unchanged
            rows = outline.topics(usual, PRIOR)
            assert said(rows) == said(deck.outline().topics(usual, PRIOR))
            linked.add(tuple(row.node.key for row in rows if row.resources))
    assert len(linked) > 10
    assert max(map(len, linked)) <= 4


def test_a_topic_that_comes_back_among_them_has_its_links_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("comeback.outline.LINKED_TOPICS", 2)  # the video's own topic, and one more
    notes = [answered(id, "abscess" if id < 10 else "fever", STAPH, passed=1) for id in range(20)]
    outline = Outline(notes, resolve, as_it_is)
    assert (links(outline, "Abscess"), links(outline, "Fever")) == (
        [(STAPH_ID, "same_notes", 10)],
        [],
    )
    (card,) = notes[15].cards
    outline.change(notes[15]._replace(cards=(card._replace(likely=100_000),)))
    assert links(outline, "Abscess") == []
    outline.change(notes[15])
    assert links(outline, "Abscess") == [(STAPH_ID, "same_notes", 10)]


def test_rows_come_in_the_order_of_the_panel() -> None:
    outline = Deck(3, notes=200).outline()
    rows = outline.topics(0.9, PRIOR)
    axes = [outline.axis, *(axis for axis in ALL_AXES if axis != outline.axis)]
    places = [(axes.index(row.node.axis), GROUPS.index(row.group)) for row in rows]
    assert places == sorted(places)
    assert len(set(places)) > 5
    for one, next in zip(rows, rows[1:]):
        if (one.node.axis, one.group) == (next.node.axis, next.group):
            likely, after = one.standing.likely, next.standing.likely
            assert likely is None or after is None or likely[0] <= after[0]


def test_what_did_not_change_is_the_same_object() -> None:
    deck = Deck(5)
    outline = deck.outline()
    before = outline.topics(0.9, PRIOR)
    assert all(one is other for one, other in zip(before, outline.topics(0.9, PRIOR)))
    note = deck.notes[7]
    reviewed = note._replace(cards=tuple(deck.review(card) for card in note.cards))
    assert outline.change(reviewed)
    old = {id(row) for row in before}
    new = [row for row in outline.topics(0.9, PRIOR) if id(row) not in old]
    assert 0 < len(new) < len(before)


@pytest.mark.parametrize(
    "other",
    [
        {"id": 99},
        {"tags": ("renal",)},
        {"cards": ()},
        {"cards": (CardFacts("Elsewhere", "seen", False, -1, ()),)},
    ],
)
def test_other_tags_or_decks_ask_for_a_new_outline(other: dict[str, Any]) -> None:
    note = NoteFacts(1, ("abscess",), (CardFacts("Deck", "seen", False, -1, [event(5, True)]),))
    outline = Outline([note], resolve, as_it_is)
    before = said(outline.topics(0.9, PRIOR))
    assert not outline.change(note._replace(**other))
    assert said(outline.topics(0.9, PRIOR)) == before


class StopHere(Exception):
    pass


@pytest.mark.parametrize("rests", [0, 1, 5, 20, 40])
def test_an_outline_that_was_stopped_is_whole(rests: int) -> None:
    deck = Deck(1)
    outline = deck.outline()
    outline.topics(0.9, PRIOR)
    for _ in range(30):
        outline.change(deck.step())
    left = [rests]

    def rest() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise StopHere

    with pytest.raises(StopHere):
        outline.topics(0.7, PRIOR, rest)
    assert said(outline.topics(0.8, PRIOR)) == said(deck.outline().topics(0.8, PRIOR))


def test_the_first_review_may_change_the_main_axis() -> None:
    def note(id: int, tag: str, evidence: list[int]) -> NoteFacts:
        return NoteFacts(id, (tag,), (CardFacts("Deck", "seen", False, -1, evidence),))

    reviewed = note(1, "renal", [event(1, True)])
    outline = Outline([reviewed, note(2, f"{FIRST_AID}::01_Bacteria", [])], resolve, as_it_is)
    assert outline.axis == "tags"
    outline.change(note(2, f"{FIRST_AID}::01_Bacteria", [event(2, True)]))
    assert outline.axis == "first_aid"
    outline.change(note(2, f"{FIRST_AID}::01_Bacteria", []))
    assert outline.axis == "tags"


def answered(id: int, *tags: str, passed: int = 0, failed: int = 0, begin: int = 0) -> NoteFacts:
    results = [True] * passed + [False] * failed
    evidence = [event(begin + 100 * id + place, each) for place, each in enumerate(results)]
    return NoteFacts(id, tags, (CardFacts("Deck", "seen", False, 900_000, evidence),))


def links(outline: Outline, title: str) -> list[tuple[str, str | None, int | None]]:
    (row,) = [row for row in outline.topics(0.9, PRIOR) if row.node.path[-1] == title]
    return [(each.id, each.via, each.touches_cards) for each in row.resources]


STAPH_ID, STREP_ID = resolve(STAPH)[0].id, resolve(STREP)[0].id


def test_a_topic_leads_to_the_video_that_its_own_cards_come_from() -> None:
    notes = [answered(id, "abscess", STAPH, passed=1) for id in range(10)]
    notes += [answered(id, "abscess", passed=3) for id in range(10, 20)]
    outline = Outline(notes, resolve, as_it_is)
    assert links(outline, "Abscess") == [(STAPH_ID, "same_notes", 10)]


def test_a_video_that_touches_few_of_the_cards_is_no_suggestion() -> None:
    notes = [answered(0, "abscess", STAPH, passed=1)]
    notes += [answered(id, "abscess", passed=3) for id in range(1, 20)]
    assert links(Outline(notes, resolve, as_it_is), "Abscess") == []


def test_the_video_with_missed_cards_comes_first_also_after_a_review() -> None:
    notes = [answered(id, "abscess", STAPH, passed=1) for id in range(10)]
    notes += [answered(id, "abscess", STREP, passed=1) for id in range(10, 15)]
    outline = Outline(notes, resolve, as_it_is)
    assert links(outline, "Abscess") == [
        (STAPH_ID, "same_notes", 10),
        (STREP_ID, "same_notes", 5),
    ]
    outline.change(answered(12, "abscess", STREP, passed=1, failed=1))
    assert links(outline, "Abscess")[0] == (STREP_ID, "same_notes", 5)
    outline.change(answered(12, "abscess", STREP, passed=1))
    assert links(outline, "Abscess")[0] == (STAPH_ID, "same_notes", 10)


def test_a_topic_that_is_a_video_needs_no_second() -> None:
    notes = [answered(id, STAPH, STREP, passed=1) for id in range(10)]
    notes += [answered(10, STREP, passed=1), answered(11, STAPH, passed=1)]
    title = parse_tag(STAPH).path[-1]
    assert links(Outline(notes, resolve, as_it_is), title) == [(STAPH_ID, "tag", 11)]


def test_missed_cards_are_gathered_in_the_narrowest_topic_that_holds_many() -> None:
    notes = [answered(id, f"{FIRST_AID}::01_Bacteria::01_Cocci", passed=1) for id in range(5)]
    notes += [answered(id, f"{FIRST_AID}::01_Bacteria::02_Rods", passed=1) for id in range(5, 10)]
    notes += [answered(id, f"{FIRST_AID}::02_Viruses", passed=1) for id in range(10, 20)]
    outline = Outline(notes, resolve, as_it_is)

    def gathered(note_ids: list[int]) -> tuple[str, int, int] | None:
        found = outline.gathered(note_ids)
        return None if found is None else (found[0].path[-1], *found[1:])

    assert gathered([0, 1, 2, 3, 4, 5, 10]) == ("Cocci", 5, 7)
    assert gathered([0, 1, 2, 3, 5, 10]) == ("Bacteria", 5, 6)  # four are not many
    assert gathered([0, 0, 0, 0, 0, 10]) == ("Cocci", 5, 6)  # five cards of one note
    assert gathered([0, 1, 2, 3, 4, *range(10, 18)]) == ("Viruses", 8, 13)  # under 40 of 100
    assert gathered([0, 1, 10, 11]) is None
    assert gathered([]) is None
    assert gathered([99] * 6) is None
