"""The file ``comeback.db``: opening, migrating, and one connection for writing."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Callable, TypeVar

from . import captures, state
from .captures import Capture

BUSY_SECONDS = 0.2
"""How long to wait for another process that holds the file: writes happen on Anki's main thread."""

Row = TypeVar("Row", bound="tuple[Any, ...]")
ReadPage = Callable[[sqlite3.Connection, int, int], "list[Row]"]
"""A page of rows after a review id, which each row begins with."""
PAGE_ROWS = 1_000

MIGRATIONS = (
    """
    create table captures (
        review_id integer primary key,
        card_id integer not null,
        note_id integer not null,
        deck_id integer not null,
        ord integer not null,
        kind text not null,
        reps integer not null,
        rating integer not null,
        rating_changed integer not null,
        front_ms integer not null,
        back_ms integer,
        away_front_ms integer not null,
        away_back_ms integer,
        reshown integer not null,
        after_undo integer not null,
        session_position integer not null,
        since_previous_ms integer,
        time_limit_ms integer not null,
        auto_advance integer not null,
        typed integer not null,
        typed_correct real,
        typed_length integer,
        front_chars integer not null,
        back_chars integer not null,
        images integer not null,
        sounds integer not null,
        cloze integer not null,
        retrievability real,
        stability real,
        difficulty real,
        decay real,
        desired_retention real,
        elapsed_days real,
        study_day text not null,
        utc_offset_minutes integer not null
    );
    create table state (key text primary key, value text not null) without rowid;
    """,
)
"""Step n takes a file from ``user_version`` n to n + 1. Never edit a step that was released."""

SCHEMA_VERSION = len(MIGRATIONS)


class StoreError(Exception):
    """The file could not be opened, read or written; the text is one clear line."""


class Store:
    """Our database of one profile. Made by ``open_store``.

    Writes share one connection, opened when first needed; every read opens its own for a moment,
    so that a long read on a worker thread never holds up a write on the main thread. Every method
    may be called from any thread and raises StoreError when the file fails; the next call then
    starts afresh. ``set_aside`` is where a damaged file was kept, or None.
    """

    def __init__(self, path: Path, set_aside: Path | None = None) -> None:
        self.path = path
        self.set_aside = set_aside
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._texts: dict[str, str] | None = None

    def add_capture(self, capture: Capture) -> None:
        """Keep one capture; the same review again replaces it."""
        with self._writing() as db:
            captures.add(db, capture)

    def captures(self) -> Iterator[Capture]:
        """All captures in order of review id, read in pages."""
        return self.captures_after(-1)

    def captures_after(self, review_id: int) -> Iterator[Capture]:
        """The captures of later reviews, in order of review id, read in pages."""
        return self._in_pages(captures.page, review_id)

    def timed_after(self, review_id: int) -> Iterator[tuple[Any, ...]]:
        """The same captures, each as the fields of ``measure.attempts.Timed``."""
        return self._in_pages(captures.timed, review_id)

    def _in_pages(self, read: ReadPage[Row], review_id: int) -> Iterator[Row]:
        while True:
            with self._reading() as db:
                page = read(db, review_id, PAGE_ROWS)
            if not page:
                return
            yield from page
            review_id = page[-1][0]

    def extent(self) -> tuple[int, str | None]:
        """How many captures there are, and the first study day (YYYY-MM-DD): long work."""
        with self._reading() as db:
            return captures.extent(db)

    def delete_captures(self) -> None:
        """Delete every timing for good."""
        with self._writing() as db:
            captures.delete_all(db)

    def get(self, key: str, default: Any = None) -> Any:
        """A remembered JSON value, or ``default``. The file is read once: a click asks for ten."""
        kept = self._texts
        return state.value_of((self._read_texts() if kept is None else kept).get(key), default)

    def set(self, key: str, value: Any) -> None:
        """Remember a JSON value."""
        text = state.text_of(value)
        with self._writing() as db:
            state.put(db, key, text)
            if self._texts is not None:
                self._texts[key] = text

    def remembered(self) -> dict[str, Any]:
        """Every remembered JSON value, by name."""
        return {key: state.value_of(text) for key, text in self._read_texts().items()}

    def _read_texts(self) -> dict[str, str]:
        # Nobody writes meanwhile: what is at hand must not be older than the file.
        with self._lock, self._reading() as db:
            self._texts = state.texts(db)
            return self._texts.copy()

    def is_damaged(self) -> bool:
        """Whether any part of the file can't be read; half a second for a million captures."""
        try:
            with closing(_connect(self.path)) as db:
                _check_pages(db)
        except sqlite3.DatabaseError as error:
            return type(error) is sqlite3.DatabaseError
        except _Damaged:
            return True
        return False

    def close(self) -> None:
        """Let go of the file. A later call opens it again."""
        with self._lock:
            self._texts = None
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _clear_errors("write", self.path):
            if self._connection is None:
                self._connection = _connect(self.path)
            yield self._connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with _clear_errors("read", self.path), closing(_connect(self.path)) as db:
            yield db


def open_store(path: Path, now: Callable[[], float] = time.time, check: bool = True) -> Store:
    """Open or create ``comeback.db``, and its folder.

    A damaged file is set aside under a new name beside it and a new one begins. ``now`` returns
    Unix seconds. Without ``check`` only damage that stops the opening is seen: the whole check
    takes half a second for a million captures; ``Store.is_damaged`` makes up for it.

    Raises StoreError when the folder or file can't be used, or when a newer version of Comeback
    wrote the file (it stays untouched).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"Comeback can't create the folder {path.parent}: {error}") from error
    try:
        _prepare(path, check)
        return Store(path)
    except _Damaged:
        aside = _set_aside(path, now())
    _prepare(path, check)
    return Store(path, aside)


class _Damaged(StoreError):
    pass


def _prepare(path: Path, check: bool) -> None:
    """Check the file and bring it to the newest schema. Raises _Damaged or StoreError."""
    with _clear_errors("open", path):
        try:
            with closing(_connect(path)) as db:
                _migrate(db, path)
                _check_tables(db)
                if check:
                    _check_pages(db)
        except sqlite3.DatabaseError as error:
            # Exactly this class means "not a database" or "malformed"; a locked file, a full disk
            # and the like are subclasses and no reason to set anything aside.
            if type(error) is sqlite3.DatabaseError:
                raise _Damaged(f"{path} is damaged: {error}") from error
            raise


def _connect(path: Path) -> sqlite3.Connection:
    # Autocommit: every write is one statement, so a failed one leaves nothing open behind it.
    db = sqlite3.connect(
        str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        db.execute("pragma synchronous = normal")
    except sqlite3.Error:
        db.close()  # Windows can't rename a damaged file that is still open
        raise
    return db


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    (version,) = db.execute("pragma user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer version of Comeback (format {version}, this version"
            f" reads {SCHEMA_VERSION}). Please update the add-on; the file was left as it is."
        )
    db.execute("pragma journal_mode = wal")
    for step in range(version, SCHEMA_VERSION):
        # The version is in the same transaction: a step happens wholly or not at all.
        db.executescript(f"begin;{MIGRATIONS[step]};pragma user_version = {step + 1};commit;")


def _check_tables(db: sqlite3.Connection) -> None:
    columns = [row[1] for row in db.execute("pragma table_info(captures)")]
    keys = [row[1] for row in db.execute("pragma table_info(state)")]
    if columns != list(Capture._fields) or keys != ["key", "value"]:
        raise _Damaged("a table of the file is damaged")


def _check_pages(db: sqlite3.Connection) -> None:
    (found,) = db.execute("pragma quick_check(1)").fetchone()
    if found != "ok":
        raise _Damaged(f"a page of the file is damaged: {found}")


def _set_aside(path: Path, now: float) -> Path:
    """Rename the file, with the log files that belong to it; returns its new place."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    aside = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    count = 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.stem}-damaged-{stamp}-{count}{path.suffix}")
    try:
        for ending in ("-wal", "-shm", ""):
            part = Path(f"{path}{ending}")
            if part.exists():
                part.rename(f"{aside}{ending}")
    except OSError as error:
        raise StoreError(f"{path} is damaged and can't be renamed: {error}") from error
    return aside


@contextmanager
def _clear_errors(doing: str, path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"Comeback can't {doing} {path}: {error}") from error
