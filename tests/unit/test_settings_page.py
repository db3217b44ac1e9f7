"""The page of settings: what it says of each switch, what it asks before it deletes, what is kept;
and the .zip that takes all of it along."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from comeback.pages.render import render_page
from comeback.pages.session import note_after_session
from comeback.pages.settings import COMPLETE_EDITION, SWITCHES, Chosen, File, Kept, readme
from comeback.pages.view import View
from comeback.resources.catalogue import load_catalogue
from comeback.store import Store, open_store
from comeback.store.export import export_zip
from comeback.words.sentences import TABLE
from tests.unit.made import NASTY, ROOT, Reader, a_day, expecting, text_of
from tests.unit.moments import morning
from tests.unit.test_store import capture

OPEN = frozenset(["data"])
KEPT = Kept(
    timings=12_345,
    since=date(2026, 3, 3),
    rules=4,
    watched=1,
    folder="/profiles/Student/comeback",
    files=(
        File("comeback.db", "store"),
        File("topics.yaml", "map"),
        File("recall_stats.json", "stats"),
    ),
    copy="/elsewhere/recall_stats.json",
)


def html(**changes: Any) -> str:
    return render_page(None, replace(View(page="settings"), **changes))


def said(**changes: Any) -> str:
    return text_of(html(**changes))


def commands(**changes: Any) -> list[tuple[str, str]]:
    found = Reader(html(**changes)).commands
    return [(each["do"], each.get("name", "")) for each in found if each["do"] != "page"]


def on(page: str) -> set[str]:
    """The switches that are on, by the page itself."""
    boxes = re.findall(r'<input type="checkbox"[^>]*data-name="(\w+)"[^>]*>', page)
    checked = re.findall(r'<input type="checkbox"[^>]*data-name="(\w+)"[^>]* checked>', page)
    assert tuple(boxes) == SWITCHES
    return set(checked)


# Switches


def test_as_installed_two_are_on() -> None:
    assert on(html()) == {"time_reviews", "include_tags"}


@pytest.mark.parametrize("name", SWITCHES)
def test_each_switch_shows_its_own_setting(name: str) -> None:
    off = Chosen(include_tags=False)
    view: dict[str, Any] = {"timing_on": False, "chosen": off}
    assert on(html(**view)) == set()
    if name == "time_reviews":
        view["timing_on"] = True
    else:
        view["chosen"] = replace(off, **{name: True})
    assert on(html(**view)) == {name}


def test_each_says_in_one_line_what_it_does() -> None:
    page = html()
    for name in SWITCHES:
        (line,) = re.findall(rf'<p class="quiet" id="about-{name}">([^<]+)</p>', page)
        assert 20 < len(line) < 160
        assert f'aria-describedby="about-{name}"' in page
    assert "stay on this computer" in said()
    assert "Earlier times are kept until you delete them." in said(timing_on=False)


def test_the_page_needs_no_report_and_says_the_same_with_one() -> None:
    assert text_of(render_page(morning(), View(page="settings"))) == said()


def test_ankis_editor_knows_the_same_settings_and_has_a_kind_word_for_each() -> None:
    config = json.loads((ROOT / "addon" / "config.json").read_text("utf-8"))
    schema = json.loads((ROOT / "addon" / "config.schema.json").read_text("utf-8"))
    assert sorted(config) == schema["propertyNames"]["enum"] == sorted(schema["properties"])
    assert {name for name, value in config.items() if isinstance(value, bool)} == set(SWITCHES)
    for each in (schema, schema["propertyNames"], *schema["properties"].values()):
        # As Anki fills it in: another brace would end in an error window.
        assert each["error_msg"].format(problem="", path="", schema="", erroneous_conf="")


# First Aid


def test_the_edition_is_one_of_those_that_are_there() -> None:
    books = load_catalogue().books
    assert {name for name, book in books.items() if book.complete} == {COMPLETE_EDITION}
    page = html(chosen=Chosen(edition="2024"))
    options = re.findall(r'<option value="(\d*)"( selected)?>', page)
    assert options == [("", ""), *((name, " selected" * (name == "2024")) for name in books)]
    assert re.findall(r'<option value="(\d*)" selected>', html()) == [""]


# The folder


def test_a_folder_can_be_chosen_and_given_up() -> None:
    assert ("choose_folder", "") in commands()
    assert ("no_folder", "") not in commands()
    chosen = Chosen(stats_folder="/sync/numbers")
    assert ("no_folder", "") in commands(chosen=chosen)
    assert "It is written to /sync/numbers" in said(chosen=chosen)


@pytest.mark.parametrize("text", NASTY)
def test_folders_and_files_are_text(text: str) -> None:
    view = {
        "opened": OPEN,
        "chosen": Chosen(stats_folder=text),
        "kept": replace(KEPT, folder=text, files=(File(text, "set_aside"),), copy=text),
    }
    nasty, plain = Reader(html(**view)), Reader(html(**{**view, "kept": KEPT}))
    assert nasty.shown.count(text) == 4
    assert set(nasty.elements) == set(plain.elements)


# What is kept


def test_what_is_kept_is_folded_until_asked_for() -> None:
    assert "timings since" not in said(kept=KEPT)
    assert ("show_in_folder", "") not in commands(kept=KEPT)


def test_what_is_kept_is_said_in_numbers_and_plain_words() -> None:
    text = said(opened=OPEN, kept=KEPT)
    assert "12,345 timings since Mar 3, 2026: of each review its times, counts and rating." in text
    assert "4 entries in your own map." in text
    assert "1 video marked as watched." in text
    assert "Your rest days" in text
    assert "It lies in this folder: /profiles/Student/comeback" in text
    assert "comeback.db timings, and what the panel remembers" in text
    assert "The second copy is /elsewhere/recall_stats.json" in text
    assert ("show_in_folder", "") in commands(opened=OPEN, kept=KEPT)


def test_nothing_yet_is_no_zero() -> None:
    text = said(opened=OPEN, kept=Kept(folder="/a"))
    assert "No timings yet." in text
    assert not re.search(r"\b0\b", text)
    assert "watched." not in text
    assert "second copy is" not in text
    assert "Looking." in said(opened=OPEN)
    assert "can't be read just now" in said(opened=OPEN, kept=Kept(timings=None))


# Deleting


@pytest.mark.parametrize("what", ["delete_timings", "delete_everything"])
def test_it_is_deleted_only_after_one_question(what: str) -> None:
    assert (what, "") not in commands()
    assert ("fold", what) in commands()
    asked = commands(opened=frozenset([what]))
    assert asked.count((what, "")) == 1
    assert asked.count(("fold", what)) == 1
    assert "This can't be undone." in said(opened=frozenset([what]))


def test_the_question_says_what_goes_and_what_stays() -> None:
    text = said(opened=frozenset(["delete_everything"]))
    for part in ("timings", "rest days", "watched", "own map", "stats file", "second copy"):
        assert part in text.partition("Delete all that")[2].partition("This can't")[0]
    assert "Your cards and reviews stay as they are" in text
    assert "as on the first day" in text


# While a card is open


def test_while_a_card_is_open_there_is_one_sentence_and_nothing_to_press() -> None:
    page = Reader(render_page(morning(), View(reviewing=True, notices=("12",))))
    assert "".join(page.shown).strip() == "Numbers wait until you finish."
    assert page.commands == []
    assert TABLE["numbers_wait"] in TABLE["about_panel_while_reviewing"]


# After a session


def test_the_note_is_one_plain_line_of_the_day() -> None:
    day = expecting(a_day(0, 132, 158, 82, 212), 125, 140)
    note = note_after_session(day)
    assert (
        note == "Recalled 132 of 158 spaced reviews (84%, range 78–88%); after these waits 125–140 "
        "were expected."
    )
    assert (
        note_after_session(a_day(0, 11, 12))
        == "11 of 12 spaced reviews recalled so far. Too few to compare."
    )
    assert note_after_session(a_day(0, 0, 0, 30)) == ""


# The export


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "comeback.db")
    yield store
    store.close()


def test_the_extent_counts_and_says_the_first_day(store: Store) -> None:
    assert store.extent() == (0, None)
    for number, day in enumerate(["2026-03-04", "2026-03-03", "2026-03-05"]):
        store.add_capture(capture(number, study_day=day))
    assert store.extent() == (3, "2026-03-03")


def test_the_zip_holds_all_and_says_what_each_file_is(store: Store, tmp_path: Path) -> None:
    rows = [capture(n, back_ms=None, typed=n == 2) for n in (2, 1)]
    for row in rows:
        store.add_capture(row)
    store.set("rest_days", {"weekly": []})
    store.set("watched", {"é": 1.5})
    (stats := tmp_path / "recall_stats.json").write_text("{}\n", "utf-8")
    rests: list[int] = []
    names = [File(stats.name, "stats"), File("timings.csv", "timings")]
    target = tmp_path / "out.zip"
    export_zip(target, store, [stats], readme(names), lambda: rests.append(1))

    with ZipFile(target) as archive:
        assert archive.testzip() is None
        content = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert set(content) == {"README.txt", "recall_stats.json", "timings.csv", "remembered.json"}
    assert content["recall_stats.json"] == "{}\n"
    assert json.loads(content["remembered.json"]) == {
        "rest_days": {"weekly": []},
        "watched": {"é": 1.5},
    }
    table = list(csv.DictReader(io.StringIO(content["timings.csv"])))
    assert [row["review_id"] for row in table] == ["1", "2"]
    assert [row["typed"] for row in table] == ["False", "True"]
    assert {name: table[0][name] for name in ("front_ms", "back_ms", "study_day")} == {
        "front_ms": "2500",
        "back_ms": "",
        "study_day": "2023-11-14",
    }
    assert list(table[0]) == list(rows[0]._fields)
    assert len(rests) == 2
    lines = content["README.txt"].splitlines()
    assert "no card text" in lines[0]
    assert [line.partition(":")[0] for line in lines[2:]] == ["recall_stats.json", "timings.csv"]


def test_without_a_store_the_files_alone(tmp_path: Path) -> None:
    (own := tmp_path / "topics.yaml").write_text("- first_aid: '2025'\n", "utf-8")
    export_zip(tmp_path / "out.zip", None, [own], "what")
    with ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == ["README.txt", "topics.yaml"]


def test_an_export_that_is_broken_off_leaves_what_was_there(store: Store, tmp_path: Path) -> None:
    class BrokenOffError(Exception):
        pass

    def stop() -> None:
        raise BrokenOffError

    store.add_capture(capture())
    (target := tmp_path / "out.zip").write_text("older", "utf-8")
    with pytest.raises(BrokenOffError):
        export_zip(target, store, [], "what", stop)
    with pytest.raises(FileNotFoundError):
        export_zip(target, store, [tmp_path / "gone"], "what")
    assert target.read_text("utf-8") == "older"
    assert not list(tmp_path.glob("*.part"))
