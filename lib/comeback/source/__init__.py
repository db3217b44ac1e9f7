"""Anki's data as facts: all SQL on the collection lives in this room."""
