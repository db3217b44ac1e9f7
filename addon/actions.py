"""What a click can do in Anki: build the deck, search the Browser, copy, save.

All of it goes through Anki's own operations, so that its windows refresh and Undo knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, NamedTuple

import aqt
from anki.collection import Collection, OpChanges, SearchNode
from anki.decks import DeckId, FilteredDeckConfig
from aqt.main import AnkiQt
from aqt.operations import CollectionOp, QueryOp
from aqt.operations.deck import set_current_deck
from aqt.qt import QUrl
from aqt.utils import getSaveFile, openLink

from .comeback.report import Topic
from .comeback.whole_file import whole_file
from .comeback.words.sentences import say
from .tips import tooltip

Term = FilteredDeckConfig.SearchTerm


@dataclass
class Built:
    """What an attempt to build the deck changed; ``cards`` is 0 where nothing was."""

    changes: OpChanges
    cards: int


class Part(NamedTuple):
    """Cards to take, and Anki's number of the order to take them in."""

    terms: tuple[SearchNode, ...]
    order: Term.Order.V


def try_cards(mw: AnkiQt, topic: Topic, count: int) -> None:
    """Put cards of the topic into our filtered deck, as one undo step, and begin to study them."""
    _build_and_study(mw, lambda col: build_deck(col, topic, count), say("nothing_to_try"))


def study_part(mw: AnkiQt, count: int) -> None:
    """The same with the most useful of all due cards; the rest stays due as it is."""
    _build_and_study(mw, lambda col: build_due_deck(col, count), say("nothing_due"))


def study_notes(mw: AnkiQt, notes: Sequence[int]) -> None:
    """The same with all open cards of these notes."""
    _build_and_study(mw, lambda col: build_notes_deck(col, notes), say("nothing_open"))


def _build_and_study(mw: AnkiQt, build: Callable[[Collection], Built], nothing: str) -> None:
    def built(result: Built) -> None:
        if result.cards:
            mw.moveToState("review")
        else:
            tooltip(nothing, parent=mw)

    def failed(error: Exception) -> None:
        tooltip(say("try_failed", error=str(error)), parent=mw)

    CollectionOp(mw, build).success(built).failure(failed).run_in_background()


def build_deck(col: Collection, topic: Topic, count: int) -> Built:
    """Due cards first, then those seen longest ago, ``count`` at most.

    New, suspended and buried cards, those in learning, and those in other filtered decks stay
    where they are. Without a card to take, nothing is changed.
    """
    node, due = topic_node(col, topic), _due()
    first = Part((node, due), Term.DUE)
    rest = Part((node, _seen(), SearchNode(negated=due)), Term.OLDEST_REVIEWED_FIRST)
    return _build(col, (first, rest), count, say("undo_try"))


def build_due_deck(col: Collection, count: int) -> Built:
    """``count`` of the due cards, those most likely still recalled first.

    With more due than can be done, time spent on them keeps most: passes are quick, and what is
    still within reach is kept from fading, while what has faded loses little more by waiting
    (simulations and discussion: ankitects/anki#3460).
    """
    return _build(col, (Part((_due(),), _best_remembered(col)),), count, say("undo_due"))


def build_notes_deck(col: Collection, notes: Sequence[int]) -> Built:
    """All open cards of these notes: those seen by their due date, then new ones as added.

    New ones too, which ``build_deck`` leaves out: here she named the questions herself.
    """
    count = count_open(col, notes)
    return _build(col, _parts_of_notes(notes), count, say("undo_questions"))


def count_open(col: Collection, notes: Sequence[int]) -> int:
    """How many cards ``build_notes_deck`` would take."""
    name, deck_id = _our_deck(col)
    can_be_taken = _can_be_taken(col, name if deck_id else None)
    searches = (_search(col, part, can_be_taken) for part in _parts_of_notes(notes))
    return sum(len(col.find_cards(search)) for search in searches)


def _parts_of_notes(notes: Sequence[int]) -> tuple[Part, Part]:
    node, new = notes_node(notes), SearchNode(card_state=SearchNode.CARD_STATE_NEW)
    return Part((node, _seen()), Term.DUE), Part((node, new), Term.ADDED)


def _best_remembered(col: Collection) -> Term.Order.V:
    """Descending retrievability; where Anki can't sort by it, the longest intervals first.

    Anki has that order from 24.11 on; 26.09 ends in an SQL error when FSRS is off. Among cards that
    waited equally long, those with the longest intervals are the best remembered.
    """
    by_interval = Term.INTERVALS_DESCENDING
    if not col.get_config("fsrs"):
        return by_interval
    return getattr(Term, "RETRIEVABILITY_DESCENDING", by_interval)


def _build(col: Collection, parts: Sequence[Part], count: int, undo_name: str) -> Built:
    """Fill our deck part by part, ``count`` cards at most, as one undo step."""
    name, deck_id = _our_deck(col)
    can_be_taken = _can_be_taken(col, name if deck_id else None)
    if not any(col.find_cards(_search(col, part, can_be_taken)) for part in parts):
        return Built(OpChanges(), 0)
    undo = col.add_custom_undo_entry(undo_name)
    if deck_id:
        # Its cards must be home before they can be counted.
        col.sched.empty_filtered_deck(deck_id)
    deck = col.sched.get_or_create_filtered_deck(deck_id)
    deck.name = name
    deck.config.reschedule = True
    del deck.config.search_terms[:]
    for part in parts:
        search = _search(col, part, _can_be_taken(col, None))
        found = min(count, len(col.find_cards(search)))
        if found:
            deck.config.search_terms.append(Term(search=search, limit=found, order=part.order))
        count -= found
    new_id = DeckId(col.sched.add_or_update_filtered_deck(deck).id)
    col.decks.set_current(new_id)
    return Built(col.merge_undo_entries(undo), col.decks.card_count(new_id, False))


def _due() -> SearchNode:
    return SearchNode(card_state=SearchNode.CARD_STATE_DUE)


def _seen() -> SearchNode:
    return SearchNode(negated=SearchNode(card_state=SearchNode.CARD_STATE_NEW))


def _our_deck(col: Collection) -> tuple[str, DeckId]:
    """The name of our deck and its id, 0 where there is none yet. A normal deck is never taken."""
    name, number = say("product"), 1
    while True:
        deck = col.decks.by_name(name)
        if deck is None:
            return name, DeckId(0)
        if deck["dyn"]:
            return name, DeckId(deck["id"])
        number += 1
        name = f"{say('product')} {number}"


def topic_node(col: Collection, topic: Topic) -> SearchNode:
    """The search for a topic's cards; Anki escapes what tags and deck names may hold."""
    if topic.axis == "decks":
        return SearchNode(deck="::".join(topic.path))
    return col.group_searches(*(SearchNode(tag=tag) for tag in topic.tags), joiner="OR")


def notes_node(notes: Sequence[int]) -> SearchNode:
    """The search for the cards of some notes; for no notes, it finds none."""
    return SearchNode(nids=SearchNode.IdList(ids=notes or (0,)))


def _can_be_taken(col: Collection, ours: str | None) -> list[SearchNode]:
    """Open, and in no filtered deck but ours."""
    unwanted = (
        SearchNode.CARD_STATE_LEARN,
        SearchNode.CARD_STATE_SUSPENDED,
        SearchNode.CARD_STATE_BURIED,
    )
    terms = [SearchNode(negated=SearchNode(card_state=state)) for state in unwanted]
    home = SearchNode(negated=SearchNode(deck="filtered"))
    if ours is not None:
        home = col.group_searches(home, SearchNode(deck=ours), joiner="OR")
    return [*terms, home]


def _search(col: Collection, part: Part, also: Sequence[SearchNode]) -> str:
    return col.build_search_string(*part.terms, *also)


def show_in_browser(mw: AnkiQt, topic: Topic) -> None:
    """Anki's Browser with the topic's cards."""
    _browse(mw, lambda col: topic_node(col, topic))


def show_notes_in_browser(mw: AnkiQt, notes: Sequence[int]) -> None:
    """Anki's Browser with the cards of these notes."""
    _browse(mw, lambda _: notes_node(notes))


def _browse(mw: AnkiQt, make: Callable[[Collection], SearchNode]) -> None:
    try:
        node = make(mw.col)
        mw.col.build_search_string(node)
    except Exception as error:  # Anki has many kinds of search errors, all with a text.
        tooltip(say("no_browser", error=str(error)), parent=mw)
        return
    aqt.dialogs.open("Browser", mw, search=(node,))


def study_due(mw: AnkiQt) -> None:
    """Study what is due: in the deck that is open, or else in the one with most of it."""
    tree = mw.col.sched.deck_due_tree()
    waiting = {deck.deck_id: deck.review_count + deck.learn_count for deck in tree.children}
    current = mw.col.sched.deck_due_tree(mw.col.decks.get_current_id())
    if current is not None and current.review_count + current.learn_count:
        mw.moveToState("review")
        return
    most = max(waiting, key=lambda deck_id: waiting[deck_id], default=None)
    if most is None or not waiting[most]:
        tooltip(say("nothing_due"), parent=mw)
        return
    set_current_deck(parent=mw, deck_id=DeckId(most)).success(
        lambda _: mw.moveToState("review")
    ).run_in_background()


def copy_text(mw: AnkiQt, text: str, said: str = "") -> None:
    """A line to the clipboard; ``said`` instead of the line itself where that is long."""
    clipboard = mw.app.clipboard()
    if clipboard is None:
        return
    clipboard.setText(text)
    tooltip(said or say("copied", text=text), parent=mw)


def show_in_folder(path: Path) -> None:
    """The file's folder in the system's file manager."""
    openLink(QUrl.fromLocalFile(str(path.parent)))


def save_copy(mw: AnkiQt, path: Path) -> None:
    """A copy of the stats file where the student wants it."""
    # Any window will do for a parent, whatever the signature says.
    title, name = say("save_copy"), path.name
    chosen = getSaveFile(mw, title, "comeback", "JSON", ".json", name)  # type: ignore[arg-type]
    if not chosen:
        return
    target = Path(chosen)
    QueryOp(
        parent=mw,
        op=lambda _: copy_file(path, target),
        success=lambda _: tooltip(say("saved", path=chosen), parent=mw),
    ).failure(
        lambda error: tooltip(say("save_failed", error=str(error)), parent=mw)
    ).without_collection().run_in_background()


def copy_file(source: Path, target: Path) -> None:
    """The whole file or nothing: what was there before stays until the copy is complete."""
    with whole_file(target) as file:
        file.write(source.read_bytes())
