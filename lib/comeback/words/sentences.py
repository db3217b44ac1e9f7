"""Every sentence of ours on the screen, in one table.

``{name}`` takes a value, a whole number with thousands separators; ``{n:# card|# cards}`` the first
form for 1, the second for all else. No-break spaces and word joiners keep words on one line.
"""

from __future__ import annotations

from string import Formatter
from typing import Any

from .document_sentences import DOCUMENT_TABLE
from .field_sentences import FIELD_TABLE
from .map_sentences import MAP_TABLE
from .progress_sentences import PROGRESS_TABLE
from .settings_sentences import SETTINGS_TABLE

TABLE: dict[str, str] = {
    **MAP_TABLE,
    **FIELD_TABLE,
    **PROGRESS_TABLE,
    **SETTINGS_TABLE,
    **DOCUMENT_TABLE,
    # frame
    "product": "Comeback",
    "today": "Today",
    "topics": "Topics",
    "menu": "Menu",
    "menu_plan": "A few videos chosen to cover many of your least secure cards",
    "menu_questions": "From the ids of questions to your cards",
    "menu_measured": "What each number is, and what it is not",
    "menu_file": "Your numbers for other tools",
    "menu_support": "People to talk to",
    "counted": "Reviews counted like in Anki's Stats",
    "support": "Support",
    "file": "File",
    "measured": "How this is measured",
    "copy": "Copy",
    "label_of": "{label}: {of}",
    "close": "OK",
    "no_report": "Your reviews are being read. You can go on studying.",
    "reading": "Reading your reviews: {done} of {total}.",
    # numbers
    "recalled": "Recalled {passed} of {n} spaced reviews ({percent}%, range {span}%).",
    "recalled_since": "Until now: recalled {passed} of its {n} spaced reviews ({percent}%, range "
    "{span}%), since {since}.",
    "recalled_last": "Until now: recalled {passed} of its last {n} spaced reviews ({percent}%, "
    "range {span}%), back to {since}.",
    "recalled_short": "{passed} of {n} ({percent}%, range\u00a0{span}%)",
    "recalled_month": "Over 30 days: recalled {passed} of {n} ({percent}%, range {span}%).",
    "brackets": "In brackets: the range in which the true figure lies 9 times in 10.",
    "as_expected": "Taken together that is as expected.",
    "recalled_few": "{passed} of {n:# spaced review|# spaced reviews} recalled so far. Too few "
    "to compare.",
    "recalled_few_past": "{passed} of {n:# spaced review|# spaced reviews} recalled. Too few to "
    "compare.",
    "usual": "All your cards: {percent}%.",
    "tick": "all your cards, {percent}%",
    "likely_next": "You would likely recall about {likely} in 100 of its cards in the next "
    "3\u00a0days ({span}).",
    "likely_short": "about {likely} ({span})",
    "likely_of_100": "about {likely} of 100 ({span})",
    "looks_ahead": "Those not recalled were shown again since, so you likely know more now.",
    "likely_usual": "Of all your cards: about {likely} in 100.",
    "likely_tick": "all your cards, {likely}",
    "counts_only": "Counts only for now: an estimate is shown once it has proved right on your own "
    "reviews.",
    "studied": "Studied {cards:# card|# cards} in {minutes} min",
    "minutes": "{minutes} min",
    "about_minutes": "about {minutes} min",
    "day_and_date": "{weekday}, {month} {day}",
    "weekday": "{weekday}",
    "date": "{month}\u00a0{day}",
    "date_and_year": "{month}\u00a0{day}, {year}",
    "month_and_year": "{month}\u00a0{year}",
    # today
    "welcome": "Welcome. Your reviews already say something.",
    "read_since": "Read {reviews:# review|# reviews} since {since}. Nothing in your collection was "
    "changed.",
    "still": "Still with you",
    "still_now": "In {n} of {rated:# topic|# topics} with enough reviews you would likely recall "
    "more than {level} of 100 cards.",
    "still_away": "In {n} of {rated:# topic|# topics} with enough reviews you would likely "
    "recall more than {level} of 100 cards, even after {away} days away.",
    "see": "See",
    "faded": "To refresh first",
    "not_exam": "Not an exam score.",
    "welcome_back": "Welcome back.",
    "welcome_back_likely": "Welcome back. After {away} days away you likely still know about "
    "{likely} of 100 due cards ({span}).",
    "rest_kept": "Rest kept yesterday.",
    "recalled_expected": "Recalled {passed} of {n} spaced reviews ({percent}%, range {span}%); "
    "after these waits {expected} were expected.",
    "above": "Stronger than the spacing alone explains.",
    "one_day": "One day says little.",
    "one_day_month": "One day says little: your 30 days stand at {percent}% ({span}).",
    "one_day_both": "One day says little: your 30 days stand at {percent}% ({span}), yesterday "
    "{yesterday}%.",
    "back_inside": "After {away} days away, {expected} were expected. You are right where the "
    "spacing says you would be.",
    "gathered": "{cards} of the {of_cards} cards to see again came from one place: {title}.",
    "come_back": "These cards will come back by themselves. Nothing needs to be made up.",
    "enough": "Stop for today",
    "was_enough": "You stopped for today. What is due stays due and can wait.",
    "go_on": "Go on after all",
    "tomorrow": "For tomorrow",
    "rest_day": "Today is a rest day. Nothing is waiting that can't wait.",
    "study_anyway": "Study anyway",
    "rest_days": "Choose rest days",
    "rest_weekly": "Every week, from today on",
    "rest_note": "On a rest day nothing is suggested, and the chart shows a leaf. Days that are "
    "over stay as they were.",
    "rest_today": "Today is a rest day",
    "no_rest_today": "Today is no rest day after all",
    "next": "Next",
    "try_first": "Try {cards:# of its cards|# of its cards} first",
    "then_watch": "Then watch what was missing",
    "then_read": "Then read what was missing",
    "watch": "It has no open cards to try, so watch this",
    "read": "It has no open cards to try, so read this",
    "try": "Try {cards:# card|# cards}",
    "why_this": "Why this one",
    "another": "Another topic",
    "not_today": "Not today",
    "silent": "No suggestion for the rest of today, as you asked.",
    "suggest_again": "Show it again",
    "stays": "It stays the suggestion until you choose another or the day ends.",
    "no_reviews": "No reviews yet. This page fills by itself once you study.",
    "too_few": "Too few spaced reviews to say much yet ({n} so far).",
    "too_few_rule": "A topic appears here after {reviews} spaced reviews on {notes} different "
    "notes.",
    "closest": "Closest: {title}, {n} so far.",
    "until_then": "Until then, your due cards are the right next thing.",
    "study_due": "Study due cards",
    "nothing_stands_out": "No topic stands out today.",
    "all_usual": "{rated:The one topic with enough reviews is not|None of the # topics with enough "
    "reviews is} clearly below your usual {percent}%.",
    "likely_all_usual": "{rated:The one topic with enough reviews is not|None of the # topics with "
    "enough reviews is} clearly below all your cards, {likely} of 100.",
    "next_due": "Next: your {due:one due card|# due cards}.",
    "next_due_minutes": "Next: your {due:one due card|# due cards}, about {minutes} min.",
    "many_due": "{due} cards are due. They need not be done in a day.",
    "due_minutes": "{due} cards are due, about {minutes} min.",
    "how_long": "How long do you have?",
    "choose_time": "{due:One card is|# are} due; choose a time and leave the rest.",
    "time": "{minutes} min · {cards:# card|# cards}",
    "time_all": "all {cards} · {minutes} min",
    "time_cards": "{cards:# card|# cards}",
    "time_note": "The due cards that you most likely still know come first. The others stay due "
    "as they are.",
    "nothing_waiting": "Nothing is waiting. You can stop here.",
    "decks_no_tags": "Your cards carry no topic tags, so topics are your decks for now: "
    "{decks:# deck|# decks}, {rated} with enough reviews. Videos and pages need tags like those "
    "of the AnKing deck.",
    "decks_few_tags": "Only {percent} in 100 of your reviewed notes carry a topic tag, so topics "
    "are your decks for now: {decks:# deck|# decks}, {rated} with enough reviews. Videos and pages "
    "need tags like those of the AnKing deck.",
    "untimed": "{reviews:One review of today is|All # reviews of today are} counted. Reveal "
    "times exist only where Comeback runs, so none was timed.",
    "ask_timing": "From now on Comeback times how long you look at a question before revealing it. "
    "The times stay on this computer.",
    "fine": "Keep timing",
    "turn_off": "Don't time",
    "last_14": "Your recall, last 14 days",
    "legend_dot": "what you recalled, with its range; larger: more reviews",
    "legend_month": "your last 30 days",
    "legend_recalled": "what you recalled; larger: more reviews",
    "legend_band": "expected for cards that waited this long",
    "legend_rest": "rest",
    "chart": "Share of spaced reviews recalled, day by day.",
    "legend_few": "fewer than {n} reviews",
    "day_few": "{date}: {passed} of {n} recalled, too few to compare",
    "day_dot": "{date}: recalled {passed} of {n} ({percent}%, range {span}%)",
    "day_expected": "{date}: recalled {passed} of {n} ({percent}%), {expected} were expected",
    "day_rest": "{date}: rest",
    "today_was": "Today: {reviews:# review|# reviews}, {minutes} min",
    "yesterday": "Yesterday: {reviews:# review|# reviews}, {minutes} min",
    "none_spaced": "None was a spaced review: new and learning cards don't measure memory yet.",
    "other_reviews": "The other {n:one was a new or learning card|# were new or learning cards}.",
    "tried": "Tried before revealing: about {tried}% of {n:# timed review|# timed reviews} "
    "({span}%), an estimate from how long you looked.",
    "timed": "Timed: {timed} of {reviews}. Reveal times exist only where Comeback runs.",
    # topics
    "axis": "By",
    "axis_first_aid": "First Aid",
    "axis_sketchy": "Sketchy",
    "axis_system": "Systems",
    "axis_tags": "Tags",
    "axis_decks": "Decks",
    "find": "Find a topic",
    "found": "{n:# topic|# topics} found",
    "needs_another_pass": "Worth another look",
    "other_views": "Also lower than all your cards",
    "usual_group": "About like all your cards",
    "secure": "More secure than all your cards",
    "too_few_group": "Too few reviews to say",
    "not_started": "In your deck, not started",
    "count": "{n:# topic|# topics}",
    "more": "{n} more",
    "show_more": "Show more",
    "overlap": "Ranges overlap: read these {n} as a group, not as places 1 to {n}.",
    "none_needs": "No topic stands out: none is clearly below your usual {percent}%.",
    "likely_none_needs": "No topic stands out: none is clearly below all your cards, {likely} of "
    "100.",
    "wide": "Ranges are wide while reviews are few. They narrow by themselves.",
    "none_rated": "No topic has enough reviews yet.",
    "of_needed": "{n} of the {needed} reviews needed",
    "of_needed_none": "no spaced reviews yet",
    "of_needed_notes": "{n:# review|# reviews}, on fewer than {notes} notes",
    "suspended": "{n:# card|# cards} suspended",
    "new": "{n:# card|# cards} new",
    "unanswered": "{n:# card|# cards}",
    "alphabetical": "Alphabetical. A topic gets a number after {reviews} spaced reviews on {notes} "
    "different notes.",
    "not_a_gap": "Not started is not a gap in memory. Open cards when the topic's turn comes.",
    "topics_note": "Each number: of the topic's last spaced reviews, {most} at most, how many "
    "you recalled. Spaced: the card came back after a day or more. Range: where the true figure "
    "lies 9 times in 10. Topics share cards, so they don't add up.",
    "likely_note": "Each number: of 100 cards you have seen in the topic, how many you would "
    "likely recall in the next 3\u00a0days. In brackets: where the true figure lies 9 times in "
    "10. Topics share cards, so they don't add up.",
    "change_higher": "Change: the newer half of these was recalled more often than the older.",
    "change_lower": "Change: the newer half of these was recalled less often than the older.",
    "change_none": "Change over these reviews: none beyond chance.",
    "change_too_few": "Change over these reviews: too few to say.",
    "cards_line": "{cards:# card|# cards}: {parts}.",
    "part_seen": "{n} seen",
    "all_seen": "all seen",
    "part_new": "{n} new",
    "all_new": "all new",
    "part_suspended": "{n} suspended",
    "all_suspended": "all suspended",
    "heading_try": "Try",
    "heading_then": "Then",
    "try_minutes": "Try {cards:# card|# cards} · {minutes} min",
    "try_note": "Due ones first. They move into one deck, {deck}, and back to their own as you "
    "finish them; after a sync that deck is on your phone too. Suspended cards stay as they are. "
    "Undo takes it all back.",
    "show_in_browser": "Show in Anki's Browser",
    "touches": "covers {touched} of its {cards:# card|# cards}",
    "touches_least_secure": "covers {touched} of its {cards:# least secure card|# least secure "
    "cards}",
    "more_resources": "{n:# more for this topic|# more for this topic}",
    "watched": "Watched",
    "watched_today": "Watched {date}. Recall on its cards is compared from the next study day on.",
    "watched_then": "Watched {date}.",
    "watched_few": "Watched {date}. {n:# of its notes has|# of its notes have} come back since: "
    "too few to say.",
    "watched_no_difference": "Watched {date}. Since then recalled {passed} of {n}; about "
    "{expected} were expected, going by cards as secure that it is not about. No difference that "
    "chance would not explain.",
    "watched_higher": "Watched {date}. Since then recalled {passed} of {n}; about {expected} were "
    "expected, going by cards as secure that it is not about. Of 100 that is {span} more.",
    "watched_lower": "Watched {date}. Since then recalled {passed} of {n}; about {expected} were "
    "expected, going by cards as secure that it is not about. That happens where a topic is harder "
    "than most; it says nothing against the video.",
    "also_touch": "Its cards are also about",
    "shared_notes": "shares {n:# note|# notes}",
    "why_here": "Why here",
    "few_yet": "{n:# spaced review|# spaced reviews} so far. Too few reviews to say.",
    "why_needs": "Its whole likely range ({span}%) lies below your usual {percent}%.",
    "why_usual": "Your usual {percent}% lies inside its likely range ({span}%).",
    "why_secure": "Its whole likely range ({span}%) lies above your usual {percent}%.",
    "likely_needs": "Its whole range ({span}) lies below the {likely} of all your cards.",
    "likely_about_usual": "The {likely} of all your cards lies inside its range ({span}).",
    "likely_secure": "Its whole range ({span}) lies above the {likely} of all your cards.",
    "why_starts": "Its whole range ({span}) lies below the {likely} of all your cards, and it is "
    "not just the cards that it shares with another topic.",
    "why_starts_in": "Its whole range ({span}) lies below the {likely} of all your cards. Most "
    "of that comes from {title}.",
    "why_low_by_chance": "Its range ({span}) lies below the {likely} of all your cards, but "
    "among so many topics some come as low by chance.",
    "why_too_few": "A topic gets a number after {reviews} spaced reviews on {notes} different "
    "notes.",
    "why_not_started": "None of its cards was answered yet.",
    "why_lowest": "Of {rated:# topic|# topics} with enough reviews, {below:# stands|# stand} out "
    "as lower; you recalled this one least.",
    "why_among": "Of {rated:# topic|# topics} with enough reviews, {below:# stands|# stand} out "
    "as lower. You could begin with any of them.",
    "likely_lowest": "Of {rated:# topic|# topics} with enough reviews, its likely recall is the "
    "lowest.",
    "likely_among": "Of {rated:# topic|# topics} with enough reviews, {below:# stands|# stand} "
    "out as lower. You could begin with any of them.",
    "why_misses": "Most of the misses in {title} come from here.",
    "why_touches": "Of the {cards:# card|# cards} you have seen here, the video covers {touched}.",
    # file
    "file_title": "Your numbers in one file",
    "file_text": "Comeback keeps your days and topics in this file, for any tool to read: counts, "
    "times and tags. No card text, no deck names.",
    "file_later": "It will be written after your next review session.",
    "show_in_folder": "Show in folder",
    "copy_path": "Copy path",
    "save_copy": "Save a copy",
    # how this is measured
    "name_likely": "Likely recall, next 3\u00a0days",
    "text_likely": "Of 100 cards you have seen there, how many you would likely recall if asked "
    "at any time in the next three days. It comes from your whole history, and from how easily "
    "each card came: a slow answer says that it may slip, it is no reason to hurry. It looks "
    "ahead, so it can differ from what you recalled until now: cards that you did not recall "
    "came again since. Nothing is said about cards not yet seen, or the exam.",
    "name_recalled": "Recalled",
    "text_recalled": "Of the cards that came back after a day or more, how many you recalled. The "
    "same count as Anki's Stats.",
    "name_interval": "The range in brackets",
    "text_interval": "The true figure lies in this range 9 times in 10. More reviews make it "
    "narrower.",
    "name_usual": "All your cards",
    "text_usual": "The same estimate over every card you have seen. A place to compare from, not a "
    "goal.",
    "name_expected": "Expected for this spacing",
    "text_expected": "How many of these cards a memory model expects to be recalled by anyone "
    "with a history like yours, after the time they waited. Being inside the range is normal.",
    "name_groups": "Worth another look",
    "text_groups": "A topic whose whole range lies below all your cards, and lower than chance "
    "explains among so many topics. Its number needs {reviews} spaced reviews on {notes} "
    "different notes. Where topics share cards, the list has the one that the others' misses "
    "come from.",
    "name_tried": "Tried before revealing",
    "text_tried": "In about how many of 100 timed reviews you seem to have tried before turning "
    "the card. A try that ends in Again counts in full. Phone reviews can't be timed.",
    "name_change": "Change",
    "text_change": "Said only when it is larger than chance explains.",
    "name_reviews": "Reviews, and spaced reviews",
    "text_reviews": "Spaced: the card came back after a day or more. The others were new or "
    "learning cards, which don't measure memory yet.",
    "name_counts": "Seen, covers, timed",
    "text_counts": "Seen: cards you have answered at least once. Covers: cards of the topic that "
    "a video is about. Timed: reviews whose moment of reveal was timed on this computer.",
    # support
    "support_checked": "From a saved copy of {source}, read on {date}.",
    # what the add-on says outside the page
    "copied": "Copied: {text}",
    "nothing_to_try": "Nothing to try here: this topic has no open cards that you have seen.",
    "nothing_due": "Nothing is due. You can stop here.",
    "try_failed": "The deck could not be built, and nothing was changed. Anki says: {error}",
    "no_browser": "This topic could not be searched for. Anki says: {error}",
    "undo_try": "Try cards of a topic",
    "undo_due": "Choose from the due cards",
    "undo_questions": "Study cards of questions",
    "undo_unsuspend": "Unsuspend cards of questions",
    "unsuspended": "{cards:# card|# cards} unsuspended.",
    "nothing_open": "Nothing to study here: none of these cards is open.",
    "ids_copied": "{n:# id|# ids} copied.",
    "questions_failed": "The cards could not be looked up. Anki says: {error}",
    "saved": "Saved: {path}",
    "save_failed": "The copy could not be saved: {error}",
    "stats_not_written": "The stats file could not be written, and the last one is unchanged: "
    "{path} ({reason})",
    "report_failed": "Comeback could not read your reviews this time and will try again after the "
    "next session. Studying is not affected. ({reason})",
    "store_damaged": "The file with your timings was damaged. It is kept as {path}; a new one was "
    "begun.",
    "store_unusable": "Reveal times can't be kept just now. {reason}",
    "wait": "The panel waits until you finish reviewing.",
    "qt5": "The panel needs Anki's Qt 6 build. On this one Comeback still counts your reviews and "
    "writes its file: {path}",
    "setting_ignored": 'The setting "{setting}" could not be understood, so Comeback uses {value}.',
    "settings_ignored": "Comeback's settings could not be read, so it uses its defaults.",
}

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Words(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return (one if value == 1 else many).replace("#", f"{value:,}")
        return f"{value:,}" if isinstance(value, int) else str(value)


_words = _Words()


def say(key: str, **values: Any) -> str:
    """The sentence under ``key`` with its values filled in. Raises KeyError for a missing one."""
    return _words.vformat(TABLE[key], (), values)
