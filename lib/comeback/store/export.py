"""Everything that is kept, in one .zip file: for the student to look at, keep or move."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from ..pace import Rest, no_rest
from ..whole_file import whole_file
from .captures import Capture
from .database import Store

README = "README.txt"
TIMINGS = "timings.csv"
MEMORY = "remembered.json"


def export_zip(
    target: Path, store: Store | None, files: Sequence[Path], readme: str, rest: Rest = no_rest
) -> None:
    """The captures as a table, the memory as JSON, the ``files`` as they are, and what each is.

    The whole file or nothing: what was there before stays until the new one is complete. Without
    a store, the files alone. Raises OSError and StoreError.
    """
    with whole_file(target) as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(README, readme)
        for path in files:
            archive.writestr(path.name, path.read_bytes())
        if store is not None:
            _write_captures(archive, store, rest)
            archive.writestr(MEMORY, _as_text(store.remembered()))


def _write_captures(archive: ZipFile, store: Store, rest: Rest) -> None:
    with archive.open(TIMINGS, "w") as raw, TextIOWrapper(raw, "utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(Capture._fields)
        for capture in store.captures():
            rest()
            table.writerow(capture)


def _as_text(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
