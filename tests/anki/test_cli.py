"""The command on collections that Anki itself made and closed."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from anki.collection import Collection

from comeback.cli import main
from comeback.resources.catalogue import DATA
from comeback.stats import SCHEMA_PATH, load_stats

DAY_MS = 86_400_000
RODS = "#AK_Step1_v12::#FirstAid::03_Microbiology::02_Clinical_Bacteriology::03_Rods"


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Ten notes of one topic, each reviewed three times, once without success."""
    path = tmp_path / "collection.anki2"
    col = Collection(str(path))
    newest = int(time.time() * 1000)
    for number in range(10):
        note = col.new_note(col.models.by_name("Basic"))
        note["Front"] = f"question {number}"
        note.tags = [RODS]
        col.add_note(note, col.decks.id("Private deck"))
        card_id = note.card_ids()[0]
        col.db.execute("update cards set type = 2, queue = 2, ivl = 5 where id = ?", card_id)
        for days, rating in ((3, 3), (2, 1), (1, 3)):
            review_id = newest - days * DAY_MS - number
            col.db.execute(
                "insert into revlog values (?, ?, -1, ?, 5, 4, 2500, 4000, 1)",
                review_id,
                card_id,
                rating,
            )
    col.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    code = main([str(each) for each in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_stats_prints_the_file(closed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "stats", closed)
    stats = json.loads(out)
    assert (code, err) == (0, "")  # silent in a pipe
    jsonschema.validate(stats, json.loads(SCHEMA_PATH.read_text("utf-8")))
    assert sum(day["true_retention_n"] for day in stats["days"]) == 30
    (topic,) = stats["topics"]
    assert (topic["title"], topic["n"], topic["passed"]) == ("Rods", 30, 20)
    assert topic["resources"][0]["chapter"] == "Microbiology"
    assert "Private deck" not in out


def test_stats_out_writes_the_same_file(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = ("--now", "2026-11-22T12:00:00Z", "--tz", "America/New_York")
    _, printed, _ = run(capsys, "stats", closed, *now)
    code, out, _ = run(capsys, "stats", closed, *now, "--out", tmp_path / "stats.json")
    assert (code, out) == (0, "")
    assert (tmp_path / "stats.json").read_text("utf-8") == printed
    stats = load_stats(tmp_path / "stats.json")
    assert stats["day_boundary"]["today"] == "2026-11-22"
    assert stats["day_boundary"]["utc_offset_minutes"] == -300


def test_the_collection_and_its_folder_are_left_as_they_were(
    closed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, names = closed.read_bytes(), sorted(p.name for p in closed.parent.iterdir())
    run(capsys, "stats", closed)
    assert closed.read_bytes() == before
    assert sorted(p.name for p in closed.parent.iterdir()) == names


def test_topics_as_lines_and_as_json(closed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines, _ = run(capsys, "topics", closed, "--top", "1")
    assert "20 of 30" in lines
    assert "Microbiology > Clinical Bacteriology > Rods" in lines
    _, text, _ = run(capsys, "topics", closed, "--axis", "decks", "--json")
    assert [topic["title"] for topic in json.loads(text)] == ["Private deck"]


def test_resolve_answers_line_by_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tags = f"{RODS}\n\n#AK_Step1_v12::#UWorld::Step::1633\nleech\n<b>\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(tags))
    code, out, _ = run(capsys, "resolve")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["status"] for answer in answers[:3]] == ["resource", "question", "meta"]
    assert len(answers) == 4


def test_a_collection_that_anki_has_open_is_named_in_one_line(
    closed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    col = Collection(str(closed))
    code, out, err = run(capsys, "stats", closed)
    col.close()
    assert (code, out) == (1, "")
    assert err.startswith(f"comeback: Anki has {closed} open")
    assert err.count("\n") == 1


def test_a_collection_that_anki_has_just_opened_elsewhere(
    closed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anki's log is still empty then: its lock tells, and it keeps it."""
    holder = """if True:
        import sys
        from anki.collection import Collection
        col = Collection(sys.argv[1])
        print("open", flush=True)
        sys.stdin.readline()
        print(col.card_count(), flush=True)
        col.close()"""
    command = [sys.executable, "-c", holder, str(closed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        while other.stdout.readline() != b"open\n":
            assert other.poll() is None
        code, _, err = run(capsys, "stats", closed)
        said, _ = other.communicate(b"\n")
    assert code == 1
    assert err.startswith(f"comeback: Anki has {closed} open")
    assert said.strip() == b"10"
    assert run(capsys, "stats", closed)[0] == 0


def test_a_moment_before_the_first_review(closed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "stats", closed, "--now", "2020-01-01T00:00:00Z")
    assert code == 0
    assert [day["reviews"] for day in json.loads(out)["days"]] == [0]


def test_a_collection_without_its_tables(closed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.closing(sqlite3.connect(closed)) as db:
        db.execute("drop table revlog")
        db.commit()
    code, _, err = run(capsys, "stats", closed)
    assert code == 1
    assert "revlog" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"no collection at all" * 100])
def test_a_file_that_is_no_collection(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "collection.anki2"
    path.write_bytes(content)
    code, out, err = run(capsys, "topics", path)
    assert (code, out) == (1, "")
    assert str(path) in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [("stats", "gone.anki2"), ("stats", "gone.anki2", "--captures", "gone.db")],
)
def test_a_missing_file(
    tmp_path: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert "gone" in err


def test_a_place_that_cannot_be_written(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    code, _, err = run(capsys, "stats", closed, "--out", blocked / "stats.json")
    assert code == 1
    assert "file" in err


@pytest.mark.parametrize(
    "arguments",
    [(), ("stats",), ("stats", "x", "--tz", "No/Where"), ("stats", "x", "--now", "tomorrow")],
)
def test_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    assert exit.value.code == 2
    capsys.readouterr()


# Her own map, and what leads where


MAP = f"""\
- topic: "{RODS}"
  not: first_aid/2025/microbiology/clinicalbacteriology/rods
  add: sketchy_micro/bacteria/5.9
- tag: my_deck::week_3   # the kidneys
  is: Renal
"""


@pytest.fixture
def own_map(tmp_path: Path) -> Path:
    path = tmp_path / "topics.yaml"
    path.write_text(MAP, "utf-8")
    return path


def answers(
    capsys: pytest.CaptureFixture[str], *arguments: Any
) -> list[tuple[str, str, str | None, list[str]]]:
    """Of each tag: the rule, the status, the topic, the ids of the resources."""
    code, out, err = run(capsys, "resolve", "--explain", *arguments)
    assert (code, err) == (0, "")
    rows = [json.loads(line) for line in out.splitlines()]
    return [
        (row["rule"], row["status"], row["topic"], [each["id"] for each in row["resources"]])
        for row in rows
    ]


def test_resolve_explains_the_rule_that_fired(capsys: pytest.CaptureFixture[str]) -> None:
    tags = ("leech", "#AK_Step1_v12::#UWorld::Step::1633", RODS, "renal", "xyzzy")
    assert answers(capsys, *tags) == [
        ("bookkeeping", "meta", None, []),
        ("question id", "question", None, []),
        (
            "resource tree",
            "resource",
            "Microbiology > Clinical Bacteriology > Rods",
            ["first_aid/2025/microbiology/clinicalbacteriology/rods"],
        ),
        ("name", "topic", "Renal", ["first_aid/2025/renal"]),
        ("none", "unknown", "Xyzzy", []),
    ]
    _, out, _ = run(capsys, "resolve", "renal")
    assert set(json.loads(out)) == {"tag", "status", "topic", "resources"}


def test_resolve_with_her_own_map(own_map: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tag = "My_Deck::Week_3"
    assert answers(capsys, tag)[0][:2] == ("none", "unknown")
    assert answers(capsys, "--map", own_map, tag) == [
        ("your own map", "topic", "Renal", ["first_aid/2025/renal"])
    ]


def test_topics_with_her_own_map(
    closed: Path, own_map: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def resources(*arguments: Any) -> list[str]:
        _, out, _ = run(capsys, "topics", closed, "--top", "1", "--json", *arguments)
        return [each["id"] for each in json.loads(out)[0]["resources"]]

    own = "first_aid/2025/microbiology/clinicalbacteriology/rods"
    assert own in resources()
    corrected = resources("--map", own_map)
    assert corrected[0] == "sketchy_micro/bacteria/5.9"
    assert own not in corrected
    own_map.write_text(f'- topic: "{RODS}"\n  hide: true\n', "utf-8")
    _, out, _ = run(capsys, "topics", closed, "--axis", "first_aid", "--map", own_map)
    assert "Rods" not in out


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- topic: Renal\n  hid: true\n", 'line 2: "hid" is no setting here.'),
        ("- topic: Renal\n  add: a/b/1\n", 'line 2: "a/b/1" is no video or page here.'),
        ("- tag: [\n", "line "),
    ],
)
def test_a_map_with_a_mistake_is_one_line(
    closed: Path, own_map: Path, text: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own_map.write_text(text, "utf-8")
    for command in (("resolve", "renal"), ("topics", closed), ("stats", closed)):
        code, out, err = run(capsys, *command, "--map", own_map)
        assert (code, out) == (1, "")
        assert err.startswith(f"comeback: topics.yaml, {line}")
        assert err.count("\n") == 1


def test_a_map_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "resolve", "--map", tmp_path / "gone.yaml", "renal")
    assert (code, out) == (1, "")
    assert err.startswith(f"comeback: {tmp_path / 'gone.yaml'}: ")


def test_catalogue_check_names_every_line(
    own_map: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = DATA / "sketchy_micro.yaml"
    code, out, err = run(capsys, "catalogue", "check", own_map, shipped)
    assert (code, err) == (0, "")
    assert out == f"{own_map}: 2 rules, all good.\n{shipped}: 104 videos, all good.\n"

    broken = tmp_path / "mine.yaml"
    text = shipped.read_text("utf-8")
    place = text.index("minutes:")
    broken.write_text(f"{text[:place]}minuts:{text[place + 8 :]}", "utf-8")
    own_map.write_text("- topic: Renal\n  pages: 9-3\n- tag: a\n  is: xyzzy\n", "utf-8")
    code, out, err = run(capsys, "catalogue", "check", broken, own_map)
    assert (code, err) == (1, "")
    line = text[:place].count("\n") + 1
    said = out.splitlines()
    assert said[0].startswith(f'{broken}, line {line}: "minuts" ')
    assert [each.partition(":")[0] for each in said[-2:]] == [
        f"{own_map}, line 2",
        f"{own_map}, line 4",
    ]


def test_catalogue_check_of_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "catalogue", "check", tmp_path / "gone.yaml")
    assert code == 1
    assert err.startswith("comeback: ") and "gone.yaml" in err
    for arguments in (("catalogue",), ("catalogue", "check")):
        with pytest.raises(SystemExit) as exit:
            main(arguments)
        assert exit.value.code == 2
    capsys.readouterr()
