"""The build: rules that catch planted breaks, and an add-on file that is always the same."""

from __future__ import annotations

import json
import shutil
import subprocess
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
        names = [name for name in archive.namelist() if "/_vendor/" not in name]
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


SERIES = """\
source: a list
checked: "2026-11-22"
kind: sketchy_micro
series: Sketchy Micro
blocks:
  - group: Bacteria
    block: Rods
    videos: [{number: "5.9", title: One}]
"""


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("resources/catalogue.yaml", "a: [1,\nb: 2", 'line 1: The "[" that opens here'),
        ("pages/own.yaml", "a: 2026-11-22", 'line 1: "2026-11-22" is read as a date'),
        ("resources/data/x.yaml", "a: 1", "line 1: This is no file of Comeback's"),
        ("resources/data/x.yaml", SERIES.replace("tit", "titt"), 'line 8: "tittle" is no setting'),
        ("resources/data/x.yaml", SERIES.replace("5.9", "5,9"), 'line 8: "number" is "5,9"'),
    ],
)
def test_yaml_with_a_mistake_stops_the_build_with_one_line(
    house: Path, name: str, text: str, line: str
) -> None:
    plant(house, "lib/comeback/resources/data/good.yaml", SERIES)
    assemble.package(house, house / "x.ankiaddon")
    plant(house, f"lib/comeback/{name}", text)
    with pytest.raises(Problem) as raised:
        assemble.package(house, house / "x.ankiaddon")
    assert str(raised.value).startswith(f"lib/comeback/{name}, {line}")
    assert "\n" not in str(raised.value)


def test_a_file_that_grew_too_large_is_refused(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble, "LARGEST", 500)
    with pytest.raises(Problem, match="500 is the most"):
        assemble.package(house, house / "x.ankiaddon")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real add-on file, from a copy of the sources."""
    folder = tmp_path_factory.mktemp("packed")
    return assemble.package(copied_to(folder / "house"), folder / "x.ankiaddon")


def copied_to(tree: Path) -> Path:
    for name in ("addon", "lib"):
        shutil.copytree(ROOT / name, tree / name)
    for name in ("manifest.json", "LICENSE"):
        shutil.copyfile(ROOT / name, tree / name)
    return tree


def test_the_real_file_keeps_its_promises(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
    assert "__init__.py" in names
    assert not [n for n in names if n.endswith((".so", ".pyc", ".yaml", "meta.json"))]
    assert not [n for n in names if "tests" in n.split("/") or "__pycache__" in n]
    assert manifest["package"] == assemble.PACKAGE
    assert manifest["min_point_version"] == 231000
    assert packed.stat().st_size < assemble.LARGEST


def test_the_real_file_is_the_same_on_each_run(packed: Path, tmp_path: Path) -> None:
    again = assemble.package(copied_to(tmp_path / "other"), tmp_path / "y.ankiaddon")
    assert again.read_bytes() == packed.read_bytes()


def test_pyyaml_comes_along_for_the_add_on_alone(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "built")
    plant(tmp_path, "built/__init__.py", "")  # without Anki
    vendored = tmp_path / "built" / "comeback" / "_vendor" / "yaml"
    assert "Kirill Simonov" in (vendored / "LICENSE").read_text("utf-8")
    assert not (vendored / "cyaml.py").exists()
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_YAML, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 []\n", "")


# As in Anki, where `import yaml` fails or finds another add-on's.
WITHOUT_YAML = """
import sys
sys.modules["yaml"] = None
sys.path.insert(0, sys.argv[1])
from built.comeback.resources.own_map import read_own_map
from built.comeback.resources.own_map_text import with_rule
own_map, problems = read_own_map('- first_aid: "2025"\\n')
with_rule("", own_map.rules[0])
del sys.modules["yaml"]
print(len(own_map.rules), [name for name in sys.modules if name.split(".")[0] == "yaml"])
"""


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
