"""Read the collection, make the Report, write the stats file: long work, off the main thread."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, NamedTuple

from anki.buildinfo import version as anki_version

from .comeback.engine import Engine
from .comeback.measure.timing import reveal_of
from .comeback.report import Report
from .comeback.resources.catalogue import load_catalogue
from .comeback.stats import public_stats, write_stats
from .comeback.words.sentences import say
from .profile import Profile
from .settings import Settings
from .worker import Rest, Stopped


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

    @property
    def has_read_all(self) -> bool:
        """True once the whole log was read: from then on only news is left to read."""
        return self._engine.has_read_all

    @property
    def progress(self) -> float:
        """How much of the log is read, 0-1."""
        return self._engine.progress

    def run(self, settings: Settings, rest: Rest) -> Outcome:
        """Bring the report up to date and put it into the stats file.

        Raises Stopped when ``rest`` does or the collection is gone.
        """
        if self._mw.col is None:
            raise Stopped
        now = time.time()
        reveals = []
        for capture in self._profile.captures():
            rest()
            reveals.append(reveal_of(capture))
        self._engine.read(self._mw.col.db, reveals, now, rest)
        report = self._engine.report(now, rest)
        stats = public_stats(
            report,
            profile_id=self._profile.id,
            anki_version=anki_version,
            include_tags=settings.include_tags,
        )
        places = [self._profile.stats_path]
        if settings.stats_folder:
            places.append(Path(settings.stats_folder).expanduser() / places[0].name)
        problems = [_write(path, stats, rest) for path in places]
        return Outcome(report, tuple(line for line in problems if line))


def _write(path: Path, stats: dict[str, Any], rest: Rest) -> str | None:
    """The line to show when the file could not be written; the old one is whole then."""
    try:
        write_stats(path, stats, rest)
    except OSError as error:
        return say("stats_not_written", path=str(path), reason=error.strerror or str(error))
    return None
