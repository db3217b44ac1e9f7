"""The Support page's own text: written in support.yaml, compiled to support.json by the build."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ..words.sentences import say
from ..words.wording import dated

FOLDER = Path(__file__).parent


class Help(NamedTuple):
    """One place to turn to; ``hours`` and ``checked`` may be empty."""

    label: str
    what: str
    reach: tuple[str, ...]
    hours: str
    checked: str


class HelpGroup(NamedTuple):
    """Places to turn to under one heading."""

    heading: str
    lines: tuple[Help, ...]


class Support(NamedTuple):
    """The whole page."""

    title: str
    intro: tuple[str, ...]
    groups: tuple[HelpGroup, ...]
    how_checked: str


@lru_cache(maxsize=1)
def load_support() -> Support:
    """Read from the add-on itself, once: the page needs no network and no report."""
    data = _data()
    groups = (
        HelpGroup(group["heading"], tuple(_help(line) for line in group["lines"]))
        for group in data["groups"]
    )
    return Support(data["title"], tuple(data["intro"]), tuple(groups), data["how_checked"])


def _data() -> Any:
    compiled = FOLDER / "support.json"
    if compiled.is_file():
        return json.loads(compiled.read_text(encoding="utf-8"))
    import yaml  # noqa: PLC0415 - not in Anki, where the compiled file is read

    return yaml.safe_load((FOLDER / "support.yaml").read_text(encoding="utf-8"))


def _help(line: Any) -> Help:
    checked = ""
    if line["checked"]:
        when = dated(date.fromisoformat(line["checked"]))
        checked = say("support_checked", source=line["source"], date=when)
    return Help(line["label"], line["what"], tuple(line["reach"]), line["hours"] or "", checked)
