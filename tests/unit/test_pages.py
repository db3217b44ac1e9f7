"""The pages say what is in the table of sentences, safely, and nothing else."""

from __future__ import annotations

import re
import string
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from comeback.definitions import DEFINITIONS
from comeback.pages import support
from comeback.pages.field_grid import KINDS
from comeback.pages.questions import Asked, Found
from comeback.pages.render import compile_templates, environment, render_page
from comeback.pages.settings import SWITCHES, Chosen, File, Kept
from comeback.pages.skeleton import skeleton
from comeback.pages.suggestion import Choice
from comeback.pages.topics import AXES
from comeback.pages.view import MENU, PAGES, View
from comeback.report import CHANGES, Gathered, Report, Watched
from comeback.resources.own_map import OwnMap, TopicRule
from comeback.resources.resource import Resource
from comeback.topics.aftermath import Aftermath
from comeback.topics.question_ids import AMBOSS, NBME, UWORLD, Place, QuestionId
from comeback.words.aftermath import SENTENCES
from comeback.words.sentences import TABLE, say
from comeback.words.wording import long_date, plain, short_date, span
from tests.unit.made import (
    BOOK,
    EVERY_KIND,
    NASTY,
    OPENED,
    ROOT,
    TODAY,
    VIDEO,
    Reader,
    ToldGuide,
    a_day,
    a_report,
    a_topic,
    expecting,
    looking,
    recalled,
    text_of,
    with_estimates,
)
from tests.unit.moments import scenes

# Sentences


def test_no_click_waits_for_a_template_once_they_are_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment.cache_clear()
    compile_templates()
    monkeypatch.setattr(environment(), "compile", lambda source, *_: pytest.fail(source))
    assert all(html for _, html in every_page())


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
    assert plain(short_date(date(2025, 9, 24), TODAY)) == "Sep 24"
    assert plain(short_date(date(2024, 12, 31), TODAY)) == "Dec 31, 2024"


def test_a_range_that_rounds_to_one_number_is_one_number() -> None:
    assert span(0.836, 0.842) == "84"
    assert plain(span(0.494, 0.744)) == "49–74"


def test_the_words_shame_nobody_and_hide_the_exam_from_others() -> None:
    never = re.compile(r"\b(fail\w*|weak\w*|bad|poor|streak|lost|missed|coverage|step 1|target)\b")
    for key, sentence in TABLE.items():
        assert not never.search(sentence.lower()), key


SPEAKING = (
    ROOT / "lib" / "comeback" / "pages",
    ROOT / "lib" / "comeback" / "words",
    ROOT / "addon",
)


def uses() -> Iterator[tuple[str, str]]:
    """(file, key) for each key that the code says by name."""
    for path in (p for folder in SPEAKING for p in folder.rglob("*") if p.is_file()):
        if path.suffix in (".py", ".html") and not path.name.endswith("sentences.py"):
            for key in re.findall(r"""["'](\w+)["']""", path.read_text("utf-8")):
                yield path.name, key


def test_every_sentence_is_used_and_every_used_one_is_there() -> None:
    used = {key for _, key in uses()}
    built = {f"axis_{axis}" for axis in AXES} | {f"change_{change}" for change in CHANGES}
    built |= {f"menu_{page}" for page in MENU} | {f"field_{kind.lower()}" for kind in KINDS}
    built |= {f"{part}_{name}" for part in ("set", "about") for name in SWITCHES}
    assert set(TABLE) - used - built == set()
    asked = re.compile(r"""say\(\s*["'](\w+)["']""")
    for path in (p for folder in SPEAKING for p in folder.rglob("*.*")):
        if path.suffix in (".py", ".html"):
            assert set(asked.findall(path.read_text("utf-8"))) <= set(TABLE), path.name


BOOK_OF_NUMBERS = replace(BOOK, id="0", title="4", series="5", chapter="6", section="7")


def wordless(report: Report) -> Report:
    """The same report with no letter in anything that comes from the student or the catalogue."""
    video = replace(VIDEO, title="1", series="2", group="3")
    book = replace(BOOK, title="4", series="5", chapter="6", section="7")
    topics = (
        replace(t, title=str(i), path=("8", str(i)), resources=(video, book))
        for i, t in enumerate(report.topics)
    )
    return replace(report, topics=tuple(topics))


def corrected(report: Report) -> tuple[Report, View]:
    """The wordless report with a plan, connections, hidden topics, things gone over and rules."""
    first, second, *_ = report.topics
    videos = [replace(VIDEO, id=str(n), title=str(n), series="2", group="3") for n in range(6)]
    other = replace(videos[0], kind="pathoma")
    after = [Aftermath(24, 24, 20, 99, verdict, 17.4, 5.0, 2.0, 9.0) for verdict in SENTENCES]
    days = (None, *after, Aftermath(3, 3, 2, 99, "too_few"), None)
    watched = {
        each.id: Watched(0.0, TODAY - timedelta(days=3 * back), day)
        for back, (each, day) in enumerate(zip(videos, days))
    }
    guide = ToldGuide(*zip(videos, (9, 4, 3, 3)), total=40, also=((second.topic_id, 5),))
    topic = replace(first, resources=(*videos, BOOK_OF_NUMBERS, other, other))
    own = OwnMap((TopicRule(first.topic_id, without=("1/2/3",), pages=((7, 9),)),))
    topics = (topic, *report.topics[1:])
    made = replace(report, topics=topics, hidden=(second,), watched=watched, guide=guide)
    return made, View(opened=OPENED, own=own, open_topic=first.topic_id, weigh=True)


def asked() -> Iterator[Asked]:
    """Ids that were pasted: none found, and found in two places, with and without open cards."""
    lost, twice = QuestionId(NBME, "30", item="12"), QuestionId(UWORLD, "12")
    places = {Place(UWORLD, None): 1, Place(AMBOSS, None): 2, Place("", None): 1}
    many = {twice._replace(id=str(number)): places for number in range(12)}
    yield Asked("?", Found(()))
    yield Asked("9", Found((lost,), (lost,)))
    for available in (0, 3):
        counts = {"cards": 7, "suspended": 2, "new": 1, "left_out": 4, "open": available}
        yield Asked("12", Found((twice, lost), (lost,), many, Place(AMBOSS, None), **counts))
    yield Asked("12", Found((twice,), (), {}, None, cards=1, suspended=1))


def kept() -> Iterator[Kept]:
    """What there is of her data: nothing, and something of everything."""
    yield Kept()
    files = tuple(File("1.2", kind) for kind in ("store", "map", "stats"))
    yield Kept(12, date(2026, 3, 3), 4, 1, "/3", files, "/4")


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
    made, looking_at = corrected(report)
    for name in ("topics", "plan"):
        for opened in (OPENED, frozenset[str]()):
            view = replace(looking_at, page=name, opened=opened)
            yield f"{name} corrected", render_page(made, view)
    for guide in (ToldGuide(total=5), ToldGuide(*made.guide.steps[:1], total=5)):
        for minutes in (0, 15):
            view = View(page="plan", plan_minutes=minutes)
            yield "plan of little", render_page(replace(made, guide=guide), view)
    for number, topic in enumerate(report.topics):
        view = replace(full, page="topics", open_topic=topic.topic_id)
        yield f"topic {number}", render_page(report, view)
    yield "found", render_page(report, replace(full, page="topics", find="1"))
    yield "silent", render_page(report, View(choice=Choice(None, 3, True)))
    yield "few", render_page(few, View())
    yield "decks", render_page(decks, View())
    yield "few tags", render_page(replace(decks, notes_with_topic_ratio=0.1), View())
    for name, (made, view) in scenes():
        topics = {old.topic_id: new for old, new in zip(made.topics, wordless(made).topics)}
        aside, ahead = view.choice.topic, view.choice.tomorrow
        choice = view.choice._replace(
            topic=aside and topics[aside.topic_id], tomorrow=ahead and topics[ahead.topic_id]
        )
        opened = view.opened | OPENED
        yield name, render_page(wordless(made), replace(view, choice=choice, opened=opened))
    for ids in asked():
        yield "questions asked", render_page(None, View(page="questions", questions=ids))
    for data in kept():
        view = replace(full, page="settings", kept=data, chosen=Chosen(stats_folder="/5"))
        yield "settings opened", render_page(None, view)
    yield "reviewing", render_page(report, View(reviewing=True))
    yield "reading", render_page(None, View(progress=(1000, 20_000)))
    many = tuple(a_topic(str(n), group="usual") for n in range(300))
    yield "many", render_page(wordless(a_report(many)), replace(full, page="topics"))


def test_the_pages_say_nothing_but_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, sentence in TABLE.items():
        monkeypatch.setitem(TABLE, key, f"⟦{sentence}⟧")
    support.load_support.cache_clear()
    own_words = set(
        words_of(yaml.safe_load((ROOT / "lib/comeback/pages/support.yaml").read_text()))
    ) | {*DEFINITIONS.values()}
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
        report = with_estimates(a_report([topic, replace(topic, topic_id="x", path=(title,))]))
        topic = report.topics[0]
        own = OwnMap((TopicRule(topic.topic_id, without=(title,)),))
        video = resources[0]
        guide = ToldGuide((video, 9), (video, 4), (video, 3), also=(("x", 3),))
        done = {video.id: Watched(0.0, TODAY)}
        report = replace(report, hidden=report.topics, guide=guide, watched=done)
        bad = replace(
            report,
            today=expecting(a_day(0, 50, 100), 70, 90),
            again_today=Gathered(topic.topic_id, 2, 3),
        )
        for each in (report, bad):
            for page in ("today", "topics", "plan"):
                view = looking(each, page=page, open_topic=topic.topic_id, notices=(title,))
                view = replace(view, own=own, opened=frozenset(["hidden"]))
                yield Reader(render_page(each, view))
        yield Reader(render_page(report, looking(report, first_open=True, notices=(title,))))

    for nasty, ordinary in zip(pages(text, (resource, book)), pages("plain", (VIDEO, BOOK))):
        assert text in nasty.said
        # The book's section is there in one and not in the other.
        assert set(nasty.elements) == set(ordinary.elements)
        assert [each["do"] for each in nasty.commands] == [each["do"] for each in ordinary.commands]
    first = next(pages(text, (resource, book)))
    assert {"do": "copy", "name": f"first_aid/{text}", "resource": text} in first.commands


@given(st.text(max_size=60))
def test_any_search_comes_back_as_it_was_typed(text: str) -> None:
    html = render_page(a_report(EVERY_KIND), View(page="topics", find=text))
    assert "script" not in Reader(html).elements
    assert Reader(html).elements.count("input") == 1


def test_the_skeleton_closes_its_script_once() -> None:
    body = skeleton("http://127.0.0.1:1234/").body
    assert body.count("</script>") == 1
    assert body.count("</style>") == 1


def test_the_policy_names_the_script_and_nothing_from_elsewhere() -> None:
    page = skeleton("http://127.0.0.1:1234/")
    script = page.body.partition("<script>")[2].partition("</script>")[0]
    named = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{named}' http://127.0.0.1:1234/_anki/" in page.head
    assert "unsafe-eval" not in page.head
    assert "default-src 'none'" in page.head
    assert set(re.findall(r"https?://[^/]+", page.head)) == {"http://127.0.0.1:1234"}


def test_there_is_one_filled_button_at_most() -> None:
    for name, html in every_page():
        assert html.count('class="filled"') <= 1, name


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
    assert "From a saved copy of 988lifeline.org, read on Nov 22, 2026." in said


def test_punctuation_is_whole() -> None:
    for key, sentence in TABLE.items():
        fields = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
        assert all(name.isidentifier() for name in fields), key
