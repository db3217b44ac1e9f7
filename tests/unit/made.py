"""Reports made by hand, and a reader for the pages made of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from comeback.measure.interval import wilson
from comeback.measure.rest_days import RestDays
from comeback.pages.render import render_page
from comeback.pages.state import ENDING, moment_of
from comeback.pages.suggestion import choose_suggestion, look_ahead
from comeback.pages.view import View
from comeback.report import Day, Likely, Recalled, Report, Topic
from comeback.resources.guide import Guide, Step
from comeback.resources.resource import Resource
from comeback.words.wording import plain

ROOT = Path(__file__).parents[2]
TODAY = date(2025, 11, 22)
NASTY = (
    "<script>alert(1)</script>",
    "\"double\" 'single' & &amp; <b",
    "x" * 1000,
    "مرض القلب الروماتيزمي",
    "{{ 7 * 7 }} {% raw %}",
    '" autofocus onfocus="alert(1)',
    "</style></title></textarea>",
    "★ ☆ 👩‍⚕️",
)
VIDEO = Resource(
    kind="sketchy_micro",
    id="sketchy_micro/bacteria/5.9",
    title="The Suitors of Pseudo Mona",
    series="Sketchy Micro",
    group="Bacteria",
    number="5.9",
    minutes=10.3,
    touches_cards=24,
)
BOOK = Resource(
    kind="first_aid",
    id="first_aid/2025/microbiology",
    title="Microbiology",
    series="First Aid",
    edition="2025",
    chapter="Microbiology",
    page_from=121,
    page_to=200,
    precision="chapter",
)


def recalled(passed: int, n: int) -> Recalled:
    low, high = wilson(passed, n) or (None, None)
    return Recalled(n, passed, passed / n if n else None, low, high)


def a_day(days_back: int, passed: int = 0, n: int = 0, other: int = 0, timed: int = 0) -> Day:
    counts = recalled(passed, n)
    return Day(
        date=TODAY - timedelta(days=days_back),
        day_start_at=0,
        day_end_at=0,
        complete=days_back > 0,
        reviews=n + other,
        study_seconds=14.5 * (n + other),
        studied_cards=n + other,
        studied_seconds=14.5 * (n + other),
        true_retention_n=n,
        true_retention_passed=passed,
        true_retention_ratio=counts.ratio,
        true_retention_low_ratio=counts.low_ratio,
        true_retention_high_ratio=counts.high_ratio,
        captured_reviews=timed,
    )


def expecting(day: Day, low: float, high: float) -> Day:
    """The day, with so many expected to be recalled 9 times in 10."""
    return replace(
        day,
        expected_passed=(low + high) / 2,
        expected_passed_low=low,
        expected_passed_high=high,
    )


def a_topic(title: str, passed: int = 23, n: int = 37, **changes: Any) -> Topic:
    counts = recalled(passed, n)
    topic = Topic(
        topic_id=f"first_aid/{title}",
        axis="first_aid",
        path=("Bacteria", title),
        title=title,
        tags=(f"#AK_Step1_v12::#FirstAid::{title}",),
        notes=30,
        cards=38,
        cards_seen=31,
        cards_new=5,
        cards_suspended=2,
        cards_due=6,
        n=n,
        passed=passed,
        first_date=date(2025, 9, 24) if n else None,
        last_date=TODAY if n else None,
        ratio=counts.ratio,
        low_ratio=counts.low_ratio,
        high_ratio=counts.high_ratio,
        group="needs_another_pass",
        starts_here=True,
    )
    return replace(topic, **changes)


def a_report(topics: Sequence[Topic] = (), **changes: Any) -> Report:
    report = Report(
        as_of=0.0,
        newest_at=0,
        rollover_hour=4,
        utc_offset_minutes=0,
        days=tuple(a_day(back, 84, 100, 20, 90) for back in range(40, 0, -1) if back not in (3, 9)),
        today=a_day(0),
        periods={},
        axis="first_aid",
        topics=tuple(topics),
        usual=recalled(8800, 10000),
        last_30_days=recalled(1874, 2231),
        cards_due=118,
        seconds_per_card=11.0,
        notes_with_topic_ratio=0.93,
    )
    return replace(report, **changes)


class ToldGuide(Guide):
    """Answers what it was told, and keeps what it was asked."""

    def __init__(
        self, *steps: tuple[Resource, int], total: int = 0, also: Sequence[tuple[str, int]] = ()
    ) -> None:
        self.steps = tuple(Step(*each) for each in steps)
        self.total = total
        self.also = tuple(also)
        self.asked: list[tuple[float, Collection[str], bool]] = []

    def plan(
        self, minutes: float, without: Collection[str] = (), weigh: bool = False
    ) -> tuple[tuple[Step, ...], int]:
        self.asked.append((minutes, without, weigh))
        return self.steps, self.total

    def resource(self, resource_id: str) -> Resource | None:
        found = (each.resource for each in self.steps if each.resource.id == resource_id)
        return next(found, None)

    def connections(self, topic_id: str) -> tuple[tuple[str, int], ...]:
        return self.also


def likely(ratio: float, low: float, high: float, cards: int = 9000) -> Likely:
    return Likely(cards, ratio, low, high)


def estimated(topic: Topic, ratio: float, low: float, high: float) -> Topic:
    """The topic with its likely recall."""
    return replace(topic, recall_ratio=ratio, recall_low_ratio=low, recall_high_ratio=high)


def with_estimates(report: Report) -> Report:
    """The report as it is once recall is estimated; topics with no estimate get one near theirs."""
    topics = tuple(
        t
        if t.recall_ratio is not None or t.ratio is None
        else estimated(t, t.ratio, t.low_ratio or 0.0, t.high_ratio or 1.0)
        for t in report.topics
    )
    days = tuple(d if d.expected_passed else expecting(d, 78, 91) for d in report.days)
    return replace(report, topics=topics, days=days, likely=likely(0.88, 0.87, 0.89))


OPENED = frozenset(
    "why_this yesterday today_was last_14 rest_days rest other_views usual secure too_few "
    "not_started why_here delete_timings plan_rest more_resources wrong_match add_pages hidden "
    "as_table delete_everything data"
    .split()
)  # fmt: skip
"""Every part that can be unfolded, and every question that can be asked."""
SUNDAYS = RestDays().with_weekday(6, True, date(2025, 1, 1))
NEEDY = a_topic("Pseudomonas aeruginosa", resources=(VIDEO, BOOK))
OTHER = a_topic("Complement disorders", 38, 56)
EVERY_KIND = (
    NEEDY,
    OTHER,
    *(a_topic(str(number), 40, 60) for number in range(9)),
    a_topic("Gram-negative rods", 60, 85, starts_here=False),
    a_topic("Usual", 52, 60, group="usual"),
    a_topic("Secure", 60, 60, group="secure"),
    a_topic("Whipple disease", 4, 6, group="too_few"),
    a_topic("Coxiella", 22, 26, group="too_few"),
    a_topic(
        "Renal",
        0,
        0,
        group="not_started",
        cards=212,
        cards_seen=0,
        cards_new=0,
        cards_suspended=212,
    ),
    a_topic("Scene", 30, 40, axis="sketchy", topic_id="sketchy/Scene"),
    a_topic("Deck", 30, 40, axis="decks", topic_id="decks/Deck", tags=()),
)


def looking(report: Report, **changes: Any) -> View:
    """The view as the add-on makes it, with the suggestion of the moment."""
    view = replace(View(), **changes)
    choice, saved = choose_suggestion(report, {})
    if moment_of(report, view).state in ENDING:
        choice, saved = look_ahead(report, choice, saved)
    return replace(view, choice=choice)


def today(report: Report, **changes: Any) -> str:
    return text_of(render_page(report, looking(report, **changes)))


class Reader(HTMLParser):
    """What a page shows (text), says (text and spoken attributes), does, and is made of."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.said: list[str] = []
        self.elements: list[str] = []
        self.commands: list[dict[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        values = {name: value or "" for name, value in attrs}
        self.said += [values[n] for n in ("aria-label", "title", "placeholder") if n in values]
        if "data-do" in values:
            data = {k[5:]: v for k, v in values.items() if k.startswith("data-")}
            self.commands.append(data)

    def handle_data(self, data: str) -> None:
        self.shown.append(data)
        self.said.append(data)


def as_long(text: str) -> str:
    """An ordinary name that is cut where this one is."""
    return "n" * len(text)


def text_of(html: str) -> str:
    return " ".join(plain(" ".join(Reader(html).shown)).split())
