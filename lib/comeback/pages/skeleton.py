"""The empty page. It imports nothing of ours: the start of Anki waits for it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent


class Skeleton(NamedTuple):
    """What the panel loads once: what the page may do, and then our style, our script, and a place
    to show in."""

    head: str
    body: str


def skeleton(server: str) -> Skeleton:
    """``server`` is the address of Anki's own pages, with its slash."""
    style = (FOLDER / "panel.css").read_text(encoding="utf-8")
    script = (FOLDER / "panel.js").read_text(encoding="utf-8")
    return Skeleton(
        head=f'<meta http-equiv="Content-Security-Policy" content="{_policy(server, script)}">',
        body=f'<style>{style}</style><div id="comeback"></div><script>{script}</script>',
    )


def _policy(server: str, script: str) -> str:
    """Our script runs and files that Anki and add-ons bring; no text becomes a program, and nothing
    is fetched from elsewhere. Add-ons that dress all pages of Anki still can."""
    ours = b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{ours}' {server}_anki/ {server}_addons/; "
        f"style-src 'unsafe-inline' {server}; img-src data: {server}; font-src data: {server}; "
        f"base-uri {server}; form-action 'none'"
    )
