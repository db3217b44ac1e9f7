"""Any YAML of ours: what a mistake in it says, always one line, with its place and what to do."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from comeback.resources.checked_yaml import SCHEMAS, check, read, schema_named
from comeback.resources.yaml_reader import RefusedError, nodes_of

SERIES = """\
source: a list
checked: "2026-11-22"
kind: sketchy_micro
series: Sketchy Micro
blocks:
  - group: Bacteria
    block: Rods
    videos:
      - number: "5.9"
        title: Pseudomonas
        covers: [Pseudomonas aeruginosa]
        minutes: 10.2
      - number: "5.10"
        title: Proteus
        minutes: 6.0
"""
RULE = "- topic: Renal\n  hide: true\n"

# (what is written, the line to look at, words that say what to do)
MAP_MISTAKES = {
    "tab": ("- topic: Renal\n\thide: true\n", 2, "Use spaces"),
    "tab behind a dash": ("-\ttopic: Renal\n  hide: true\n", 1, "Use spaces"),
    "space of a web page": ("- topic: Renal\n\xa0\xa0hide: true\n", 2, "plain spaces"),
    "unclosed quote": (f'{RULE}- topic: "Renal\n  hide: true\n', 3, 'Put another "'),
    "unclosed quote before another": ('- topic: "a\n- topic: "b"\n  hide: true\n', 1, "another"),
    "unclosed single quote": ("- topic: 'Renal\n  hide: true\n", 1, "Put another '"),
    "apostrophe in single quotes": ("- topic: 'Crohn's disease'\n  hide: true\n", 1, "all of it"),
    "text behind brackets": ("- topic: [old] Renal\n  hide: true\n", 1, "all of it in quotes"),
    "unclosed bracket": (f"- topic: a\n  not: [x/y/1, x/y/2\n{RULE}", 2, 'Add the "]"'),
    "bracket at the end": (f"{RULE}- topic: a\n  not: [\n", 4, 'Add the "]"'),
    "unclosed brace": ("- {topic: a, hide: true\n", 1, 'Add the "}"'),
    "no comma in braces": ("- {topic: a hide: true}\n", 1, "a comma after each part"),
    "two in quotes": ('- topic: a\n  not: "x/y/1", "x/y/2"\n', 2, "[one, another]"),
    "colon in a text": ("- topic: Shock: types\n  hide: true\n", 1, "quotes around the text"),
    "no space behind a colon": ("- topic: a\n  hide:true\n", 2, "a space after the colon"),
    "no space behind the first": ("- topic:a\n  hide: true\n", 1, "a space after the colon"),
    "no space behind a dash": ("-topic: a\n hide: true\n", 1, "a space after the dash"),
    "no colon": ("- topic: a\n  hide\n", 2, '"name: value"'),
    "equals sign": ("- topic = a\n", 1, '"name: value"'),
    "too far in": ("- topic: a\n    hide: true\n", 2, "Line it up"),
    "too far out": ("- topic: a\nhide: true\n", 2, "Line it up"),
    "rule within a rule": (f"{RULE}  - topic: b\n    hide: true\n", 3, "Line it up"),
    "first rule further in": (f"  - topic: a\n    hide: true\n{RULE}", 3, "Line it up"),
    "hash": ("- topic: #AK_Step1_v12::#FirstAid\n  hide: true\n", 1, '"#" begins a comment'),
    "star": ("- topic: *Renal\n  hide: true\n", 1, "in quotes"),
    "anchor": ("- topic: &renal Renal\n  hide: true\n", 1, "in quotes"),
    "merge": ("- <<: {topic: a}\n  hide: true\n", 1, "Write the values"),
    "percent": ("- topic: %Renal\n  hide: true\n", 1, "needs quotes"),
    "at": ("- topic: @Renal\n  hide: true\n", 1, "needs quotes"),
    "greater than": ("- topic: >5 years\n  hide: true\n", 1, "needs quotes"),
    "question mark": ("- topic: ? Renal\n  hide: true\n", 1, "needs quotes"),
    "backslash": ('- topic: "C:\\data"\n  hide: true\n', 1, "single quotes"),
    "curly quotes": ("- topic: “Renal”\n  hide: true\n", 1, "straight ones"),
    "python": ("- topic: !!python/object/apply:os.abort []\n  hide: true\n", 1, "in quotes"),
    "own tag": ("- topic: !shock types\n  hide: true\n", 1, "in quotes"),
    "complex name": ("- ? [a, b]\n  : c\n", 1, "without brackets"),
    "two files in one": (f"{RULE}---\n{RULE}", 3, 'Leave out the line "---"'),
    "early end": (f"{RULE}...\n", 3, 'Leave out the line "..."'),
    "invisible": ("- topic: a\n  hide: tr\x07ue\n", 2, "type it again"),
    "number for a text": ("- topic: 5.10\n  hide: true\n", 1, 'in quotes: "5.10"'),
    "date for a text": ("- topic: 2025-01-31\n  hide: true\n", 1, 'in quotes: "2025-01-31"'),
    "no such date": ("- topic: 2025-13-31\n  hide: true\n", 1, 'in quotes: "2025-13-31"'),
    "no for a text": ("- tag: No\n  is: Renal\n", 1, 'in quotes: "No"'),
    "unknown": ("- topic: a\n  hid: true\n", 2, 'Did you mean "hide"?'),
    "unknown, and needed": ("- topc: a\n  hide: true\n", 1, 'Did you mean "topic"?'),
    "twice": ("- topic: a\n  hide: true\n  topic: b\n", 3, "Keep one"),
    "no topic": (f"{RULE}- hide: true\n", 3, "what it is about"),
    "nothing to do": ("- topic: a\n", 1, "not, add, pages or hide"),
    "tag alone": ("- tag: a\n", 1, "what the tag is about"),
    "two in one": ("- topic: a\n  hide: true\n  first_aid: 2025\n", 1, "about one thing"),
    "dash alone": (f"-\n{RULE}", 1, "Write a value"),
    "no list": ("topic: a\nhide: true\n", 1, "Begin each rule"),
    "only a word": ("Renal\n", 1, "Begin each rule"),
    "yes in words": ("- topic: a\n  hide: sure\n", 2, "hide: true"),
    "pages in words": ("- topic: a\n  pages: p. 104\n", 2, "104-105, 113"),
    "no id": ("- topic: a\n  not: Pseudomonas\n", 2, "sketchy_micro/bacteria/5.9"),
    "ids without brackets": ("- topic: a\n  not: x/y/1, x/y/2\n", 2, "[one, another]"),
    "edition": ("- first_aid: 25\n", 1, '"2025"'),
}

# (what is there, what is written instead, the line to look at, words that say what to do)
SERIES_MISTAKES = {
    "number": ('"5.10"', "5.10", 13, 'in quotes: "5.10"'),
    "comma": ('"5.10"', '"5,10"', 13, '"5.10", in quotes'),
    "date": ('"2026-11-22"', "2026-11-22", 2, 'in quotes: "2026-11-22"'),
    "day in words": ('"2026-11-22"', "last week", 2, '"2026-12-01"'),
    "misspelt": ("minutes: 6.0", "minuts: 6.0", 15, 'Did you mean "minutes"?'),
    "missing": ("        title: Proteus\n", "", 13, '"title" is missing'),
    "text for a number": ("6.0", '"6.0"', 15, "without quotes"),
    "no minutes": ("6.0", "0", 15, "such as 10.5"),
    "text for a list": ("[Pseudomonas aeruginosa]", "Pseudomonas", 11, "in brackets"),
    "colon in a list": ("[Pseudomonas aeruginosa]", "[Rods: some]", 11, "quotes around the text"),
    "list for a text": ("title: Proteus", "title: [Proteus]", 14, "one text"),
    "empty": ("title: Proteus", "title:", 14, "Write a value"),
    "empty in quotes": ("title: Proteus", 'title: ""', 14, "is empty"),
    "same twice": ("[Pseudomonas aeruginosa]", "[Rods, Rods]", 11, "Keep one"),
    "kind": ("kind: sketchy_micro", "kind: Sketchy Micro", 3, "small letters"),
}


def one_line(text: str | bytes, schema: str) -> tuple[int, str]:
    (line,) = check(text, schema_named(schema)).told("topics.yaml")
    assert line.splitlines() == [line]
    found = re.fullmatch(r"topics\.yaml, line (\d+): (.+[.?])", line)
    assert found, line
    return int(found[1]), found[2]


@pytest.mark.parametrize(("text", "line", "remedy"), MAP_MISTAKES.values(), ids=MAP_MISTAKES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_mistake_in_a_map_is_one_line(text: str, line: int, remedy: str, newline: str) -> None:
    at, said = one_line(text.replace("\n", newline), "own_map")
    assert (at, remedy in said) == (line, True), said


@pytest.mark.parametrize(("there", "text", "line", "remedy"), SERIES_MISTAKES.values())
def test_a_mistake_in_a_series_is_one_line(there: str, text: str, line: int, remedy: str) -> None:
    assert check(SERIES, schema_named("series")).problems == ()
    assert SERIES.count(there) == 1
    at, said = one_line(SERIES.replace(there, text), "series")
    assert (at, remedy in said) == (line, True), said


@pytest.mark.parametrize(
    ("data", "line", "remedy"),
    [
        (RULE.encode("utf-16"), 1, "UTF-8"),
        (RULE.encode("utf-16-le"), 1, "UTF-8"),
        (f"{RULE}- topic: Sjögren\n  hide: true\n".encode("latin-1"), 3, "UTF-8"),
    ],
)
def test_another_encoding_is_one_line(data: bytes, line: int, remedy: str) -> None:
    at, said = one_line(data, "own_map")
    assert (at, remedy in said) == (line, True), said


def test_a_byte_order_mark_does_no_harm() -> None:
    assert check(RULE.encode("utf-8-sig"), schema_named("own_map")).value == [
        {"topic": "Renal", "hide": True}
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file(text: str) -> None:
    assert check(text, schema_named("own_map")).problems == ()
    assert one_line(text, "series") == (1, "The file is empty. Write something.")


def test_each_mistake_has_its_line_in_order() -> None:
    text = "- topic: a\n  hid: true\n- topc: b\n  hide: true\n- topic: c\n  pages: x\n"
    checked = check(text, schema_named("own_map"))
    assert [problem.line for problem in checked.problems] == [2, 3, 6]


def test_nothing_is_run() -> None:
    # With PyYAML's unsafe loader this would end the tests.
    read("- !!python/object/apply:os._exit [3]\n")
    assert len(read("[" * 5000 + "]" * 5000).problems) == 1
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert len(read(bomb).problems) == 1


def test_every_remedy_is_a_sentence() -> None:
    names = sorted(path.name.split(".")[0] for path in SCHEMAS.iterdir())
    assert {"book", "edition", "own_map", "series", "topics"} <= set(names)
    remedies = [remedy for name in names for remedy in _remedies(schema_named(name))]
    assert len(remedies) > 30
    assert all(re.fullmatch(r"[A-Z].+[.]", remedy) for remedy in remedies if remedy)


def _remedies(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [found for each in schema for found in _remedies(each)]
    if not isinstance(schema, dict):
        return []
    own = schema.get("remedy", [])
    below = [
        found for name, each in schema.items() if name != "remedy" for found in _remedies(each)
    ]
    return [*(own.values() if isinstance(own, dict) else [own] if own else []), *below]


PIECES = [*"ab1:-#'\"[]{},?|>!%@ \\.~=é\xa0\t\n", "\n  ", ": ", "- ", " #", "ab", "a: b\n"]
SIGNS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(SIGNS)
def test_whatever_is_written_every_problem_is_one_line(text: str) -> None:
    for schema in ("own_map", "series"):
        checked = check(text, schema_named(schema))
        for line in checked.told("x.yaml"):
            assert line.splitlines() == [line]
        assert all(1 <= problem.line <= text.count("\n") + 1 for problem in checked.problems)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | SIGNS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=12,
)


def seen(node: Any) -> Any:
    """A node with its tag, style and place."""
    if node is None:
        return None
    marks = (
        node.start_mark.index,
        node.start_mark.line,
        node.start_mark.column,
        node.end_mark.index,
    )
    if isinstance(node, yaml.ScalarNode):
        return node.tag, node.value, node.style, marks
    if isinstance(node, yaml.SequenceNode):
        return node.tag, [seen(each) for each in node.value], marks
    return node.tag, [(seen(key), seen(value)) for key, value in node.value], marks


def outcome(read_nodes: Any, text: str) -> Any:
    try:
        return seen(read_nodes(text))
    except RefusedError:
        return "refused"
    except yaml.YAMLError as error:
        return str(error)


@given(VALUES, st.booleans() | st.none(), st.integers(10, 80))
def test_nodes_are_those_of_pyyaml(value: Any, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, width=width, allow_unicode=True)
    ours = outcome(nodes_of, text)
    # The dumper makes an anchor where one object is there twice.
    assert ours in ("refused", outcome(lambda each: yaml.compose(each, yaml.SafeLoader), text))


@given(SIGNS)
def test_and_so_are_the_errors(text: str) -> None:
    ours = outcome(nodes_of, text)
    assert ours in ("refused", outcome(lambda each: yaml.compose(each, yaml.SafeLoader), text))
