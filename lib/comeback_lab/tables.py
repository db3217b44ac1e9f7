"""Files with rows and named columns: CSV, gzipped or plain, and Parquet. Told by their content."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .logs import LogError

GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
INSTALL = "pip install 'anki-comeback[lab]'"


class Table(NamedTuple):
    """A header and its rows; a row of a damaged file may be shorter than the header."""

    columns: Sequence[str]
    rows: Iterator[Sequence[Any]]

    def pick(self, names: Sequence[str]) -> Iterator[list[Any]]:
        """These columns of every row; None where the file or the row has none."""
        places = [self.columns.index(name) if name in self.columns else None for name in names]
        for row in self.rows:
            yield [None if at is None or at >= len(row) else row[at] for at in places]


def first_bytes(path: Path) -> bytes:
    """The first sixteen bytes of a file. Raises LogError where they cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(16)
    except OSError as problem:
        raise LogError(f"{path}: {problem.strerror or problem}") from problem


def open_table(path: Path) -> Table:
    """The table in a file; rows are read while they are used.

    Raises LogError, at once or on the way, for a file that can't be read.
    """
    start = first_bytes(path)
    if start.startswith(PARQUET):
        return _parquet(path)
    rows = _csv_rows(path, gzip.open if start.startswith(GZIP) else open)
    return Table(next(rows, []), rows)


def _csv_rows(path: Path, opener: Any) -> Iterator[list[str]]:
    try:
        # One damaged letter must cost one row, not the file.
        with opener(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as lines:
            # Python 3.9 to 3.10 refuse the whole file for a NUL.
            yield from csv.reader(line.replace("\0", "\ufffd") for line in lines)
    except (OSError, EOFError, csv.Error) as problem:
        raise LogError(f"{path}: {problem}") from problem


def _parquet(path: Path) -> Table:
    try:
        import pyarrow  # noqa: PLC0415 - in the extra [lab]
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as problem:
        raise LogError(f"{path}: to read Parquet, pyarrow is needed: {INSTALL}") from problem

    def rows() -> Iterator[Sequence[Any]]:
        try:
            for batch in file.iter_batches():
                yield from zip(*(column.to_pylist() for column in batch.columns))
        except (OSError, pyarrow.ArrowException) as error:
            raise LogError(f"{path}: {_line(error)}") from error

    try:
        # From a stream of our own, because a file name with "=" would be taken for a partition.
        file = pyarrow.parquet.ParquetFile(io.BytesIO(path.read_bytes()))
    except (OSError, pyarrow.ArrowException) as problem:
        raise LogError(f"{path}: {_line(problem)}") from problem
    return Table(file.schema_arrow.names, rows())


def _line(problem: Exception) -> str:
    return " ".join(str(problem).split())
