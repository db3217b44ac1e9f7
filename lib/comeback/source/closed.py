"""A collection that Anki does not have open, read from a copy. For use outside Anki only."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from .collection import SCHEMA
from .database import Database
from .errors import CollectionError
from .older import OLD_SCHEMA, modernise
from .package import REMEDY, is_package, open_package

CHUNK_BYTES = 1 << 20
LARGEST_BYTES = 4 << 30
"""Ten times what AnkiWeb takes: a package that unpacks to more is made to do harm."""
ROOM_LEFT_BYTES = 256 << 20
"""The computer, and Anki above all, must be able to go on writing."""

TABLES = ("col", "cards", "notes", "revlog")
NEWER_TABLES = ("config", "decks", "deck_config")


class _ClosedFile:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, *args: Any) -> list[Sequence[Any]]:
        return self._connection.execute(sql, args).fetchall()


@contextmanager
def open_closed(path: Path) -> Iterator[Database]:
    """The collection at ``path``, or in the ``.colpkg`` there, as a Database for a ``with`` block.

    Raises CollectionError when there is no such file, when Anki has it open, when it is no
    collection or a damaged one, when it does not fit on the disk, or when this process is Anki.
    """
    if "aqt" in sys.modules:
        raise CollectionError("inside Anki, use Anki's own collection: opening its file is unsafe")
    if not path.is_file():
        raise CollectionError(f"no collection at {path}")
    # A copy, because SQLite leaves files of its own beside whatever it opens.
    with tempfile.TemporaryDirectory(prefix="comeback-") as folder:
        copy = Path(folder) / "collection.anki2"
        try:
            _copy(path, copy)
        except OSError as error:
            raise CollectionError(f"{path} can't be copied: {error.strerror or error}") from error
        with closing(sqlite3.connect(copy)) as connection:
            # Names are ordered by a collation that exists only inside Anki.
            connection.create_collation("unicase", _compare_folded)
            try:
                yield _checked(connection, path)
            except sqlite3.DatabaseError as error:
                raise CollectionError(f"{path} is no Anki collection ({error})") from error


def _copy(path: Path, target: Path) -> None:
    if is_package(path):
        with open_package(path) as source:
            _write(source, target, path)
        return
    _raise_if_open(path)
    before = path.stat()
    with path.open("rb") as source:
        _write(source, target, path)
    _raise_if_open(path)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise CollectionError(f"{path} changed while it was read: close Anki, then try again")


def _raise_if_open(path: Path) -> None:
    # The log exists as long as Anki has the collection open, and after Anki was cut off: what is
    # in it belongs to the collection, and only Anki can put it there.
    beside = [path.with_name(path.name + ending) for ending in ("-wal", "-journal")]
    if any(file.exists() for file in beside) or _is_locked(path):
        raise CollectionError(
            f"Anki has {path} open, or ended without closing it:"
            " close Anki (or open and close it once), then try again"
        )


def _is_locked(path: Path) -> bool:
    """True when another process has SQLite's lock for writing on the file."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none; there a locked file can't be copied
    except ImportError:
        return False
    first_byte, length = 0x4000_0002, 510  # SHARED_FIRST and SHARED_SIZE of SQLite's os.h
    with path.open("rb") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, length, first_byte)
        except (BlockingIOError, PermissionError):
            return True
        except OSError:
            return False  # a file system without locks
    return False


def _write(source: BinaryIO, target: Path, path: Path) -> None:
    room = shutil.disk_usage(target.parent).free - ROOM_LEFT_BYTES
    written = 0
    with target.open("xb") as file:
        while chunk := source.read(CHUNK_BYTES):
            written += len(chunk)
            if written > LARGEST_BYTES:
                raise CollectionError(f"{path} unpacks to more than a collection can be: {REMEDY}")
            if written > room:
                raise CollectionError(
                    f"no room for a copy of {path} in {target.parent.parent}:"
                    " make room there, or let TMPDIR name another folder"
                )
            file.write(chunk)


def _checked(connection: sqlite3.Connection, path: Path) -> Database:
    db = _ClosedFile(connection)
    schema = next(iter(db.all("SELECT ver FROM col")), (None,))[0]
    if schema is None:
        raise CollectionError(f"{path} is no Anki collection (its table col is empty)")
    for table in (*TABLES, *NEWER_TABLES) if schema == SCHEMA else TABLES:
        finding = _finding(db, table)
        if finding != "ok":
            raise CollectionError(
                f"{path} is damaged ({table}: {finding}):"
                " in Anki, Tools > Check Database, then try again"
            )
    if schema == OLD_SCHEMA:
        _raise_if_stub(db, path)
        modernise(connection)
    return db


def _finding(db: Database, table: str) -> str:
    """``ok``, or what is wrong first. Raises sqlite3.OperationalError without such a table."""
    try:
        # SQLite before 3.33 takes no table and checks the whole file: slower, and no less right.
        finding = db.all(f"PRAGMA quick_check({table})")[0][0]
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:  # too damaged to be checked
        finding = error
    return " ".join(str(finding).split())


def _raise_if_stub(db: Database, path: Path) -> None:
    counts = "SELECT (SELECT count() FROM notes), (SELECT count() FROM revlog)"
    if tuple(db.all(counts)[0]) == (1, 0):
        raise CollectionError(
            f"{path} holds only the note that newer packages carry for older Ankis: {REMEDY}"
        )


def _compare_folded(one: str, other: str) -> int:
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)
