"""Files that are no collection, damaged ones and packages: each is read, or refused in one line."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import types
import zipfile
from collections import namedtuple
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard

from comeback.source import closed, package
from comeback.source.closed import open_closed
from comeback.source.collection import read_clock, read_decks, read_tags
from comeback.source.errors import CollectionError
from comeback.source.presets import read_weights

REVIEWS = 3_000
SHARED = """
CREATE TABLE notes (id integer PRIMARY KEY, tags text NOT NULL, flds text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid, did, odid, type, queue, due, odue);
CREATE TABLE revlog (id integer PRIMARY KEY, cid, usn, ease, ivl, lastIvl, factor, time, type);
"""
NEWER = (
    SHARED
    + """
CREATE TABLE col (id integer PRIMARY KEY, crt integer, ver integer);
CREATE TABLE config (key text PRIMARY KEY, val blob) without rowid;
CREATE TABLE decks (id integer PRIMARY KEY, name text NOT NULL COLLATE unicase, kind blob);
CREATE TABLE deck_config (id integer PRIMARY KEY, config blob);
CREATE UNIQUE INDEX idx_decks_name ON decks (name);
INSERT INTO col VALUES (1, 1700000000, 18);
INSERT INTO config VALUES ('rollover', '5');
"""
)
OLDER = (
    SHARED
    + """
CREATE TABLE col (id integer PRIMARY KEY, crt integer, ver integer, conf, decks, dconf);
"""
)
WEIGHTS = [number / 8 for number in range(1, 22)]  # exact as 32-bit floats
CONF: dict[str, Any] = {"rollover": 5, "creationOffset": -120}
DECKS: dict[str, Any] = {
    "1": {"id": 1, "name": "Renal::Tubules", "dyn": 0, "conf": 1},
    "2": {"id": 2, "name": "Cramming", "dyn": 1},
    "1700000000123": {"id": 1700000000123, "name": "Own", "dyn": 0, "conf": 1700000000456},
}
PRESETS: dict[str, Any] = {
    "1": {"id": 1, "fsrsWeights": WEIGHTS[:17], "fsrsParams5": [], "fsrsParams6": WEIGHTS},
    "1700000000456": {"id": 1700000000456, "fsrsWeights": WEIGHTS[:17]},
}


def make(path: Path, script: str = NEWER, notes: int = 20, reviews: int = REVIEWS) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.create_collation("unicase", lambda a, b: (a > b) - (a < b))
        db.executescript(script)
        rows = [(1_700_000_000_000 + n, f" tag{n} ", "secret " * 40) for n in range(notes)]
        db.executemany("INSERT INTO notes VALUES (?, ?, ?)", rows)
        log = [(1_700_000_000_000 + n, 1, -1, 3, 5, 4, 2500, 4000, 1) for n in range(reviews)]
        db.executemany("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", log)
        db.commit()
    return path


def make_older(path: Path, *, notes: int = 20, reviews: int = REVIEWS, **settings: Any) -> Path:
    make(path, OLDER, notes, reviews)
    content = {"conf": CONF, "decks": DECKS, "dconf": PRESETS, **settings}
    texts = [each if isinstance(each, str) else json.dumps(each) for each in content.values()]
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO col VALUES (1, 1700000000, 11, ?, ?, ?)", texts)
        db.commit()
    return path


def pack(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"collection.{name}", content)
    return path


def notes_in(path: Path) -> int:
    with open_closed(path) as db:
        return len(read_tags(db))


def refusal(path: Path) -> str:
    """The one line; nothing of the copy is left."""
    with pytest.raises(CollectionError) as caught:
        notes_in(path)
    line = str(caught.value)
    assert str(path) in line
    assert "\n" not in line
    return line


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return make(tmp_path / "collection.anki2")


def test_a_closed_file_is_read_and_left_as_it_was(collection: Path) -> None:
    before = collection.read_bytes(), sorted(collection.parent.iterdir())
    assert notes_in(collection) == 20
    assert (collection.read_bytes(), sorted(collection.parent.iterdir())) == before


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_log_beside_it_belongs_to_it(collection: Path, ending: str) -> None:
    collection.with_name(collection.name + ending).write_bytes(b"")
    assert "close Anki" in refusal(collection)


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks on Windows")
def test_a_file_that_another_program_writes(collection: Path) -> None:
    holder = """if True:
        import sqlite3, sys
        db = sqlite3.connect(sys.argv[1], isolation_level=None)
        db.execute("pragma locking_mode = exclusive")
        db.execute("pragma journal_mode = memory")
        db.execute("begin exclusive")
        print("held", flush=True)
        sys.stdin.read()"""
    command = [sys.executable, "-c", holder, str(collection)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert "close Anki" in refusal(collection)
        other.communicate()
    assert notes_in(collection) == 20


def test_a_file_that_changes_under_the_copy(
    collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = closed._write

    def slow(*args: Any) -> None:
        write(*args)
        with collection.open("ab") as file:
            file.write(b"more")

    monkeypatch.setattr(closed, "_write", slow)
    assert "changed while it was read" in refusal(collection)


def test_inside_anki_no_file_is_opened(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aqt", types.ModuleType("aqt"))
    with pytest.raises(CollectionError, match="inside Anki"), open_closed(collection):
        pass


@pytest.mark.parametrize("table", ["notes", "revlog", "config"])
def test_a_damaged_table_is_named(collection: Path, table: str) -> None:
    with closing(sqlite3.connect(collection)) as db:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        ((page,),) = db.execute(sql, (table,)).fetchall()
        ((size,),) = db.execute("PRAGMA page_size").fetchall()
    with collection.open("r+b") as file:
        file.seek((page - 1) * size + 8)
        file.write(b"\xff" * 400)
    assert table in refusal(collection)


def test_damage_in_what_is_not_read_is_no_matter(collection: Path) -> None:
    with closing(sqlite3.connect(collection)) as db:
        db.execute("CREATE TABLE media (name)")
        db.execute("CREATE INDEX names ON media (name)")
        db.executemany("INSERT INTO media VALUES (?)", [(f"picture {n}",) for n in range(999)])
        db.commit()
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'media'"
        ((page,),) = db.execute(sql).fetchall()
        ((size,),) = db.execute("PRAGMA page_size").fetchall()
    with collection.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    if sqlite3.sqlite_version_info < (3, 33):
        pytest.skip(f"SQLite {sqlite3.sqlite_version} can only check whole files")
    assert notes_in(collection) == 20


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_file_cut_short(collection: Path, share: float) -> None:
    content = collection.read_bytes()
    collection.write_bytes(content[: int(len(content) * share)])
    refusal(collection)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"nothing of the kind " * 99])
def test_what_is_no_collection(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "collection.anki2"
    path.write_bytes(content)
    assert "no Anki collection" in refusal(path)


def test_an_empty_col_table(collection: Path) -> None:
    with closing(sqlite3.connect(collection)) as db:
        db.execute("DELETE FROM col")
        db.commit()
    assert "no Anki collection" in refusal(collection)


def test_a_schema_in_between_names_the_remedy(collection: Path) -> None:
    with closing(sqlite3.connect(collection)) as db:
        db.executescript("UPDATE col SET ver = 14; DROP TABLE decks")
    with open_closed(collection) as db, pytest.raises(ValueError, match="open it once in Anki"):
        read_clock(db, 1_790_000_000, 0)


# Packages


def test_the_newest_member_of_a_package_is_the_data(tmp_path: Path) -> None:
    newest = make(tmp_path / "newest", notes=3).read_bytes()
    middle = make_older(tmp_path / "middle", notes=2).read_bytes()
    stub = make_older(tmp_path / "stub", notes=1, reviews=0).read_bytes()
    squeezed = zstandard.ZstdCompressor().compress(newest)
    path = tmp_path / "backup.colpkg"
    assert notes_in(pack(path, anki2=stub, anki21=middle, anki21b=squeezed)) == 3
    assert notes_in(pack(path, anki2=stub, anki21=middle)) == 2
    assert notes_in(pack(path, anki2=middle)) == 2
    assert "only the note that newer packages carry" in refusal(pack(path, anki2=stub))


def test_the_stub_by_itself(tmp_path: Path) -> None:
    path = make_older(tmp_path / "collection.anki2", notes=1, reviews=0)
    assert "only the note that newer packages carry" in refusal(path)


def test_a_package_by_another_name(tmp_path: Path) -> None:
    content = make(tmp_path / "collection.anki2").read_bytes()
    assert notes_in(pack(tmp_path / "backup.zip", anki2=content)) == 20


def test_a_deck_is_no_collection(tmp_path: Path) -> None:
    content = make(tmp_path / "collection.anki2").read_bytes()
    assert "is a deck" in refusal(pack(tmp_path / "deck.apkg", anki2=content))


def test_packages_without_a_collection(tmp_path: Path) -> None:
    path = tmp_path / "backup.colpkg"
    assert "holds no collection" in refusal(pack(path))
    path.write_bytes(b"")
    assert "no whole package" in refusal(path)
    path.write_bytes(b"a web page that says: not found")
    assert "no whole package" in refusal(path)


def test_without_zstandard_the_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "HAS_ZSTD", False)
    line = refusal(pack(tmp_path / "backup.colpkg", anki21b=b"packed"))
    assert "pip install 'anki-comeback[colpkg]'" in line


def test_the_library_needs_no_zstandard(tmp_path: Path) -> None:
    code = "import sys; sys.modules['zstandard'] = None; import comeback.outside"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("member", ["anki2", "anki21b"])
def test_damaged_bytes_are_refused_or_harmless(tmp_path: Path, member: str) -> None:
    """A few hundred packages, each with some bytes overwritten or the end cut off."""
    content = make(tmp_path / "whole", reviews=300).read_bytes()
    if member == "anki21b":
        content = zstandard.ZstdCompressor().compress(content)
    whole = pack(tmp_path / "whole.colpkg", **{member: content}).read_bytes()
    path, rng, refused = tmp_path / "backup.colpkg", random.Random(1), 0
    # The index at the end and the header at the front hold the bytes that matter most.
    ends = [*range(60), *range(len(whole) - 120, len(whole))]
    for turn in range(300):
        data = bytearray(whole)
        for place in rng.sample(ends if turn % 2 else range(len(data)), rng.randint(1, 3)):
            data[place] = rng.randrange(256)
        if turn % 5 == 0:
            del data[rng.randrange(len(data)) :]
        path.write_bytes(data)
        try:
            assert notes_in(path) == 20
        except CollectionError as error:
            assert str(path) in str(error)
            assert "\n" not in str(error)
            refused += 1
    assert refused > 200


def test_a_package_made_to_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed, "LARGEST_BYTES", 20 << 20)
    zeros = bytes(30 << 20)
    for members in ({"anki2": zeros}, {"anki21b": zstandard.ZstdCompressor().compress(zeros)}):
        path = pack(tmp_path / "backup.colpkg", **members)
        assert path.stat().st_size < 1 << 20
        assert "unpacks to more than a collection can be" in refusal(path)


def test_no_room_for_the_copy(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    free = closed.ROOM_LEFT_BYTES + collection.stat().st_size - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, free))
    assert "no room for a copy" in refusal(collection)


# The older schema


def test_the_older_schema_says_the_same(tmp_path: Path) -> None:
    with open_closed(make_older(tmp_path / "collection.anki2")) as db:
        clock = read_clock(db, 1_790_000_000, 0)
        assert (clock.rollover_hour, clock.learn_ahead_seconds) == (5, 1200)
        assert clock.created.isoformat() == "2023-11-15"  # by its own offset, two hours east
        assert read_decks(db) == {1: "Renal::Tubules", 2: "Cramming", 1700000000123: "Own"}
        assert read_weights(db) == {1: tuple(WEIGHTS), 1700000000123: tuple(WEIGHTS[:17])}


@pytest.mark.parametrize(
    "settings",
    [
        {"conf": "{"},
        {"conf": "[]"},
        {"decks": {"1": {"id": 1}}},
        {"decks": {"1": {"id": 1, "name": "x", "dyn": 0, "conf": "x"}}},
        {"dconf": {"1": {"id": 1, "fsrsWeights": ["x"] * 17}}},
        {"dconf": {"1": {"id": 1, "fsrsWeights": 5}}},
    ],
)
def test_damaged_settings_of_the_older_schema(tmp_path: Path, settings: dict[str, Any]) -> None:
    assert "its settings are damaged" in refusal(make_older(tmp_path / "old.anki2", **settings))


def test_a_preset_that_can_not_be(tmp_path: Path) -> None:
    decks = {"1": {"id": 1, "name": "x", "dyn": 0, "conf": -1}}
    with open_closed(make_older(tmp_path / "old.anki2", decks=decks)) as db:
        assert read_weights(db) == {}
