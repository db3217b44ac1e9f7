"""Whether a note is due after a session: once, and only while no card is open."""

from __future__ import annotations


class Session:
    """From the first answer until it was told of, or until the next session begins."""

    def __init__(self) -> None:
        self._answered = self._to_tell = False

    def began(self) -> None:
        """A card is about to be opened: what was not told by now is not told any more."""
        self._to_tell = False

    def answered(self) -> None:
        """A card was rated."""
        self._answered = True

    def ended(self, wanted: bool) -> None:
        """The reviewer was left; ``wanted``: she wants the note."""
        self._to_tell = wanted and self._answered
        self._answered = False

    def is_to_tell(self) -> bool:
        """True once."""
        to_tell, self._to_tell = self._to_tell, False
        return to_tell
