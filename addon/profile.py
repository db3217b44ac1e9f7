"""Our files in the folder of the open profile, and what to do when they can't be used."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from logging import Logger
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .comeback.store import Store, StoreError, open_store
from .comeback.words.sentences import say

if TYPE_CHECKING:
    from .own_map_file import OwnMapFile

STORE_NAME = "comeback.db"
FOLDER = "comeback"
"""Inside the profile's folder, not the add-on's: it outlives updates of the add-on."""


class Profile:
    """The folder, the store and what is remembered. Without a usable store memory is short.

    Remembered, as JSON: ``panel_open``, ``axis``, ``suggestion``; ``timing_seen`` (she answered the
    first page), ``first_open`` and ``enough`` (the study day, YYYY-MM-DD), ``rest_days``
    (RestDays.as_json), ``first_weekday``, ``watched`` (ids of resources to Unix seconds),
    ``calendar``, ``own_map``.
    """

    def __init__(self, profile_folder: Path, log: Logger) -> None:
        self.folder = profile_folder / FOLDER
        self.stats_path = self.folder / "recall_stats.json"
        self.past_days_path = self.folder / "past_days.cache"
        self.store: Store | None = None
        self.notice: str | None = None
        self._log = log
        self._short_memory: dict[str, Any] = {}
        self._open(check=False)
        self.id = self.get("profile_id", "") or self._keep_id(uuid.uuid4().hex)

    @cached_property
    def own_map(self) -> OwnMapFile:
        """Her own map. First asked for off the main thread: the start of Anki waits for no import
        of it."""
        from .own_map_file import OwnMapFile  # noqa: PLC0415

        return OwnMapFile(self.folder, self)

    def _open(self, check: bool) -> None:
        try:
            self.store = open_store(self.folder / STORE_NAME, check=check)
            if self.store.set_aside is not None:
                self.notice = say("store_damaged", path=str(self.store.set_aside))
        except StoreError as error:
            self.notice = say("store_unusable", reason=str(error))
        if self.notice:
            self._log.warning(self.notice)

    def _keep_id(self, new: str) -> str:
        # Not the profile's name: names change, and are nobody else's business.
        self.set("profile_id", new)
        return new

    def is_damaged(self) -> bool:
        """Whether a part of the file can't be read: long work, for any thread."""
        return self.store is not None and self.store.is_damaged()

    def begin_anew(self) -> None:
        """Set the damaged file aside, where it is kept, and go on with a new one."""
        self.close()
        self.store = None
        self._open(check=True)
        self._keep_id(self.id)

    def get(self, key: str, default: Any = None) -> Any:
        """What was remembered under a name."""
        if key in self._short_memory:
            return self._short_memory[key]
        try:
            return default if self.store is None else self.store.get(key, default)
        except StoreError as error:
            self._log.warning("%s", error)
            return default

    def set(self, key: str, value: Any) -> None:
        """Remember a JSON value; until the profile closes, if the file can't take it."""
        try:
            if self.store is not None:
                self.store.set(key, value)
                self._short_memory.pop(key, None)
                return
        except StoreError as error:
            self._log.warning("%s", error)
        self._short_memory[key] = value

    def timed_after(self, review_id: int) -> Iterator[tuple[Any, ...]]:
        """The captures of later reviews, in order of review id; what can be read of them."""
        try:
            if self.store is not None:
                yield from self.store.timed_after(review_id)
        except StoreError as error:
            self._log.warning("%s", error)

    def delete_timings(self) -> None:
        """All captures, and what was counted with them. Raises StoreError."""
        if self.store is not None:
            self.store.delete_captures()
        # A file that is in use can't go on Windows; the next report puts another in its place.
        with suppress(OSError):
            for path in self._with_parts(self.past_days_path):
                path.unlink(missing_ok=True)

    def files(self) -> list[tuple[Path, str]]:
        """Our files that are there, each with what it is: store, set_aside, map, stats or
        past_days."""
        store = self.folder / STORE_NAME
        named = [
            (store, "store"),
            (self.own_map.path, "map"),
            (self.stats_path, "stats"),
            (self.past_days_path, "past_days"),
        ]
        aside = [(path, "set_aside") for path in self._set_aside() if path.suffix == store.suffix]
        return [(path, kind) for path, kind in [*named, *aside] if path.is_file()]

    def copy_in(self, stats_folder: str) -> Path | None:
        """Where the second copy of the stats file goes; None without such a folder."""
        if not stats_folder:
            return None
        try:
            return Path(stats_folder).expanduser() / self.stats_path.name
        except RuntimeError:  # "~nobody" has no home
            return None

    def erase(self, stats_folder: str) -> None:
        """Delete all files of ours, and the second copy if it is of this profile; from any thread.
        Make a new Profile then. Raises OSError with the first that could not be deleted."""
        self.close()
        for path in self._all_files():
            path.unlink(missing_ok=True)
        copy = self.copy_in(stats_folder)
        if copy is not None and self._is_ours(copy):
            copy.unlink()

    def _all_files(self) -> Iterator[Path]:
        """Also SQLite's working files and parts of what was never finished; no file of hers."""
        for ending in ("", "-wal", "-shm", "-journal"):
            yield self.folder / f"{STORE_NAME}{ending}"
        yield from self._set_aside()
        for path in (self.own_map.path, self.stats_path, self.past_days_path):
            yield from self._with_parts(path)

    def _with_parts(self, path: Path) -> list[Path]:
        return [path, *sorted(self.folder.glob(f"{path.name}*.part"))]

    def _set_aside(self) -> list[Path]:
        return sorted(self.folder.glob(f"{Path(STORE_NAME).stem}-damaged-*"))

    def _is_ours(self, copy: Path) -> bool:
        from .comeback.stats import StatsError, load_stats  # noqa: PLC0415 - not at the start

        # All profiles share the setting, so the file there may be another one's.
        try:
            return bool(load_stats(copy)["profile_id"] == self.id)
        except StatsError:
            return False

    def close(self) -> None:
        """Let go of the file."""
        if self.store is not None:
            self.store.close()
