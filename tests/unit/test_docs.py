"""Documents that must agree with the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from comeback.measure.forecast import POPULATION, PRIOR
from comeback.measure.likely import TOPIC_VARIANCE
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
