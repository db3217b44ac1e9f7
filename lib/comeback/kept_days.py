"""Closed study days on the disk, so that the next start need not stream a million reviews again.

Nothing in the file is a fact: without it, or with one of another version, of another Python or of
a broken disk, the log is streamed as on the first day, and says the same. What is read here still
has to hold against the log (``ClosedDays.hold``).

The format is pickle's, which takes objects as they are, so that no field can be forgotten. A file
can name nothing but the classes below, so it can call nothing else.
"""

from __future__ import annotations

import pickle
import platform
import sys
from array import array
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from .measure.calendar import Calendar, Stretch
from .measure.cards import Cards
from .measure.closed_days import ClosedDays
from .measure.day_tally import DayCounts, DayTally
from .measure.forecast import Calibration
from .measure.instants import Instants
from .measure.learnt import Answered, Learnt, Next
from .measure.ledger import Ledger, Outcomes
from .measure.likely import Sums
from .measure.memory import Parameters
from .measure.quickness import Norm
from .measure.recall import Forecaster, Score, Student
from .measure.reveals import Reveals
from .pace import Rest, no_rest
from .source.log import BlockMark, Studied
from .whole_file import whole_file

MADE_OF = (
    *(array, Counter, BlockMark, Studied, Calendar, Stretch, Cards, ClosedDays, DayCounts),
    *(DayTally, Calibration, Instants, Answered, Learnt, Next, Ledger, Outcomes, Sums),
    *(Parameters, Norm, Forecaster, Score, Student),
)
BEGINNING = b"Comeback: closed study days, made from the review log; may be deleted.\n"
PROTOCOL = 5
CHUNK = 1 << 18
THE_REVEALS = "reveals"

_makes_arrays: Any = array("q").__reduce_ex__(PROTOCOL)[0]
_CLASSES: dict[tuple[str, str], Any] = {
    (each.__module__, each.__name__): each for each in (*MADE_OF, _makes_arrays)
}


def write_closed_days(path: Path, closed: ClosedDays, rest: Rest = no_rest) -> None:
    """Keep closed days that are complete. Raises OSError, and what ``rest`` raises."""
    closed.seal()
    # The digest tells a torn file, so nobody waits for the disk.
    with whole_file(path, durable=False) as file:
        sealed = _Sealed(file, rest)
        sealed.write(_head())
        _Pickler(sealed, PROTOCOL).dump(closed)
        file.write(sealed.digest.digest())


def read_closed_days(path: Path, reveals: Reveals, rest: Rest = no_rest) -> ClosedDays | None:
    """What was kept, to go on with these ``reveals``; None where there is nothing to go on with.

    Raises what ``rest`` raises.
    """
    try:
        head = _head()  # now: an update may put other code beside the one that runs
        with path.open("rb") as file:
            return _loaded(file, reveals) if _is_whole(file, head, rest) else None
    except OSError:
        return None


def _loaded(file: BinaryIO, reveals: Reveals) -> ClosedDays | None:
    try:
        closed = _Unpickler(file, reveals).load()
    except Exception:  # whatever it is, the log says the same
        return None
    return closed if isinstance(closed, ClosedDays) else None


def _is_whole(file: BinaryIO, head: bytes, rest: Rest) -> bool:
    """Whether it is one of ours to the last byte; the file is then where the pickle begins."""
    if file.read(len(head)) != head:
        return False
    digest, tail = sha256(head), b""
    for chunk in iter(lambda: file.read(CHUNK), b""):
        rest()
        told = tail + chunk
        digest.update(told[: -digest.digest_size])
        tail = told[-digest.digest_size :]
    file.seek(len(head))
    return tail == digest.digest()


@lru_cache(maxsize=1)
def _head() -> bytes:
    return BEGINNING + made_by(Path(__file__).parent)


def made_by(library: Path) -> bytes:
    """A digest of the code whose state this is, and of what computed it: where Python or the
    processor is another one, the last bit of a logarithm may be."""
    computer = sys.version_info[:2], sys.platform, platform.machine(), sys.byteorder
    digest = sha256(repr(computer).encode())
    for path in sorted([*library.glob("measure/*.py"), *library.glob("source/*.py")]):
        digest.update(path.read_bytes())
    return digest.digest()


class _Sealed:
    """A file, and the digest of all that was written to it."""

    def __init__(self, file: BinaryIO, rest: Rest) -> None:
        self._file = file
        self._rest = rest
        self.digest = sha256()

    def write(self, data: bytes) -> int:
        self._rest()
        self.digest.update(data)
        return self._file.write(data)


class _Pickler(pickle.Pickler):
    def persistent_id(self, thing: Any) -> str | None:
        # The captures are in our database; the days only point at them.
        return THE_REVEALS if isinstance(thing, Reveals) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BinaryIO, reveals: Reveals) -> None:
        super().__init__(file)
        self._reveals = reveals

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _CLASSES:
            return _CLASSES[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that closed days are made of")

    def persistent_load(self, name: Any) -> Reveals:
        if name != THE_REVEALS:
            raise pickle.UnpicklingError(f"{name!r} is nothing that closed days point at")
        return self._reveals
