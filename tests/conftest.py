"""Shared by all tests."""

from __future__ import annotations

from hypothesis import settings

# Found failures are repeatable, and a slow machine is not a failure.
settings.register_profile("comeback", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("comeback")
