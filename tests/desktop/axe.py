"""axe-core, the usual automated accessibility check, run on the page that is open."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

SCRIPT = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN = """(() => {
    window.axeFound = null;
    axe.run(document, {resultTypes: ["violations"]}).then(
        (result) => { window.axeFound = result.violations.flatMap((rule) => rule.nodes.map(
            (node) => [rule.id, node.target.join(" "), node.html, node.failureSummary].join("\\n")
        )); },
        (error) => { window.axeFound = [String(error)]; });
    return true;
})()"""
"""All rules of axe, those of its "best practice" too: none is off."""


def violations(evaluate: Callable[[str], Any], wait: Callable[[str], None]) -> list[str]:
    """Each violation: its rule, where, the element, and what to do. ``evaluate`` gives the value
    of an expression in the page, ``wait`` returns once it is true."""
    if not evaluate("!!window.axe"):
        evaluate(f"{SCRIPT}\ntrue")
    evaluate(RUN)
    wait("window.axeFound")
    return [str(each) for each in evaluate("window.axeFound")]
