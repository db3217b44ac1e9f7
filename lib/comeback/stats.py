"""The stats file: the public part of a Report, for other tools. Described in docs/stats-file.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from . import __version__
from .definitions import DEFINITIONS
from .measure.days import as_utc
from .pace import Rest, no_rest, resting
from .report import Day, Model, Report, Topic
from .resources.resource import Resource
from .topics.tree import DECKS
from .whole_file import whole_file
from .words.why import why

SCHEMA_NAME = "comeback/recall-stats"
SCHEMA_VERSION = 1
MODEL_NAME, MODEL_VERSION = "comeback-recall", "1"
SCHEMA_PATH = Path(__file__).with_name("recall_stats.schema.json")
MAX_TOPICS = 500
MIN_TOPIC_REVIEWS = 10
DIGITS = 4
"""Digits after the point, for ratios and seconds alike: rounded here, once."""


class StatsError(Exception):
    """A stats file that cannot be read; the text is one line that says what and where."""


def public_stats(
    report: Report,
    *,
    profile_id: str | None = None,
    anki_version: str | None = None,
    include_tags: bool = True,
    rest: Rest = no_rest,
) -> dict[str, Any]:
    """The whitelist that leaves the collection: no card text, no note or deck names, no journal.

    Returns JSON-able values. The result depends on its arguments alone. Without a new review only a
    learning card that falls due, or the next study day, changes it.
    """
    topics, omitted = _public_topics(report)
    told = resting(topics if include_tags else (), rest, 8)
    return {
        "schema": SCHEMA_NAME,
        "schema_version": SCHEMA_VERSION,
        "generated_at": as_utc(report.newest_at),
        "generator": {"name": "comeback", "version": __version__, "anki_version": anki_version},
        "profile_id": profile_id,
        "day_boundary": {
            "rollover_hour": report.rollover_hour,
            "utc_offset_minutes": report.utc_offset_minutes,
            "today": report.today.date.isoformat(),
            "today_ends_at": as_utc(report.today.day_end_at),
        },
        "definitions": dict(DEFINITIONS),
        "today": _public_day(report.today),
        "days": [_public_day(day) for day in resting(report.days, rest, 8)],
        "periods": {name: counts._asdict() for name, counts in report.periods.items()},
        "likely_recall": None if report.likely is None else _row(report.likely),
        "topics": [topic_row(topic, report) for topic in told],
        "topics_omitted": omitted if include_tags else omitted + len(topics),
        "model": _public_model(report.model),
    }


def _public_topics(report: Report) -> tuple[list[Topic], int]:
    worth = [
        topic
        for topic in report.topics
        if topic.axis != DECKS and (topic.n >= MIN_TOPIC_REVIEWS or topic.resources)
    ]
    kept = worth[:MAX_TOPICS]
    return kept, sum(topic.axis != DECKS for topic in report.topics) - len(kept)


def _public_day(day: Day) -> dict[str, Any]:
    row = _row(day)
    row["day_start_at"] = as_utc(day.day_start_at)
    row["day_end_at"] = as_utc(day.day_end_at)
    return row


def _public_model(model: Model) -> dict[str, Any]:
    row = _row(model)
    row["labels"] = {label: _row(each) for label, each in model.labels.items()}
    return {"name": MODEL_NAME, "version": MODEL_VERSION, **row}


def topic_row(topic: Topic, report: Report) -> dict[str, Any]:
    """A topic as the JSON of the contract (TOPIC)."""
    row = _row(topic)
    row["why"] = why(topic, report)
    row["resources"] = [_resource_row(resource, report) for resource in topic.resources]
    return row


def _resource_row(resource: Resource, report: Report) -> dict[str, Any]:
    watched = report.watched.get(resource.id)
    return {**resource.as_json(), "done_at": None if watched is None else as_utc(watched.done_at)}


def _row(value: Any) -> dict[str, Any]:
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value


def as_text(stats: Mapping[str, Any], rest: Rest = no_rest) -> str:
    """The file's text: sorted keys, one space of indent, final newline."""
    encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, indent=1)
    # Joined a few at a time: half a million small strings would take twenty megabytes.
    tokens, parts = encoder.iterencode(stats), []
    while part := "".join(islice(tokens, 256)):
        rest()
        parts.append(part)
    parts.append("\n")
    return "".join(parts)


def write_stats(path: Path, stats: Mapping[str, Any], rest: Rest = no_rest) -> bool:
    """Put the file in place whole, or leave the old one untouched; False when nothing changed.

    Raises OSError when the folder can't be written or the disk is full.
    """
    return put_in_place(path, as_text(stats, rest).encode("utf-8"))


def put_in_place(path: Path, data: bytes) -> bool:
    """The same for any file: whole or not at all."""
    if path.is_file() and path.read_bytes() == data:
        return False
    with whole_file(path) as file:
        file.write(data)
    return True


def load_stats(path: Path) -> dict[str, Any]:
    """A stats file as plain values. Raises StatsError for another format or a broken file."""
    try:
        stats = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StatsError(f"{path} can't be read as a stats file ({error})") from error
    if not isinstance(stats, dict) or stats.get("schema") != SCHEMA_NAME:
        raise StatsError(f"{path} is no stats file of Comeback")
    if stats.get("schema_version") != SCHEMA_VERSION:
        raise StatsError(
            f"{path} has schema_version {stats.get('schema_version')}; this is {SCHEMA_VERSION}"
        )
    return stats
