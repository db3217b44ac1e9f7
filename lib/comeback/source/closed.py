"""A collection that Anki does not have open, read from a copy. For use outside Anki only."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from .database import Database


class CollectionError(Exception):
    """A collection that cannot be read; the text is one line that says what and where."""


class _ClosedFile:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, *args: Any) -> list[Sequence[Any]]:
        return self._connection.execute(sql, args).fetchall()


@contextmanager
def open_closed(path: Path) -> Iterator[Database]:
    """The collection at ``path`` as a Database, for the length of a ``with`` block.

    Raises CollectionError when there is no such file, when Anki has it open, when it is no
    collection, or when this process is Anki itself.
    """
    if "aqt" in sys.modules:
        raise CollectionError("inside Anki, use Anki's own collection: opening its file is unsafe")
    if not path.is_file():
        raise CollectionError(f"no collection at {path}")
    if path.suffix == ".colpkg":
        raise CollectionError(f"{path} is a package: import it in Anki, and name its collection")
    if path.with_name(path.name + "-wal").exists():
        raise CollectionError(f"Anki has {path} open: close Anki, then try again")
    # A copy, because SQLite leaves files of its own beside whatever it opens.
    with tempfile.TemporaryDirectory(prefix="comeback-") as folder:
        copy = Path(folder) / "collection.anki2"
        shutil.copyfile(path, copy)
        with closing(sqlite3.connect(copy)) as connection:
            # Names are ordered by a collation that exists only inside Anki.
            connection.create_collation("unicase", _compare_folded)
            try:
                yield _ClosedFile(connection)
            except sqlite3.DatabaseError as error:
                raise CollectionError(f"{path} is no Anki collection ({error})") from error


def _compare_folded(one: str, other: str) -> int:
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)
