"""Memory states and preset weights, against what Anki itself computes and keeps."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from anki.collection import Collection
from anki.deck_config_pb2 import DeckConfig, UpdateDeckConfigsRequest
from anki.utils import int_version

from comeback.measure.memory import DEFAULT_PARAMETERS, Parameters, Trace, as_parameters, follow
from comeback.measure.retention import is_review
from comeback.source.log import Review
from comeback.source.presets import read_weights

DAY_MS = 86_400_000
CARDS = 60
FIELDS = DeckConfig.Config.DESCRIPTOR.fields_by_name
FIELD = {17: "fsrs_weights" if "fsrs_weights" in FIELDS else "fsrs_params_4"}
FIELD.update({n: f for n, f in {19: "fsrs_params_5", 21: "fsrs_params_6"}.items() if f in FIELDS})

FSRS_4 = (0.4, 0.9, 2.3, 10.9, 4.93, 0.94, 0.86, 0.01, 1.49, 0.14, 0.94, 2.18, 0.05, 0.34, 1.26)
FSRS_4 += (0.29, 2.61)
FSRS_5 = (0.40255, 1.18385, 3.173, 15.69105, 7.1949, 0.5345, 1.4604, 0.0046, 1.54575, 0.1192)
FSRS_5 += (1.01925, 1.9395, 0.11, 0.29605, 2.2698, 0.2315, 2.9898, 0.51655, 0.6621)
FSRS_6 = DEFAULT_PARAMETERS.weights
FSRS_6_OTHER = (0.05, 0.7, 4.1, 22.0, 5.1, 1.1, 2.2, 0.08, 1.3, 0.22, 1.3, 1.1, 0.09, 0.41, 1.1)
FSRS_6_OTHER += (0.35, 2.4, 0.9, 0.3, 0.21, 0.33)
NEWEST = {17: FSRS_4, 19: FSRS_5, 21: FSRS_6}[max(FIELD)]


class Rules(NamedTuple):
    """What random histories may hold."""

    cut_off: bool = True
    odd_rows: bool = True
    ratings: tuple[int, ...] = (1, 2, 3, 3, 3, 4)
    ratings_same_day: tuple[int, ...] = (1, 2, 3, 3, 3, 4)


class Case(NamedTuple):
    weights: Sequence[float]
    rules: Rules = Rules()
    tolerance: float = 2e-3  # Anki counts with 32 bits
    parameters: Parameters | None = None


def cases() -> list[Case]:
    """Where the formulas and rules of this Anki are those of the newest, or can be made so."""
    no_hard = (1, 3, 4)
    if int_version() >= 260000:
        return [Case(w) for w in (FSRS_6, FSRS_6_OTHER, FSRS_5, FSRS_4)]
    if int_version() >= 250500:
        # Hard on the same day could still lower the stability.
        rules = Rules(ratings_same_day=no_hard)
        return [Case(w, rules) for w in (FSRS_6, FSRS_6_OTHER, FSRS_5, FSRS_4)]
    if int_version() >= 241100:
        # Cut-off histories, resets and cramming were read otherwise; with w18 = 0 a lapse and a
        # second Good on a day do the same in FSRS-5 and 6.
        rules = Rules(cut_off=False, odd_rows=False, ratings_same_day=no_hard)
        return [Case(w, rules) for w in ((*FSRS_5[:18], 0.0), FSRS_4)]
    # FSRS 4: difficulty moves otherwise, unless every rating is Good and nothing pulls it back.
    good = Rules(cut_off=False, odd_rows=False, ratings=(3,), ratings_same_day=(3,))
    weights = (*FSRS_4[:5], 0.1, 0.86, 0.0, *FSRS_4[8:])
    lifted = as_parameters(weights)
    decayed, step = (*lifted.weights[:20], 1.0), (1 / 9, -1.0, *lifted.step[2:])
    return [Case(weights, good, 0.02, lifted._replace(weights=decayed, step=step))]


CASES = cases()


def set_weights(col: Collection, weights: Sequence[float]) -> None:
    """As an Anki of the weights' time kept them; newer ones read them too."""
    names = {"fsrs_weights": "fsrsWeights", "fsrs_params_4": "fsrsWeights"}
    names.update({"fsrs_params_5": "fsrsParams5", "fsrs_params_6": "fsrsParams6"})
    preset: dict[str, Any] = dict(col.decks.config_dict_for_deck_id(1))
    for count, field in FIELD.items():
        preset[names[field]] = list(weights) if count == len(weights) else []
    col.decks.update_config(preset)  # type: ignore[arg-type]


def save_options(col: Collection, deck: int, weights: Sequence[float]) -> None:
    """What *Save* in the deck options does, with FSRS switched on."""
    shown = col.decks.get_deck_configs_for_update(deck)
    preset = shown.current_deck.config_id
    (config,) = (extra.config for extra in shown.all_config if extra.config.id == preset)
    field = getattr(config.config, FIELD[len(weights)])
    del field[:]
    field.extend(weights)
    col.decks.update_deck_configs(
        UpdateDeckConfigsRequest(
            target_deck_id=deck, configs=[config], fsrs=True, limits=shown.current_deck.limits
        )
    )


def add_cards(col: Collection) -> list[int]:
    notetype = col.models.by_name("Basic")
    for number in range(CARDS):
        note = col.new_note(notetype)
        note["Front"] = f"card {number}"
        col.add_note(note, 1)
    assert col.db is not None
    # Seen cards without interval: Anki can't fall back on what the card itself says.
    col.db.execute(
        "update cards set type = 2, queue = 2, due = 5, ivl = 0, reps = 5, factor = 2500"
    )
    return list(col.db.list("select id from cards order by id"))


def random_history(rng: random.Random, card: int, newest_ms: int, rules: Rules) -> list[Review]:
    """A card's rows: spaced and same-day reviews, and every other kind of row."""
    days_back = [rng.randint(0, 300)]
    for _ in range(rng.randint(0, 13)):
        days_back.append(days_back[-1] + rng.choice([0, 0, 1, 1, 3, 10, 40, 200]))
    rows: list[Review] = []
    learning = not rules.cut_off or rng.random() < 0.8
    for place, day in enumerate(reversed(days_back)):
        moment = newest_ms - day * DAY_MS - (20 - place) * 3_600_000 + rng.randint(0, 3_000_000)
        kind, factor, interval = 0, 0, rng.choice([-600, -86_400, 2])
        if not learning:
            kind, factor = rng.choice([1, 1, 1, 2, 3]), rng.choice([450, 1300, 2500, 3100])
            interval = rng.choice([-600, -86_400, 3]) if kind == 2 else rng.choice([1, 30, 400])
        if rules.odd_rows and rows and rng.random() < 0.2:
            kind, factor = rng.choice([(3, 0), (4, 0), (4, 2500), (5, 2500), (0, 0)])
        same_day = place > 0 and day == days_back[-place]
        rating = rng.choice(rules.ratings_same_day if same_day else rules.ratings)
        last_interval = rng.choice([-600, 1, 30])
        rating = 0 if kind > 3 else rating
        rows.append(Review(moment, card, rating, interval, last_interval, factor, 5000, kind))
        learning = learning and rng.random() < 0.6
    return rows


def fill(col: Collection, seed: int, rules: Rules) -> dict[int, list[Review]]:
    """The rows of each card, in order of time."""
    rng = random.Random(seed)
    newest = (col.sched.day_cutoff - 3600) * 1000  # the last hour of a day stays free
    rows: dict[int, Review] = {}
    for card in add_cards(col):
        for row in random_history(rng, card, newest, rules):
            rows.setdefault(row.id, row)
    assert col.db is not None
    sql = "insert into revlog values (?, ?, -1, ?, ?, ?, ?, ?, ?)"
    col.db.executemany(sql, [list(row) for row in rows.values()])
    cards: dict[int, list[Review]] = {}
    for _, row in sorted(rows.items()):
        cards.setdefault(row.card_id, []).append(row)
    return cards


def replay(col: Collection, rows: Sequence[Review], parameters: Parameters) -> list[Trace | None]:
    """The memory after each row; study days as Anki cuts them."""
    traces: list[Trace | None] = []
    trace = None
    today = date(2026, 1, 1).toordinal()
    for row in rows:
        day = today - (col.sched.day_cutoff - row.id // 1000) // 86_400
        trace, _ = follow(trace, row, day, parameters)
        traces.append(trace)
    return traces


def pair(state: Any) -> tuple[float, float] | None:
    """Stability and difficulty, of ours or theirs."""
    return None if state is None else (state.stability, state.difficulty)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{len(case.weights)} weights")
def test_a_card_is_remembered_as_anki_computes_it(
    collection: Collection, case: Case, seed: int
) -> None:
    set_weights(collection, case.weights)
    parameters = case.parameters or as_parameters(case.weights)
    compared = 0
    for card, rows in fill(collection, seed, case.rules).items():
        answer = collection._backend.compute_memory_state(card)
        theirs = pair(answer.state) if answer.HasField("state") else None
        ours = pair(replay(collection, rows, parameters)[-1])
        if theirs is None:
            assert ours is None, rows
        else:
            assert ours == pytest.approx(theirs, rel=case.tolerance), rows
            compared += 1
    assert compared > CARDS * 0.8


@pytest.mark.parametrize("seed", range(4))
def test_every_review_leaves_what_the_card_info_shows(collection: Collection, seed: int) -> None:
    if int_version() < 250500:
        pytest.skip("Anki shows FSRS-6 states of past reviews from 25.05 on")
    case = CASES[1]
    set_weights(collection, case.weights)
    compared = 0
    for card, rows in fill(collection, seed, case.rules).items():
        shown = {entry.time: entry for entry in collection.card_stats_data(card).revlog}
        for row, trace in zip(rows, replay(collection, rows, as_parameters(case.weights))):
            entry = shown[row.id // 1000]
            # Beside a row that is no review it shows the state after the next one.
            if entry.HasField("memory_state") and is_review(row):
                theirs = pair(entry.memory_state)
                assert pair(trace) == pytest.approx(theirs, rel=case.tolerance), rows
                compared += 1
    assert compared > CARDS * 3


def test_cards_carry_the_same_when_fsrs_is_switched_on(collection: Collection) -> None:
    if int_version() < 250500:
        pytest.skip("Anki has FSRS-6 from 25.05 on")
    case = CASES[1]
    cards = fill(collection, 5, case.rules)
    save_options(collection, 1, case.weights)
    compared = 0
    for card, rows in cards.items():
        carried = collection.get_card(card).memory_state
        trace = replay(collection, rows, as_parameters(case.weights))[-1]
        assert (carried is None) == (trace is None)
        if carried is not None and trace is not None:
            # Four and three decimals are kept.
            assert trace.stability == pytest.approx(carried.stability, rel=2e-3, abs=1e-4)
            assert trace.difficulty == pytest.approx(carried.difficulty, rel=2e-3, abs=1e-3)
            compared += 1
    assert compared > CARDS * 0.8


def add_preset(col: Collection, deck: str) -> int:
    """A deck with a preset of its own."""
    deck_id = col.decks.id(deck)
    assert deck_id is not None
    preset = col.decks.add_config(deck)
    chosen: Any = col.decks.get(deck_id)
    col.decks.set_config_id_for_deck_dict(chosen, preset["id"])
    return int(deck_id)


def test_weights_are_those_of_each_decks_preset(tmp_path: Path) -> None:
    path = tmp_path / "collection.anki2"
    col = Collection(str(path))
    mine, nested, bare = (add_preset(col, name) for name in ("Mine", "Mine::Deep", "Bare"))
    beside = col.decks.id("Mine::Beside")  # shares the default preset
    filtered = col.decks.new_filtered("Cram")
    other = tuple(weight * 1.01 for weight in NEWEST)
    third = tuple(weight * 1.02 for weight in NEWEST)
    for deck, weights in ((1, NEWEST), (mine, other), (nested, third)):
        save_options(col, deck, weights)
    kept = {
        id: pytest.approx(weights, rel=1e-6)
        for id, weights in ((1, NEWEST), (beside, NEWEST), (mine, other), (nested, third))
    }
    assert col.db is not None
    inside = read_weights(col.db)
    assert inside == kept
    assert not {filtered, bare} & set(inside)
    # Bit by bit what Anki has.
    for deck in inside:
        shown = col.decks.get_deck_configs_for_update(deck)  # type: ignore[arg-type]
        preset = shown.current_deck.config_id
        (config,) = (extra.config for extra in shown.all_config if extra.config.id == preset)
        assert inside[deck] == tuple(getattr(config.config, FIELD[len(NEWEST)]))
    col.close()
    with contextlib.closing(sqlite3.connect(path)) as closed:
        assert read_weights(_Closed(closed)) == inside


class _Closed:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self, sql: str, *args: Any) -> list[Any]:
        return self._db.execute(sql, args).fetchall()


@pytest.mark.parametrize("count", [17, 19, 21])
def test_weights_of_older_presets_are_read(collection: Collection, count: int) -> None:
    if count not in FIELD:
        pytest.skip(f"this Anki keeps no {count} weights")
    weights = {17: FSRS_4, 19: FSRS_5, 21: FSRS_6}[count]
    set_weights(collection, weights)
    assert collection.db is not None
    assert read_weights(collection.db) == {1: pytest.approx(weights, rel=1e-6)}


def test_a_fresh_collection_has_none(collection: Collection) -> None:
    assert collection.db is not None
    assert read_weights(collection.db) == {}
