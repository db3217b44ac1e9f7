"""The sentences of the page of settings, and of what is kept. Part of the one table (sentences.py),
which says how they are written."""

from __future__ import annotations

SETTINGS_TABLE: dict[str, str] = {
    "settings": "Settings",
    "menu_settings": "What Comeback does, and what it keeps",
    "settings_for_all": "These hold for all your profiles; your First Aid for this one only.",
    "set_time_reviews": "Time reviews",
    "about_time_reviews": "How long you look at a question before revealing it: seconds and "
    "counts, never card text. They stay on this computer.",
    "time_reviews_off": "Nothing is timed now. Earlier times are kept until you delete them.",
    "set_panel_while_reviewing": "Keep the panel while reviewing",
    "about_panel_while_reviewing": "It then shows only “Numbers wait until you finish.” Otherwise "
    "it hides, and comes back by itself.",
    "numbers_wait": "Numbers wait until you finish.",
    "set_tooltip_after_session": "A note after a session",
    "about_tooltip_after_session": "When you leave the reviewer, one short line says what you "
    "recalled today.",
    "set_include_tags": "Topics and tags in the stats file",
    "about_include_tags": "Without them, the file for other tools has your days and totals only.",
    "set_edition": "Your First Aid",
    "about_edition": "Until you choose one, {complete} is shown. Pages are best known for that "
    "one; of other editions the chapter is named. Your choice is kept in your own map of topics.",
    "edition_open": "not chosen",
    "set_folder": "A second copy of the stats file",
    "about_folder": "In a folder that you choose, written after each session, for other programs "
    "of yours to read.",
    "folder_now": "It is written to",
    "choose_folder": "Choose a folder",
    "other_folder": "Another folder",
    "no_folder": "No more copies",
    "shortcut_elsewhere": "The keys that open the panel are set in Anki: Tools → Add-ons → "
    "Comeback → Config.",
    # what is kept
    "your_data": "Your data",
    "show_data": "Show me the data",
    "kept_looking": "Looking.",
    "kept_timings": "{n:# timing|# timings} since {since}: of each review its times, counts and "
    "rating.",
    "kept_no_timings": "No timings yet.",
    "kept_unread": "The file with your timings can't be read just now.",
    "kept_own_map": "{n:# entry|# entries} in your own map.",
    "kept_watched": "{n:# video|# videos} marked as watched.",
    "kept_panel": "Your rest days, the day's suggestion, and how you left the panel.",
    "kept_folder": "It lies in this folder:",
    "kept_store": "timings, and what the panel remembers",
    "kept_set_aside": "a damaged file that was set aside",
    "kept_map": "your own map",
    "kept_stats": "your numbers for other tools, made from Anki's log",
    "kept_past_days": "what past days came to, so that your numbers are here sooner",
    "kept_copy": "The second copy is",
    "export": "Export everything",
    "export_note": "One .zip with your timings as a table, what the panel remembers, your own map "
    "and the stats file. Numbers, tags and names of topics; no card text.",
    "exported_readme": "Everything that Comeback keeps of one profile. Numbers, tags, names of "
    "topics and what you wrote into your own map; no card text.",
    "exported_timings": "your timings, one line for each review (columns: docs/privacy.md, What it "
    "times)",
    "exported_memory": "what the panel remembers",
    "delete_timings": "Delete timings",
    "delete_ask": "Delete all timings? Your reviews and all other numbers stay. This can't be "
    "undone.",
    "delete_yes": "Delete",
    "delete_no": "Keep",
    "timings_deleted": "Timings deleted.",
    "timings_kept": "The timings could not be deleted; their file can't be written just now.",
    "delete_note": "Only what Comeback keeps. Your cards and reviews are Anki's, and stay.",
    "delete_everything": "Delete everything",
    "everything_ask": "Delete all that Comeback keeps of this profile: timings, rest days, what "
    "you marked as watched, your own map, the stats file and its second copy? This can't be "
    "undone.",
    "everything_stays": "Your cards and reviews stay as they are, and so do the switches above. "
    "Comeback then begins as on the first day, with a stats file made anew from Anki's log.",
    "everything_deleted": "Deleted. Comeback begins as on the first day.",
    "everything_kept": "Not everything could be deleted: {reason}",
}
