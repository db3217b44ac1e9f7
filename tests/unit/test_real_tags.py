"""The tags of a real deck, if there are any at hand: what shares of them lead where.

COMEBACK_TAGS names a text file, one tag a line. A deck belongs to its authors: none is part of this
project. The figures are printed with ``-rP``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from comeback.resources.catalogue import load_catalogue
from comeback.resources.resolver import resolve_tag
from comeback.topics.names import identity

FILE = os.environ.get("COMEBACK_TAGS")
pytestmark = pytest.mark.skipif(FILE is None, reason="COMEBACK_TAGS names no file with tags")
CATALOGUE = load_catalogue()
RENAMED = (("#AK_Step1_v11", "#AK_Step1_v13"), ("#AK_Step1_v12", "#AK_Step1_v13"))
PLACE = re.compile(r"\b(\d{1,2})_")


def tags_of(root: str) -> list[str]:
    lines = {line.strip() for line in Path(FILE or "").read_text("utf-8").splitlines()}
    return sorted(line for line in lines if re.search(rf"#AK_Step1_v\d+::#{root}::", line))


def leaves(tags: Iterable[str]) -> list[str]:
    around = {tag.rpartition("::")[0] for tag in tags}
    return [tag for tag in tags if tag not in around]


def led(tag: str) -> str | None:
    """The id of the resource that a tag names."""
    resources = resolve_tag(tag, CATALOGUE).resources
    return resources[0].id if resources else None


def in_a_deck_to_come(tag: str) -> str:
    """Numbers shifted by three, another version, the root renamed, other case and other signs."""
    for old, new in RENAMED:
        tag = tag.replace(old, new)
    tag = PLACE.sub(lambda found: f"{int(found[1]) + 3:02}_", tag)
    root = re.sub(r"#Sketchy(Micro|Pharm|Path)", r"#Resources::Sketchy::\1", tag)
    return root.replace("_&_", "_and_").replace(",_", "_/_").title()


@pytest.mark.parametrize("root", ["SketchyMicro", "SketchyPharm", "SketchyPath"])
def test_leaves_reach_their_scenes_also_in_a_deck_to_come(root: str) -> None:
    known = leaves(tags_of(root))
    scenes = {tag: led(tag) for tag in known}
    found = {tag: scene for tag, scene in scenes.items() if scene is not None}
    print(root, f"{len(found)} of {len(known)} leaves reach a scene; not:")
    print(*(tag for tag in known if tag not in found), sep="\n")
    same = sum(led(in_a_deck_to_come(tag)) == scene for tag, scene in found.items())
    print(f"in a deck to come: {same} of {len(found)} reach the same scene")
    assert same >= 0.9 * len(found)


def test_every_first_aid_tag_reaches_chapter_and_pages() -> None:
    tags = tags_of("FirstAid")
    resources = {tag: resolve_tag(tag, CATALOGUE).resources for tag in tags}
    without = [tag for tag, found in resources.items() if not found or not found[0].page_from]
    narrower = [
        tag for tag, found in resources.items() if found and found[0].precision != "chapter"
    ]
    sources = {resources[tag][0].source for tag in narrower}
    print(f"First Aid: {len(tags) - len(without)} of {len(tags)} tags reach pages;")
    print(f"{len(narrower)} narrower than their chapter, by:", *sorted(map(str, sources)), sep="\n")
    assert without == []
    chapters = {identity(str(found[0].chapter)) for found in resources.values() if found}
    assert len(chapters) >= 15
