"""The sentences about videos and pages: the plan, her own map, question ids. Part of the one table
(sentences.py), which says how they are written."""

from __future__ import annotations

MAP_TABLE: dict[str, str] = {
    # her own map
    "wrong_match": "Wrong match?",
    "wrong_ask": "Which one does not belong to this topic? It is left out from now on, here only.",
    "wrong_one": "Leave out",
    "add_pages": "Add pages",
    "add_pages_ask": "The pages of this topic in your First Aid, such as 133 or 104-105, 113.",
    "add": "Add",
    "pages_unclear": "These are no page numbers. Write them like 133 or 104-105, 113.",
    "hide_topic": "Hide topic",
    "hidden_topics": "Hidden by you",
    "hidden_note": "They are never suggested. Their cards and numbers stay as they are.",
    "show_again": "Show again",
    "take_back_left_out": "Take back: left out {ids}",
    "take_back_pages": "Take back: your pages {pages}",
    "map_problem": "{problem} Until then the last good map is in use.",
    "map_unreadable": "Your map can't be read, so the last good one is in use: {path} ({reason})",
    "map_not_written": "Your map could not be written: {path} ({reason})",
    "field_sign": "{n} of {notes:the one note|# notes} looked at {n:has|have} something in the "
    "field {field}: it may be there.",
    # plan
    "plan": "Plan",
    "plan_title": "A plan for the minutes you have",
    "plan_text": "Over all topics: few videos and pages, chosen so that together they cover many "
    "of your least secure cards. Least secure: not recalled the last time, or likely recalled "
    "under {level} times in 100.",
    "plan_minutes": "{minutes} min",
    "plan_all": "Enough to cover half",
    "plan_sum": "{n:This one covers|These # together cover} {touched} of your {total} least "
    "secure cards, in about {minutes} min.",
    "plan_pages": "Pages are counted at {minutes} minutes each; your own pace may be another.",
    "plan_adds": "covers {n} of them",
    "plan_adds_more": "covers {n} more of them",
    "plan_two": "Two a day are plenty: these take {minutes} min. The rest can wait.",
    "plan_rest": "{n:# more for another day|# more for other days}",
    "plan_none": "Nothing in the map covers enough of your least secure cards to be worth its "
    "minutes. Your due cards are the right next thing.",
    "plan_none_fits": "Nothing in the map is worth it and fits into {minutes} minutes.",
    "plan_secure": "None of your cards is among the least secure just now.",
    "plan_weigh": "Prefer systems with a larger share of the exam",
    "plan_weighed": "Cards count by the share of the exam that is on their system, from the public "
    "outline.",
    # resources
    "page": "p.\u00a0{page}",
    "pages": "pp.\u00a0{first}–\u2060{last}",
    "with_pages": "{text} ({pages})",
    "not_narrower": "its exact page is not known yet",
    "with_minutes": "{text} ({minutes} min)",
    # question ids
    "questions": "Question ids",
    "questions_text": "Paste ids of questions from UWorld, AMBOSS or the NBME as they come: a "
    "list, a table, a result page, tags. Only the ids are read; what you paste is gone when Anki "
    "closes.",
    "questions_example": "1633, 12574, 0gaeFP",
    "find_cards": "Find cards",
    "questions_none": "No question id was recognized. They look like 1633, or 0gaeFP in AMBOSS.",
    "questions_found": "Found {found} of {ids:# question|# questions}: {parts}.",
    "questions_without": "{ids:This question has no card|None of these # questions has a card} "
    "in this collection. Not every deck has the tags of every bank; what you pasted was read.",
    "cards_found": "{n:# card|# cards}",
    "questions_beyond": "The first {most} ids were looked up; {left:one more is|# more are} in the "
    "text.",
    "questions_long": "The first {most} characters were read.",
    "questions_forms": "Cards name only the form of an NBME exam, so they are all cards of the "
    "form.",
    "unsuspend_found": "Unsuspend {cards:# card|# cards}",
    "study_found": "Study them · {cards:# card|# cards}",
    "study_found_note": "Cards you have seen come first, those due before the others, then new "
    "ones. They move into one deck, {deck}, and back to their own as you finish them. Suspended "
    "and learning cards stay as they are. Undo takes it all back.",
    "unsuspend_note": "Undo takes it back.",
    "without_card": "{n:# without a card in this collection|# without a card in this collection}",
    "several_places": "{n:One number stands|# numbers stand} in more than one bank. Take from:",
    "several_line": "{id}: {places}",
    "several_place": "{place} ({cards:# card|# cards})",
    "several_more": "{n} more",
    "bank_uworld": "UWorld",
    "bank_comlex": "UWorld COMLEX",
    "bank_amboss": "AMBOSS",
    "bank_nbme": "NBME",
    "bank_free120": "Free 120",
    "bank_uwsa": "UWorld self-assessment",
    "bank_other": "Other tags",
    "bank_of_exam": "{bank}, {exam}",
    "form_id": "{bank} {form}",
    "form_question": "{form}, question {item}",
}
