"""``comeback report`` on collections that Anki itself made and closed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from comeback.cli import main
from comeback.outside import load_report
from comeback.store import open_store
from tools import demo

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
FIXED = ("--now", "2026-11-22T12:00:00Z", "--tz", "UTC")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "collection.anki2"
    collection = Collection(str(path))
    demo.fill(collection, NOW)
    collection.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    code = main(["report", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_it_writes_one_file_and_says_nothing(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "report.html"
    before = closed.read_bytes()
    assert run(capsys, closed, "--out", out, *FIXED) == (0, "", "")
    html = out.read_text("utf-8")
    report = load_report(closed, now=NOW.timestamp(), zone=timezone.utc)
    assert "<title>Comeback, Nov 22, 2026</title>" in html
    assert all(topic.title in html for topic in report.on_axis(report.axis))
    assert [path.name for path in out.parent.iterdir()] == ["report.html"]
    assert closed.read_bytes() == before


def test_the_same_input_gives_the_same_bytes(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.html", tmp_path / "second.html"
    run(capsys, closed, "--out", first, *FIXED)
    run(capsys, closed, "--out", second, *FIXED)
    assert first.read_bytes() == second.read_bytes()
    later = (NOW + timedelta(days=1)).isoformat()
    run(capsys, closed, "--out", second, "--now", later, "--tz", "UTC")
    assert first.read_bytes() != second.read_bytes()


def test_what_she_chose_in_the_panel_is_kept(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, captures = tmp_path / "report.html", tmp_path / "comeback.db"
    store = open_store(captures)
    store.set("suggestion", {"day": "2026-11-22", "silent": True})
    run(capsys, closed, "--out", out, "--captures", captures, *FIXED)
    assert "No suggestion for the rest of today, as you asked." in out.read_text("utf-8")
    store.set("suggestion", "damaged")
    store.set("enough", "2026-11-22")
    run(capsys, closed, "--out", out, "--captures", captures, *FIXED)
    assert "You stopped for today." in out.read_text("utf-8")
    store.set("enough", 5)
    store.set("axis", "sketchy")
    run(capsys, closed, "--out", out, "--captures", captures, *FIXED)
    store.close()
    html = out.read_text("utf-8")
    assert "You stopped for today." not in html
    assert '<span class="chosen">Sketchy</span>' in html


def test_her_own_map_is_followed(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, own = tmp_path / "report.html", tmp_path / "topics.yaml"
    report = load_report(closed, now=NOW.timestamp(), zone=timezone.utc)
    topic = report.on_axis(report.axis)[0]
    own.write_text(f"- topic: {topic.topic_id}\n  pages: 987\n", "utf-8")
    run(capsys, closed, "--out", out, "--map", own, *FIXED)
    assert "987" in out.read_text("utf-8")


def test_without_a_review_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "collection.anki2", tmp_path / "report.html"
    Collection(str(path)).close()
    assert run(capsys, path, "--out", out)[0] == 0
    assert "No reviews yet. This page fills by itself once you study." in out.read_text("utf-8")


def test_where_it_cannot_be_written_the_old_file_stays(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    code, out, err = run(capsys, closed, "--out", tmp_path / "file" / "report.html", *FIXED)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("comeback: ")
    taken = tmp_path / "folder.html"
    taken.mkdir()
    code, _, err = run(capsys, closed, "--out", taken, *FIXED)
    assert (code, err.count("\n")) == (1, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.html"]


def test_a_collection_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.html"
    code, _, err = run(capsys, tmp_path / "gone.anki2", "--out", out)
    assert (code, err.count("\n"), out.exists()) == (1, 1, False)
    assert "gone.anki2" in err


def test_it_needs_a_place_to_write_to(closed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(["report", str(closed)])
    assert exit.value.code == 2
    assert "--out" in capsys.readouterr().err
