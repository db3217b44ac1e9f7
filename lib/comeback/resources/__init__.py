"""Pointers to what a topic is taught with: the catalogue, and the way from a tag to it."""
