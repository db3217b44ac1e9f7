"""Puts the add-on together: a tree for types and tests, and the `.ankiaddon` that students get.

Run it with the interpreter of `.venv/`: compiling YAML needs PyYAML, which Anki does not have.

    python -m tools.assemble            dist/comeback.ankiaddon
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from tools import Problem

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "comeback_addon"
LARGEST = 2_000_000  # bytes; the promise of the README

# The library's own front door and its reader of closed collections: Anki has the collection open.
OUTSIDE_ANKI = {"cli.py", "outside.py", "source/closed.py"}
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
    for source in sorted(library.rglob("*.yaml")):
        _compile_yaml(source, source.relative_to(library))
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


def _compile_yaml(source: Path, shown: Path) -> None:
    """JSON of the same stem in its place: Anki has no PyYAML, and JSON loads 300 times faster."""
    import yaml

    try:
        text = json.dumps(
            yaml.safe_load(source.read_text("utf-8")), ensure_ascii=False, separators=(",", ":")
        )
    except (yaml.YAMLError, TypeError) as problem:
        detail = " ".join(str(problem).split())
        raise Problem(f"lib/comeback/{shown.as_posix()} does not compile: {detail}") from problem
    source.with_suffix(".json").write_bytes(text.encode("utf-8") + b"\n")
    source.unlink()


if __name__ == "__main__":
    try:
        built = package()
    except Problem as found:
        sys.exit(str(found))
    print(f"{built.relative_to(ROOT).as_posix()}  {built.stat().st_size:,} bytes")
