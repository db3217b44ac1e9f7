"""The days before today: streamed once, and fingerprinted in blocks, to tell when they changed."""

from __future__ import annotations

from collections.abc import Mapping

from ..pace import Rest
from ..source.database import Database
from ..source.log import PAGE_ROWS, BlockMark, Row, has_rows, mark_block, read_pages
from .calendar import Calendar
from .ledger import Ledger
from .memory import DEFAULT_PARAMETERS, Parameters
from .reveals import Reveals

ROWS_BETWEEN_RESTS = 64
BEFORE_ALL = -1


class ClosedDays:
    """Every row up to ``until`` (an id) once ``is_complete``; whole, if fewer, at any time."""

    def __init__(self, reveals: Reveals, answers_from: int) -> None:
        self.ledger = Ledger(reveals, answers_from)
        self._answers_from = answers_from
        self._reveals = reveals
        self._timed = 0
        self._sealed: int | None = None
        self.until = BEFORE_ALL
        self.is_complete = False
        self._blocks: list[BlockMark] = []
        self._waiting: list[Row] = []  # read with the last block, not yet in the ledger
        self._calendar: Calendar | None = None
        self._parameters: Mapping[int, Parameters] = {}

    @property
    def _last_id(self) -> int:
        return self._blocks[-1].last_id if self._blocks else BEFORE_ALL

    @property
    def rows(self) -> int:
        """Rows streamed so far."""
        return sum(block.rows for block in self._blocks) - len(self._waiting)

    def hold(
        self,
        db: Database,
        calendar: Calendar,
        until: int,
        parameters: Mapping[int, Parameters],
        reveals: Reveals,
        answers_from: int,
        rest: Rest,
        thorough: bool,
    ) -> bool:
        """True when streaming all rows up to ``until`` anew would begin with what is here."""
        if reveals is not self._reveals or answers_from != self._answers_from:
            return False
        if self._calendar is None:
            return True
        here = self.until if self.is_complete else self._last_id
        holds = (
            here <= until
            and self._calendar.agrees_before(calendar, (here + 1) / 1000)
            and self._has_same_parameters(parameters)
            and reveals.before(self._last_id + 1) == self._timed
            and (self._sealed is None or self._sealed == reveals.checksum(self._timed))
            and not has_rows(db, self._last_id, here)
            and ((self.is_complete and not thorough) or self._blocks_hold(db, rest))
        )
        if holds:
            # From now on these captures only grow, and the same presets are the same objects.
            self._parameters, self._sealed = parameters, None
        return holds

    def seal(self) -> None:
        """Note which captures these days were made with, before they go to the disk: there may be
        others when they come back."""
        self._sealed = self._reveals.checksum(self._timed)

    def _has_same_parameters(self, parameters: Mapping[int, Parameters]) -> bool:
        before = self._parameters
        if parameters is before or not (parameters or before):
            return True
        # Thousands of cards share a few presets: each pair of these is compared once.
        pairs: dict[tuple[int, int], tuple[Parameters, Parameters]] = {}
        for card_id in self.ledger.cards.places:
            pair = (
                parameters.get(card_id, DEFAULT_PARAMETERS),
                before.get(card_id, DEFAULT_PARAMETERS),
            )
            pairs[id(pair[0]), id(pair[1])] = pair
        return all(new is old or new == old for new, old in pairs.values())

    def _blocks_hold(self, db: Database, rest: Rest) -> bool:
        after_id = BEFORE_ALL
        for block in self._blocks:
            rest()
            if mark_block(db, after_id, block.last_id) != block:
                return False
            after_id = block.last_id
        return True

    def go_on(
        self,
        db: Database,
        calendar: Calendar,
        begun: int,
        until: int,
        parameters: Mapping[int, Parameters],
        rest: Rest,
    ) -> None:
        """Stream the rows up to ``until``, and close the days before ``begun`` (an ordinal)."""
        self.is_complete, self._sealed = False, None
        self._calendar, self._parameters = calendar, parameters
        self._add_waiting(calendar, parameters, rest)
        while self._read_block(db, until):
            self._add_waiting(calendar, parameters, rest)
        self.ledger.close_until(begun)
        self.until, self.is_complete = until, True

    def _read_block(self, db: Database, until: int) -> bool:
        # First the mark: when a row changes before it is read, the old mark gives it away.
        block = mark_block(db, self._last_id, until)
        if block is None:
            return False
        pages = read_pages(db, self._last_id, block.last_id)
        self._waiting = [row for page in pages for row in page]
        if self._blocks and self._blocks[-1].rows + block.rows <= PAGE_ROWS:
            # A day adds a small one: years of them would be many to look at.
            block = self._blocks.pop().with_next(block)
        self._blocks.append(block)
        self._timed = self._reveals.before(block.last_id + 1)
        return True

    def _add_waiting(
        self, calendar: Calendar, parameters: Mapping[int, Parameters], rest: Rest
    ) -> None:
        # A rest may raise: what waits is added when the reading goes on.
        while self._waiting:
            rest()
            rows = self._waiting[:ROWS_BETWEEN_RESTS]
            self.ledger.add(rows, calendar, parameters)
            del self._waiting[:ROWS_BETWEEN_RESTS]
