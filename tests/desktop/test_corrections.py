"""What the student corrects in the panel, her own map as a file, what she watched, and the plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aqt.utils
import pytest
from anki.collection import Collection

from tests.desktop.panel_page import PSEUDOMONAS, Page, fill, on_today, topic
from tools import anki_app

VIDEO = "sketchy_micro/bacteria/5.9"
MINE = """\
# What I know of my deck.
- topic: Complement   # not on my exam
  hide: true

- first_aid: "2025" # the green one
"""


@pytest.fixture(scope="module")
def seed() -> Callable[[Collection], None]:
    return fill_with_neighbours


def fill_with_neighbours(collection: Collection) -> None:
    """Of nine notes on one topic five are on the other too."""
    fill(collection)
    for number in range(13):
        note = collection.new_note(collection.models.by_name("Basic"))
        note.fields = [f"Salt and water, {number}", "Answer"]
        names = [
            *["Endocrine::Aldosterone"] * (number < 9),
            *["Renal::Collecting_duct"] * (number > 3),
        ]
        note.tags = [f"#AK_Step1_v12::^Systems::{name}" for name in names]
        collection.add_note(note, collection.decks.id("Plain"))


@pytest.fixture
def page(anki: anki_app.Anki, app: Any) -> Page:
    app.profile.set("timing_seen", True)  # the first open is over
    return on_today(anki, app)


@pytest.fixture
def path(anki: anki_app.Anki, app: Any) -> Iterator[Path]:
    """Her map, with comments of her own and one topic hidden."""
    found: Path = app.profile.own_map.path
    write(anki, app, found, MINE)
    anki.pump_until(lambda: titles(app.report.hidden) == {"Complement"}, "her map in the report")
    yield found
    found.unlink(missing_ok=True)
    read_again(anki, app)
    assert not app.report.hidden


def write(anki: anki_app.Anki, app: Any, path: Path, text: str) -> None:
    """As an editor does, while Anki runs."""
    path.write_text(text, "utf-8")
    read_again(anki, app)


def read_again(anki: anki_app.Anki, app: Any) -> None:
    """Whatever makes Comeback look again: an answer, a sync, a click."""
    app.report_again()
    anki.pump_until(lambda: not app._worker.pending, "the report")


def titles(topics: Any) -> set[str]:
    return {each.title for each in topics}


def shown(app: Any) -> list[str]:
    return [each.id for each in topic(app, PSEUDOMONAS).resources]


def send(page: Page, **message: str) -> None:
    """What the page would send for a click."""
    page.evaluate(f"pycmd({json.dumps('comeback:' + json.dumps(message))}); true")


def unfold(page: Page, *parts: str, title: str = PSEUDOMONAS) -> None:
    """The topic open, and in it these parts."""
    send(page, do="see", name=topic(page.app, title).topic_id)
    page.wait("document.querySelector('details.topic[open]')")
    for part in parts:
        page.click("fold", part)
        page.wait(f"document.querySelector('details[open] > summary[data-name={part}]')")


def press(page: Page, do: str, resource: str) -> None:
    """The button of one resource."""
    wanted = f"[data-do={do}][data-resource='{resource}']"
    page.wait(f'document.querySelector("{wanted}")')
    page.evaluate(f'document.querySelector("{wanted}").click(); true')


def add_pages(page: Page, text: str) -> None:
    page.evaluate(
        f"""(() => {{
            const form = document.querySelector("form[data-do=add_pages]");
            form.elements.text.value = {json.dumps(text)};
            form.requestSubmit();
            return true;
        }})()"""
    )


def tooltip_text() -> str:
    label = aqt.utils._tooltipLabel
    return "" if label is None else label.text()


# Corrections


def test_a_wrong_match_goes_and_comes_back(page: Page, path: Path) -> None:
    anki, app = page.anki, page.app
    topic_id = topic(app, PSEUDOMONAS).topic_id
    assert shown(app)[0] == VIDEO
    unfold(page, "wrong_match")
    press(page, "wrong", VIDEO)
    anki.pump_until(lambda: VIDEO not in shown(app), "the match to go")
    assert path.read_text("utf-8") == f"{MINE}- topic: {topic_id}\n  not: {VIDEO}\n"
    page.wait("document.querySelector('[data-do=take_back]')")
    assert not page.has("The Suitors of Pseudo Mona")
    assert page.has(f"Take back: left out {VIDEO}")
    stats = json.loads(app.stats_path.read_text("utf-8"))
    (mine,) = [each for each in stats["topics"] if each["topic_id"] == topic_id]
    assert VIDEO not in {each["id"] for each in mine["resources"]}

    page.click("take_back")
    anki.pump_until(lambda: shown(app)[0] == VIDEO, "the match to come back")
    assert path.read_text("utf-8") == MINE
    page.wait("!document.querySelector('[data-do=take_back]')")
    assert page.has("The Suitors of Pseudo Mona")


def test_a_hidden_topic_is_neither_listed_nor_suggested(page: Page, path: Path) -> None:
    anki, app = page.anki, page.app
    assert page.evaluate("document.querySelector('.next .title').innerText") == PSEUDOMONAS
    topic_id = topic(app, PSEUDOMONAS).topic_id
    unfold(page)
    page.click("hide")
    anki.pump_until(lambda: len(app.report.hidden) == 2, "the topic to hide")
    assert titles(app.report.hidden) == {"Complement", PSEUDOMONAS}
    assert topic_id not in {each.topic_id for each in app.report.topics}
    page.wait(f"!document.querySelector('[data-do=topic][data-name=\"{topic_id}\"]')")
    page.click("page", "today")
    page.wait("document.querySelector('[data-page=today] .next .title')")
    title = page.evaluate("document.querySelector('.next .title').innerText")
    assert "pseudomonas" not in title.casefold()
    # Its number stays: the deck's, and those of topics around it.
    page.click("page", "topics")
    page.wait("document.querySelector('[data-name=hidden]')")
    page.click("fold", "hidden")
    page.wait("document.querySelectorAll('[data-do=show_again]').length === 2")
    assert page.has("Hidden by you")
    assert page.has("They are never suggested.")

    page.click("show_again", topic_id)
    anki.pump_until(lambda: titles(app.report.hidden) == {"Complement"}, "the topic to come back")
    assert path.read_text("utf-8") == MINE
    # What her own rule hides is overruled; the rule itself stays hers.
    (complement,) = app.report.hidden
    page.click("show_again", complement.topic_id)
    anki.pump_until(lambda: not app.report.hidden, "the other topic")
    added = f"- topic: {complement.topic_id}\n  hide: false\n"
    assert path.read_text("utf-8") == MINE + added
    page.wait("!document.querySelector('[data-name=hidden]')")


def test_pages_are_added_and_nonsense_is_not(page: Page, path: Path) -> None:
    anki, app = page.anki, page.app
    unfold(page, "add_pages")
    for nonsense in ("", "abc", "105-104", "104-", "0", "99999", "1; drop", "104 105"):
        aqt.utils.closeTooltip()
        add_pages(page, nonsense)
        anki.pump_until(lambda: "These are no page numbers." in tooltip_text(), "a tooltip")
    assert path.read_text("utf-8") == MINE
    add_pages(page, "104-105, 113")
    anki.pump_until(lambda: "first_aid/2025/pages/113-113" in shown(app), "the pages")
    topic_id = topic(app, PSEUDOMONAS).topic_id
    assert path.read_text("utf-8") == f"{MINE}- topic: {topic_id}\n  pages: 104-105, 113\n"
    page.wait("document.querySelector('[data-do=take_back]')")
    assert page.has("(pp. 104–105)") or page.has("104–\u2060105")
    assert page.has("113")
    assert page.has("Take back: your pages 104-105, 113")
    page.click("take_back")
    anki.pump_until(lambda: "first_aid/2025/pages/113-113" not in shown(app), "the pages to go")
    assert path.read_text("utf-8") == MINE


def test_what_she_types_stays_while_the_report_comes(page: Page) -> None:
    unfold(page, "add_pages")
    page.evaluate(
        """(() => {
            const field = document.getElementById("pages");
            field.focus();
            field.value = "104-";
            field.setSelectionRange(4, 4);
            return true;
        })()"""
    )
    read_again(page.anki, page.app)
    page.app.panel.refresh()
    field = "document.getElementById('pages')"
    assert page.evaluate(f"{field}.value") == "104-"
    assert page.evaluate(f"document.activeElement === {field}")
    assert page.evaluate(f"{field}.selectionStart") == 4


# The file


def test_a_file_broken_by_hand_leaves_the_last_good_map(page: Page, path: Path) -> None:
    anki, app = page.anki, page.app
    bad = f"{MINE}- topic: {PSEUDOMONAS}\n  hid: true\n"
    write(anki, app, path, bad)
    page.wait("document.querySelector('.notice')")
    line = bad.count("\n")
    assert page.evaluate("document.querySelectorAll('.notice').length") == 1
    assert page.has(f'topics.yaml, line {line}: "hid" is no setting here. Did you mean "hide"?')
    assert page.has("Until then the last good map is in use.")
    assert titles(app.report.hidden) == {"Complement"}

    # Nothing is added to a file that can't be read: it has to be put right first.
    aqt.utils.closeTooltip()
    unfold(page)
    page.click("hide")
    anki.pump_until(lambda: "could not be written" in tooltip_text(), "a tooltip")
    assert f"line {line}" in tooltip_text()
    assert path.read_text("utf-8") == bad
    assert titles(app.report.hidden) == {"Complement"}

    write(anki, app, path, bad.replace("hid:", "hide:"))
    page.wait("!document.querySelector('.notice')")
    # By its title, it is hidden in each tree.
    alike = [each for each in app.report.hidden if each.title.casefold() == PSEUDOMONAS.casefold()]
    assert {each.axis for each in alike} == {"first_aid", "sketchy"}


@pytest.mark.parametrize(
    "bad",
    [
        "- topic: [\n",
        "just a text",
        "\tx: 1\n",
        "- topic: a\n  hide: true\n- topic: b\n   pages: 1\n",
        "&a [*a, *a]\n",
        "x" * 1_100_000,
    ],
)
def test_whatever_the_file_holds_there_is_a_line_and_the_map_stays(
    page: Page, path: Path, bad: str
) -> None:
    write(page.anki, page.app, path, bad)
    page.wait("document.querySelector('.notice')")
    assert page.has("topics.yaml, line ")
    assert titles(page.app.report.hidden) == {"Complement"}


def test_a_rule_about_nothing_is_told_and_the_others_hold(page: Page, path: Path) -> None:
    text = f"{MINE}- topic: {PSEUDOMONAS}\n  add: sketchy_micro/bacteria/5.99\n"
    write(page.anki, page.app, path, text)
    page.wait("document.querySelector('.notice')")
    assert page.has(f"topics.yaml, line {text.count(chr(10))}: ")
    assert page.has("sketchy_micro/bacteria/5.99")
    assert not page.has("Until then")
    assert titles(page.app.report.hidden) == {"Complement"}


def test_a_folder_that_can_not_be_written_is_said(page: Page, path: Path) -> None:
    """A folder where the file's new version would be put: so even for one who may write all."""
    blocked = path.with_name(f"{path.name}.part")
    blocked.mkdir()
    try:
        aqt.utils.closeTooltip()
        unfold(page)
        page.click("hide")
        page.anki.pump_until(lambda: "could not be written" in tooltip_text(), "a tooltip")
        assert path.read_text("utf-8") == MINE
    finally:
        blocked.rmdir()


# The plan


def test_the_plan_shows_videos_for_the_minutes_there_are(page: Page) -> None:
    anki, app = page.anki, page.app
    page.click("page", "plan")
    page.wait("document.querySelector('.steps li')")
    assert page.has("A plan for the minutes you have")
    assert page.has("least secure cards, in about")
    titled = page.evaluate(
        "Array.from(document.querySelectorAll('.steps .what')).map((e) => e.textContent)"
    )
    steps, total = app.report.guide.plan(30)
    assert titled[:2] == [each.resource.title for each in steps][:2]
    assert sum(each.resource.minutes for each in steps) <= 30
    assert sum(each.adds for each in steps) <= total
    for minutes in ("60", "15", "0", "30"):
        page.click("plan_minutes", minutes)
        page.wait(f"document.querySelector('[data-name=\"{minutes}\"][aria-pressed=true]')")
        steps, total = app.report.guide.plan(int(minutes))
        said = f"{sum(each.adds for each in steps)} of your {total} least"
        assert page.has(said) if steps else page.has("Nothing in the map is worth it")
    page.click("plan_weigh")
    page.wait("document.querySelector('[data-do=plan_weigh]').checked")
    assert page.has("from the public outline.")
    page.click("plan_weigh")
    page.wait("!document.querySelector('[data-do=plan_weigh]').checked")
    first = steps[0].resource
    press(page, "copy", first.id)
    anki.pump_until(lambda: first.title in anki.app.clipboard().text(), "the clipboard")


def test_connections_lead_on(page: Page) -> None:
    unfold(page, title="Aldosterone")
    assert page.has("Its cards are also about")
    assert page.has("5 notes")
    other = topic(page.app, "Collecting duct").topic_id
    page.click("see", other)
    page.wait(f"document.querySelector('details.topic[open] > [data-name=\"{other}\"]')")


# The end: this closes the profile


def box(resource: str) -> str:
    return f"document.querySelector(\"[data-do=watched][data-resource='{resource}']\")"


def test_watched_is_remembered(anki: anki_app.Anki, page: Page, app: Any, profile: str) -> None:
    mw = anki.mw
    unfold(page)
    app._worker.pause()  # while the report takes its time, the tick is there
    page.evaluate(f"{box(VIDEO)}.click(); true")
    anki.pump_until(lambda: app.profile.get("watched"), "what is remembered")
    page.wait(f"{box(VIDEO)}.checked")
    assert VIDEO not in app.report.watched
    app._worker.resume()
    anki.pump_until(lambda: VIDEO in app.report.watched, "the report")
    page.wait(f"{box(VIDEO)}.checked")
    assert page.has("Recall on its cards is compared from the next study day on.")
    anki.pump_until(lambda: not app._worker.pending, "the file")
    resources = [
        each
        for one in json.loads(app.stats_path.read_text("utf-8"))["topics"]
        for each in one["resources"]
    ]
    done = {each["done_at"] for each in resources if each["id"] == VIDEO}
    assert len(done) == 1 and None not in done
    page.click("page", "plan")
    page.wait("document.querySelector('[data-page=plan]')")
    assert not page.evaluate(f"!!{box(VIDEO)}"), "what she has just gone over is in no plan"

    closed: list[bool] = []
    mw.unloadProfile(lambda: closed.append(True))
    anki.pump_until(lambda: closed, "the profile to close")
    mw.pm.openProfile(profile)
    anki._await_decks(mw.loadProfile)
    anki.pump_until(lambda: app.report is not None, "a report")
    assert set(app.report.watched) == {VIDEO}
    again = Page(anki, app)
    again.wait("document.querySelector('main')")
    unfold(again)
    again.wait(f"{box(VIDEO)}.checked")
    again.evaluate(f"{box(VIDEO)}.click(); true")
    anki.pump_until(lambda: not app.report.watched, "it to be taken back")
    again.wait(f"!{box(VIDEO)}.checked")
    assert app.profile.get("watched") == {}
