"""Real Anki for one test module, with the built add-on installed.

A module changes what it needs by fixtures of its own: `addons` (the files to install), `seed` (a
function that fills the collection before Anki opens it), `profile` (its name), `language`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anki.collection  # before any other of Anki's modules: they import each other in circles
import pytest

from tests.desktop.panel_page import running
from tools import anki_app, assemble

Seed = Callable[[object], None]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("base")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def addons(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    target = tmp_path_factory.mktemp("built") / "comeback.ankiaddon"
    return [assemble.package(target=target)]


@pytest.fixture(scope="module")
def seed() -> Seed | None:
    return None


@pytest.fixture(scope="module")
def profile() -> str:
    return anki_app.PROFILE


@pytest.fixture(scope="module")
def language() -> str:
    return "en_US"


@pytest.fixture(scope="module")
def anki(
    base: Path, addons: list[Path], seed: Seed | None, profile: str, language: str
) -> Iterator[anki_app.Anki]:
    running = anki_app.start(base, addons, seed, profile, language=language)
    yield running
    running.close()


@pytest.fixture
def app(anki: anki_app.Anki) -> Any:
    """The add-on's App, with its first report."""
    return running(anki)


@pytest.fixture(autouse=True)
def no_error_window(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test after which Anki would have shown an error window."""
    yield
    if "anki" in request.fixturenames:
        shown = request.getfixturevalue("anki").take_errors()
        assert not shown, shown
