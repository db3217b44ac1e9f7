"""One start of real Anki for the benchmarks; what it measures goes into a JSON file.

python -m tools.bench_run PHASE BASE RESULT [NUMBER ...]

The phases, in this order, on one base folder:
    collection REVIEWS NOTES    makes the collection; Anki does not start
    without GRADES              Anki without the add-on
    first                       the add-on is installed, its modules are compiled
    first_day                   nothing is kept yet: the whole log is read
    start LAST                  an ordinary start with the panel open; the last one closes it
    measured GRADES             everything else
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from tools import anki_app, assemble, bench_collection
from tools.bench_grading import Reviewer
from tools.bench_meters import (
    CallbackMeter,
    Cost,
    gaps,
    median_ms,
    milliseconds,
    peak_mib,
    percentiles,
)
from tools.bench_panel import Panel

BUILT = assemble.ROOT / "dist" / "comeback.ankiaddon"
PATIENCE = 300.0
"""Seconds for one computation, on a slow machine."""
REFRESHES = 7
SWITCHES = 3
PASTED_IDS = 40
THINK = 3.0
"""Seconds that Anki idles before its memory is read."""


def make_collection(base: Path, reviews: int, notes: int) -> dict[str, Any]:
    made: list[bench_collection.Made] = []

    def seed(collection: Any) -> None:
        made.append(bench_collection.fill(collection, reviews, notes, datetime.now()))

    anki_app.prepare_base(base, seed, anki_app.PROFILE)
    return made[0]._asdict()


def without(base: Path, grades: int) -> dict[str, Any]:
    clock = StartClock()
    anki = anki_app.start(base)
    opening = clock.share()["open_to_decks_ms"]
    anki.idle(THINK)
    peak = peak_mib()
    with gaps() as gap:
        graded = Reviewer(anki, bench_collection.DECK).grade(grades)
    found = {
        "peak_mib": peak,
        "grade_to_next_without_ms": percentiles(graded),
        "main_gap_without_ms": gap[0],
        "open_to_decks_without_ms": opening,
        "collect_without_ms": median_ms(gc.collect),
    }
    anki.close()
    return found


def first(base: Path) -> dict[str, Any]:
    anki_app.start(base, [BUILT]).close()
    for path in base.glob("*/comeback/past_days.cache"):
        path.unlink()  # a small log is read by then
    return {}


def first_day(base: Path) -> dict[str, Any]:
    run = Run(base, 0)
    found = run.first()
    run.anki.close()
    return found


def start(base: Path, last: int) -> dict[str, Any]:
    """The add-on's own share of a start: its import and its callbacks, on the main thread."""
    clock = StartClock()
    anki = anki_app.start(base)
    found = clock.share()
    if last:
        app().panel.toggle()
    anki.close()
    return found


def measured(base: Path, grades: int) -> dict[str, Any]:
    run = Run(base, grades)
    found: dict[str, Any] = {}
    for part in (
        run.cold,
        run.first_paint,
        run.pages,
        run.topic_map,
        run.idle,
        run.refresh,
        run.graphs,
        run.busy,
        run.first_busy,
    ):
        found.update(part())
        print(f"  {part.__name__}: done", flush=True)
    run.anki.close()
    return found


class StartClock:
    """What the add-on takes of the main thread, and when the profile opened. Make it first."""

    def __init__(self) -> None:
        from aqt.addons import AddonManager

        self.callbacks = CallbackMeter()
        self.opened_at = self._decks_at = 0.0
        self._importing = 0.0
        load = AddonManager.loadAddons

        def timed(manager: AddonManager) -> None:
            from aqt import gui_hooks

            self._importing = milliseconds(lambda: load(manager))
            self.callbacks.listen()
            gui_hooks.profile_did_open.append(self._opened)
            gui_hooks.deck_browser_did_render.append(self._decks_shown)

        manager: Any = AddonManager
        manager.loadAddons = timed

    def share(self) -> dict[str, Any]:
        """`start_ms` and what it consists of; and how long Anki takes from profile to deck list."""
        callbacks = self.callbacks.take().wall * 1000
        return {
            "start_ms": self._importing + callbacks,
            "start_import_ms": self._importing,
            "start_callbacks_ms": callbacks,
            "open_to_decks_ms": (self._decks_at - self.opened_at) * 1000,
        }

    def _opened(self) -> None:
        self.opened_at = time.perf_counter()

    def _decks_shown(self, _browser: Any) -> None:
        self._decks_at = time.perf_counter()


class Run:
    """The measured run. Each method measures what its name says, and returns keys and values."""

    def __init__(self, base: Path, grades: int) -> None:
        self._clock = StartClock()
        self._grades = grades
        self.anki = anki_app.start(base)
        self._mw: Any = self.anki.mw
        self._app = app()
        self._reviewer = Reviewer(self.anki, bench_collection.DECK)
        self._panel = Panel(self.anki, self._app)

    def first(self) -> dict[str, Any]:
        """As on the first day: nothing is kept of the log yet, and Anki idles."""
        with gaps() as gap:
            seconds = self._seconds_to_report()
        return {"first_idle_s": seconds, "main_gap_first_ms": gap[0], "first_peak_mib": peak_mib()}

    def cold(self) -> dict[str, Any]:
        """As on every other day, Anki idle."""
        with gaps() as gap:
            seconds = self._seconds_to_report()
        return {"cold_idle_s": seconds, "main_gap_cold_ms": gap[0]}

    def first_paint(self) -> dict[str, Any]:
        self._quiet()
        self.anki.pump_until(lambda: self._app.panel.is_ready, "the pages", PATIENCE)
        painted = self._panel.first_paint_ms()
        self.anki.idle(THINK)
        peak = peak_mib()
        # Anki collects garbage on the main thread, now and then: what we keep makes it longer.
        return {
            "panel_first_paint_ms": painted,
            "peak_mib": peak,
            "collect_ms": median_ms(gc.collect),
        }

    def pages(self) -> dict[str, Any]:
        """To every page of the panel and back, nothing else running."""
        with gaps() as gap:
            switched = self._panel.switch_ms(SWITCHES)
        return {
            "page_switch_ms": {"p50": round(median(switched), 2), "max": round(max(switched), 2)},
            "main_gap_pages_ms": gap[0],
        }

    def topic_map(self) -> dict[str, Any]:
        """The catalogue, the way from each tag to its resources, pasted ids, a plan."""
        resources = f"{assemble.PACKAGE}.comeback.resources"
        catalogue, signposts = (
            sys.modules[f"{resources}.{name}"] for name in ("catalogue", "signposts")
        )
        questions = sys.modules[f"{assemble.PACKAGE}.questions"]
        tags = self._mw.col.tags.all()
        pasted = "\n".join([tag for tag in tags if "::#UWorld::" in tag][:PASTED_IDS])
        known = catalogue.load_catalogue()

        guide = self._app.report.guide

        def plan() -> None:
            guide._covers.clear()  # the page of the plan has asked for one already
            guide.plan(30)

        def resolve() -> None:
            of_tag = signposts.Signposts(known).of_tag
            for tag in tags:
                of_tag(tag)

        return {
            "catalogue_load_ms": median_ms(catalogue.load_catalogue),
            "resolve_tags_ms": median_ms(resolve),
            "resolved_tags": len(tags),
            "question_ids_ms": median_ms(lambda: questions.look_up(self._mw.col, pasted)),
            "plan_ms": milliseconds(plan),
        }

    def idle(self) -> dict[str, Any]:
        """Grading while nothing else is done, and what our callbacks take of it."""
        costs: list[Cost] = []
        self._reviewer.open()
        self._clock.callbacks.take()
        with gaps() as gap:
            graded = self._reviewer.grade(
                self._grades, after=lambda: costs.append(self._clock.callbacks.take())
            )
        self.anki.open_decks()
        hook = percentiles([cost.cpu * 1e6 for cost in costs])
        return {
            "hook_p50_us": hook["p50"],
            "hook_p99_us": hook["p99"],
            "hook_wall_us": percentiles([cost.wall * 1e6 for cost in costs]),
            "grade_to_next_idle_ms": percentiles(graded),
            "main_gap_idle_ms": gap[0],
        }

    def refresh(self) -> dict[str, Any]:
        """One more review -> a report, in memory; that report on the panel; and in the file."""
        self._quiet()
        job = self._app._job
        self._app._worker.pause()  # nothing runs beside these
        refreshed, painted = [], []
        for _ in range(REFRESHES):
            self._answer()
            refreshed.append(milliseconds(lambda: self._show(job.refresh(thorough=False))))
            painted.append(self._panel.refresh_ms())

        def write() -> None:
            self._app.stats_path.unlink(missing_ok=True)
            job.write(self._app.report, self._app.settings)

        written = median_ms(write)
        self._app._worker.resume()
        return {
            "refresh_ms": median(refreshed),
            "panel_refresh_ms": median(painted),
            "write_ms": written,
        }

    def graphs(self) -> dict[str, Any]:
        """Anki's own statistics, beside ours."""
        backend = self._mw.col._backend
        return {
            "anki_graphs_365_ms": median_ms(lambda: backend.graphs(search="", days=365)),
            "anki_graphs_all_ms": median_ms(lambda: backend.graphs(search="", days=0)),
        }

    def busy(self) -> dict[str, Any]:
        """Anki is opened and studied at once, as on every other day."""
        self._quiet()
        self._reopen_profile()
        graded, seconds, gap = self._graded_while_reading(lambda: None)
        return {
            "grade_to_next_busy_ms": percentiles(graded),
            "cold_busy_s": seconds,
            "main_gap_busy_ms": gap,
        }

    def first_busy(self) -> dict[str, Any]:
        """The same as on the first day: the whole log is read."""
        self._quiet()
        path: Path = self._app.profile.past_days_path
        path.unlink()
        self._reopen_profile()
        graded, seconds, gap = self._graded_while_reading(lambda: path.unlink(missing_ok=True))
        return {
            "grade_to_next_first_ms": percentiles(graded),
            "first_busy_s": seconds,
            "main_gap_first_busy_ms": gap,
        }

    def _graded_while_reading(
        self, before_each: Callable[[], object]
    ) -> tuple[list[float], float, float]:
        """Grading while the report is made: the times, until the first report, the longest gap."""
        self._reviewer.open()
        seconds: list[float] = []

        def keep_busy() -> None:
            """Where it is over before enough cards were rated: once more from the beginning."""
            if self._app.report is not None:
                seconds.append(self._seconds_to_report())
                before_each()
                self._begin_anew()

        with gaps() as gap:
            graded = self._reviewer.grade(self._grades, before=keep_busy)
            seconds.append(self._seconds_to_report())
        self.anki.open_decks()
        return graded, seconds[0], gap[0]

    # Steps

    def _seconds_to_report(self) -> float:
        self.anki.pump_until(lambda: self._app.report, "the first report", PATIENCE)
        return time.perf_counter() - self._clock.opened_at

    def _quiet(self) -> None:
        self.anki.pump_until(lambda: not self._app._worker.pending, "the work", PATIENCE)

    def _show(self, report: Any) -> None:
        self._app.report = report

    def _answer(self) -> None:
        """One more review, by Anki's scheduler."""
        col = self._mw.col
        queued = col.sched.get_queued_cards()
        card = col.get_card(queued.cards[0].card.id)
        card.start_timer()
        states = queued.cards[0].states
        col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=2))

    def _reopen_profile(self) -> None:
        closed: list[bool] = []
        self._mw.unloadProfile(lambda: closed.append(True))
        self.anki.pump_until(lambda: closed, "the profile to close", PATIENCE)
        self.anki._await_decks(self._mw.loadProfile)

    def _begin_anew(self) -> None:
        self._app._worker.pause()
        self._app.report = None
        self._app._job = None
        self._clock.opened_at = time.perf_counter()
        self._app._worker.resume()
        self._app._worker.request()


def app() -> Any:
    """The running add-on."""
    return sys.modules[f"{assemble.PACKAGE}.main"].app


PHASES: dict[str, Callable[..., dict[str, Any]]] = {
    "collection": make_collection,
    "without": without,
    "first": first,
    "first_day": first_day,
    "start": start,
    "measured": measured,
}


if __name__ == "__main__":
    phase, folder, result, *numbers = sys.argv[1:]
    values = PHASES[phase](Path(folder), *map(int, numbers))
    Path(result).write_text(json.dumps(values), encoding="utf-8")
