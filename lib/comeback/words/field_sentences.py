"""The sentences of the map of the field, and of the model's score. Part of the one table
(sentences.py), which says how they are written."""

from __future__ import annotations

FIELD_TABLE: dict[str, str] = {
    "field": "Map of the field",
    "menu_field": "First Aid's chapters by likely recall, under the systems of the exam",
    "field_how": "Each number: of 100 cards you have seen there, how many you would likely "
    "recall in the next 3\u00a0days. The fuller the color, the more secure. Choose one to see "
    "its range and its topic. Not an exam score.",
    "field_how_counts": "Each number: of 100 spaced reviews there, how many you recalled. The "
    "fuller the color, the more secure. Choose one to see its range and its topic. Not an exam "
    "score.",
    "field_not": "Topics share cards, so the numbers don't add up.",
    "field_below": "below all your cards, {percent}",
    "field_about": "about the same, as far as can be told",
    "field_above": "above",
    "field_legend": "What the shades mean",
    "field_few": "too few reviews to say",
    "field_empty": "no card seen yet",
    "field_share": "share of the exam: about {span}%",
    "field_across": "Across all systems",
    # Soft hyphens, so that each heading finds room above a narrow column.
    "field_embryology": "Em\u00adbry\u00adol\u00adogy",
    "field_anatomy": "Anat\u00adomy",
    "field_physiology": "Phys\u00adi\u00adol\u00adogy",
    "field_pathology": "Path\u00adol\u00adogy",
    "field_pharmacology": "Phar\u00adma\u00adcol\u00adogy",
    "field_place": "{chapter}, {section}",
    "field_cell": "{place}: about {percent} of 100, {low} to {high}",
    "field_cell_counts": "{place}: recalled {percent} of 100, range {low} to {high}",
    "field_cell_few": "{place}: too few reviews to say",
    "field_cell_empty": "{place}: no card seen yet",
    "field_missing": "No tag of yours names {chapters}.",
    "field_no_chapter": "Also in the outline, without a chapter of their own: {systems}.",
    "field_no_chapter_one": "{system} (about {span}%)",
    "field_checked": "Shares are from the public outline, checked on {date}. Each is of a whole "
    "system, not of one chapter.",
    "field_none": "This map follows the chapters of First Aid, and no tag in this collection names "
    "one. That is fine: Topics shows the same numbers by the tags or decks that you have.",
    "field_to_topics": "Go to Topics",
    # how this is measured
    "exactly": "Exactly",
    "name_share": "Share of the exam",
    "text_share": "How much of the exam is on a system, from the public outline. It weighs only "
    "where you ask for it.",
    "name_score": "How close the forecasts come",
    "score_closer": "On your last {n} spaced reviews the forecasts were closer to what happened "
    "than those of Anki's model alone: their error was {percent}% smaller.",
    "score_no_closer": "On your last {n} spaced reviews the forecasts came about as close to "
    "what happened as those of Anki's model alone: the difference is not beyond chance.",
    "score_figures": "Log loss {loss}; baseline {baseline}.",
}
