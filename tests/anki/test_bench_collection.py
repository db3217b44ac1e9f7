"""The benchmarks' collection: what it should be like, as Anki and our own grammar see it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from anki.collection import Collection

from comeback.topics.grammar import AXES, parse_tag
from tools import bench_collection

REVIEWS, NOTES = 4_000, 140


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bench_collection.Made]:
    path = tmp_path_factory.mktemp("bench") / "collection.anki2"
    collection = Collection(str(path))
    found = bench_collection.fill(collection, REVIEWS, NOTES, datetime.now())
    collection.close()
    return path, found


@pytest.fixture
def collection(made: tuple[Path, bench_collection.Made]) -> Collection:
    opened = Collection(str(made[0]))
    yield opened
    opened.close()


def test_it_has_what_was_ordered(
    collection: Collection, made: tuple[Path, bench_collection.Made]
) -> None:
    assert made[1][:2] == (REVIEWS, NOTES)
    assert collection.db.scalar("select count() from revlog") == REVIEWS
    assert (collection.note_count(), collection.card_count()) == (NOTES, NOTES)
    assert len(collection.tags.all()) == made[1].tag_nodes


def test_every_note_has_8_to_18_tags_of_several_axes(collection: Collection) -> None:
    axes: Counter[str] = Counter()
    for note_id in collection.find_notes(""):
        tags = collection.get_note(note_id).tags
        assert len(tags) in bench_collection.TAGS
        axes.update(axis for tag in tags if (axis := parse_tag(tag).axis))
    assert set(axes) == set(AXES)


def test_the_log_fits_the_cards_and_leaves_today_to_the_student(collection: Collection) -> None:
    rows = collection.db.all("select id, cid, ivl, lastIvl, type from revlog order by id")
    today = (collection.sched.day_cutoff - 86_400) * 1000
    assert all(row[0] < today for row in rows)
    last: dict[int, int] = {}
    for _, card, ivl, last_ivl, _ in rows:
        assert last_ivl == last.get(card, 0)
        last[card] = ivl
    assert {row[4] for row in rows} == {0, 1, 2}
    due = collection.sched.deck_due_tree()
    assert due.review_count > 0


def test_the_same_order_gives_the_same_collection(
    made: tuple[Path, bench_collection.Made], tmp_path: Path
) -> None:
    again = Collection(str(tmp_path / "again.anki2"))
    first = Collection(str(made[0]))
    bench_collection.fill(again, REVIEWS, NOTES, datetime.now())
    for table in ("revlog", "cards", "notes"):
        columns = "id, tags, flds" if table == "notes" else "id"
        sql = f"select {columns} from {table} order by id"  # noqa: S608
        assert again.db.all(sql) == first.db.all(sql)
    again.close()
    first.close()
