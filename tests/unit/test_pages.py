"""The pages: what is said when, that it is said safely, and that nothing else is said."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.interval import wilson
from comeback.pages import sentences, support
from comeback.pages.chart import day_chart, topic_axis
from comeback.pages.pointer import copy_text
from comeback.pages.render import render_page, skeleton
from comeback.pages.sentences import TABLE, say
from comeback.pages.suggestion import Choice, choose_suggestion, silence, skip, speak
from comeback.pages.topic_rows import cards_to_try
from comeback.pages.topics import folded_group
from comeback.pages.view import PAGES, View, see, turn
from comeback.pages.wording import long_date, short_date, span
from comeback.report import Day, Recalled, Report, Topic
from comeback.resources.resource import Resource

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
        true_retention_n=n,
        true_retention_passed=passed,
        true_retention_ratio=counts.ratio,
        true_retention_low_ratio=counts.low_ratio,
        true_retention_high_ratio=counts.high_ratio,
        captured_reviews=timed,
    )


def a_topic(title: str, passed: int = 23, n: int = 37, **changes: Any) -> Topic:
    counts = recalled(passed, n)
    topic = Topic(
        topic_id=f"first_aid/{title}",
        axis="first_aid",
        path=("1", title),
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
    a_topic("Renal", 0, 0, group="not_started", cards_seen=0, cards_new=0, cards_suspended=212),
    a_topic("Scene", 30, 40, axis="sketchy", topic_id="sketchy/Scene"),
    a_topic("Deck", 30, 40, axis="decks", topic_id="decks/Deck", tags=()),
)


def today(report: Report, **changes: Any) -> str:
    choice, _ = choose_suggestion(report, {})
    return text_of(render_page(report, replace(View(choice=choice), **changes)))


class Reader(HTMLParser):
    """What a page says (text and spoken attributes), its elements, and its data-do attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
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
        self.said.append(data)


def text_of(html: str) -> str:
    return " ".join(" ".join(Reader(html).said).replace("\u2060", "").split())


# Sentences


def test_plural_forms_and_separators() -> None:
    assert say("try", cards=1) == "Try 1 card"
    assert say("try", cards=1234) == "Try 1,234 cards"
    assert say("too_few", n=1234) == "Too few spaced reviews to say much yet (1,234 so far)."


def test_a_value_may_hold_anything() -> None:
    for text in NASTY:
        assert text in say("closest", title=text, n=3)


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("recalled")


def test_dates_are_american_and_do_not_follow_the_computer() -> None:
    assert long_date(TODAY) == "Saturday, Nov 22"
    assert short_date(date(2025, 9, 24), TODAY) == "Sep 24"
    assert short_date(date(2024, 12, 31), TODAY) == "Dec 31, 2024"


def test_a_range_that_rounds_to_one_number_is_one_number() -> None:
    assert span(0.836, 0.842) == "84"
    assert span(0.494, 0.744).replace("\u2060", "") == "49–74"


def test_the_words_shame_nobody_and_hide_the_exam_from_others() -> None:
    never = re.compile(r"\b(fail\w*|weak\w*|bad|poor|streak|lost|missed|coverage|step 1|target)\b")
    for key, sentence in TABLE.items():
        assert not never.search(sentence.lower()), key


def uses() -> Iterator[tuple[str, str]]:
    """(file, key) for each key that the code says by name."""
    folders = (ROOT / "lib" / "comeback" / "pages", ROOT / "addon")
    for path in (p for folder in folders for p in folder.rglob("*") if p.is_file()):
        if path.suffix in (".py", ".html") and path.name != "sentences.py":
            for key in re.findall(r"""["'](\w+)["']""", path.read_text("utf-8")):
                yield path.name, key


def test_every_sentence_is_used_and_every_used_one_is_there() -> None:
    used = {key for _, key in uses()}
    axes = {f"axis_{axis}" for axis in ("first_aid", "sketchy", "system", "tags", "decks")}
    assert set(TABLE) - used - axes == set()
    asked = re.compile(r"""say\(\s*["'](\w+)["']""")
    for path in (ROOT / "lib" / "comeback" / "pages").rglob("*.*"):
        if path.suffix in (".py", ".html"):
            assert set(asked.findall(path.read_text("utf-8"))) <= set(TABLE), path.name


OPENED = frozenset(
    "why_this yesterday rest other_views usual secure too_few not_started why_here delete_timings"
    .split()
)  # fmt: skip


def wordless(report: Report) -> Report:
    """The same report with no letter in anything that comes from the student or the catalogue."""
    video = replace(VIDEO, title="1", series="2", group="3")
    book = replace(BOOK, title="4", series="5", chapter="6", section="7")
    topics = (
        replace(t, title=str(i), path=("8", str(i)), resources=(video, book), why="")
        for i, t in enumerate(report.topics)
    )
    return replace(report, topics=tuple(topics))


def every_page() -> Iterator[tuple[str, str]]:
    """(name, HTML) of pages that between them use every template and every branch."""
    report = wordless(a_report(EVERY_KIND, today=a_day(0, 132, 158, 82)))
    few = wordless(a_report(EVERY_KIND[14:15], today=a_day(0, 11, 12, 3), axis="first_aid"))
    decks = wordless(a_report([replace(EVERY_KIND[-1], group="usual")], axis="decks"))
    empty = a_report(days=(), usual=recalled(0, 0), last_30_days=recalled(0, 0), cards_due=0)
    choice = Choice(report.topics[0], others=3)
    full = View(choice=choice, opened=OPENED, notices=("9",), ask_timing=True, stats_path="/10")
    for page in PAGES:
        view = replace(full, page=page)
        yield page, render_page(report, view)
        yield (
            f"{page} later",
            render_page(report, replace(view, timing_on=False, opened=frozenset())),
        )
        yield f"{page} with a file", render_page(report, replace(view, stats_written=True))
        yield f"{page} without a report", render_page(None, View(page=page))
        yield f"{page} of nothing", render_page(empty, View(page=page))
    for number, topic in enumerate(report.topics):
        view = replace(full, page="topics", open_topic=topic.topic_id)
        yield f"topic {number}", render_page(report, view)
    yield "found", render_page(report, replace(full, page="topics", find="1"))
    yield "silent", render_page(report, View(choice=Choice(None, 3, True)))
    yield "few", render_page(few, View())
    yield "decks", render_page(decks, View())
    yield "few tags", render_page(replace(decks, notes_with_topic_ratio=0.1), View())
    many = tuple(a_topic(str(n), group="usual") for n in range(300))
    yield "many", render_page(wordless(a_report(many)), replace(full, page="topics"))


def test_the_pages_say_nothing_but_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, sentence in TABLE.items():
        monkeypatch.setitem(sentences.TABLE, key, f"⟦{sentence}⟧")
    support.load_support.cache_clear()
    own_words = set(
        words_of(yaml.safe_load((ROOT / "lib/comeback/pages/support.yaml").read_text()))
    )
    try:
        for name, html in every_page():
            said = [text for text in Reader(html).said if text.strip() not in own_words]
            rest = outside_brackets("\n".join(said))
            if name.startswith("support"):
                # The hours stand behind what they belong to.
                for words in own_words:
                    rest = rest.replace(words, "")
            assert not re.search(r"[^\W\d_]", rest), (name, rest.split())
    finally:
        support.load_support.cache_clear()


def words_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from words_of(each)


def outside_brackets(text: str) -> str:
    depth, kept = 0, []
    for letter in text:
        depth -= letter == "⟧"
        if depth == 0 and letter not in "⟦⟧":
            kept.append(letter)
        depth += letter == "⟦"
    return "".join(kept)


# Safety


@pytest.mark.parametrize("text", NASTY)
def test_what_the_student_wrote_is_text_and_nothing_else(text: str) -> None:
    resource = replace(VIDEO, id=text, title=text, group=text)
    book = replace(BOOK, id="b" + text, title=text, chapter=text, section=text)

    def pages(title: str, resources: tuple[Resource, ...]) -> Iterator[Reader]:
        topic = a_topic(title, path=(title, title), resources=resources)
        report = a_report([topic])
        for page in ("today", "topics"):
            view = View(page=page, choice=Choice(topic), open_topic=topic.topic_id)
            yield Reader(render_page(report, replace(view, notices=(title,))))

    for nasty, plain in zip(pages(text, (resource, book)), pages("plain", (VIDEO, BOOK))):
        assert text in nasty.said
        # The book's section is there in one and not in the other.
        assert set(nasty.elements) == set(plain.elements)
        assert [each["do"] for each in nasty.commands] == [each["do"] for each in plain.commands]
        assert {"do": "copy", "name": f"first_aid/{text}", "resource": text} in nasty.commands


@given(st.text(max_size=60))
def test_any_search_comes_back_as_it_was_typed(text: str) -> None:
    html = render_page(a_report(EVERY_KIND), View(page="topics", find=text))
    assert "script" not in Reader(html).elements
    assert Reader(html).elements.count("input") == 1


def test_the_skeleton_closes_its_script_once() -> None:
    assert skeleton().count("</script>") == 1
    assert skeleton().count("</style>") == 1


# Today


def test_an_ordinary_morning() -> None:
    said = today(a_report([NEEDY, OTHER]))
    # Ranges as in the picture of the panel.
    assert (
        "Recalled 23 of 37 (62%, likely 49–74%) since Sep 24. All your spaced reviews: 88%." in said
    )
    assert "Try 15 of its cards first 3 min Try 15 cards" in said
    assert "Then watch what was missing The Suitors of Pseudo Mona 10 min" in said
    assert "First Aid 2025, Microbiology chapter pp. 121–200" in said
    assert "about 13 min" in said
    assert "Recalled 1,874 of 2,231 in 30 days (84%, likely 83–85%)." in said
    assert "Another topic" in said
    assert "Yesterday: 120 reviews, 29 min" in said


def test_no_line_about_today_before_the_first_review() -> None:
    said = today(a_report([NEEDY]))
    assert "so far" not in said
    assert not re.search(r"\b0 (reviews|of)\b", said)


@pytest.mark.parametrize(
    ("passed", "n", "line"),
    [
        (17, 19, "17 of 19 recalled so far. Too few to compare."),
        (132, 158, "Recalled 132 of 158 (84%, likely 78–88%)."),
    ],
)
def test_after_a_session(passed: int, n: int, line: str) -> None:
    assert line in today(a_report([NEEDY], today=a_day(0, passed, n, 5, 5)))


def test_too_few_reviews() -> None:
    closest = a_topic("Staph aureus", 12, 14, group="too_few")
    young = a_report([closest, a_topic("Other", 2, 3, group="too_few")], usual=recalled(50, 64))
    said = today(young)
    assert "Too few spaced reviews to say much yet (64 so far)." in said
    assert "after 20 spaced reviews on 8 different notes." in said
    assert "Closest: \u2068Staph aureus\u2069, 14 so far." in said
    assert "Study due cards" in said
    assert "Study due cards" not in today(replace(young, cards_due=0))


def test_nothing_stands_out() -> None:
    report = a_report([a_topic(str(n), 52, 60, group="usual") for n in range(96)])
    said = today(report)
    assert "No topic stands out today. None of the 96 topics with enough reviews is" in said
    assert "clearly below your usual 88%." in said
    assert "Next: your 118 due cards, about 22 min. Study due cards" in said
    assert "Nothing is waiting. You can stop here." in today(replace(report, cards_due=0))


def test_decks_stand_in_for_topics_and_say_so() -> None:
    decks = [a_topic(str(n), 52, 60, axis="decks", group="usual") for n in range(9)]
    report = a_report(decks, axis="decks", notes_with_topic_ratio=0.0)
    assert "Your cards carry no topic tags, so topics are your decks for now: 9 decks" in today(
        report
    )
    few = replace(report, notes_with_topic_ratio=0.123)
    assert "Only 12 in 100 of your reviewed notes carry a topic tag" in today(few)
    assert "Your cards carry" not in today(a_report([NEEDY]))


def test_a_day_on_the_phone() -> None:
    line = "All 180 reviews of today are counted. Reveal times exist only where Comeback runs"
    phone = a_report([NEEDY], today=a_day(0, 132, 158, 22))
    assert line in today(phone)
    assert line not in today(phone, timing_on=False)
    assert line not in today(replace(phone, today=a_day(0, 132, 158, 22, timed=1)))


def test_yesterday_adds_up() -> None:
    days = (a_day(1, 132, 158, 82, 212),)
    said = today(a_report([NEEDY], days=days))
    assert (
        "Yesterday: 240 reviews, 58 min 158 were spaced reviews. Recalled 132 of 158 (84%, likely "
        "78–88%). The other 82 were new or learning cards. Timed: 212 of 240." in said
    )
    assert "Yesterday" not in today(a_report([NEEDY], days=(a_day(2, 132, 158),)))
    only_new = today(a_report([NEEDY], days=(a_day(1, 0, 0, 30),)))
    assert "None was a spaced review" in only_new
    assert "0 of 0" not in only_new


def test_the_first_open_asks_about_timing() -> None:
    line = "From now on Comeback times how long you look at a question"
    assert line in today(a_report([NEEDY]), ask_timing=True)
    assert line not in today(a_report([NEEDY]))


def test_there_is_one_filled_button_at_most() -> None:
    for name, html in every_page():
        assert html.count('class="filled"') <= 1, name


# The suggestion


def test_the_suggestion_stays_all_day_and_ends_with_it() -> None:
    choice, saved = choose_suggestion(a_report([NEEDY, OTHER]), {})
    assert choice == Choice(NEEDY, others=1)
    better = replace(NEEDY, group="usual", starts_here=False)
    later, _ = choose_suggestion(a_report([OTHER, better]), saved)
    assert later.topic == better
    tomorrow = replace(a_report([OTHER]), today=replace(a_day(0), date=date(2025, 11, 23)))
    assert choose_suggestion(tomorrow, saved)[0].topic == OTHER


def test_another_topic_goes_round() -> None:
    report = a_report([NEEDY, OTHER])
    seen, saved = [], {}
    for _ in range(3):
        choice, saved = choose_suggestion(report, saved)
        seen.append(choice.topic)
        saved = skip(report, saved)
    assert seen == [NEEDY, OTHER, NEEDY]
    assert choose_suggestion(a_report([NEEDY]), {})[0].others == 0


def test_not_today_is_until_tomorrow_and_can_be_taken_back() -> None:
    report = a_report([NEEDY])
    saved = silence(report, choose_suggestion(report, {})[1])
    choice, saved = choose_suggestion(report, saved)
    assert (choice.topic, choice.silent) == (None, True)
    assert choose_suggestion(report, speak(report, saved))[0].topic == NEEDY
    tomorrow = replace(report, today=replace(a_day(0), date=date(2025, 11, 23)))
    assert choose_suggestion(tomorrow, saved)[0].topic == NEEDY


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["day", "topic", "skipped", "silent"]), json_values))
def test_a_damaged_memory_still_gives_a_suggestion(saved: dict[str, Any]) -> None:
    saved["day"] = TODAY.isoformat()
    choice, again = choose_suggestion(a_report([NEEDY, OTHER]), saved)
    assert choice.silent or choice.topic in (NEEDY, OTHER)
    assert choose_suggestion(a_report([NEEDY, OTHER]), again) == (choice, again)


# Topics


def topics_text(view: View, topics: Sequence[Topic] = EVERY_KIND) -> str:
    return text_of(render_page(a_report(topics), replace(view, page="topics")))


def test_the_list_shows_starting_places_and_folds_the_rest() -> None:
    said = topics_text(View())
    assert "Pseudomonas aeruginosa 23 of 37 (62%, likely 49–74%)" in said
    assert "6 more" in said
    assert "Ranges overlap: read these 5 as a group, not as places 1 to 5." in said
    assert "Wider or narrower views of these 1 topic" in said
    assert "Too few reviews to say 2 topics" in said
    assert "Whipple" not in said
    assert "Deck" not in said.replace("Decks", "")


def test_a_clear_order_is_not_called_a_group() -> None:
    apart = (a_topic("Low", 20, 100), a_topic("High", 70, 100))
    assert "Ranges overlap" not in topics_text(View(), apart)


def test_folded_groups_open_and_have_no_numbers_where_there_are_too_few() -> None:
    said = topics_text(View(opened=frozenset(["too_few", "not_started"])))
    assert "Whipple disease 6 of 20 reviews (no number)" in said
    assert "Coxiella 26 reviews on fewer than 8 notes (no number)" in said
    assert said.index("Coxiella") < said.index("Whipple")
    assert "Renal 212 cards suspended" in said
    assert "67%" not in said.partition("Too few reviews to say")[2]


def test_one_row_unfolds() -> None:
    said = topics_text(View(open_topic=NEEDY.topic_id))
    assert "38 cards: 31 seen, 5 new, 2 suspended." in said
    assert "Try 15 cards · 3 min Show in Browser" in said
    assert "touches 24 of its 31 cards" in said
    assert "the exact page is not in the map yet" in said
    assert "Its whole likely range (49–74%) lies below your usual 88%." in said
    assert said.count("Show in Browser") == 1


def test_a_topic_without_seen_cards_offers_none_to_try() -> None:
    renal = next(topic for topic in EVERY_KIND if topic.title == "Renal")
    html = render_page(
        a_report(EVERY_KIND),
        View(page="topics", open_topic=renal.topic_id, opened=frozenset(["not_started"])),
    )
    assert cards_to_try(renal) == 0
    assert "try" not in [each["do"] for each in Reader(html).commands]
    assert "browse" in [each["do"] for each in Reader(html).commands]


def test_an_empty_list_is_good_news_or_says_that_it_is_early() -> None:
    usual = (a_topic("A", 52, 60, group="usual"),)
    assert "No topic stands out: none is clearly below your usual 88%." in topics_text(
        View(), usual
    )
    assert "No topic has enough reviews yet." in topics_text(View(), EVERY_KIND[14:15])


def test_the_search_looks_at_the_whole_path_whatever_the_case() -> None:
    topics = (*EVERY_KIND, a_topic("Rod", path=("Microbiology", "Bacteria", "Rod")))
    said = topics_text(View(find="microBIO"), topics)
    assert "1 topic found" in said
    assert "Rod" in said
    assert "0 topics found" in topics_text(View(find="zzz"))


def test_only_axes_with_topics_are_offered() -> None:
    html = render_page(a_report(EVERY_KIND), View(page="topics"))
    assert Reader(html).elements.count("option") == 3
    said = topics_text(View(axis="sketchy"))
    assert "Scene 30 of 40" in said
    assert "Pseudomonas" in topics_text(View(axis="gone"))


def test_eight_thousand_topics_come_two_hundred_at_a_time() -> None:
    topics = tuple(a_topic(str(n), group="usual", starts_here=False) for n in range(8000))
    report = a_report(topics)

    def rows(view: View) -> int:
        commands = Reader(render_page(report, replace(view, page="topics"))).commands
        return sum(each["do"] == "topic" for each in commands)

    view: View | None = View(page="topics", opened=frozenset(["usual"]))
    for expected in (200, 400, 600):
        assert view is not None
        assert rows(view) == expected
        view = turn(view, "more", "usual")
    assert rows(View()) == 0
    assert rows(View(find="7")) == 200


# Getting around


def test_a_page_begins_at_its_beginning() -> None:
    view = View(page="topics", open_topic="x", find="y", opened=frozenset("z"))
    assert turn(view, "page", "today") == View(page="today")
    assert turn(view, "page", "nowhere") is None
    assert turn(view, "no such thing", "x") is None


def test_what_unfolds_folds_again() -> None:
    view = View()
    for do, name in (("fold", "usual"), ("topic", "first_aid/a")):
        once = turn(view, do, name)
        assert once is not None
        assert once != view
        assert turn(once, do, name) == view


def test_a_topic_is_in_sight_wherever_it_stands() -> None:
    report = a_report(EVERY_KIND)
    for topic in EVERY_KIND:
        view = see(View(), topic.topic_id, topic.axis, folded_group(topic, report))
        commands = Reader(render_page(report, view)).commands
        assert {"do": "topic", "name": topic.topic_id} in commands, topic.title


# Drawings


def test_days_without_reviews_are_blank_and_nothing_leaves_the_frame() -> None:
    chart = day_chart(a_report(today=a_day(0, 9, 20)))
    assert chart is not None
    assert {dot.day.date for dot in chart.dots} == {
        TODAY - timedelta(days=back) for back in range(14) if back not in (3, 9)
    }
    for dot in chart.dots:
        assert 0 < float(dot.x) < 100
        assert 0 <= float(dot.top) <= float(dot.y) <= float(dot.bottom) <= 132
    assert day_chart(a_report(days=(a_day(1, other=5),))) is None


def test_a_day_with_a_handful_of_reviews_gets_no_place_on_the_scale() -> None:
    few = a_report(days=(a_day(1, 1, 2), a_day(2, 90, 100)))
    chart = day_chart(few)
    assert chart is not None
    assert [dot.day.true_retention_n for dot in chart.dots] == [100]
    assert [dot.day.true_retention_n for dot in chart.few] == [2]
    assert chart.axis.low == 0.6
    assert "Nov 21: 1 of 2 recalled, too few to compare" in today(few)
    assert day_chart(a_report(days=(a_day(1, 1, 2),))) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(20, 60)), min_size=1, max_size=8))
def test_the_common_axis_holds_every_range(counts: list[tuple[int, int]]) -> None:
    topics = [a_topic("t", min(passed, n), n) for passed, n in counts]
    axis = topic_axis(topics)
    assert axis.marks[-1] == 100
    assert axis.marks == tuple(sorted(axis.marks))
    for topic in topics:
        assert topic.low_ratio is not None
        assert axis.low <= topic.low_ratio + 1e-9
        assert 0 <= float(axis.across(topic.low_ratio)) <= float(axis.across(1.0)) == 100


# Resources


@pytest.mark.parametrize(
    ("resource", "line"),
    [
        (VIDEO, "Sketchy Micro, Bacteria 5.9 The Suitors of Pseudo Mona (10 min)"),
        (replace(VIDEO, minutes=None), "Sketchy Micro, Bacteria 5.9 The Suitors of Pseudo Mona"),
        (BOOK, "First Aid 2025, Microbiology, chapter pp. 121–200"),
        (
            replace(BOOK, section="Gram-negative rods", page_to=122, precision="section"),
            "First Aid 2025, Microbiology, Gram-negative rods, section pp. 121–122",
        ),
        (replace(BOOK, page_to=121, precision="page"), "First Aid 2025, Microbiology, p. 121"),
        (replace(BOOK, page_from=None), "First Aid 2025, Microbiology"),
    ],
)
def test_copy_is_one_line_that_finds_it_again(resource: Resource, line: str) -> None:
    assert copy_text(resource) == line


def test_cards_to_try_fit_one_short_sitting() -> None:
    assert cards_to_try(a_topic("a", cards_seen=400, cards_due=300)) == 15
    assert cards_to_try(a_topic("a", cards_seen=4, cards_due=1)) == 4


# Support


def test_each_checked_line_of_support_says_when() -> None:
    page = support.load_support()
    written = yaml.safe_load((ROOT / "lib/comeback/pages/support.yaml").read_text("utf-8"))
    lines = [line for group in page.groups for line in group.lines]
    sources = [line for group in written["groups"] for line in group["lines"]]
    assert len(lines) == len(sources)
    for line, source in zip(lines, sources):
        assert bool(line.checked) == bool(source["source"])
        if source["source"]:
            assert str(source["checked"])[:4] in line.checked
    said = text_of(render_page(None, View(page="support")))
    assert "988" in said
    assert "1-888-409-0141" in said
    assert "Checked with" in said


def test_punctuation_is_whole() -> None:
    for key, sentence in TABLE.items():
        fields = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
        assert all(name.isidentifier() for name in fields), key
