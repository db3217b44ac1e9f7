"""The days before today: streamed once, and fingerprinted in blocks, to tell when they changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..pace import Rest
from ..source.database import Database
from ..source.log import BlockMark, has_rows, mark_block, read_pages
from .calendar import Calendar
from .ledger import Ledger
from .memory import DEFAULT_PARAMETERS, Parameters

ROWS_BETWEEN_RESTS = 64
BLOCK_ROWS = 5_000
"""A block is summed up in one query of two milliseconds, so that grading never waits."""
BEFORE_ALL = -1


class Block(NamedTuple):
    """The rows after the block before, up to ``last_id``."""

    last_id: int
    mark: BlockMark


class ClosedDays:
    """Every row up to ``until`` (an id) once ``is_complete``; whole, if fewer, at any time."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.until = BEFORE_ALL
        self.is_complete = False
        self._blocks: list[Block] = []
        self._calendar: Calendar | None = None
        self._parameters: Mapping[int, Parameters] = {}

    @property
    def _last_id(self) -> int:
        return self._blocks[-1].last_id if self._blocks else BEFORE_ALL

    @property
    def rows(self) -> int:
        """Rows streamed so far."""
        return sum(block.mark.rows for block in self._blocks)

    def hold(
        self,
        db: Database,
        calendar: Calendar,
        until: int,
        parameters: Mapping[int, Parameters],
        rest: Rest,
        thorough: bool,
    ) -> bool:
        """True when streaming all rows up to ``until`` anew would begin with what is here."""
        if self._calendar is None:
            return True
        here = self.until if self.is_complete else self._last_id
        return (
            here <= until
            and self._calendar.agrees_before(calendar, (here + 1) / 1000)
            and self._has_same_parameters(parameters)
            and not has_rows(db, self._last_id, here)
            and ((self.is_complete and not thorough) or self._blocks_hold(db, rest))
        )

    def _has_same_parameters(self, parameters: Mapping[int, Parameters]) -> bool:
        before = self._parameters
        return parameters == before or all(
            parameters.get(card_id, DEFAULT_PARAMETERS) == before.get(card_id, DEFAULT_PARAMETERS)
            for card_id in self.ledger.cards
        )

    def _blocks_hold(self, db: Database, rest: Rest) -> bool:
        after_id = BEFORE_ALL
        for block in self._blocks:
            rest()
            if mark_block(db, after_id, block.last_id) != block.mark:
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
        self.is_complete = False
        self._calendar, self._parameters = calendar, parameters
        for page in read_pages(db, self._last_id, until):
            for start in range(0, len(page), ROWS_BETWEEN_RESTS):
                rest()
                part = slice(start, start + ROWS_BETWEEN_RESTS)
                rows = page.reviews(part)
                self.ledger.add(rows, calendar, parameters)
                self._add_to_block(rows[-1].id, len(rows), page.checksum(part))
        self.ledger.close_until(begun)
        self.until, self.is_complete = until, True

    def _add_to_block(self, last_id: int, rows: int, checksum: int) -> None:
        if self._blocks and self._blocks[-1].mark.rows + rows <= BLOCK_ROWS:
            before = self._blocks.pop().mark
            rows, checksum = rows + before.rows, checksum + before.checksum
        self._blocks.append(Block(last_id, BlockMark(rows, checksum)))
