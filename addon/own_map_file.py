"""The student's own map in her profile's folder: read when it changed, written when she corrects
something in the panel. A file with a mistake leaves the last good map in use, also after a restart:
the profile remembers it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from .comeback.resources.catalogue import Catalogue
from .comeback.resources.own_map import FILE_NAME, OwnMap, Rule, read_own_map
from .comeback.words.sentences import say

LARGEST = 1_000_000
"""Bytes. A file beyond that is no map."""


REMEMBERED = "own_map"


class Memory(Protocol):
    """What a profile remembers, as JSON."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def set(self, key: str, value: Any) -> None: ...


class OwnMapFile:
    """``map`` is the last good one; ``notices`` has one line for each thing to put right."""

    def __init__(self, folder: Path, memory: Memory) -> None:
        self.path = folder / FILE_NAME
        self._memory = memory
        self.map = OwnMap()
        self.notices: tuple[str, ...] = ()
        self._seen: object = None

    def read(self, catalogue: Catalogue) -> OwnMap:
        """The map as the file has it now; from any thread."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self._take(catalogue)
        return self.map

    def change(self, add: Rule | None = None, take_back: Sequence[Rule] = ()) -> None:
        """Append a rule, or take some back. Raises OSError where the file can't be written, and
        ValueError, with the line to show, where it has to be put right first."""
        from .comeback.resources.own_map_text import (  # noqa: PLC0415
            text_to_edit,
            with_rule,
            without_rule,
        )

        text = text_to_edit(self.path.read_bytes()) if self.path.exists() else ""
        for rule in take_back:
            text = without_rule(text, rule)
        if add is not None:
            text = with_rule(text, add)
        part = self.path.with_name(f"{self.path.name}.part")
        part.write_bytes(text.encode("utf-8"))
        part.replace(self.path)

    def _stamp(self) -> object:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _take(self, catalogue: Catalogue) -> None:
        if self._seen is None:
            self.map, self.notices = OwnMap(), ()
            return
        from .comeback.resources.known import known_in  # noqa: PLC0415

        try:
            data = self.path.read_bytes()[:LARGEST]
        except OSError as error:
            self._keep_last((say("map_unreadable", path=str(self.path), reason=str(error)),))
            return
        found, problems = read_own_map(data, known_in(catalogue))
        lines = [problem.told(FILE_NAME) for problem in problems]
        if found is None:
            self._keep_last(tuple(say("map_problem", problem=line) for line in lines))
        else:
            self.map, self.notices = found, tuple(lines)
            self._memory.set(REMEMBERED, data.decode("utf-8"))

    def _keep_last(self, notices: tuple[str, ...]) -> None:
        """The map of this run, or else the one of the run before."""
        self.notices = notices
        remembered = self._memory.get(REMEMBERED)
        if not self.map.rules and isinstance(remembered, str):
            self.map = read_own_map(remembered)[0] or OwnMap()
