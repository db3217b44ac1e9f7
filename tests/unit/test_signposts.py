"""All that leads from a tag or a topic to resources: by rule, by name, by the student's map."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.resources.catalogue import load_catalogue
from comeback.resources.links import Advice
from comeback.resources.own_map import AliasRule, EditionRule, OwnMap, Rule, TopicRule
from comeback.resources.resource import Resource
from comeback.resources.signposts import Signposts
from comeback.topics.grammar import parse_tag
from comeback.topics.tree import DECKS, Node

CATALOGUE = load_catalogue()
SIGNS = Signposts(CATALOGUE)
BOOK = "#AK_Step1_v12::#FirstAid::03_Microbiology::02_Clinical_Bacteriology"
SCENE = "#AK_Step1_v12::#SketchyMicro::01_Bacteria::05_Gram_Negative_Bacilli::09_Pseudomonas"
PSEUDOMONAS = "sketchy_micro/bacteria/5.9"
COXIELLA = "sketchy_micro/bacteria/10.2"
BACTERIOLOGY = "first_aid/2025/microbiology/clinicalbacteriology"


def signs(*rules: Rule) -> Signposts:
    return Signposts(CATALOGUE, OwnMap(rules))


def a_node(tag: str) -> Node:
    """The topic of a tag, or of a deck's name."""
    parsed = parse_tag(tag)
    if parsed.axis is None or tag.startswith("Deck"):
        path = tuple(tag.split("::"))
        return Node(DECKS, path, path)
    node = Node(parsed.axis, parsed.key, parsed.path)
    node.tags = (tag,)
    return node


def ids(resources: Sequence[Resource]) -> list[str]:
    return [each.id for each in resources]


def advice(tag: str, *rules: Rule) -> Advice:
    return signs(*rules).of(a_node(tag))


# A tag


@pytest.mark.parametrize(
    ("tag", "rule", "status", "found"),
    [
        ("leech", "bookkeeping", "meta", []),
        ("#AK_Step1_v12::!DELETE", "bookkeeping", "meta", []),
        ("", "bookkeeping", "meta", []),
        ("#AK_Step1_v12::#UWorld::Step::1633", "question id", "question", []),
        (SCENE, "resource tree", "resource", [PSEUDOMONAS]),
        (
            f"{BOOK}::10_Pseudomonas_aeruginosa",
            "resource tree",
            "resource",
            [f"{BACTERIOLOGY}/pseudomonasaeruginosa"],
        ),
        ("pseudomonas", "name", "topic", [PSEUDOMONAS, BACTERIOLOGY]),
        ("micro::lecture_7::pseudomonas", "name", "topic", [PSEUDOMONAS, BACTERIOLOGY]),
        ("renal", "name", "topic", ["first_aid/2025/renal"]),
        ("#AK_Step1_v12::^Systems::Renal", "name", "topic", ["first_aid/2025/renal"]),
        ("#AK_Step1_v12::^Systems::Xyzzy", "none", "topic", []),
        ("xyzzy", "none", "unknown", []),
        ("#AK_Step1_v12::#Nobodys_Course::xyzzy", "none", "unknown", []),
    ],
)
def test_the_rule_that_fired(tag: str, rule: str, status: str, found: list[str]) -> None:
    explained = SIGNS.explain(tag)
    assert (explained.rule, explained.resolution.status) == (rule, status)
    assert ids(explained.resolution.resources) == found
    assert explained.resolution.tag == tag
    assert (explained.resolution.topic is None) == (status in ("meta", "question"))


def test_how_a_resource_came_here() -> None:
    (scene,) = SIGNS.explain(SCENE).resolution.resources
    assert (scene.via, scene.title) == ("tag", "The Suitors of Pseudo Mona")
    video, pages = SIGNS.explain("pseudomonas").resolution.resources
    assert (video.via, pages.via) == ("map", "map")
    # First Aid has no page for it that we know: the chapter's, and the section by its name.
    assert (pages.title, pages.section) == ("Clinical Bacteriology", "Clinical Bacteriology")
    assert (pages.precision, pages.page_from, pages.page_to) == ("chapter", 121, 200)


def test_a_broad_last_part_is_of_what_stands_before_it() -> None:
    """Pathology of the heart is not in the chapter on general pathology."""
    for tag in ("cardio::pathology", "#AK_Step1_v12::^Systems::Cardiovascular::Pathology"):
        found = SIGNS.explain(tag)
        assert found.rule == "name"
        assert ids(found.resolution.resources) == ["first_aid/2025/cardiovascular"]
        assert ids(SIGNS.of(a_node(tag)).named) == ["first_aid/2025/cardiovascular"]
    assert ids(SIGNS.explain("pathology").resolution.resources) == ["first_aid/2025/pathology"]


@pytest.mark.parametrize(
    ("name", "status", "title", "found"),
    [
        ("Pseudomonas", "topic", "Pseudomonas aeruginosa", [PSEUDOMONAS, BACTERIOLOGY]),
        (COXIELLA, "topic", COXIELLA, [COXIELLA]),
        (COXIELLA.upper(), "topic", COXIELLA.upper(), [COXIELLA]),
        ("first_aid/2025/renal", "topic", "first_aid/2025/renal", ["first_aid/2025/renal"]),
        ("The Suitors of Pseudo Mona", "topic", "The Suitors of Pseudo Mona", [PSEUDOMONAS]),
        ("xyzzy", "unknown", "xyzzy", []),
    ],
)
def test_what_she_said_that_a_tag_is(name: str, status: str, title: str, found: list[str]) -> None:
    for tag in ("my_deck::week_3", SCENE, "leech"):
        explained = signs(AliasRule(tag.upper(), name)).explain(tag)
        assert explained.rule == "your own map"
        assert explained.resolution.status == status
        assert explained.resolution.topic == title
        assert ids(explained.resolution.resources) == found
        assert {each.via for each in explained.resolution.resources} <= {"map"}


@given(st.text(max_size=60))
def test_any_string_has_an_answer(tag: str) -> None:
    explained = SIGNS.explain(tag)
    assert explained.resolution.status in ("resource", "topic", "question", "meta", "unknown")
    assert explained.rule in ("resource tree", "name") or not explained.resolution.resources
    assert SIGNS.of_tag(tag) == SIGNS.explain(tag).resolution.resources or (
        parse_tag(tag).axis != "tags"
    )


def test_a_trees_tags_name_only_what_the_tree_says_and_plain_tags_what_they_are_called() -> None:
    """A system's tag is on every note of the system: its chapter is no video of theirs."""
    assert SIGNS.of_tag("#AK_Step1_v12::^Systems::Renal") == ()
    assert ids(SIGNS.of_tag(SCENE)) == [PSEUDOMONAS]
    assert ids(SIGNS.of_tag("pseudomonas")) == [PSEUDOMONAS, BACTERIOLOGY]
    said = signs(AliasRule("#AK_Step1_v12::^Systems::Renal", "Pseudomonas"))
    assert ids(said.of_tag("#AK_Step1_v12::^Systems::Renal")) == [PSEUDOMONAS, BACTERIOLOGY]


# A topic


@pytest.mark.parametrize(
    ("tag", "named"),
    [
        ("#AK_Step1_v12::^Systems::Cardiovascular::Pathology::Endocarditis", "endocarditis"),
        ("Deck::Cardiology::Endocarditis", "endocarditis"),
        ("my::endocarditis::pathology", "endocarditis"),
        ("my::endocarditis::lecture_3", "endocarditis"),
    ],
)
def test_the_innermost_name_that_says_something_of_its_own_wins(tag: str, named: str) -> None:
    found = ids(SIGNS.of(a_node(tag)).named)
    assert found[:-1]
    assert {each.rpartition("/")[2] for each in found[:2]} == {named}
    assert found[-1] == "first_aid/2025/cardiovascular/pathology"


@pytest.mark.parametrize(
    ("tag", "chapter"),
    [
        ("#AK_Step1_v12::^Systems::Cardiovascular::Pathology", "cardiovascular"),
        ("Deck::Renal::Anatomy::lecture 7", "renal"),
        ("notes::renal", "renal"),
    ],
)
def test_where_all_names_are_broad_the_outermost_does(tag: str, chapter: str) -> None:
    assert ids(SIGNS.of(a_node(tag)).named) == [f"first_aid/2025/{chapter}"]


def test_nothing_is_made_up_for_a_name_that_nobody_knows() -> None:
    for tag in ("xyzzy", "Deck::xyzzy", "#AK_Step1_v12::^Systems::Xyzzy"):
        assert SIGNS.of(a_node(tag)) == Advice()
        assert SIGNS.exam_share(a_node(tag)) is None


def test_a_place_in_the_book_gets_no_second_one() -> None:
    named = advice(f"{BOOK}::10_Pseudomonas_aeruginosa").named
    assert PSEUDOMONAS in ids(named)
    assert "first_aid" not in {each.kind for each in named}
    assert ids(advice(SCENE).named) == [BACTERIOLOGY]


def test_pages_of_its_own_go_before_its_chapters() -> None:
    (pages,) = SIGNS.of(a_node("Deck::Complement disorders")).named[-1:]
    section = CATALOGUE.first_aid.chapters["immunology"].sections["complementdisorders"]
    assert (pages.precision, pages.section) == ("section", section.heading)
    assert (pages.page_from, pages.page_to) == (section.page_from, section.page_to)
    assert pages.source == section.source


def test_the_share_of_the_exam_is_that_of_the_system_or_else_of_the_discipline() -> None:
    """From the printed outline: 11-15 and 7-11 percent; microbiology 10-20."""
    assert advice("Deck::Renal").exam_share == (0.11, 0.15)
    assert advice("x::endocarditis").exam_share == (0.07, 0.11)
    assert advice(f"{BOOK}::10_Pseudomonas_aeruginosa").exam_share == (0.10, 0.20)
    # Shares of disciplines cut the exam another way: they are not compared with those of systems.
    for tag in ("Deck::Renal", "x::endocarditis", "xyzzy"):
        assert SIGNS.exam_share(a_node(tag)) == advice(tag).exam_share
    assert SIGNS.exam_share(a_node(SCENE)) is None


# Her own map


def test_what_she_adds_and_what_she_leaves_out() -> None:
    rules = TopicRule(
        "renal",
        without=(PSEUDOMONAS.upper(),),
        added=(COXIELLA.upper(), "first_aid/2025/psychiatry"),
    )
    found = advice("notes::renal", rules)
    assert ids(found.add) == [COXIELLA, "first_aid/2025/psychiatry"]
    assert list(found.without) == [PSEUDOMONAS]
    assert {each.via for each in found.add} == {"map"}
    assert ids(found.named) == ["first_aid/2025/renal"]
    assert advice("notes::cardio", rules).add == ()


def test_what_is_left_out_and_added_again_in_another_spelling_is_there() -> None:
    rules = (
        TopicRule("renal", without=(COXIELLA.upper(),)),
        TopicRule("renal", added=(COXIELLA,)),
    )
    found = advice("renal", *rules)
    assert (ids(found.add), list(found.without)) == ([COXIELLA], [])


@pytest.mark.parametrize(
    ("resource_id", "title", "pages"),
    [
        ("first_aid/2025/renal", "Renal", (595, 628)),
        ("first_aid/2025/Hematology and Oncology", "Hematology and Oncology", (409, 448)),
        ("first_aid/2024/renal", "Renal", (None, None)),
        ("first_aid/2025/immunology/complementdisorders", "Complement disorders", None),
        ("first_aid/2025/microbiology/clinicalbacteriology", "Clinical Bacteriology", (121, 200)),
    ],
)
def test_she_may_add_a_place_in_the_book(
    resource_id: str, title: str, pages: tuple[int | None, int | None] | None
) -> None:
    (found,) = advice("xyzzy", TopicRule("xyzzy", added=(resource_id,))).add
    assert found.id == resource_id.casefold()
    assert found.title.casefold() == title.casefold()
    assert (found.kind, found.via) == ("first_aid", "map")
    if pages is not None:
        assert (found.page_from, found.page_to) == pages


@pytest.mark.parametrize(
    "resource_id",
    [
        "first_aid/2025/xyzzy",
        "first_aid/1999/renal",
        "first_aid/2025",
        "first_aid",
        "no/such/video",
    ],
)
def test_what_is_not_there_adds_nothing(resource_id: str) -> None:
    assert advice("xyzzy", TopicRule("xyzzy", added=(resource_id,))).add == ()


def test_her_own_pages_are_in_the_chapter_that_has_them() -> None:
    rule = TopicRule("xyzzy", pages=((130, 131), (600, 600), (2, 3)))
    first, second, third = advice("xyzzy", rule).add
    assert (first.chapter, first.page_from, first.page_to) == ("Microbiology", 130, 131)
    assert (second.chapter, second.page_from, second.page_to) == ("Renal", 600, 600)
    assert (third.chapter, third.page_from, third.page_to) == (None, 2, 3)
    for each in (first, second, third):
        assert (each.precision, each.source) == ("page", "your own map")
        assert (each.series, each.edition) == ("First Aid", "2025")


def test_the_edition_that_she_has() -> None:
    for tag in ("renal", "#AK_Step1_v12::#FirstAid::14_Renal"):
        (found,) = signs(EditionRule("2024")).of_tag(tag)
        # Its pages are not known yet, and those of another edition are not said.
        assert (found.edition, found.page_from) == ("2024", None)
        (found,) = signs(EditionRule("1999")).of_tag(tag)
        assert (found.edition, found.page_from) == ("2025", 595)
    (pages,) = advice("x", EditionRule("2026"), TopicRule("x", pages=((130, 130),))).add
    assert (pages.edition, pages.chapter) == ("2026", None)


def test_what_she_hides() -> None:
    nodes = [a_node(tag) for tag in ("renal", "my::renal", "cardio", SCENE, "Deck::Renal")]
    assert SIGNS.hidden(nodes) == frozenset()
    by_tag = signs(TopicRule("my::renal", hide=True))
    assert by_tag.hidden(nodes) == {nodes[1]}
    by_title = signs(TopicRule("Renal", hide=True))
    assert by_title.hidden(nodes) == {nodes[0], nodes[1], nodes[4]}
    by_id = signs(TopicRule("decks/Deck/Renal", hide=True))
    assert by_id.hidden(nodes) == {nodes[4]}
    back = signs(TopicRule("Renal", hide=True), TopicRule("my::renal", hide=False))
    assert back.hidden(nodes) == {nodes[0], nodes[4]}


def test_another_map_reads_no_name_again() -> None:
    """Names are the catalogue's: a correction must not cost a third of a second."""
    one, other = Signposts(CATALOGUE), signs(EditionRule("2024"), TopicRule("x", hide=True))
    assert one._topics is other._topics
