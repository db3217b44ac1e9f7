"""What can be wrong with a collection that is read outside Anki."""

from __future__ import annotations


class CollectionError(Exception):
    """A collection that cannot be read; the text is one line that says what and where."""
