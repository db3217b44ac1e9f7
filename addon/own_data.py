"""The page of settings: what each click on it does, and what is kept of the open profile."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from aqt.main import AnkiQt
from aqt.operations import QueryOp
from aqt.qt import QFileDialog
from aqt.utils import getSaveFile

from .comeback.pages.settings import SWITCHES, Chosen, File, Kept, readme
from .comeback.resources.catalogue import EDITIONS
from .comeback.resources.own_map import EditionRule, OwnMap, Rule
from .comeback.sequel import as_watched
from .comeback.store import Store, StoreError
from .comeback.store.export import MEMORY, TIMINGS, export_zip
from .comeback.words.sentences import say
from .profile import Profile
from .tips import tooltip
from .worker import steady

if TYPE_CHECKING:
    from .page import App

EXPORT_NAME = "comeback-export.zip"
NO_REPORT = object()


def count_kept(profile: Profile, stats_folder: str) -> Kept:
    """What lies on the disk, from any thread: a million timings take under a second."""
    timings, first = _extent(profile.store)
    copy = profile.copy_in(stats_folder)
    return Kept(
        timings=timings,
        since=None if first is None else date.fromisoformat(first),
        rules=len(profile.own_map.map.rules),
        watched=len(as_watched(profile.get("watched"))),
        folder=str(profile.folder),
        files=tuple(File(path.name, kind) for path, kind in profile.files()),
        copy=str(copy) if copy is not None and copy.is_file() else "",
    )


def _extent(store: Store | None) -> tuple[int | None, str | None]:
    try:
        return (None, None) if store is None else store.extent()
    except StoreError:
        return None, None


def export(profile: Profile, target: Path) -> None:
    """All of it as one .zip, at a pace that leaves grading alone; from any thread."""
    files = [(path, kind) for path, kind in profile.files() if kind in ("stats", "map")]
    named = [File(path.name, kind) for path, kind in files]
    if profile.store is not None:
        named += [File(TIMINGS, "timings"), File(MEMORY, "memory")]
    export_zip(target, profile.store, [path for path, _ in files], readme(named), steady())


class OwnData:
    """One profile's. ``refresh`` is called when something was counted, which is after a click;
    ``correct`` adds a rule to her map and takes others back."""

    def __init__(
        self,
        mw: AnkiQt,
        app: App,
        refresh: Callable[[], None],
        correct: Callable[[Rule | None, tuple[Rule, ...]], None],
    ) -> None:
        self._mw = mw
        self._app = app
        self._refresh = refresh
        self._correct = correct
        self._counted: object = NO_REPORT
        self._asked: tuple[object, str] | None = None
        self.kept: Kept | None = None
        self.choices: dict[str, Callable[[str], None]] = {
            "setting": self._turn,
            "edition": self._set_edition,
            "choose_folder": lambda _: self._choose_folder(),
            "no_folder": lambda _: app.change_setting("stats_folder", ""),
            "export": lambda _: self._export(),
            "delete_everything": lambda _: app.delete_everything(),
        }

    def chosen(self, own: OwnMap) -> Chosen:
        """The settings as they are."""
        settings = self._app.settings
        return Chosen(
            panel_while_reviewing=settings.panel_while_reviewing,
            tooltip_after_session=settings.tooltip_after_session,
            include_tags=settings.include_tags,
            stats_folder=settings.stats_folder,
            edition=self._edition(own),
        )

    def keep_up(self) -> None:
        """Count what is kept, again where a new report tells that there may be more."""
        profile, report = self._app.profile, self._app.report
        if report is self._counted or profile is None:
            return
        self._counted, folder = report, self._app.settings.stats_folder
        self._in_background(lambda: count_kept(profile, folder), self._take, self._take_none)

    def _take(self, kept: Kept) -> None:
        self.kept = kept
        self._refresh()

    def _take_none(self, error: Exception) -> None:
        self._app.log.warning("what is kept could not be counted: %s", error)

    def _turn(self, name: str) -> None:
        if name in SWITCHES:
            self._app.change_setting(name, not getattr(self._app.settings, name))

    def _edition(self, own: OwnMap) -> str:
        """What she chose just now, until a report was made with it."""
        if self._asked is not None and self._asked[0] is self._app.report:
            return self._asked[1]
        return own.edition or ""

    def _set_edition(self, edition: str) -> None:
        profile = self._app.profile
        if profile is None or edition not in ("", *EDITIONS):
            return
        self._asked = self._app.report, edition
        old = tuple(r for r in profile.own_map.map.rules if isinstance(r, EditionRule))
        self._correct(EditionRule(edition) if edition else None, old)

    def _choose_folder(self) -> None:
        start = self._app.settings.stats_folder
        folder = QFileDialog.getExistingDirectory(self._mw, say("set_folder"), start)
        if folder:
            self._app.change_setting("stats_folder", folder)

    def _export(self) -> None:
        profile = self._app.profile
        # Any window will do for a parent, whatever the signature says.
        window: Any = self._mw
        chosen = getSaveFile(window, say("export"), "comeback", "ZIP", ".zip", EXPORT_NAME)
        if chosen and profile is not None:
            self._in_background(
                lambda: export(profile, Path(chosen)),
                lambda _: tooltip(say("saved", path=chosen), parent=self._mw),
                lambda error: tooltip(say("save_failed", error=str(error)), parent=self._mw),
            )

    def _in_background(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[..., None]
    ) -> None:
        QueryOp(parent=self._mw, op=lambda _: work(), success=done).failure(
            failed
        ).without_collection().run_in_background()
