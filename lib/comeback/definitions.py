"""What each number of the stats file means, in one sentence; the sentence travels along."""

from __future__ import annotations

DEFINITIONS = {
    "study_day": "From the rollover hour to the next, by the local clock at that time; it stays so"
    " when the computer or the rollover hour moves later. Days before the first use of Comeback"
    " follow the time zone of that first use.",
    "interval": "Every low and high ratio is a 90 % interval: the true value lies inside it"
    " 9 times in 10.",
    "reviews": "Reviews with a rating that affects scheduling; manual rows and cramming are left"
    " out.",
    "cram_reviews": "Rated reviews in a filtered deck that leaves the schedule alone.",
    "cards": "Different cards among the reviews of the day.",
    "new_cards": "Cards whose first review ever was on this day.",
    "study_seconds": "From question shown to rating, as Anki stored it, over reviews and cramming.",
    "true_retention": "Spaced reviews (a review card, or an interval of a day or more before it)"
    " that were not Again; the filter is Anki's own.",
    "studied_cards": "Answers and their time as Anki's own line counts them (Studied N cards in M"
    " minutes): cramming is included, manual rows are not.",
    "expected_passed": "How many of the day's spaced reviews are expected to be passed after the"
    " time they waited: FSRS, corrected by how the days before went and how quickly each card was"
    " recalled; the few without a forecast count like the others. Low and high are where 9 days in"
    " 10 lie.",
    "captured_reviews": "Reviews whose moment of reveal was timed on this computer; reviews from a"
    " phone can't be.",
    "timed_ratio": "Captured reviews as a share of the reviews.",
    "attempt_ratio": "Tried before revealing: the share of attempt_n reviews in which the student"
    " seems to have tried to recall before the answer was shown, by front time, text length,"
    " expected recall, back time and rating; a try that ends in Again counts in full. A model's"
    " estimate, checked on simulated reviews; null under 20 reviews.",
    "attempt_n": "Captured reviews of cards already seen, without those that are labelled idle,"
    " auto, intro or unknown.",
    "attempt_tried": "How many of the attempt_n reviews seem to have been tried, as a sum of"
    " probabilities: over several days both can be added up.",
    "labels": "One for each review: attempt, fluent (a try, quicker than usual), effortful (a try,"
    " slower than usual), honest_lapse (a try that ended in Again), flash (passed without a try),"
    " early_reveal (turned too early), idle (away), auto (Auto Advance, or another add-on's"
    " rating), intro (first sight of the card), unknown (not timed, rated without a reveal, or"
    " before a hundred answers of earlier days are known).",
    "median_reveal_seconds": "Median time from question shown to answer revealed, time away taken"
    " off, over captured reviews.",
    "median_answer_seconds": "Median time from question shown to rating, as Anki stored it, over"
    " the reviews.",
    "periods": "Anki's own true-retention windows: multiples of 86,400 seconds back from the end"
    " of today; mature means an interval of 21 days or more before the review.",
    "topic": "A node of the tag tree with all notes below it; a note counts once; topics share"
    " notes, so they don't add up. Question ids and provenance tags are never topics.",
    "topic_n": "The topic's newest spaced reviews, at most 60 a topic, none older than two years"
    " before the newest day with reviews that is over; passed are those that were not Again.",
    "topic_cards": "Every card is seen (answered at least once), new or suspended; due is what"
    " Anki's search is:due finds.",
    "recall_ratio": "Likely recall: of the topic's cards already seen, the share likely recalled if"
    " asked in the next three days, from FSRS over the whole history and how quickly each card was"
    " recalled, corrected by the topic's own newest reviews. It says nothing about cards not yet"
    " seen, or an exam.",
    "likely_recall": "The same over all cards already seen.",
    "group": "too_few: under 20 such reviews or under 8 different notes. not_started: none, and no"
    " card seen. needs_another_pass: the whole interval of likely recall lies below likely_recall"
    " over all cards, and further than chance explains among all topics looked at (at most about 1"
    " in 10 of those called so is there by chance). secure: the whole interval lies above it."
    " usual: all others.",
    "change": "The newer half of the topic's reviews against the older half, each compared with"
    " what was expected: higher or lower where chance explains it less than 1 time in 10.",
    "starts_here": "Of the topics that need another pass the few that explain the others: the one"
    " with the clearest surplus of misses is taken, what its notes explain elsewhere is taken off,"
    " and so on; then the same with cards expected low.",
    "starts_in": "topic_id of the other topic that explains this one; null for one that starts"
    " here, and where none is known.",
    "model": "Mean log loss in nats, smaller is better, of the spaced reviews with a forecast of"
    " FSRS on days that are over, from a year before the first use of Comeback on. The baseline is"
    " FSRS alone, recalibrated for the student as ours is.",
    "penalty": "How far passes with a label fell short of a try, by the failures that came next;"
    " without evidence it is 0. Nothing else here is lowered by it.",
    "cards_least_secure": "Cards already seen that were Again the last time, or whose likely recall"
    " in the next three days is under 0.75.",
    "touches_cards": "Cards of the topic already seen whose note also carries the resource's tag;"
    " touches_least_secure counts those of them that are least secure. Null where only the topic's"
    " name leads there.",
    "via": "Why a resource is there. tag: the topic is this resource. map: the topic's name stands"
    " for it, or the student said so. same_notes: the topic's notes carry its tag too.",
    "exam_share": "How much of the exam is on the topic's system, or on its discipline where it has"
    " none: of all of that, not of the topic alone. From the public outline.",
}
