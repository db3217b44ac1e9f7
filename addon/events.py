"""Anki's hooks, and nothing else: every signal we listen to is a line in one table.

Anki removes a hook that raises and then freezes the reviewer, so every callback goes through
``safely``.
"""

from __future__ import annotations

import functools
from logging import Logger
from typing import Any, Callable, Protocol

from aqt import gui_hooks
from aqt.qt import QGuiApplication, Qt

Callback = Callable[..., Any]


class Capture(Protocol):
    """The part that times reviews (capture.py)."""

    def question_shown(self, card: Any) -> None: ...
    def answer_shown(self, card: Any) -> None: ...
    def rating_pressed(self, card: Any, rating: int) -> None: ...
    def graded(self, card: Any, rating: int) -> None: ...
    def undone(self) -> None: ...
    def window_left(self) -> None: ...
    def window_regained(self) -> None: ...
    def reviewer_left(self) -> None: ...


class App(Protocol):
    """What main.py must offer. Every method may be called while no collection is open."""

    @property
    def capture(self) -> Capture: ...

    def window_ready(self) -> None:
        """The main window exists; once per run of Anki, after the first profile opened."""

    def profile_opened(self) -> None: ...
    def profile_closing(self) -> None: ...

    def state_will_change(self, new: str, old: str) -> None:
        """The main window is about to turn to another screen, e.g. from review to overview."""

    def state_changed(self, new: str, old: str) -> None: ...

    def answer_began(self) -> None:
        """A rating was given; the next question, or the end of the session, is on its way."""

    def answer_ended(self) -> None: ...

    def session_ended(self) -> None:
        """The reviewer was left; the last capture is written by then."""

    def collection_changed(self, changes: Any, by_reviewer: bool) -> None:
        """An operation was done, undone or redone; ``changes`` is Anki's OpChanges.

        The only sign of a redo, which brings a review back: ``changes.study_queues`` is set and
        ``by_reviewer`` is False. An undo looks the same.
        """

    def collection_closing(self) -> None:
        """The collection goes away for a while (full sync, restore): stop reading it now."""

    def collection_reopened(self) -> None: ...

    def collection_loaded(self) -> None:
        """Also after a backup was restored or a package imported, which nothing else tells."""

    def sync_started(self) -> None: ...
    def sync_finished(self) -> None: ...

    def day_changed(self) -> None:
        """Anki saw the day turn. It misses a turn during review, and before 25.05 it tells of
        none, so the clock is compared at other events too."""


def connect(app: App, log: Logger) -> None:
    """Listen to everything. Call once."""
    for name, callback in _hooks(app):
        # A hook that this Anki does not have (older or newer than ours) is left out.
        hook = getattr(gui_hooks, name, None)
        if hook is not None:
            hook.append(safely(callback, log))
    _listen_first(gui_hooks.reviewer_will_answer_card, safely(_rating_pressed(app), log))
    qt = QGuiApplication.instance()
    if isinstance(qt, QGuiApplication):
        qt.applicationStateChanged.connect(safely(_activity(app), log))


def safely(callback: Callback, log: Logger) -> Callback:
    """The callback, but an exception is logged instead of raised.

    The result is then the first argument, which leaves a filter's value as it was.
    """

    @functools.wraps(callback)
    def guarded(*args: Any) -> Any:
        try:
            return callback(*args)
        except Exception:
            log.exception("a callback failed; Anki goes on without it")
            return args[0] if args else None

    return guarded


def _hooks(app: App) -> list[tuple[str, Callback]]:
    capture = app.capture

    def executed(changes: Any, handler: Any) -> None:
        app.collection_changed(changes, by_reviewer=type(handler).__name__ == "Reviewer")

    return [
        ("reviewer_did_show_question", capture.question_shown),
        ("reviewer_did_show_question", lambda _card: app.answer_ended()),
        ("reviewer_did_show_answer", capture.answer_shown),
        ("reviewer_did_answer_card", lambda _reviewer, card, rating: capture.graded(card, rating)),
        ("reviewer_will_end", capture.reviewer_left),
        ("reviewer_will_end", app.session_ended),
        ("state_did_undo", lambda _changes: capture.undone()),
        ("operation_did_execute", executed),
        ("state_will_change", app.state_will_change),
        ("state_did_change", app.state_changed),
        ("collection_will_temporarily_close", lambda _col: app.collection_closing()),
        ("collection_did_temporarily_close", lambda _col: app.collection_reopened()),
        ("collection_did_load", lambda _col: app.collection_loaded()),
        ("sync_will_start", app.sync_started),
        ("sync_did_finish", app.sync_finished),
        ("day_did_change", app.day_changed),
        ("main_window_did_init", app.window_ready),
        ("profile_did_open", app.profile_opened),
        ("profile_will_close", app.profile_closing),
    ]


def _rating_pressed(app: App) -> Callback:
    def pressed(ease_tuple: tuple[bool, int], _reviewer: Any, card: Any) -> tuple[bool, int]:
        app.answer_began()
        app.capture.rating_pressed(card, ease_tuple[1])
        return ease_tuple

    return pressed


def _listen_first(hook: Any, callback: Callback) -> None:
    # Another add-on's filter may change the rating, and we want the one the student pressed. A
    # hook can only be appended to, so this reaches into it; where that fails, last is good enough.
    try:
        hook._hooks.insert(0, callback)
    except AttributeError:
        hook.append(callback)


def _activity(app: App) -> Callback:
    def changed(state: Any) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            app.capture.window_regained()
        else:
            app.capture.window_left()

    return changed
