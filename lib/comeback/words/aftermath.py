"""What followed after she went over a video or pages, in one sentence."""

from __future__ import annotations

from datetime import timedelta

from ..report import Report
from .sentences import say
from .wording import short_date, whole, whole_span

ONE_DAY = timedelta(days=1)
SENTENCES = {
    "no_difference": "watched_no_difference",
    "higher": "watched_higher",
    "lower": "watched_lower",
}


def after_sentence(resource_id: str, report: Report) -> str:
    """The sentence; empty for a resource that she did not go over."""
    watched = report.watched.get(resource_id)
    if watched is None:
        return ""
    since = short_date(watched.day, report.today.date)
    after = watched.aftermath
    if after is None:
        # Nothing is compared of what was watched long ago, or what no card's tag names.
        is_new = watched.day + ONE_DAY >= report.today.date
        return say("watched_today" if is_new else "watched_on", date=since)
    if after.expected is None or after.low is None or after.high is None:
        return say("watched_few", date=since, n=after.n)
    ends = sorted((abs(after.low), abs(after.high)))
    return say(
        SENTENCES[after.verdict],
        date=since,
        passed=after.passed,
        n=after.n,
        expected=whole(after.expected),
        span=whole_span(*ends),
    )
