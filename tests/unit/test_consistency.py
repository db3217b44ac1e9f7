"""The catalogue's files as the build and ``comeback catalogue check`` see them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from comeback.cli import main
from comeback.resources.catalogue import DATA, load_catalogue
from comeback.resources.checked_yaml import read
from comeback.resources.consistency import FileCheck, check_file, kind_of, others_in, shipped
from comeback.resources.known import NOTHING
from comeback.resources.resolver import video_id
from comeback.resources.sense import Others

TODAY = date(2026, 12, 1)
TOP = 'source: a list\nchecked: "2026-11-22"\n'

SERIES = f"""\
{TOP}kind: sketchy_micro
series: Sketchy Micro
blocks:
  - group: Bacteria
    block: Rods
    videos:
      - {{number: "5.9", title: One}}
      - {{title: Overview}}
  - group: Viruses
    block: All
    videos:
      - {{number: "5.9", title: Two}}
      - {{title: Overview}}
"""
EDITION = f"""\
{TOP}edition: "2025"
chapters:
  - {{title: Immunology, page_from: 93, page_to: 120}}
  - {{title: Microbiology, page_from: 121, page_to: 200}}
sections:
  - {{chapter: Immunology, heading: Cells, page_from: 96, page_to: 99, source: notes}}
"""
BOOK = f"""\
{TOP}kind: first_aid
series: First Aid
chapters:
  - title: Immunology
    aliases: [Immuno]
    system: Blood
    sections:
      - {{title: Cells, discipline: Pathology}}
  - title: Microbiology
    aliases: [Bugs]
"""
OUTLINE = f"""\
{TOP}systems:
  - {{name: Blood, low: 9, high: 13}}
  - {{name: General}}
disciplines:
  - {{name: Pathology, low: 45, high: 55}}
"""
TOPICS = f"""\
{TOP}blocks:
  - chapter: Immunology
    section: Cells
    topics:
      t_cells: {{aliases: [T lymphocytes], sketchy: [sketchy_micro/bacteria/5.9]}}
      b_cells: {{}}
shelves:
  sketchy_micro/bacteria: {{chapter: Microbiology}}
nowhere: [basics]
"""
BANK = f"""\
{TOP}subjects: [Pathology]
systems:
  - {{system: Immunity, first_aid: Immunology, categories: [Cells]}}
"""
FILES = {
    "series": SERIES,
    "edition": EDITION,
    "book": BOOK,
    "outline": OUTLINE,
    "topics": TOPICS,
    "uworld": BANK,
}
# (the kind, what is there, what is written instead, the line, words that say what to do)
MISTAKES = [
    (
        "series",
        "- {title: Overview}\n  - group",
        '- {number: "5.9", title: X}\n  - group',
        10,
        "9 already",
    ),
    ("series", '{number: "5.9", title: Two}', "{title: overview}", 15, "14 already"),
    ("series", '"2026-11-22"', '"2026-12-02"', 2, "still to come"),
    ("series", '"2026-11-22"', '"2026-02-30"', 2, "no day"),
    ("series", "source: a list\n", "", 1, '"source" is missing'),
    ("series", "blocks:", "bloks:", 5, 'Did you mean "blocks"?'),
    ("edition", "page_from: 96", "page_from: 90", 8, "pages 93 to 120"),
    ("edition", "page_to: 99", "page_to: 121", 8, "pages 93 to 120"),
    ("edition", "page_to: 200", "page_to: 12", 6, "first page first"),
    ("edition", "chapter: Immunology", "chapter: Imunology", 8, 'Did you mean "Immunology"?'),
    ("edition", "title: Microbiology", "title: Immunology", 6, "5 already"),
    ("edition", '"2025"', "2025", 3, 'in quotes: "2025"'),
    ("book", "[Bugs]", "[Immuno.]", 12, "6 already"),
    ("book", "system: Blood", "system: Blod", 8, 'Did you mean "Blood"?'),
    ("book", "discipline: Pathology", "discipline: Patology", 10, 'Did you mean "Pathology"?'),
    ("outline", "low: 9", "low: 19", 4, "lower one first"),
    ("outline", "low: 9, ", "", 4, "both ends"),
    ("outline", "name: General", "name: Blood", 5, "4 already"),
    ("topics", "bacteria/5.9", "bacteria/5.8", 7, 'Did you mean "sketchy_micro/bacteria/5.9"?'),
    ("topics", "b_cells: {}", "b_cells: {title: T Lymphocytes}", 8, "7 already"),
    ("topics", "b_cells", "B cells", 8, "small letters"),
    ("topics", "section: Cells", "section: Cell", 5, 'Did you mean "Cells"?'),
    ("topics", "chapter: Microbiology", "chapter: Microbes", 10, 'Did you mean "Microbiology"?'),
    ("uworld", "first_aid: Immunology", "first_aid: Immunity", 5, 'Did you mean "Immunology"?'),
]


def others() -> Others:
    return others_in(read(text).value for text in FILES.values())


def checked(text: str) -> FileCheck:
    return check_file(read(text), others, lambda: NOTHING, TODAY)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_in_order(kind: str) -> None:
    result = checked(FILES[kind])
    assert (result.kind, result.problems) == (kind, ())


@pytest.mark.parametrize(("kind", "there", "text", "line", "remedy"), MISTAKES)
def test_a_mistake_is_one_line(kind: str, there: str, text: str, line: int, remedy: str) -> None:
    assert there in FILES[kind]
    (said,) = checked(FILES[kind].replace(there, text, 1)).told("x.yaml")
    assert said.startswith(f"x.yaml, line {line}: "), said
    assert remedy in said


def test_the_shipped_files_are_in_order_and_of_their_kind() -> None:
    here = shipped()
    for path in sorted(DATA.glob("*.yaml")):
        result = check_file(read(path.read_bytes()), lambda: here, lambda: NOTHING, date.max)
        assert result.told(path.name)[0].endswith("all good.")


def test_ids_of_videos_are_those_of_the_resolver() -> None:
    series = load_catalogue().series.values()
    assert shipped().videos == {video_id(video, each) for each in series for video in each.videos}


def test_what_is_of_no_kind() -> None:
    assert kind_of({"a": 1}) is None
    assert kind_of("text") is None
    (said,) = checked("a: 1\n").told("x.yaml")
    assert said.startswith("x.yaml, line 1: This is no file of Comeback's.")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = main(["catalogue", "check", *arguments])
    return code, capsys.readouterr().out.splitlines()


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("topics.yaml").write_text("- topic: Renal\n  hide: true\n" * 12, "utf-8")
    Path("one.yaml").write_text('- first_aid: "2025"\n', "utf-8")
    Path("series.yaml").write_text(SERIES, "utf-8")
    assert run(capsys, "topics.yaml", "one.yaml", "series.yaml") == (
        0,
        [
            "topics.yaml: 12 rules, all good.",
            "one.yaml: 1 rule, all good.",
            "series.yaml: 4 videos, all good.",
        ],
    )
    Path("bad.yaml").write_text("- topic: Renal\n  hid: true\n- topc: x\n  hide: true\n", "utf-8")
    assert run(capsys, "bad.yaml", "one.yaml") == (
        1,
        [
            'bad.yaml, line 2: "hid" is no setting here. Did you mean "hide"?',
            'bad.yaml, line 3: "topc" is no setting here. Did you mean "topic"?',
            "one.yaml: 1 rule, all good.",
        ],
    )
    Path("unknown.yaml").write_text("- topic: a\n  add: sketchy_micro/bacteria/5.33\n", "utf-8")
    code, lines = run(capsys, "unknown.yaml")
    assert code == 1
    assert lines[0].endswith('Did you mean "sketchy_micro/bacteria/5.3"?')


def test_wrong_usage_and_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["catalogue", "check"])
    assert stopped.value.code == 2
    assert main(["catalogue", "check", "nowhere.yaml"]) == 1
    assert capsys.readouterr().err.endswith("comeback: nowhere.yaml: No such file or directory\n")
