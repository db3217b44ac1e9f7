"""The composition root: one App for the run of Anki, its parts wired together here only."""

from __future__ import annotations

import logging
import time
from logging import Logger
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aqt.main import AnkiQt
from aqt.operations import QueryOp
from aqt.qt import QTimer

from .capture import Capturer
from .comeback.pace import Rest
from .comeback.store import StoreError
from .comeback.words.sentences import say
from .events import connect, safely
from .panel import Panel
from .profile import Profile
from .session import Session
from .settings import Settings, load_settings
from .tips import tooltip
from .worker import QUIET_MS, Stopped, Worker

if TYPE_CHECKING:
    from .comeback.report import Report
    from .job import Job, Outcome

PACKAGE = __name__.partition(".")[0]
LONGEST_TIMER_MS = 2**31 - 1

app: App | None = None
"""The running App, for tests and for the curious."""


def start(mw: AnkiQt) -> None:
    """Wire everything up. Called once, when Anki loads the add-on."""
    global app  # noqa: PLW0603
    log = _logger(mw)
    app = App(mw, log)
    connect(app, log)


def _logger(mw: AnkiQt) -> Logger:
    # Anki gives add-ons a log file of their own from 24.04 on.
    get_logger = getattr(mw.addonManager, "get_logger", None)
    if get_logger is not None:
        return cast(Logger, get_logger(PACKAGE))
    # A logger without a handler writes to stderr, which Anki shows in an error window.
    log = logging.getLogger(PACKAGE)
    path = Path(mw.pm.base) / f"{PACKAGE}.log"
    log.addHandler(RotatingFileHandler(path, maxBytes=200_000, backupCount=1, delay=True))
    log.propagate = False
    return log


class App:
    """What the parts know of each other. Every method runs on Anki's main thread."""

    def __init__(self, mw: AnkiQt, log: Logger) -> None:
        self.mw = mw
        self.log = log
        self.settings = Settings()
        self.profile: Profile | None = None
        self.report: Report | None = None
        self.capture = Capturer(mw, log)
        self.panel = Panel(mw, self)
        self._job: Job | None = None
        self._erased: Profile | None = None
        self._session = Session()
        self._settings_notices: tuple[str, ...] = ()
        self._job_notices: tuple[str, ...] = ()
        done, failed = safely(self._done, log), safely(self._failed, log)
        watch = safely(self._watch, log)
        self._worker = Worker(mw, self._run, done, failed, watch, log)
        self._day_timer = QTimer(mw)
        self._day_timer.setSingleShot(True)
        self._day_timer.timeout.connect(safely(self.day_changed, log))

    # What the panel asks for

    @property
    def stats_path(self) -> Path | None:
        """The stats file of the open profile."""
        return self.profile.stats_path if self.profile else None

    @property
    def progress(self) -> tuple[int, int] | None:
        """Reviews read so far and reviews in all, while the whole log is read."""
        return self._job.progress if self._job and self._worker.pending else None

    @property
    def notices(self) -> tuple[str, ...]:
        """One clear line for each thing that is not as it should be."""
        if self.profile is None:
            return (*self._settings_notices, *self._job_notices)
        own = (*filter(None, (self.profile.notice,)), *self.profile.own_map.notices)
        return (*own, *self._settings_notices, *self._job_notices)

    def report_again(self) -> None:
        """Put what she decided in the panel (rest, corrections, watched) into the report."""
        self._worker.request(thorough=False)

    def change_setting(self, name: str, value: bool | str) -> None:
        """Keep one setting and apply it."""
        self._keep_setting(name, value)
        self.settings_changed()

    def _keep_setting(self, name: str, value: bool | str) -> None:
        self.mw.addonManager.writeConfig(PACKAGE, {**self._config_kept(), name: value})

    def settings_changed(self) -> None:
        """Read the settings again and apply them: here, in the panel, in the stats file."""
        self._read_settings()
        self.panel.settings_changed()
        self._worker.request(thorough=False)

    def _read_settings(self) -> None:
        self.settings, self._settings_notices = load_settings(self._config)
        self.capture.enabled = self.settings.time_reviews

    def _config(self) -> Any:
        return self.mw.addonManager.getConfig(PACKAGE)

    def _config_kept(self) -> dict[str, Any]:
        """What can be kept of the student's configuration."""
        try:
            config = self._config()
        except Exception:
            self.log.exception("the configuration could not be read; it begins anew")
            return {}
        return dict(config) if isinstance(config, dict) else {}

    def delete_timings(self) -> bool:
        """Delete every capture for good; False when the file did not let us."""
        try:
            if self.profile is None or self.profile.store is None:
                return False
            self._worker.stop()  # it may be about to keep what it made of them
            self.profile.delete_timings()
            if self._job is not None:
                self._job.captures_deleted()
        except StoreError as error:
            self.log.warning("%s", error)
            return False
        self._worker.request()
        return True

    def delete_everything(self) -> None:
        """Delete all that is kept of the open profile, and begin as on the first day."""
        # Not at once: the panel's page goes too, and it is its click that asks for this.
        QTimer.singleShot(0, safely(self._erase, self.log))

    def _erase(self) -> None:
        profile, folder = self.profile, self.settings.stats_folder
        if profile is None:
            return
        self.capture.end()
        self._worker.pause()
        self._let_go()
        self._erased = profile
        QueryOp(
            parent=self.mw,
            op=lambda _: profile.erase(folder),
            success=lambda _: self._begin_after(profile, None),
        ).failure(
            lambda error: self._begin_after(profile, error)
        ).without_collection().run_in_background()

    def _begin_after(self, profile: Profile, error: Exception | None) -> None:
        """``profile`` is erased, but for an error; it may have been closed meanwhile."""
        if self._erased is not profile:
            return
        self._erased = None
        if error is None:
            if self.settings.stats_folder:  # or the copy would be back at once
                self._keep_setting("stats_folder", "")
            tooltip(say("everything_deleted"), parent=self.mw)
        else:
            self.log.warning("not everything could be deleted: %s", error)
            tooltip(say("everything_kept", reason=str(error)), parent=self.mw)
        self.profile_opened()

    # What Anki tells (see events.py)

    def window_ready(self) -> None:
        self.panel.window_ready()
        manager = self.mw.addonManager
        edited = safely(lambda _config: self.settings_changed(), self.log)
        manager.setConfigUpdatedAction(PACKAGE, edited)

    def profile_opened(self) -> None:
        self.profile = Profile(Path(self.mw.pm.profileFolder()), self.log)
        self.capture.begin(self.profile.store)
        self._read_settings()
        self.panel.profile_opened()
        self._worker.gentle = self.mw.state == "review"
        self._worker.resume()
        self._worker.request()

    def profile_closing(self) -> None:
        if self.mw.state == "review":
            self.capture.reviewer_left()
            self._worker.note(thorough=False)
        self.capture.end()
        self._worker.pause()
        self._write_last_news()
        self._let_go()

    def _let_go(self) -> None:
        """Of all that is one profile's."""
        self._worker.forget()
        self._day_timer.stop()
        self.panel.profile_closing()
        if self.profile:
            self.profile.close()
        self.profile = self._job = self.report = self._erased = None
        self._job_notices = ()
        self._session = Session()

    def _write_last_news(self) -> None:
        """The reviews since the last report belong in the file."""
        if self._job is None or self.report is None or not self._worker.pending:
            return
        try:
            self._job.run_last(self.settings)
        except Exception:
            self.log.exception("the last reviews go into the file at the next start")

    def state_will_change(self, new: str, _old: str) -> None:
        if new == "review":
            self._worker.gentle = True
            self._session.began()
            self.panel.reviewing_began()

    def state_changed(self, new: str, old: str) -> None:
        self._worker.gentle = new == "review"
        if old == "review" and new != "review":
            self.panel.reviewing_ended()
        if self.profile and self.mw.col is not None:
            # A sync that the student broke off leaves no other sign that it is over.
            self._worker.resume()
        if self.report and time.time() >= self.report.today.day_end_at:
            self._worker.request()

    def answer_began(self) -> None:
        self._session.answered()
        self._worker.hold()

    def answer_ended(self) -> None:
        self._worker.go_on()

    def session_ended(self) -> None:
        self._session.ended(self.settings.tooltip_after_session and self.profile is not None)
        self._worker.request(thorough=False)

    def collection_changed(self, changes: Any, by_reviewer: bool) -> None:
        if not (changes.study_queues or changes.note or changes.tag or changes.deck):
            return
        # The reviewer also marks notes, and an answer that makes a leech tags one.
        answer = by_reviewer and not (changes.note or changes.tag)
        if self.mw.state == "review" and not self.panel.is_seen:
            self._worker.note(thorough=not answer)  # for the end of the session
        else:
            self._worker.request(thorough=not answer, quiet_ms=QUIET_MS)

    def collection_loaded(self) -> None:
        if self.profile:
            self._worker.resume()
            self._worker.request()

    def collection_closing(self) -> None:
        self.capture.flush()
        self._worker.pause()

    def collection_reopened(self) -> None:
        if self.profile:
            self._worker.resume()

    def sync_started(self) -> None:
        # Now: a phone may bring a later review of the same card, and the timing is not of that one.
        self.capture.flush()
        self._worker.pause()

    def sync_finished(self) -> None:
        # It also ends after the profile closed, when Anki syncs on its way out.
        if self.profile:
            self._worker.resume()
            self._worker.request()

    def day_changed(self) -> None:
        self._worker.request()

    # The long work

    def _run(self, thorough: bool, rest: Rest) -> Outcome:
        if self.profile is None:
            raise Stopped
        if self._job is None:
            # Imported here, off the main thread: the start of Anki does not wait for them.
            from . import captured  # noqa: F401, PLC0415
            from .comeback.pages import session  # noqa: F401, PLC0415
            from .job import Job  # noqa: PLC0415

            self._job = Job(self.mw, self.profile, rest)
        return self._job.run(self.settings, thorough, rest)

    def _watch(self) -> None:
        self.panel.show_progress()

    def _done(self, outcome: Outcome) -> None:
        self.report = outcome.report
        self._job_notices = outcome.notices
        left = outcome.report.today.day_end_at + 1 - time.time()
        self._day_timer.start(min(LONGEST_TIMER_MS, max(0, int(left * 1000))))
        if outcome.store_damaged:
            self._begin_store_anew()
        self.panel.make_ready()  # for when she opens it: her numbers did not wait for it
        self.panel.refresh()
        # A run that began before the session ended knows nothing of its last reviews.
        if self.mw.state != "review" and not self._worker.pending and self._session.is_to_tell():
            self._tell_of_session(outcome.report)

    def _tell_of_session(self, report: Report) -> None:
        from .comeback.pages.session import note_after_session  # noqa: PLC0415

        note = note_after_session(report.today)
        if note:
            tooltip(note, parent=self.mw)

    def _begin_store_anew(self) -> None:
        if self.profile is None or self._job is None:
            return
        self.profile.begin_anew()
        self.capture.begin(self.profile.store)
        self._job.captures_deleted()
        self._worker.request()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Stopped) or self.mw.col is None:
            return
        self.log.error("the report could not be made", exc_info=error)
        self._job_notices = (say("report_failed", reason=f"{type(error).__name__}: {error}"),)
        self.panel.refresh()
