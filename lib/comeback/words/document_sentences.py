"""The sentences of the report in a file. Part of the one table (sentences.py), which says how they
are written."""

from __future__ import annotations

DOCUMENT_TABLE: dict[str, str] = {
    "document_title": "Comeback, {date}",
    "document_about": "What the panel said on {date}, in one file. It is complete in itself: "
    "nothing is loaded, nothing is sent.",
    "document_pages": "Pages",
}
