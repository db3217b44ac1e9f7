"""The sentences of the page Progress. Part of the one table (sentences.py), which says how they are
written."""

from __future__ import annotations

PROGRESS_TABLE: dict[str, str] = {
    "progress": "Progress",
    "menu_progress": "Your study days, and what you recalled over weeks and months",
    "from_to": "{first} –\u00a0{last}",
    "month": "{month}",
    "further": "Further back",
    "later": "Later",
    "study_days": "Study days",
    "calendar": "A calendar of study days.",
    "day_studied": "{date}: {cards:# card|# cards} in {minutes} min",
    "legend_studied": "studied: the more minutes, the larger",
    "legend_kept": "rest kept",
    "studied_on": "Studied on {days:# day|# days}, {time} in all.",
    "kept_on": "Rest kept on {days:# day|# days}.",
    "hours": "{hours} h",
    "recalled_and_expected": "Recalled and expected",
    "by_day": "By day",
    "by_week": "By week",
    "by_month": "By month",
    "week_of": "Week of {date}",
    "spans_chart": "Share of spaced reviews recalled, and what was expected. The table has the "
    "same numbers.",
    "few_to_draw": "Too few spaced reviews here to compare: a dot needs {n}.",
    "tried_chart": "About how many percent of the timed reviews were tried before revealing. The "
    "table has the same numbers.",
    "tried_span": "{when}: about {tried}% of {n} timed reviews ({span}%)",
    "tried_over": "About {tried}% of {n} timed reviews ({span}%), an estimate from how long you "
    "looked.",
    "tried_needs": "Said once {known} timed reviews of earlier days show your own pace, and "
    "{needed} have come since.",
    "legend_tried": "percent of timed reviews, with the range; larger: more reviews",
    "reveals": "The reveal came after about {middle} s.",
    "reveals_half": "On a usual day the reveal came after about {middle} s; on half of the days, "
    "between {low} and {high} s.",
    "reveals_note": "Neither short nor long is better by itself.",
    "band_moves": "The band moves with how long cards had waited: after a break, or with longer "
    "waits, it lies lower.",
    "expected_out_of": "{expected} of\u00a0{n}",
    "as_table": "As a table",
    "when": "When",
    "week_from": "Week of",
    "studied_time": "Studied",
    "recalled_of": "Recalled",
    "expected_of": "Expected",
    "tried_of": "Tried",
    "of": "{passed} of\u00a0{n}",
    "with_range": "{likely}% ({span})",
    "with_range_plain": "{likely}% ({span})",
}
