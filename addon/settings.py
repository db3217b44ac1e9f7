"""The student's settings, read so that no damaged file can stop work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Callable, NamedTuple

from .comeback.words.sentences import say


@dataclass(frozen=True)
class Settings:
    """What config.json offers; the defaults are the same there (a test compares them)."""

    time_reviews: bool = True
    stats_folder: str = ""
    include_tags: bool = True
    shortcut: str = "Ctrl+Shift+K"
    panel_while_reviewing: bool = False
    tooltip_after_session: bool = False


class LoadedSettings(NamedTuple):
    """Settings that can be used, and a line for each thing that could not be understood."""

    settings: Settings
    notices: tuple[str, ...]


def read_settings(config: object) -> LoadedSettings:
    """Settings from whatever is there, key by key; a strange value becomes the default."""
    if not isinstance(config, Mapping):
        return LoadedSettings(Settings(), (say("settings_ignored"),))
    values: dict[str, Any] = {}
    notices: list[str] = []
    for each in fields(Settings):
        # A key that is absent is no damage: an older version's file has fewer of them.
        value = config.get(each.name, each.default)
        if type(value) is type(each.default):
            values[each.name] = value
        else:
            shown = json.dumps(each.default)
            notices.append(say("setting_ignored", setting=each.name, value=shown))
    return LoadedSettings(Settings(**values), tuple(notices))


def load_settings(get_config: Callable[[], object]) -> LoadedSettings:
    """The same from Anki's reader, which raises on some damaged files."""
    try:
        return read_settings(get_config())
    except Exception:
        return LoadedSettings(Settings(), (say("settings_ignored"),))
