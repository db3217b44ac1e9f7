"""The rules of the house that no linter knows: who may import whom, and what belongs in which room.

Each rule reads the source text below a root folder and yields findings: file:line and one sentence.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

# A room imports only rooms to its left. (`comeback/__init__.py` holds nothing but the version.)
ROOMS = (
    "definitions pace whole_file stopwatch source store measure topics resources outline report"
    " words views diary sequel kept_days engine stats pages exports outside cli"
).split()

LONGEST = 400  # lines of a module
NOT_IN_THE_LIBRARY = {"anki", "aqt", "_aqt", "PyQt6", "PyQt5"}
SELF = {"comeback", "comeback_addon", "addon", "lib"}

# SQL is written in one case; "Select a deck from the list" is a sentence.
SQL = re.compile(
    r"\s*(select\b.*\bfrom\b|insert (or \w+ )?into\b|update \w+ set\b|delete from\b|replace into\b"
    r"|create (unique |temp(orary)? )?(table|index|view|trigger)\b|drop (table|index|view)\b"
    r"|alter table\b|pragma \w+|attach \S+ as\b|with \w+( \([\w, ]+\))? as \(\s*select\b)",
    re.DOTALL,
)
TABLE = re.compile(r"\b(?:from|join|into|update|table(?: if not exists)?)\s+(\w+)")
ANKI_TABLES = set(
    "revlog notes cards col graves decks deck_config notetypes fields templates".split()
)

Finding = tuple[Path, int, str]


def findings(root: Path) -> list[str]:
    """Every broken rule below the root, as `path:line: sentence`, sorted."""
    rules = (layers, imports, sql, gui_hooks, lengths, versions)
    found = sorted(finding for rule in rules for finding in rule(root))
    return [f"{path.relative_to(root).as_posix()}:{line}: {text}" for path, line, text in found]


def layers(root: Path) -> Iterator[Finding]:
    """The library's rooms import only to the left."""
    library = root / "lib" / "comeback"
    for path in _modules(library):
        room = _room(path, library)
        if room == "__init__":
            continue
        if room not in ROOMS:
            yield path, 1, f"The room {room} has no place in ROOMS of tools/rules.py."
            continue
        for node in _imports_from(path):
            for target in _relative_targets(node, path, library):
                if target in ROOMS and ROOMS.index(target) > ROOMS.index(room):
                    yield (
                        path,
                        node.lineno,
                        f"{room} may not import {target}: it lies to its right.",
                    )


def imports(root: Path) -> Iterator[Finding]:
    """The library knows neither Anki nor Qt, and neither part of us knows its own name."""
    library = root / "lib" / "comeback"
    for path in [*_modules(library), *_modules(root / "addon")]:
        inside = library in path.parents
        for line, module in _absolute_imports(path):
            top = module.split(".")[0]
            if inside and top in NOT_IN_THE_LIBRARY:
                yield path, line, f"The library may not import {top}."
            if top in SELF:
                yield path, line, f"Import {module} relatively: an add-on does not know its name."
        for node in _imports_from(path):
            if inside and node.level > len(path.relative_to(library).parts):
                yield path, node.lineno, "This import leaves the library."


def sql(root: Path) -> Iterator[Finding]:
    """SQL on the collection is written in source/, SQL on our own database in store/."""
    library = root / "lib" / "comeback"
    ours = {
        t for path in _modules(library / "store") for _, s in _statements(path) for t in _tables(s)
    }
    ours -= ANKI_TABLES
    for path in [*_modules(library), *_modules(root / "addon")]:
        room = _room(path, library) if library in path.parents else "addon"
        for line, statement in _statements(path):
            used = _tables(statement)
            if room not in ("source", "store"):
                yield path, line, "SQL belongs in lib/comeback/source/ or lib/comeback/store/."
            elif room == "source" and used & ours:
                yield path, line, "SQL on our own database belongs in lib/comeback/store/."
            elif room == "store" and used & ANKI_TABLES:
                yield path, line, "SQL on the collection belongs in lib/comeback/source/."


def gui_hooks(root: Path) -> Iterator[Finding]:
    """Hooks are touched in one file, so that nothing gets past safely()."""
    for path in [*_modules(root / "addon"), *_modules(root / "lib" / "comeback")]:
        if path == root / "addon" / "events.py":
            continue
        for line, name in _names(path):
            if name == "gui_hooks":
                yield path, line, "gui_hooks may be used in addon/events.py only."


def lengths(root: Path) -> Iterator[Finding]:
    folders = [root / name for name in ("lib", "addon", "tools", "tests")]
    for path in [root / "build.py", *(p for folder in folders for p in _modules(folder))]:
        lines = path.read_text("utf-8").count("\n") if path.is_file() else 0
        if lines > LONGEST:
            yield path, LONGEST + 1, f"This module has {lines} lines; {LONGEST} is the most."


def versions(root: Path) -> Iterator[Finding]:
    """One version number everywhere, and the change log speaks of it."""
    source = root / "lib" / "comeback" / "__init__.py"
    version = _search(source, r'^__version__ = "(.+)"$')
    if not version:
        yield source, 1, "There is no __version__ here."
        return
    project, manifest, log = root / "pyproject.toml", root / "manifest.json", root / "CHANGELOG.md"
    if _search(project, r'^version = "(.+)"$') != version:
        yield project, 1, f"The version is not {version}, as in lib/comeback/__init__.py."
    if json.loads(manifest.read_text("utf-8")).get("human_version") != version:
        yield manifest, 1, f"human_version is not {version}, as in lib/comeback/__init__.py."
    if not _search(log, rf"^## .*?({re.escape(version)})\b"):
        yield log, 1, f"The change log has no heading for {version}."


def _search(path: Path, pattern: str) -> str | None:
    if not path.is_file():
        return None
    found = re.search(pattern, path.read_text("utf-8"), re.MULTILINE)
    return found.group(1) if found else None


def _modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py")) if folder.is_dir() else []


def _room(path: Path, library: Path) -> str:
    parts = path.relative_to(library).parts
    return parts[0] if len(parts) > 1 else path.stem


def _walk(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8"), str(path)))


def _imports_from(path: Path) -> Iterator[ast.ImportFrom]:
    return (node for node in _walk(path) if isinstance(node, ast.ImportFrom))


def _relative_targets(node: ast.ImportFrom, path: Path, library: Path) -> Iterator[str]:
    """The rooms that a relative import reaches."""
    folder = path.relative_to(library).parent.parts
    at = folder[: len(folder) - node.level + 1] if node.level else ("elsewhere",)
    full = [*at, *(node.module.split(".") if node.module else [])]
    if full:
        yield full[0]
    else:  # from . import a, b  in the library's own folder
        yield from (alias.name for alias in node.names)


def _absolute_imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in _walk(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.lineno, node.module


def _names(path: Path) -> Iterator[tuple[int, str]]:
    """Every name used: variables, attributes, parts of imports."""
    for node in _walk(path):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom):
            parts = (node.module or "").split(".")
            yield from ((node.lineno, part) for part in parts)
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.alias) and "." in node.name:
            yield from ((getattr(node, "lineno", 1), part) for part in node.name.split("."))


def _statements(path: Path) -> Iterator[tuple[int, str]]:
    """String literals that read like SQL, docstrings aside."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
            text = "".join(
                str(p.value) if isinstance(p, ast.Constant) else "x" for p in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if id(node) not in skipped and _is_sql(text):
            yield node.lineno, text.lower()


def _is_sql(text: str) -> bool:
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return (first.islower() or first.isupper()) and SQL.match(text.lower()) is not None


def _tables(statement: str) -> set[str]:
    return set(TABLE.findall(statement))
