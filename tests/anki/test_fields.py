"""Fields of notes, in a collection of Anki's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from anki.collection import Collection

from comeback.source.fields import count_filled

FIELDS = ("Sketchy", "First Aid")


@pytest.mark.parametrize("of_their_own", [True, False])
def test_only_notes_with_something_in_a_field_count(tmp_path: Path, of_their_own: bool) -> None:
    col = Collection(str(tmp_path / "collection.anki2"))
    notetype = col.models.by_name("Basic")
    assert notetype is not None
    # AnKing's note types have more fields than Anki's own, and some decks write First_Aid.
    names = ("sketchy", "First_Aid", "Sketchy Extra") if of_their_own else ()
    for name in names:
        col.models.add_field(notetype, col.models.new_field(name))
    col.models.update_dict(notetype)
    notetype = col.models.by_name("Basic")
    assert notetype is not None
    filled = ('<img src="a.png">', "<br>", "&nbsp; <div></div>", "", "p. 110")
    notes = []
    for text in filled:
        note = col.new_note(notetype)
        note.fields[0] = "Question"
        note.fields[2:] = [text, text, "always"][: len(names)]
        col.add_note(note, col.decks.id("Deck") or 1)
        notes.append(int(note.id))
    db = col.db
    assert db is not None
    expected = {"Sketchy": 2, "First Aid": 2} if of_their_own else {}
    assert count_filled(db, notes, FIELDS) == expected
    assert count_filled(db, notes[1:4], FIELDS) == {}
    assert count_filled(db, [], FIELDS) == {}
    col.close()
