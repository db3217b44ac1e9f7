"""What the desktop tests of sync share: Anki's own server, and a phone (a second collection)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from aqt import gui_hooks
from aqt import sync as aqt_sync

from tools.anki_app import Anki

PHONE_DECK = "Surgery"
"""Cards that two devices change in the same second stay different on the two; Anki's sync compares
seconds. So each has its own cards here."""
USER, PASSWORD = "student", "secret"
PATIENCE = 30.0


def add_review(col: Any, review_id: int, card_id: int, rating: int = 3) -> int:
    """A row as the app on a phone writes it, still to be synced; returns its id."""
    row = (review_id, card_id, -1, rating, 5, 5, 2500, 4000, 1)
    col.db.execute("insert into revlog values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)
    return review_id


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of Anki's own sync server, as the wheel brings it."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "SYNC_USER1": f"{USER}:{PASSWORD}",
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
        "SYNC_BASE": str(folder),
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "anki.syncserver"],
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not is_listening(port):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the sync server did not start: {log.read_text('utf-8')}")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


def is_listening(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        time.sleep(0.02)  # between two knocks
        return False


class Phone:
    """What the app on a phone does, by Anki's library alone."""

    def __init__(self, path: Path, endpoint: str) -> None:
        self.path = path
        self.col: Any = Collection(str(path))
        self._auth = self.col.sync_login(username=USER, password=PASSWORD, endpoint=endpoint)
        self._auth.endpoint = endpoint  # 23.10 leaves it out, and would call AnkiWeb

    def sync(self) -> None:
        done = self.col.sync_collection(self._auth, False)
        assert done.required == done.NO_CHANGES, done

    def replace(self, upload: bool) -> None:
        """The whole collection, to the server or from it."""
        self.col.close_for_full_sync()
        self.col.full_upload_or_download(auth=self._auth, server_usn=None, upload=upload)
        self.col.reopen(after_full_sync=True)

    def answer(self, rating: int, deck: str = PHONE_DECK) -> int:
        """Rate the next card now; returns the id of the review."""
        self.col.decks.select(self.col.decks.id_for_name(deck))
        card = self.col.sched.getCard()
        card.start_timer()
        self.col.sched.answerCard(card, rating)
        return int(self.col.db.scalar("select max(id) from revlog"))


@contextmanager
def paired(anki: Anki, server: str, folder: Path) -> Iterator[Phone]:
    """Both devices signed in, and with the same collection."""
    manager = anki.mw.pm
    manager.set_custom_sync_url(server)
    manager.profile["syncMedia"] = False
    login = anki.mw.col.sync_login(username=USER, password=PASSWORD, endpoint=server)
    manager.set_sync_key(login.hkey)
    manager.set_sync_username(USER)
    sync(anki, whole=aqt_sync.full_upload)
    made = Phone(folder / "collection.anki2", server)
    made.replace(upload=False)
    yield made
    made.col.close()


def sync(anki: Anki, whole: Callable[..., None] | None = None) -> None:
    """The sync button. ``whole`` is the answer to Anki's question which collection to keep."""
    finished: list[bool] = []

    def finish() -> None:
        finished.append(True)

    def answered(mw: Any, out: Any, on_done: Callable[[], None]) -> None:
        assert whole is not None, f"Anki asks for a full sync: {out}"
        whole(mw, None, on_done)

    ask, aqt_sync.full_sync = aqt_sync.full_sync, answered
    gui_hooks.sync_did_finish.append(finish)
    try:
        anki.mw.onSync()
        anki.pump_until(lambda: finished, "the end of the sync")
    finally:
        gui_hooks.sync_did_finish.remove(finish)
        aqt_sync.full_sync = ask
    anki.pump_until(lambda: not anki.mw.progress.busy(), "Anki's progress window to close")
    assert anki.app.activeModalWidget() is None
    # Anki draws its screen anew after a sync; a page that is being drawn loses what it is told.
    anki.pump_until(lambda: not anki.mw._background_op_count, "what Anki reads for its screen")
    if anki.mw.state == "review":
        anki.evaluate(anki.mw.bottomWeb, "true")
        anki.settle(anki.mw.web)
    else:
        anki.open_decks()
