"""Puts the add-on together: a tree for types and tests, and the `.ankiaddon` that students get.

Run it with the interpreter of `.venv/`: it checks and compiles the catalogue's YAML with the
library itself, and copies PyYAML, which Anki does not have, into the add-on.

    python -m tools.assemble            dist/comeback.ankiaddon
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import Problem

if TYPE_CHECKING:
    from comeback.resources.checked_yaml import Checked
    from comeback.resources.sense import Others

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "comeback_addon"
LARGEST = 2_000_000  # bytes; the promise of the README

# The library's own front door, its reader of closed collections (Anki has the collection open), and
# the checks of the catalogue, which are made here.
OUTSIDE_ANKI = {
    *("cli.py", "outside.py", "source/closed.py"),
    *("resources/consistency.py", "resources/sense.py"),
}
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "*.py[cod]", "*.so", "*.dylib", "meta.json", "tests"
)


def assemble(root: Path = ROOT, tree: Path | None = None) -> Path:
    """Makes the tree of the add-on anew, build/comeback_addon/ if nothing else is said."""
    if not (root / "addon" / "__init__.py").is_file():
        raise Problem("There is no add-on here: addon/__init__.py is missing.")
    tree = tree or root / "build" / PACKAGE
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(root / "addon", tree, ignore=LEFT_OUT)
    library = tree / "comeback"
    shutil.copytree(root / "lib" / "comeback", library, ignore=LEFT_OUT)
    for name in OUTSIDE_ANKI:
        (library / name).unlink(missing_ok=True)
    _compile_yaml(library)
    _vendor_yaml(library / "_vendor" / "yaml")
    for name in ("manifest.json", "LICENSE"):
        shutil.copyfile(root / name, tree / name)
    return tree


def package(root: Path = ROOT, target: Path | None = None) -> Path:
    """Zips the tree, byte-identical for the same sources; dist/comeback.ankiaddon by default."""
    target = target or root / "dist" / "comeback.ankiaddon"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = assemble(root, Path(folder) / PACKAGE)
        files = [path for path in tree.rglob("*") if path.is_file()]
        write_zip(target, {p.relative_to(tree).as_posix(): p.read_bytes() for p in files})
    if target.stat().st_size > LARGEST:
        raise Problem(f"{target} has {target.stat().st_size} bytes; {LARGEST} is the most.")
    return target


def write_zip(target: Path, entries: dict[str, bytes]) -> None:
    """A zip that depends on nothing but its entries: no clock, no file system order, no modes."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, date_time=(2024, 1, 1, 0, 0, 0))
            info.create_system = 3  # Unix, also when built on Windows
            info.external_attr = 0o644 << 16
            archive.writestr(info, entries[name], zipfile.ZIP_DEFLATED, compresslevel=9)


def _compile_yaml(library: Path) -> None:
    """JSON of the same stem in each file's place, once it is in order: JSON loads 300 times faster,
    and nothing is checked inside Anki."""
    from comeback.resources.checked_yaml import read
    from comeback.resources.consistency import others_in

    found = {source: read(source.read_bytes()) for source in sorted(library.rglob("*.yaml"))}
    data = library / "resources" / "data"
    others = others_in(each.value for source, each in found.items() if source.parent == data)
    for source, checked in found.items():
        shown = f"lib/comeback/{source.relative_to(library).as_posix()}"
        value = _in_order(shown, checked, others if source.parent == data else None)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        source.with_suffix(".json").write_bytes(text.encode("utf-8") + b"\n")
        source.unlink()


def _in_order(shown: str, found: Checked, others: Others | None) -> Any:
    """What a file holds; the first thing to put right stops the build. The catalogue's files are
    checked to their sense, against each other."""
    from comeback.resources.consistency import check_file
    from comeback.resources.known import NOTHING

    problems = found.problems
    if others is not None:
        # No day is too late here: what is built must not depend on the clock.
        problems = check_file(found, lambda: others, lambda: NOTHING, date.max).problems
    if problems:
        raise Problem(problems[0].told(shown))
    return found.value


def _vendor_yaml(target: Path) -> None:
    """PyYAML with its licence, for the add-on alone: without its compiled part, which it does well
    without, and which is of one system and one Python."""
    import yaml

    target.mkdir(parents=True)
    (target.parent / "__init__.py").write_bytes(b"")
    source = Path(yaml.__file__).parent
    for path in sorted(source.glob("*.py")):
        if path.name != "cyaml.py":
            shutil.copyfile(path, target / path.name)
    files = importlib.metadata.files("PyYAML") or []
    licence = next(file for file in files if file.name == "LICENSE")
    shutil.copyfile(Path(str(licence.locate())), target / "LICENSE")


if __name__ == "__main__":
    try:
        built = package()
    except Problem as found:
        sys.exit(str(found))
    print(f"{built.relative_to(ROOT).as_posix()}  {built.stat().st_size:,} bytes")
