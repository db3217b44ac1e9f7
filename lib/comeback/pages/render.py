"""A Report and a View become one page of HTML: nothing else goes in, nothing else comes out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..pace import Rest, no_rest
from ..report import Report
from ..words.sentences import say
from ..words.wording import elide, short_date
from .chart import ENOUGH_TO_COMPARE, HEIGHT
from .field import field_page
from .measured import measured
from .plan import plan_page
from .progress import progress_page
from .questions import questions_page
from .session import chart_label, dot_label, rest_label
from .settings import settings_page
from .support import load_support
from .today import today_page
from .topics import topics_page
from .view import MENU, View

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja with our templates, our table of sentences, and how a long name is cut."""
    made = Environment(
        loader=FileSystemLoader(str(FOLDER / "templates"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(say=say, elide=elide)
    return made


def compile_templates(rest: Rest = no_rest) -> None:
    """Make every template ready: a fifth of a second that no click has to wait for then."""
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)
        rest()


def render_page(report: Report | None, view: View) -> str:
    """The page as an HTML fragment. Without a report, pages of numbers say that one is coming;
    while a card is open, there is no number at all."""
    if view.reviewing:
        return environment().get_template("reviewing.html").render()
    template = environment().get_template("page.html")
    tab = "menu" if view.page in MENU else view.page
    return template.render(view=view, tab=tab, **_content(report, view))


def render_body(report: Report, view: View) -> str:
    """A page without its frame."""
    content = _content(report, view)
    return environment().get_template(content["body"]).render(view=view, **content)


def _content(report: Report | None, view: View) -> dict[str, Any]:
    if view.page == "menu":
        return {"body": "menu.html", "lines": {name: say(f"menu_{name}") for name in MENU}}
    if view.page == "support":
        return {"body": "support.html", "support": load_support()}
    if view.page == "file":
        return {"body": "file.html"}
    if view.page == "settings":
        return {"body": "settings.html", "page": settings_page(view)}
    if view.page == "measured":
        return {"body": "measured.html", "terms": measured(report)}
    if view.page == "questions":
        return {"body": "questions.html", "page": questions_page(view.questions)}
    if report is None:
        return {"body": "waiting.html", "progress": progress_line(view.progress)}
    if view.page == "topics":
        return {"body": "topics.html", "page": topics_page(report, view)}
    if view.page == "field":
        return {"body": "field.html", "page": field_page(report)}
    if view.page == "progress":
        page = progress_page(report, view)
        return {
            "body": "progress.html",
            "page": page,
            "height": HEIGHT,
            "enough": ENOUGH_TO_COMPARE,
        }
    if view.page == "plan":
        return {"body": "plan.html", "page": plan_page(report, view)}
    morning = today_page(report, view)
    today = report.today.date
    return {
        "body": "today.html",
        "page": morning,
        "height": HEIGHT,
        "enough": ENOUGH_TO_COMPARE,
        "chart_label": chart_label(morning.chart, report) if morning.chart else "",
        "dot_label": lambda day: dot_label(day, report),
        "rest_label": lambda day: rest_label(day, report),
        "short_date": lambda day: short_date(day, today),
    }


def progress_line(progress: tuple[int, int] | None) -> str:
    """How far the first reading of the log has come; empty before it begins."""
    return say("reading", done=progress[0], total=progress[1]) if progress else ""
