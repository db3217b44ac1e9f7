"""Every moment that the panel knows, as a report and a view made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from comeback.pages.suggestion import Choice
from comeback.pages.view import View
from comeback.report import Day, Gathered, Report
from tests.unit.made import (
    NEEDY,
    SUNDAYS,
    TODAY,
    VIDEO,
    a_day,
    a_report,
    a_topic,
    estimated,
    expecting,
    likely,
    looking,
    recalled,
    with_estimates,
)


class Scene(NamedTuple):
    """A page as she meets it."""

    report: Report
    view: View


PSEUDOMONAS = estimated(replace(NEEDY, path=("Bacteria", NEEDY.title)), 0.61, 0.52, 0.70)
RODS = a_topic(
    "Gram-negative rods",
    34,
    55,
    path=("Bacteria",),
    starts_here=False,
    starts_in=PSEUDOMONAS.topic_id,
)
COMPLEMENT = estimated(
    a_topic("Complement disorders", 38, 56, resources=(VIDEO,)), 0.67, 0.57, 0.76
)
NEEDING = (
    PSEUDOMONAS,
    estimated(a_topic("Hypersensitivity types", 39, 58), 0.66, 0.58, 0.73),
    COMPLEMENT,
    estimated(a_topic("Lysosomal storage diseases", 35, 52), 0.68, 0.60, 0.75),
    estimated(a_topic("Legionella", 24, 35), 0.69, 0.59, 0.77),
    estimated(a_topic("Whipple and Tropheryma", 24, 35), 0.70, 0.60, 0.78),
)
ORDINARY = tuple(
    estimated(a_topic(f"Topic {n}", 52, 60, group="usual", starts_here=False), 0.87, 0.78, 0.93)
    for n in range(41)
)
SECURE = tuple(
    estimated(a_topic(f"Firm {n}", 60, 60, group="secure", starts_here=False), 0.97, 0.93, 0.99)
    for n in range(13)
)
FEW = (a_topic("Staph aureus", 12, 14, group="too_few"), a_topic("Brucella", 2, 3, group="too_few"))
NEVER = a_topic(
    "Renal, Glomerular", 0, 0, group="not_started", cards=212, cards_seen=0, cards_suspended=212,
    cards_new=0, change="too_few", path=("Renal", "Glomerular"),
)  # fmt: skip
TOPICS = (*NEEDING, RODS, *ORDINARY, *SECURE, *FEW, NEVER)


def days(last: int, first: int = 40, without: tuple[int, ...] = ()) -> tuple[Day, ...]:
    """Study days up to ``last`` days ago, some better, some less so, each with its band."""
    found = []
    for back in range(first, last - 1, -1):
        n = 60 + (back * 37) % 120
        passed = round(n * (0.78 + (back * 13 % 14) / 100))
        day = expecting(a_day(back, passed, n, 40, 90), n * 0.77, n * 0.91)
        found.append(a_day(back) if back in without else day)
    return tuple(found)


def morning(**changes: Any) -> Report:
    report = with_estimates(a_report(TOPICS, days=days(1, without=(3, 9))))
    return replace(report, **changes)


def after_gap(back: int, **changes: Any) -> Report:
    empty = tuple(a_day(n) for n in range(back - 1, 0, -1))
    return replace(
        morning(
            days=(*days(back, back + 300), *empty),
            likely_due=likely(0.79, 0.75, 0.83, 3112),
            cards_due=3112,
            last_30_days=recalled(0, 0),
        ),
        **changes,
    )


def timed(report: Report) -> Report:
    """The report, with nine of ten questions tried and four seconds to each reveal."""
    return replace(report, days=tuple(map(tried, report.days)))


def tried(day: Day) -> Day:
    n = day.captured_reviews
    return replace(
        day,
        attempt_n=n,
        attempt_tried=0.9 * n,
        median_reveal_seconds=4 + day.date.day / 100 if n else None,
    )


def scene(report: Report, **changes: Any) -> Scene:
    return Scene(report, looking(report, **changes))


def scenes() -> Iterator[tuple[str, Scene]]:
    """(name, scene), in the order of the picture of the panel."""
    yield "morning", scene(morning())
    yield "morning-why", scene(morning(), opened=frozenset(["why_this", "yesterday"]))
    yield "morning-counts", scene(a_report(TOPICS, days=days(1)))
    yield "first-gap", scene(after_gap(47), first_open=True, ask_timing=True)
    yield "first-now", scene(morning(), first_open=True)
    yield "first-counts", scene(a_report(TOPICS, cards_due=3112), first_open=True, ask_timing=True)
    bad = morning(
        today=expecting(a_day(0, 61, 104, 12, 100), 75, 89),
        again_today=Gathered(COMPLEMENT.topic_id, 19, 43),
        last_30_days=recalled(1830, 2231),
    )
    yield "below", scene(bad)
    yield "enough", scene(bad, enough=True)
    yield "inside", scene(morning(today=expecting(a_day(0, 132, 158, 82, 212), 125, 140)))
    yield "above", scene(morning(today=expecting(a_day(0, 150, 158, 82, 212), 125, 140)))
    yield "few", scene(morning(today=a_day(0, 17, 19, 3, 20)))
    kept = morning(days=(*days(2), a_day(1)))
    rested = SUNDAYS.with_today(TODAY - timedelta(days=1), True)
    yield "rest-kept", scene(kept, rest=rested, opened=frozenset(["rest_days"]))
    yield (
        "rest",
        scene(morning(), rest=SUNDAYS.with_today(TODAY, True), opened=frozenset(["rest_days"])),
    )
    yield "gap", scene(after_gap(6, cards_due=640))
    yield "gap-few", scene(after_gap(6, cards_due=40))
    yield (
        "back",
        scene(
            after_gap(
                47,
                today=expecting(a_day(0, 133, 211, 20, 200), 117, 140),
                last_30_days=recalled(133, 211),
                cards_due=2900,
            )
        ),
    )
    yield "young", scene(a_report(FEW, days=days(1, 3), usual=recalled(50, 64)))
    decks = [estimated(a_topic(str(n), 52, 60, axis="decks", group="usual"), 0.87, 0.8, 0.93)
             for n in range(9)]  # fmt: skip
    yield (
        "no-tags",
        scene(with_estimates(a_report(decks, axis="decks", notes_with_topic_ratio=0.0))),
    )
    calm = morning(topics=(*ORDINARY, *SECURE))
    yield "nothing-stands-out", scene(calm)
    yield "nothing-due", scene(replace(calm, cards_due=0))
    yield "phone", scene(morning(today=expecting(a_day(0, 132, 158, 22), 125, 140)))
    yield "mountain", scene(morning(cards_due=3000))
    yield "no-pace", scene(replace(calm, seconds_per_card=None, cards_due=3000))
    yield "silent", Scene(morning(), View(choice=Choice(None, 3, True)))
    yield "topics", scene(morning(), page="topics")
    yield (
        "topics-row",
        scene(
            morning(),
            page="topics",
            open_topic=PSEUDOMONAS.topic_id,
            opened=frozenset(["why_here"]),
        ),
    )
    yield (
        "topics-folds",
        scene(morning(), page="topics", opened=frozenset(["secure", "too_few", "not_started"])),
    )
    yield "topics-counts", scene(a_report(TOPICS), page="topics", open_topic=NEEDY.topic_id)
    yield "progress", scene(timed(morning()), page="progress", rest=SUNDAYS)
    for unit in ("day", "month"):
        opened = frozenset(["as_table"])
        yield (
            f"progress-{unit}",
            scene(timed(after_gap(6)), page="progress", span=unit, opened=opened),
        )
    yield "measured", scene(morning(), page="measured")
    yield "settings", scene(morning(), page="settings")
