"""The student's own map: what its rules say, and edits that leave all else as it was."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from comeback.resources.catalogue import load_catalogue
from comeback.resources.known import known_in
from comeback.resources.own_map import (
    AliasRule,
    Corrections,
    EditionRule,
    OwnMap,
    Rule,
    TopicRule,
    names_of,
    read_own_map,
)
from comeback.resources.own_map_text import (
    HEADER,
    BrokenMapError,
    text_to_edit,
    with_rule,
    without_rule,
)
from comeback.resources.signposts import Signposts

CATALOGUE = load_catalogue()
PSEUDOMONAS = "first_aid/microbiology/clinicalbacteriology/pseudomonasaeruginosa"
TAG = (
    "#AK_Step1_v12::#FirstAid::03_Microbiology::02_Clinical_Bacteriology::10_Pseudomonas_aeruginosa"
)
TEXT = f"""\
# Your own map. Comeback adds a rule here when you correct something in the panel.
- topic: {PSEUDOMONAS}   # a topic's id, or a tag, or a title
  not: sketchy_micro/bacteria/5.9          # one id or a list

- topic: Renal
  add: [sketchy_micro/bacteria/5.3, sketchy_micro/bacteria/5.10]
  pages: 104-105, 113
# about what I know
- topic: my_deck::gout
  hide: true
- tag: my_deck::staph                      # what a tag of yours is
  is: Staphylococcus aureus
- first_aid: "2025"                        # your edition
"""
RULES = (
    TopicRule(PSEUDOMONAS, without=("sketchy_micro/bacteria/5.9",)),
    TopicRule(
        "Renal",
        added=("sketchy_micro/bacteria/5.3", "sketchy_micro/bacteria/5.10"),
        pages=((104, 105), (113, 113)),
    ),
    TopicRule("my_deck::gout", hide=True),
    AliasRule("my_deck::staph", "Staphylococcus aureus"),
    EditionRule("2025"),
)


def rules(text: str) -> tuple[Rule, ...]:
    own_map, problems = read_own_map(text)
    assert own_map is not None and problems == ()
    return own_map.rules


def test_what_the_rules_say() -> None:
    assert rules(TEXT) == RULES
    own = OwnMap(RULES)
    assert own.without(PSEUDOMONAS) == ("sketchy_micro/bacteria/5.9",)
    assert own.added("first_aid/renal", title="Renal") == RULES[1].added
    assert own.pages("first_aid/renal", title="renal") == ((104, 105), (113, 113))
    assert own.hidden("tags/mydeck/gout", ["My_Deck::Gout"], "Gout")
    assert own.of("system/renal/gout", ["other::gout"], "Gout") == Corrections()
    assert own.alias_of("My_deck::Staph") == "Staphylococcus aureus"
    assert own.alias_of("my_deck::staph::toxins") is None
    assert own.edition == "2025"
    assert OwnMap().edition is None
    assert OwnMap().of(PSEUDOMONAS, [TAG], "Pseudomonas aeruginosa") == Corrections()


@pytest.mark.parametrize(
    "name",
    [
        PSEUDOMONAS,
        PSEUDOMONAS.upper(),
        TAG,
        TAG.replace("v12", "v11").replace("10_", "07_"),  # the deck's version before
        "Pseudomonas aeruginosa",
        "pseudomonas_aeruginosa",
    ],
)
def test_a_topic_goes_by_many_names(name: str) -> None:
    own = OwnMap((TopicRule(name, hide=True),))
    assert own.hidden(PSEUDOMONAS, [TAG], "Pseudomonas aeruginosa")
    assert not own.hidden("first_aid/microbiology/mycology/candida", [TAG + "x"], "Candida")


def test_a_later_rule_wins() -> None:
    own = OwnMap(
        (
            TopicRule("Renal", without=("a/b/1", "a/b/2"), pages=((1, 2),), hide=True),
            TopicRule("first_aid/renal", added=("a/b/1",), hide=False),
            TopicRule("RENAL", pages=((5, 6),)),
        )
    )
    assert own.of("first_aid/renal", title="Renal") == Corrections(
        False, ("a/b/2",), ("a/b/1",), ((5, 6),)
    )
    twice = OwnMap(
        (EditionRule("2024"), EditionRule("2025"), AliasRule("x", "a"), AliasRule("X", "b"))
    )
    assert (twice.edition, twice.alias_of("x")) == ("2025", "b")


@pytest.mark.parametrize(
    ("written", "pages"),
    [
        ("104", ((104, 104),)),
        ("'104'", ((104, 104),)),
        ("104-105", ((104, 105),)),
        ("104–105", ((104, 105),)),
        ("104 - 105,113", ((104, 105), (113, 113))),
        ("[104, 110-112]", ((104, 104), (110, 112))),
    ],
)
def test_pages(written: str, pages: Any) -> None:
    assert rules(f"- topic: a\n  pages: {written}\n") == (TopicRule("a", pages=pages),)


def test_a_broken_file_gives_no_map() -> None:
    own_map, problems = read_own_map("- topic: a\n  hide: true\n- topic: b\n  hid: true\n")
    assert own_map is None
    assert [problem.told("topics.yaml") for problem in problems] == [
        'topics.yaml, line 4: "hid" is no setting here. Did you mean "hide"?'
    ]
    (problem,) = read_own_map("[{topic: a, hide: true}]\n")[1]
    assert "without brackets" in problem.text


@pytest.mark.parametrize("text", ["", "# nothing yet\n", f"{HEADER}\n\n"])
def test_an_empty_map_is_a_map(text: str) -> None:
    assert read_own_map(text) == (OwnMap(), ())


WRONG = """\
- topic: Renal
  add: sketchy_micro/bacteria/5.33
- topic: Renal
  pages: 105-104
- tag: mine
  is: Staphylococus aureus
- tag: mine
  is: Staphylococus aureos
- first_aid: 2031
- topic: Renal
  not: [sketchy_micro/bacteria/5.9, sketchy_micro/bacteria/77]
"""


def test_a_rule_about_nothing_is_one_line_and_the_others_stay() -> None:
    good = rules(TEXT)
    own_map, problems = read_own_map(TEXT + WRONG, known_in(load_catalogue()))
    first = TEXT.count("\n")
    assert own_map == OwnMap(good)
    assert [problem.line - first for problem in problems] == [2, 4, 6, 8, 9, 11]
    told = [problem.text for problem in problems]
    assert all("\n" not in text and text.endswith((".", "?")) for text in told)
    assert "sketchy_micro/bacteria/5.3" in told[0]
    assert told[1] == '"pages" goes from 105 to 104. Write the first page first.'
    assert 'Did you mean "Staphylococcus aureus"?' in told[2]
    assert told[4] == "First Aid 2031 is not here yet. There is 2024, 2025, 2026."


def test_a_topic_is_looked_for_where_the_topics_are_known() -> None:
    topics = names_of(PSEUDOMONAS, [TAG], "Pseudomonas aeruginosa")
    known = known_in(load_catalogue(), topics)
    text = "- topic: Pseudomonas aeruginosa\n  hide: true\n- topic: Gout\n  hide: true\n"
    own_map, problems = read_own_map(text, known)
    assert own_map == OwnMap((TopicRule("Pseudomonas aeruginosa", hide=True),))
    assert [(problem.line, "Gout" in problem.text) for problem in problems] == [(3, True)]


def test_a_name_may_lead_to_a_topic_in_another_spelling() -> None:
    known = known_in(load_catalogue())
    assert read_own_map("- tag: mine\n  is: haemolytic anaemias\n", known)[1] == ()
    assert len(read_own_map("- tag: mine\n  is: the kidneys of Bob\n", known)[1]) == 1


def test_a_name_that_is_accepted_leads_somewhere() -> None:
    """By a video's title too; what is several videos' or nobody's name has its line."""
    known = known_in(CATALOGUE)
    videos = [video for series in CATALOGUE.series.values() for video in series.videos]
    names = sorted({*(v.title for v in videos), *(name for v in videos for name in v.covers)})
    several = [name for name in names if known.wrong(AliasRule("mine", name)) is not None]
    assert 0 < len(several) < 0.1 * len(names)
    for name in (*names[::25], *several[::25], "xyzzy"):
        explained = Signposts(CATALOGUE, OwnMap((AliasRule("mine", name),))).explain("mine")
        is_known = known.wrong(AliasRule("mine", name)) is None
        assert explained.resolution.status == ("topic" if is_known else "unknown"), name


def test_ids_of_pages_are_known_below_their_chapter() -> None:
    known = known_in(load_catalogue())
    ids = ["first_aid/2025/renal/embryology", "first_aid/2025/public health sciences"]
    text = "".join(f"- topic: a\n  not: {each}\n" for each in ids)
    assert read_own_map(text, known)[1] == ()
    assert len(read_own_map("- topic: a\n  not: first_aid/2025/kidneys\n", known)[1]) == 1


@pytest.mark.parametrize(
    "resource_id",
    [
        "sketchy_micro/bacteria/5.9",
        "pathoma/inflammation, inflammatory disorders, and healing/woundhealing",
        "physeo/pharmacology: hem/onc pharmacology/3",
        "first_aid/2025/musculoskeletal, skin & connective tissue",
    ],
)
def test_ids_as_series_and_books_have_them(resource_id: str) -> None:
    rule = TopicRule("a", (resource_id,), (resource_id, "x/y/1"))
    assert rules(with_rule("", rule)) == (rule,)


def test_a_rule_more() -> None:
    assert with_rule(TEXT, RULES[2]) == TEXT + "- topic: my_deck::gout\n  hide: true\n"
    assert with_rule("", RULES[4]) == f'{HEADER}\n- first_aid: "2025"\n'
    assert with_rule("# mine", RULES[4]) == '# mine\n- first_aid: "2025"\n'
    indented = "  - topic: a\r\n    hide: true\r\n"
    assert with_rule(indented, RULES[3]) == (
        indented + "  - tag: my_deck::staph\r\n    is: Staphylococcus aureus\r\n"
    )
    many = TopicRule("a", ("x/y/1", "x/y/2"), ("x/y/3",), ((1, 1), (3, 4)), False)
    assert with_rule(TEXT, many) == TEXT + (
        "- topic: a\n  not: [x/y/1, x/y/2]\n  add: x/y/3\n  pages: 1, 3-4\n  hide: false\n"
    )


def test_a_rule_less_takes_its_own_lines() -> None:
    lines = TEXT.splitlines(keepends=True)
    assert without_rule(TEXT, RULES[0]) == "".join([lines[0], *lines[3:]])
    assert without_rule(TEXT, RULES[1]) == "".join([*lines[:4], *lines[7:]])
    assert without_rule(TEXT, RULES[2]) == "".join([*lines[:8], *lines[10:]])
    assert without_rule(TEXT, RULES[4]) == "".join(lines[:-1])
    assert without_rule(TEXT, EditionRule("2024")) == TEXT
    assert (
        without_rule(
            "-\n  # which?\n  topic: a\n  hide: true # yes\n# end", TopicRule("a", hide=True)
        )
        == "# end"
    )
    hidden = "- hide: true\n  topic: >-\n    Renal\n    failure\n\n# next\n- first_aid: 2025\n"
    assert (
        without_rule(hidden, TopicRule("Renal failure", hide=True))
        == "\n# next\n- first_aid: 2025\n"
    )


def test_of_two_equal_rules_the_last_goes() -> None:
    text = "- first_aid: 2025 # old\n- topic: a\n  hide: true\n- first_aid: '2025' # new\n"
    assert (
        without_rule(text, EditionRule("2025"))
        == "- first_aid: 2025 # old\n- topic: a\n  hide: true\n"
    )


def test_what_is_no_text_is_not_edited() -> None:
    assert text_to_edit("\ufeff- topic: é\n".encode()) == "\ufeff- topic: é\n"
    for data in ("- topic: a".encode("utf-16"), b"- topic: a\n  hide: true\n# \xe9\n"):
        with pytest.raises(BrokenMapError, match=r"^topics\.yaml, line [13]: ") as caught:
            text_to_edit(data)
        assert "codec" not in str(caught.value)


def test_a_broken_file_is_not_edited() -> None:
    with pytest.raises(BrokenMapError) as raised:
        with_rule("- topic: [a\n", RULES[0])
    assert raised.value.problem.line == 1
    with pytest.raises(BrokenMapError):
        without_rule("topic: a\n", RULES[0])


NAMES = st.text(min_size=1, max_size=20).filter(str.strip) | st.sampled_from(
    ["No", "null", "5.10", "Shock: types", "a #b", "#AK::x", "it's", '"', "'", "- a", "2025-01-31"]
)
IDS = st.from_regex(r"[a-z_]{1,5}/[a-z &]{0,4}[a-z]/[0-9]\.[0-9]", fullmatch=True).filter(
    lambda each: "/ " not in each
)
PAGES = st.tuples(st.integers(1, 700), st.integers(0, 9)).map(lambda two: (two[0], sum(two)))
TOPICS = st.builds(
    TopicRule,
    NAMES,
    st.lists(IDS, max_size=2).map(tuple),
    st.lists(IDS, max_size=2).map(tuple),
    st.lists(PAGES, max_size=2).map(tuple),
    st.booleans(),
)
ANY_RULE = (
    TOPICS
    | st.builds(AliasRule, NAMES, NAMES)
    | st.builds(EditionRule, st.integers(2020, 2030).map(str))
)
COMMENTS = st.lists(st.sampled_from(["", "# a: [", "  # - topic: x", "#", "    "]), max_size=2)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A map as a student may have written it."""
    column, newline = draw(st.sampled_from(["", "  "])), draw(st.sampled_from(["\n", "\r\n"]))
    lines = draw(COMMENTS)
    for rule in draw(st.lists(ANY_RULE, max_size=4)):
        text = with_rule("- first_aid: 2025\n", rule)
        first, *others = text.splitlines()[1:]
        behind = draw(st.sampled_from(["", "  # mine"]))
        lines += [f"{column}{first}{behind}", *(column + other for other in others)]
        lines += draw(COMMENTS)
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return mark + "".join(line + newline for line in lines)


@settings(max_examples=50)
@given(files(), ANY_RULE)
def test_a_rule_more_and_less_leaves_the_text_as_it_was(text: str, rule: Rule) -> None:
    more = with_rule(text, rule)
    assert more.startswith(text)
    assert rules(more) == (*rules(text), rule)
    if text.removeprefix("\ufeff"):
        assert without_rule(more, rule) == text


@settings(max_examples=50)
@given(files(), st.data())
def test_a_rule_less_leaves_all_other_lines(text: str, data: st.DataObject) -> None:
    before = rules(text)
    if not before:
        return
    rule = data.draw(st.sampled_from(before))
    less = without_rule(text, rule)
    last = max(place for place, each in enumerate(before) if each == rule)
    assert rules(less) == before[:last] + before[last + 1 :]
    kept = text.removeprefix("\ufeff").split("\n")
    left = less.removeprefix("\ufeff").split("\n")
    gone = len(kept) - len(left)
    assert gone >= 1
    assert any(kept[:at] + kept[at + gone :] == left for at in range(len(left) + 1))
    # Only lines of the rule have gone: every comment line is there still.
    assert [line for line in left if line.strip()[:1] == "#"] == [
        line for line in kept if line.strip()[:1] == "#"
    ]


@given(NAMES)
def test_names_are_quoted_as_yaml_needs_it(name: str) -> None:
    text = with_rule("# mine\n", AliasRule(name, name))
    assert yaml.safe_load(text) == [{"tag": name, "is": name}]
