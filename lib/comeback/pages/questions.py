"""The page of question ids: what was pasted, what was found, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..source.collection import Card
from ..topics.pasted_ids import LONGEST_TEXT, MOST_IDS
from ..topics.question_ids import (
    AMBOSS,
    COMLEX,
    FORMS,
    FREE_120,
    NBME,
    UWORLD,
    UWSA,
    Place,
    QuestionId,
    Spot,
)
from ..words.sentences import say
from ..words.wording import isolate

LINES_AT_MOST = 10
_BANKS = {
    UWORLD: "bank_uworld",
    COMLEX: "bank_comlex",
    AMBOSS: "bank_amboss",
    NBME: "bank_nbme",
    FREE_120: "bank_free120",
    UWSA: "bank_uwsa",
    "": "bank_other",
}


@dataclass(frozen=True)
class Found:
    """What a collection has for the ids of a text.

    ``several``: how many cards each place has for an id that more than one place has;
    ``preferred`` the place that she chose for those; ``open`` cards could be studied now.
    """

    ids: tuple[QuestionId, ...]
    without: tuple[QuestionId, ...] = ()
    several: Mapping[QuestionId, Mapping[Place, int]] = field(default_factory=dict)
    preferred: Place | None = None
    notes: tuple[int, ...] = ()
    cards: int = 0
    suspended: int = 0
    new: int = 0
    open: int = 0
    left_out: int = 0

    @property
    def places(self) -> tuple[Place, ...]:
        """Those to choose from."""
        return tuple(dict.fromkeys(place for each in self.several.values() for place in each))


@dataclass(frozen=True)
class Asked:
    """The text as it stands in its field, and what was found for it when she last asked."""

    text: str = ""
    found: Found | None = None


NOTHING_ASKED = Asked()


class SeveralPage(NamedTuple):
    """Ids that stand in more than one place."""

    title: str
    choices: tuple[tuple[str, bool], ...]
    lines: tuple[str, ...]


class QuestionsPage(NamedTuple):
    """Labels are empty where there is nothing to do; ``leads`` names the button to press next."""

    text: str
    longest: int
    remarks: tuple[str, ...]
    has_cards: bool
    unsuspend: str
    study: str
    note: str
    leads: str
    several: SeveralPage | None
    without: tuple[str, ...]


def found_in(
    ids: Sequence[QuestionId],
    spots: Mapping[QuestionId, Sequence[Spot]],
    cards: Mapping[str, Sequence[Card]],
    preferred: Place | None = None,
) -> Found:
    """What the collection has for the ids: ``cards`` by tag, for all tags of the ``spots``."""
    several: dict[QuestionId, dict[Place, int]] = {}
    without: list[QuestionId] = []
    taken: dict[int, Card] = {}
    for each in ids:
        by_place = _by_place(spots[each], cards)
        if not by_place:
            without.append(each)
            continue
        if len(by_place) > 1:
            several[each] = {place: len(found) for place, found in by_place.items()}
        first = next(iter(by_place.values()))
        taken.update(by_place.get(preferred, first) if preferred else first)
    states = [card.state for card in taken.values()]
    return Found(
        tuple(ids),
        tuple(without),
        several,
        preferred,
        tuple(sorted({card.note_id for card in taken.values()})),
        len(taken),
        states.count("suspended"),
        states.count("new"),
    )


def _by_place(
    spots: Sequence[Spot], cards: Mapping[str, Sequence[Card]]
) -> dict[Place, dict[int, Card]]:
    """The cards of each place that has any: Anki remembers tags that no note carries any more."""
    found = {
        spot.place: {card.id: card for tag in spot.tags for card in cards.get(tag, ())}
        for spot in spots
    }
    return {place: these for place, these in found.items() if these}


def questions_page(asked: Asked) -> QuestionsPage:
    """What the page says."""
    found = asked.found or Found(())
    leads = "study" if found.open else "unsuspend" if found.suspended else "find"
    return QuestionsPage(
        text=asked.text,
        longest=LONGEST_TEXT,
        remarks=tuple(_remarks(asked)),
        has_cards=found.cards > 0,
        unsuspend=say("unsuspend_found", cards=found.suspended) if found.suspended else "",
        study=say("study_found", cards=found.open) if found.open else "",
        note=_note(found),
        leads=leads,
        several=_several(found) if found.several else None,
        without=tuple(map(id_name, found.without)),
    )


def id_name(each: QuestionId) -> str:
    """``1633``, ``NBME 30, question 12``: an id as it was asked for."""
    if each.bank in FORMS:
        form = say("form_id", bank=place_name(each.place), form=each.id).strip()
        return say("form_question", form=form, item=each.item) if each.item else form
    return each.id


def place_name(place: Place) -> str:
    """``UWorld``, ``UWorld COMLEX, Step 2``."""
    bank = say(_BANKS[place.bank]) if place.bank in _BANKS else place.bank
    return say("bank_of_exam", bank=bank, exam=place.exam) if place.exam else bank


def _remarks(asked: Asked) -> Iterable[str]:
    found = asked.found
    if len(asked.text) >= LONGEST_TEXT:
        yield say("questions_long", most=LONGEST_TEXT)
    if found is None:
        return
    if not found.ids:
        yield say("questions_none")
    elif not found.cards:
        yield say("questions_without", ids=len(found.ids))
    else:
        with_cards = len(found.ids) - len(found.without)
        parts = ", ".join(_parts(found))
        yield say("questions_found", found=with_cards, ids=len(found.ids), parts=parts)
    if found.left_out:
        yield say("questions_beyond", most=MOST_IDS, left=found.left_out)
    if any(each.item for each in set(found.ids) - set(found.without)):
        yield say("questions_forms")


def _parts(found: Found) -> Iterable[str]:
    yield say("cards_found", n=found.cards)
    for count, some, every in (
        (found.suspended, "part_suspended", "all_suspended"),
        (found.new, "part_new", "all_new"),
    ):
        if count:
            yield say(every) if count == found.cards else say(some, n=count)


def _note(found: Found) -> str:
    if found.open:
        return say("study_found_note", deck=say("product"))
    return say("unsuspend_note") if found.suspended else ""


def _several(found: Found) -> SeveralPage:
    pressed = found.preferred if found.preferred in found.places else found.places[0]
    lines = [
        say("several_line", id=id_name(each), places=", ".join(map(_place_cards, places.items())))
        for each, places in found.several.items()
    ]
    more = len(lines) - LINES_AT_MOST
    if more > 0:
        lines[LINES_AT_MOST:] = [say("several_more", n=more)]
    return SeveralPage(
        say("several_places", n=len(found.several)),
        tuple((place_name(place), place == pressed) for place in found.places),
        tuple(lines),
    )


def _place_cards(place_and_cards: tuple[Place, int]) -> str:
    place, cards = place_and_cards
    return say("several_place", place=isolate(place_name(place)), cards=cards)
