"""Documents that must agree with the code."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from comeback.measure.forecast import POPULATION, PRIOR
from comeback.measure.likely import TOPIC_VARIANCE
from comeback.resources.catalogue import DATA, load_catalogue, read_data
from comeback.resources.checked_yaml import read
from comeback.resources.consistency import check_file, shipped
from comeback.resources.known import known_in
from comeback.stats import SCHEMA_PATH

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(SCHEMA_PATH.read_text("utf-8"))


@pytest.mark.parametrize("part", ["", "day", "topic", "resource", "retention"])
def test_every_key_of_the_stats_file_is_described(part: str) -> None:
    text = (ROOT / "docs" / "stats-file.md").read_text("utf-8")
    described = set(re.findall(r"`([a-z_]+)`", text))
    schema = SCHEMA["$defs"][part] if part else SCHEMA
    assert set(schema["properties"]) - described == set()


def test_every_document_that_is_linked_exists() -> None:
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
    for document in documents:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_method_page_has_the_numbers_of_the_code() -> None:
    text = " ".join((ROOT / "docs" / "method.md").read_text("utf-8").split())
    offset, slope, offset_variance, slope_variance, covariance = PRIOR
    prior = (
        f"the mean ({offset}, {slope}), the variances {offset_variance} and {slope_variance}"
        f" and the covariance −{-covariance}"
    )
    assert prior in text
    assert f"with variance {POPULATION.day_variance}," in text
    assert f"keep {POPULATION.daily_memory} of their distance" in text
    assert f"θ ~ N(0, {TOPIC_VARIANCE})" in text


def test_the_map_page_counts_what_is_there() -> None:
    text = (ROOT / "docs" / "topic-map.md").read_text("utf-8")
    catalogue = load_catalogue()
    counted = dict(re.findall(r"^\| ([A-Z][\w ]+?)(?:, Step 1)? \| (\d+)(?= \||,)", text, re.M))
    assert len(counted) == 8
    videos = {each.series: len(each.videos) for each in catalogue.series.values()}
    assert counted == {name: str(videos.pop(name)) for name in counted}
    several = re.search(r"^\| Sketchy (\w+), (\w+), (\w+) \| (\d+), (\d+), (\d+)", text, re.M)
    assert several
    names, counts = several.groups()[:3], map(int, several.groups()[3:])
    assert {f"Sketchy {name}": count for name, count in zip(names, counts)} == videos
    chapters = {id(each): each for each in catalogue.books["2025"].chapters.values()}.values()
    headings = sum(len(chapter.sections) for chapter in chapters)
    assert f"the {len(chapters)} chapters with their pages, and {headings} narrower" in text
    assert f"{headings} headings of the 2025 edition" in text
    topics = sum(len(block["topics"]) for block in read_data(DATA, "topics")["blocks"])
    assert f"{topics:,} topics are there" in " ".join(text.split())


def test_the_examples_of_the_map_page_are_in_order() -> None:
    text = (ROOT / "docs" / "topic-map.md").read_text("utf-8")
    examples = re.findall(r"^ *```yaml\n(.*?)```", text, re.M | re.S)
    checked = [
        check_file(read(dedent(each)), shipped, lambda: known_in(load_catalogue()), date.max)
        for each in examples
    ]
    assert [(each.kind, each.problems) for each in checked] == [("own_map", ()), ("edition", ())]
    own = examples[0]
    for wrong, right in (("perhaps", "true"), ("nephrolgy/2.1", "nephrology/2.1")):
        broken = own[::-1].replace(right[::-1], wrong[::-1], 1)[::-1]
        (problem,) = check_file(
            read(broken), shipped, lambda: known_in(load_catalogue()), date.max
        ).problems
        assert problem.told("topics.yaml") in text
