"""The build: rules that catch planted breaks, and an add-on file that is always the same."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from tools import Problem, assemble, environment, rules, testing

ROOT = assemble.ROOT
GOOD = {
    "lib/comeback/__init__.py": '__version__ = "1.2.3"\n',
    "pyproject.toml": '[project]\nversion = "1.2.3"\n',
    "manifest.json": '{"human_version": "1.2.3"}',
    "CHANGELOG.md": "# Changes\n\n## 1.2.3 (soon)\n",
    "LICENSE": "AGPL",
    "lib/comeback/cli.py": "from .stats import text\n",
    "lib/comeback/stats.py": "from . import __version__\nfrom .source.log import rows\n",
    "lib/comeback/source/log.py": 'rows = "select id from revlog"\n',
    "lib/comeback/source/closed.py": "",
    "lib/comeback/store/captures.py": 'TABLE = "create table if not exists captures (id)"\n',
    "lib/comeback/resources/catalogue.yaml": "b: [1, 2]\na: é\n",
    "addon/__init__.py": "from .comeback.stats import text\n",
    "addon/events.py": "from aqt import gui_hooks\n",
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name, text in GOOD.items():
        plant(tmp_path, name, text)
    return tmp_path


def plant(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_house_in_order_has_no_findings(house: Path) -> None:
    assert rules.findings(house) == []


@pytest.mark.parametrize(
    ("name", "text", "finding"),
    [
        ("lib/comeback/source/log.py", "\nfrom ..stats import x", "2: source may not import stats"),
        (
            "lib/comeback/measure/days.py",
            "from .. import topics",
            "1: measure may not import topics",
        ),
        ("lib/comeback/stats.py", "from . import cli", "1: stats may not import cli"),
        ("lib/comeback/store/a.py", "def f():\n    from ..engine import x", "2: store may not"),
        ("lib/comeback/attic.py", "", "1: The room attic has no place"),
        ("lib/comeback/stats.py", "import anki.cards", "1: The library may not import anki."),
        ("lib/comeback/stats.py", "from aqt import mw", "1: The library may not import aqt."),
        ("lib/comeback/stats.py", "from comeback import engine", "1: Import comeback relatively"),
        ("addon/main.py", "import comeback.stats", "1: Import comeback.stats relatively"),
        ("lib/comeback/stats.py", "from ..addon import x", "1: This import leaves the library."),
        ("addon/main.py", 'x = "select id from cards"', "1: SQL belongs in"),
        ("lib/comeback/stats.py", 'x = f"UPDATE cards SET n = {1}"', "1: SQL belongs in"),
        ("lib/comeback/stats.py", 'x = """\n  with a as (select 1)\n"""', "1: SQL belongs in"),
        ("lib/comeback/store/a.py", 'x = "select id from revlog"', "1: SQL on the collection"),
        ("lib/comeback/source/a.py", 'x = "delete from captures"', "1: SQL on our own database"),
        ("addon/main.py", "from aqt import gui_hooks", "1: gui_hooks may be used in"),
        ("addon/main.py", "import aqt\naqt.gui_hooks.x.append(1)", "2: gui_hooks may be used in"),
        ("addon/main.py", "from aqt.gui_hooks import x", "1: gui_hooks may be used in"),
        ("addon/main.py", "import aqt.gui_hooks as hooks", "1: gui_hooks may be used in"),
        ("addon/main.py", "x = 1\n" * 401, "401: This module has 401 lines"),
        ("tests/unit/test_x.py", "x = 1\n" * 401, "401: This module has 401 lines"),
        ("pyproject.toml", 'version = "1.2.4"', "1: The version is not 1.2.3"),
        ("manifest.json", '{"human_version": "1"}', "1: human_version is not 1.2.3"),
        ("CHANGELOG.md", "# 1.2.3", "1: The change log has no heading for 1.2.3"),
        ("lib/comeback/__init__.py", "", "1: There is no __version__ here."),
    ],
)
def test_a_planted_break_is_found(house: Path, name: str, text: str, finding: str) -> None:
    plant(house, name, text)
    found = rules.findings(house)
    assert len(found) == 1
    assert found[0].startswith(f"{name}:{finding}")


@pytest.mark.parametrize(
    "text",
    [
        'x = "Select a deck from the list"',
        'x = "selected from all"',
        '"""select what you want from here"""',
        'x = "with care as (always)"',
        "x = 1\n" * 400,
    ],
)
def test_what_is_allowed_is_not_found(house: Path, text: str) -> None:
    plant(house, "addon/main.py", text)
    assert rules.findings(house) == []


def test_this_house_is_in_order() -> None:
    assert rules.findings(ROOT) == []


def test_the_file_is_the_same_whatever_the_clock_and_the_order(house: Path) -> None:
    first = assemble.package(house, house / "first.ankiaddon").read_bytes()
    copy = house / "copy"
    for name in reversed(list(GOOD)):  # other creation order, other times
        plant(copy, name, GOOD[name])
        (copy / name).chmod(0o755)
    assert assemble.package(copy, copy / "second.ankiaddon").read_bytes() == first


def test_what_the_file_holds(house: Path) -> None:
    for stray in ("addon/meta.json", "addon/__pycache__/x.pyc", "lib/comeback/fast.so"):
        plant(house, stray, "{}")
    with zipfile.ZipFile(assemble.package(house, house / "x.ankiaddon")) as archive:
        names = archive.namelist()
        compiled = archive.read("comeback/resources/catalogue.json").decode()
    assert json.loads(compiled) == {"b": [1, 2], "a": "é"}
    assert names == [
        "LICENSE",
        "__init__.py",
        "comeback/__init__.py",
        "comeback/resources/catalogue.json",
        "comeback/source/log.py",
        "comeback/stats.py",
        "comeback/store/captures.py",
        "events.py",
        "manifest.json",
    ]


def test_yaml_that_does_not_compile_is_named(house: Path) -> None:
    plant(house, "lib/comeback/resources/catalogue.yaml", "a: [1,\nb: 2")
    with pytest.raises(Problem, match=r"lib/comeback/resources/catalogue\.yaml does not compile"):
        assemble.package(house, house / "x.ankiaddon")


def test_a_file_that_grew_too_large_is_refused(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble, "LARGEST", 500)
    with pytest.raises(Problem, match="500 is the most"):
        assemble.package(house, house / "x.ankiaddon")


def test_the_real_file_keeps_its_promises(tmp_path: Path) -> None:
    tree = tmp_path / "house"
    for name in ("addon", "lib"):
        shutil.copytree(ROOT / name, tree / name)
    for name in ("manifest.json", "LICENSE"):
        shutil.copyfile(ROOT / name, tree / name)
    with zipfile.ZipFile(assemble.package(tree, tmp_path / "x.ankiaddon")) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
    assert "__init__.py" in names
    assert not [n for n in names if n.endswith((".so", ".pyc", ".yaml", "meta.json"))]
    assert not [n for n in names if "tests" in n.split("/") or "__pycache__" in n]
    assert manifest["package"] == assemble.PACKAGE
    assert manifest["min_point_version"] == 231000


def test_every_supported_anki_has_pinned_and_hashed_requirements() -> None:
    for anki in environment.SUPPORTED:
        text = (ROOT / "requirements" / f"anki-{anki}.txt").read_text("utf-8")
        pins = [line for line in text.splitlines() if line[:1].isalnum()]
        assert f"aqt=={anki}" in text.replace("[qt]", "")
        assert all("==" in pin and pin.endswith("\\") for pin in pins)
        assert "://" not in text


def test_the_running_python_can_be_found() -> None:
    version = sys.version_info[:2]
    assert environment._version_of(environment._find_python(version, version)) == version


def test_desktop_modules_run_one_by_one() -> None:
    runs = [target for _, target in testing._runs([])]
    assert runs[:2] == ["tests/unit", "tests/anki"]
    assert "tests/desktop/test_harness.py" in runs[2:]
    assert testing._runs(["-x", "tests/unit", "-k", "days"]) == [("tests/unit", "tests/unit")]
