"""A collection inside a package that Anki exported (``.colpkg``)."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from .errors import CollectionError

try:
    import zstandard
except ImportError:  # an extra: only packages of newer Ankis need it
    HAS_ZSTD = False
else:
    HAS_ZSTD = True

ZIP_MAGIC = b"PK"
COMPRESSED = "collection.anki21b"
MEMBERS = (COMPRESSED, "collection.anki21", "collection.anki2")
"""Newest first: beside a newer member, an older one holds no data."""
REMEDY = "export it once more as Anki Collection Package (.colpkg)"
INSTALL = "pip install 'anki-comeback[colpkg]', then try again"


def is_package(path: Path) -> bool:
    """True for a package by its name or by its content."""
    if path.suffix.lower() in (".colpkg", ".apkg"):
        return True
    with path.open("rb") as file:
        return file.read(len(ZIP_MAGIC)) == ZIP_MAGIC


@contextmanager
def open_package(path: Path) -> Iterator[BinaryIO]:
    """The bytes of the package's collection, unpacked as they are read in the ``with`` block.

    Raises CollectionError for a deck, for what is no package, and, at any read, for damage.
    """
    if path.suffix.lower() == ".apkg":
        raise CollectionError(f"{path} is a deck, not a whole collection: {REMEDY}")
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_member(archive, path)) as file:
            if file.name != COMPRESSED:
                yield cast(BinaryIO, file)
                return
            if not HAS_ZSTD:
                raise CollectionError(f"{path} is compressed with zstd: {INSTALL}")
            try:
                yield zstandard.ZstdDecompressor().stream_reader(file)
            except zstandard.ZstdError as error:
                raise zipfile.BadZipFile(str(error)) from error
    # All that a damaged byte can lead to: struct and ValueError come from a package's index,
    # RuntimeError (NotImplementedError is one) from a method or a password that nobody asked for.
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        struct.error,
        EOFError,
        ValueError,
        RuntimeError,
    ) as error:
        raise CollectionError(f"{path} is no whole package ({error}): {REMEDY}") from error


def _member(archive: zipfile.ZipFile, path: Path) -> str:
    names = archive.namelist()
    for member in MEMBERS:
        if member in names:
            return member
    raise CollectionError(f"{path} holds no collection: {REMEDY}")
