"""Our files in the folder of the open profile, and what to do when they can't be used."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from logging import Logger
from pathlib import Path
from typing import Any

from .comeback.resources.own_map import FILE_NAME
from .comeback.store import Store, StoreError, open_store
from .comeback.words.sentences import say
from .own_map_file import OwnMapFile

FOLDER = "comeback"
"""Inside the profile's folder, not the add-on's: it outlives updates of the add-on."""


class Profile:
    """The folder, the store and what is remembered. Without a usable store memory is short."""

    def __init__(self, profile_folder: Path, log: Logger) -> None:
        self.folder = profile_folder / FOLDER
        self.stats_path = self.folder / "recall_stats.json"
        self.own_map = OwnMapFile(self.folder / FILE_NAME, self)
        self.store: Store | None = None
        self.notice: str | None = None
        self._log = log
        self._short_memory: dict[str, Any] = {}
        self._open(check=False)
        self.id = self.get("profile_id", "") or self._keep_id(uuid.uuid4().hex)

    def _open(self, check: bool) -> None:
        try:
            self.store = open_store(self.folder / "comeback.db", check=check)
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

    def close(self) -> None:
        """Let go of the file."""
        if self.store is not None:
            self.store.close()
