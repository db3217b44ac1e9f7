"""Our own database, ``comeback.db``: what the review log does not hold."""

from __future__ import annotations

from .captures import Capture
from .database import Store, StoreError, open_store

__all__ = ["Capture", "Store", "StoreError", "open_store"]
