"""The student's own map as text: a rule more or a rule less, all else byte for byte as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .checked_yaml import Checked, read
from .own_map import FILE_NAME, AliasRule, EditionRule, Rule, check_own_map, pages_text, rules_of
from .yaml_reader import BREAK, Node, yaml
from .yaml_trouble import Problem, text_of

HEADER = "# Your own map. Comeback adds a rule here when you correct something in the panel."
_MARK = "\ufeff"

_PLAIN = re.compile(r"[^\W\d_][\w./()+'-]*(?:(?: +|:+)[\w./()+'-]+)*")
_WORDS_OF_YAML = frozenset("y n yes no on off true false null".split())


class BrokenMapError(ValueError):
    """The file has to be put right first: ``problem`` says what."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.told(FILE_NAME))
        self.problem = problem


def text_to_edit(data: bytes) -> str:
    """A file's text. Raises BrokenMapError where it is none."""
    text = text_of(data)
    if isinstance(text, Problem):
        raise BrokenMapError(text)
    return text


def with_rule(text: str, rule: Rule) -> str:
    """The text with a rule at its end."""
    checked = _checked(text)
    newline = _newline(text)
    column = checked.node.start_mark.column if checked.node is not None else 0
    lines = [" " * column + line + newline for line in _lines(rule)]
    if not text.removeprefix(_MARK):
        lines.insert(0, HEADER + newline)
    elif not BREAK.fullmatch(text[-1]):
        lines.insert(0, newline)
    return text + "".join(lines)


def without_rule(text: str, rule: Rule) -> str:
    """The text without the lines of the last such rule; the same text if there is none."""
    checked = _checked(text)
    places = [place for place, each in enumerate(rules_of(checked.value)) if each == rule]
    if not places or checked.node is None:
        return text
    mark, body = text[: text.startswith(_MARK)], text.removeprefix(_MARK)
    first, last = _span(body, checked.node, checked.node.value[places[-1]], len(mark))
    return mark + body[:first] + body[last:]


def _checked(text: str) -> Checked:
    checked = check_own_map(read(text))
    if checked.problems:
        raise BrokenMapError(checked.problems[0])
    return checked


def _newline(text: str) -> str:
    found = re.search("\r?\n", text)
    return found[0] if found else "\n"


def _span(text: str, whole: Node, item: Node, before: int) -> tuple[int, int]:
    """Where the lines of a list's item begin and end; ``before`` counts the byte order mark."""
    starts = [0, *(found.end() for found in BREAK.finditer(text))]
    line, column = item.start_mark.line, whole.start_mark.column
    while text[starts[line] + column : starts[line] + column + 1] != "-":
        line -= 1
    end = len(text[: max(_ends(item)) - before].rstrip())
    newline = BREAK.search(text, end)
    return starts[line], newline.end() if newline else len(text)


def _ends(node: Node) -> Iterator[int]:
    """Where texts and brackets end: a block's own mark stands only before what follows it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        yield node.end_mark.index
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _ends(each)
    else:
        for key, value in node.value:
            yield from (*_ends(key), *_ends(value))


def _lines(rule: Rule) -> list[str]:
    first, *others = [f"{name}: {value}" for name, value in _row(rule)]
    return [f"- {first}", *(f"  {other}" for other in others)]


def _row(rule: Rule) -> Iterator[tuple[str, str]]:
    if isinstance(rule, EditionRule):
        yield "first_aid", _quoted(rule.edition)
    elif isinstance(rule, AliasRule):
        yield "tag", _scalar(rule.tag)
        yield "is", _scalar(rule.name)
    else:
        yield "topic", _scalar(rule.topic)
        for name, ids in (("not", rule.without), ("add", rule.added)):
            if ids:
                yield (
                    name,
                    _scalar(ids[0]) if len(ids) == 1 else f"[{', '.join(map(_scalar, ids))}]",
                )
        if rule.pages:
            yield "pages", pages_text(rule.pages)
        if rule.hide is not None:
            yield "hide", "true" if rule.hide else "false"


def _scalar(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    return f'"{"".join(map(_sign, text))}"'


def _sign(sign: str) -> str:
    code = ord(sign)
    if sign in '"\\':
        return "\\" + sign
    if sign.isprintable():
        return sign
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
