"""What the library needs from a collection: one method.

Anki's own ``col.db`` has it, a closed file gets it from ``closed.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Database(Protocol):
    """A source of rows. Errors of the engine below pass through unchanged."""

    def all(self, sql: str, *args: Any) -> Sequence[Sequence[Any]]:
        """All rows of a query, each a sequence of columns."""
        ...
