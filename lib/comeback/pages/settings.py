"""The page of settings: what can be switched, what is kept, and how to take it along or delete it.

A setting is applied at once; all profiles share them, but for the edition of First Aid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ..resources.catalogue import EDITIONS
from ..words.sentences import say
from ..words.wording import dated

if TYPE_CHECKING:
    from .view import View

COMPLETE_EDITION = "2025"
"""The one whose pages are known."""
SWITCHES = (
    "time_reviews",
    "panel_while_reviewing",
    "tooltip_after_session",
    "include_tags",
)
"""Settings that are on or off, by their names in the configuration."""
_KINDS = {
    "store": "kept_store",
    "set_aside": "kept_set_aside",
    "map": "kept_map",
    "stats": "kept_stats",
    "past_days": "kept_past_days",
    "timings": "exported_timings",
    "memory": "exported_memory",
}


@dataclass(frozen=True)
class Chosen:
    """Settings as they are, but for the timing, which other pages know of too; ``edition`` is
    empty where she has named none."""

    panel_while_reviewing: bool = False
    tooltip_after_session: bool = False
    include_tags: bool = True
    stats_folder: str = ""
    edition: str = ""


AS_INSTALLED = Chosen()


class File(NamedTuple):
    """A file of ours: its name, and its kind as in ``_KINDS``."""

    name: str
    kind: str


@dataclass(frozen=True)
class Kept:
    """What lies on the disk; ``rules`` are of her own map, ``copy`` is the path of the second copy
    of the stats file; ``timings`` is None where their file can't be read."""

    timings: int | None = 0
    since: date | None = None
    rules: int = 0
    watched: int = 0
    folder: str = ""
    files: tuple[File, ...] = ()
    copy: str = ""


class Switch(NamedTuple):
    """A setting that is on or off, and one line on what it does."""

    name: str
    title: str
    about: str
    on: bool


class Edition(NamedTuple):
    """One to choose."""

    value: str
    label: str
    chosen: bool


class Data(NamedTuple):
    """What is kept, in words; each file with what it is."""

    lines: tuple[str, ...]
    folder: str = ""
    files: tuple[tuple[str, str], ...] = ()
    copy: str = ""


class SettingsPage(NamedTuple):
    """``data`` is None while it is folded."""

    switches: tuple[Switch, ...]
    editions: tuple[Edition, ...]
    about_edition: str
    folder: str
    data: Data | None


def settings_page(view: View) -> SettingsPage:
    """What the page says."""
    return SettingsPage(
        tuple(_switch(name, view) for name in SWITCHES),
        tuple(_editions(view.chosen.edition)),
        say("about_edition", complete=COMPLETE_EDITION),
        view.chosen.stats_folder,
        _data(view.kept) if "data" in view.opened else None,
    )


def _switch(name: str, view: View) -> Switch:
    if name == "time_reviews":
        about = say(f"about_{name}" if view.timing_on else "time_reviews_off")
        return Switch(name, say(f"set_{name}"), about, view.timing_on)
    return Switch(name, say(f"set_{name}"), say(f"about_{name}"), getattr(view.chosen, name))


def _editions(chosen: str) -> Iterator[Edition]:
    yield Edition("", say("edition_open"), not chosen)
    for edition in EDITIONS:
        yield Edition(edition, edition, edition == chosen)


def _data(kept: Kept | None) -> Data:
    if kept is None:
        return Data((say("kept_looking"),))
    files = tuple((file.name, say(_KINDS[file.kind])) for file in kept.files)
    return Data(tuple(_lines(kept)), kept.folder, files, kept.copy)


def _lines(kept: Kept) -> Iterator[str]:
    if kept.timings and kept.since is not None:
        yield say("kept_timings", n=kept.timings, since=dated(kept.since))
    else:
        yield say("kept_unread" if kept.timings is None else "kept_no_timings")
    if kept.rules:
        yield say("kept_own_map", n=kept.rules)
    if kept.watched:
        yield say("kept_watched", n=kept.watched)
    yield say("kept_panel")


def readme(files: Iterable[File]) -> str:
    """The text that explains an export: a line for each file of it."""
    lines = [say("exported_readme"), ""]
    lines += [f"{file.name}: {say(_KINDS[file.kind])}" for file in files]
    return "\n".join([*lines, ""])
