"""Read the collection, make the Report, write the stats file: long work, off the main thread."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, NamedTuple, cast

from anki.buildinfo import version as anki_version

from .comeback.engine import Engine
from .comeback.measure.timing import Reveal, reveal_of
from .comeback.pace import Rest, no_rest
from .comeback.report import Report
from .comeback.resources.catalogue import load_catalogue
from .comeback.source.database import Database
from .comeback.stats import public_stats, write_stats
from .comeback.words.sentences import say
from .profile import Profile
from .settings import Settings
from .worker import Stopped


class Outcome(NamedTuple):
    """A report, and one line for each file that could not be written."""

    report: Report
    notices: tuple[str, ...]


class Job:
    """The work for one open profile; ``run`` may be called from any thread, one at a time."""

    def __init__(self, mw: Any, profile: Profile) -> None:
        self._mw = mw
        self._profile = profile
        self._engine = Engine(load_catalogue())
        self._reveals: list[Reveal] = []

    def run(self, settings: Settings, rest: Rest) -> Outcome:
        """Bring the report up to date and put it into the stats file.

        Raises Stopped when ``rest`` does or the collection is gone.
        """
        now = time.time()
        self._reveals = []
        self._read_reveals(rest)
        self._engine.read(self._database(), self._reveals, now, rest)
        report = self._engine.report(now, rest)
        return Outcome(report, self._write(report, settings, rest))

    def run_last(self, settings: Settings, last: Report) -> None:
        """What must not wait when Anki closes: the days, with the reviews since ``last``.

        What would take long comes into the file at the next start.
        """
        self._read_reveals(no_rest)
        report = self._engine.catch_up(self._database(), self._reveals, time.time(), last)
        if report is not None:
            # The chosen folder may lie on a network that is gone: not while Anki closes.
            self._write(report, settings, no_rest, with_copy=False)

    def _database(self) -> Database:
        if self._mw.col is None:
            raise Stopped
        return cast(Database, self._mw.col.db)

    def _read_reveals(self, rest: Rest) -> None:
        newest = self._reveals[-1].review_id if self._reveals else -1
        for capture in self._profile.captures_after(newest):
            rest()
            self._reveals.append(reveal_of(capture))

    def _write(
        self, report: Report, settings: Settings, rest: Rest, with_copy: bool = True
    ) -> tuple[str, ...]:
        stats = public_stats(
            report,
            profile_id=self._profile.id,
            anki_version=anki_version,
            include_tags=settings.include_tags,
        )
        own = self._profile.stats_path
        folders = [str(own.parent)]
        if settings.stats_folder and with_copy:
            folders.append(settings.stats_folder)
        problems = [_write_file(folder, own.name, stats, rest) for folder in folders]
        return tuple(line for line in problems if line)


def _write_file(folder: str, name: str, stats: dict[str, Any], rest: Rest) -> str | None:
    """The line to show when the file could not be written; the old one is whole then."""
    try:
        write_stats(Path(folder).expanduser() / name, stats, rest)
    # What a student types may be no path at all: "~nobody/x" has no home, "\0" no meaning.
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return say("stats_not_written", path=str(Path(folder, name)), reason=reason)
    return None
