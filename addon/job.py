"""Read the collection, make the Report, write the stats file: long work, off the main thread."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

from anki.buildinfo import version as anki_version

from .comeback.engine import Engine
from .comeback.measure.attempt_reader import Captures
from .comeback.measure.calendar import read_calendar
from .comeback.measure.rest_days import RestDays
from .comeback.pace import Rest, no_rest
from .comeback.report import Report
from .comeback.resources.catalogue import load_catalogue
from .comeback.sequel import as_watched
from .comeback.source.database import Database
from .comeback.stats import public_stats, write_stats
from .comeback.words.sentences import say
from .profile import Profile
from .settings import Settings
from .worker import Stopped


class Outcome(NamedTuple):
    """A report, one line for each file that could not be written, and how our store is."""

    report: Report
    notices: tuple[str, ...]
    store_damaged: bool


class Job:
    """The work for one open profile; ``run`` may be called from any thread, one at a time."""

    def __init__(self, mw: Any, profile: Profile, rest: Rest) -> None:
        self._mw = mw
        self._profile = profile
        self._catalogue = load_catalogue()
        self._engine = Engine(self._catalogue, calendar=read_calendar(profile.get("calendar")))
        self._engine.resume(profile.past_days_path, rest)
        self._captures_deleted = False
        self._store_checked = False

    @property
    def progress(self) -> tuple[int, int] | None:
        """Rows read and rows in all, while the whole log is read; from any thread."""
        return self._engine.progress

    def captures_deleted(self) -> None:
        """The student deleted the captures; from any thread."""
        self._captures_deleted = True

    def run(self, settings: Settings, thorough: bool, rest: Rest) -> Outcome:
        """Bring the report up to date and put it into the stats file.

        ``thorough`` reads everything that may have changed; else only what answered cards change.
        Raises Stopped when ``rest`` does or the collection is gone.
        """
        report = self.refresh(thorough, rest)
        notices = self.write(report, settings, rest)
        # Without it the next start takes longer, and nothing else.
        with suppress(OSError, MemoryError):
            self._engine.keep(self._profile.past_days_path, rest)
        # Once is enough. A second for a million captures: too long for the start of Anki.
        damaged = not self._store_checked and self._profile.is_damaged()
        self._store_checked = True
        return Outcome(report, notices, damaged)

    def refresh(self, thorough: bool, rest: Rest = no_rest) -> Report:
        """The report as of now, in memory."""
        now = time.time()
        self._engine.correct(self._profile.own_map.read(self._catalogue))
        self._engine.apply(self._database(), now, self._captures(), rest, thorough)
        return self._report(now, rest)

    def run_last(self, settings: Settings) -> None:
        """What must not wait when Anki closes: the newest answers.

        What would take long comes into the file at the next start.
        """
        now = time.time()
        if self._engine.catch_up(self._database(), now, self._captures()):
            # The chosen folder may lie on a network that is gone: not while Anki closes.
            self.write(self._report(now, no_rest), settings, no_rest, with_copy=False)

    def _report(self, now: float, rest: Rest) -> Report:
        self._profile.set("calendar", self._engine.calendar.as_json())
        rest_days = RestDays.from_json(self._profile.get("rest_days"))
        watched = as_watched(self._profile.get("watched"))
        return self._engine.report(now, rest, rest_days, watched)

    def _database(self) -> Database:
        if self._mw.col is None:
            raise Stopped
        return cast(Database, self._mw.col.db)

    def _captures(self) -> Captures:
        if self._captures_deleted:
            # In this order: a deletion that comes now is heard in the next run.
            self._captures_deleted = False
            self._engine.forget_captures()
        return self._profile.timed_after

    def write(
        self, report: Report, settings: Settings, rest: Rest = no_rest, with_copy: bool = True
    ) -> tuple[str, ...]:
        """Put the report into the stats file; a line for each file that could not be written."""
        stats = public_stats(
            report,
            profile_id=self._profile.id,
            anki_version=anki_version,
            include_tags=settings.include_tags,
            rest=rest,
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
