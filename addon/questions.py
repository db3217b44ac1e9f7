"""Cards by the ids of questions: looked up in the collection, opened, studied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Callable, cast

from anki.cards import CardId
from anki.collection import Collection, OpChanges, SearchNode
from aqt.main import AnkiQt
from aqt.operations import CollectionOp, QueryOp

from . import actions
from .comeback.pages.questions import NOTHING_ASKED, Found, found_in, id_name
from .comeback.source.database import Database
from .comeback.source.tagged import read_cards_with_tags
from .comeback.topics.pasted_ids import LONGEST_TEXT, MOST_IDS, parse_ids
from .comeback.topics.question_ids import Place, find
from .comeback.words.sentences import say
from .tips import tooltip

LONGEST_NUMBER = 4
"""Digits of a place in a list that the page sends."""


def look_up(col: Collection, text: str, preferred: Place | None = None) -> Found:
    """What the collection has for the ids of a text: 35,000 notes take a quarter of a second."""
    ids = parse_ids(text)
    spots = find(ids[:MOST_IDS], col.tags.all())
    tags = {tag for each in spots.values() for spot in each for tag in spot.tags}
    cards = read_cards_with_tags(cast(Database, col.db), tags)
    found = found_in(ids[:MOST_IDS], spots, cards, preferred)
    left_out = max(0, len(ids) - MOST_IDS)
    return replace(found, open=actions.count_open(col, found.notes), left_out=left_out)


def unsuspend(col: Collection, notes: Sequence[int]) -> actions.Built:
    """Unsuspend the suspended cards of these notes, as one undo step."""
    suspended = SearchNode(card_state=SearchNode.CARD_STATE_SUSPENDED)
    cards = col.find_cards(col.build_search_string(actions.notes_node(notes), suspended))
    if not cards:
        return actions.Built(OpChanges(), 0)
    undo = col.add_custom_undo_entry(say("undo_unsuspend"))
    col.sched.unsuspend_cards([CardId(card) for card in cards])
    return actions.Built(col.merge_undo_entries(undo), len(cards))


class Questions:
    """One profile's question ids. The text lives here and nowhere else, until the profile closes.

    ``refresh`` is called when something was found, which is after a click.
    """

    def __init__(self, mw: AnkiQt, refresh: Callable[[], None]) -> None:
        self._mw = mw
        self._refresh = refresh
        self._sought = ""
        self._report: object = None
        self.asked = NOTHING_ASKED
        self.choices: dict[str, Callable[[str], None]] = {
            "question_text": self._keep,
            "find_cards": lambda _: self._find(),
            "take_from": self._take_from,
            "browse_found": lambda _: self._with_found(self._browse),
            "study_found": lambda _: self._with_found(self._study),
            "unsuspend_found": lambda _: self._with_found(self._unsuspend),
            "copy_without": lambda _: self._with_found(self._copy),
        }

    def keep_up(self, report: object) -> None:
        """Count again where a new report tells that the collection may have changed."""
        if report is not self._report:
            self._report = report
            self._with_found(lambda found: self._look_up(found.preferred))

    def _keep(self, text: str) -> None:
        self.asked = replace(self.asked, text=text[:LONGEST_TEXT])

    def _find(self) -> None:
        self._sought = self.asked.text
        self._look_up(None)

    def _take_from(self, number: str) -> None:
        places = self.asked.found.places if self.asked.found else ()
        if number.isdecimal() and len(number) <= LONGEST_NUMBER and int(number) < len(places):
            self._look_up(places[int(number)])

    def _look_up(self, preferred: Place | None) -> None:
        text = self._sought

        def success(found: Found) -> None:
            if text == self._sought:
                self.asked = replace(self.asked, found=found)
                self._refresh()

        QueryOp(
            parent=self._mw, op=lambda col: look_up(col, text, preferred), success=success
        ).failure(self._failed).run_in_background()

    def _failed(self, error: Exception) -> None:
        tooltip(say("questions_failed", error=str(error)), parent=self._mw)

    def _with_found(self, act: Callable[[Found], None]) -> None:
        if self.asked.found is not None:
            act(self.asked.found)

    def _browse(self, found: Found) -> None:
        actions.show_notes_in_browser(self._mw, found.notes)

    def _study(self, found: Found) -> None:
        actions.study_notes(self._mw, found.notes)

    def _copy(self, found: Found) -> None:
        text = ", ".join(map(id_name, found.without))
        actions.copy_text(self._mw, text, say("ids_copied", n=len(found.without)))

    def _unsuspend(self, found: Found) -> None:
        def done(result: actions.Built) -> None:
            tooltip(say("unsuspended", cards=result.cards), parent=self._mw)
            self._look_up(found.preferred)

        CollectionOp(self._mw, lambda col: unsuspend(col, found.notes)).success(done).failure(
            self._failed
        ).run_in_background()
