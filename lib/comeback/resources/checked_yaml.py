"""One way to read and check any YAML of ours: values, or problems of one line each.

A schema says in ``remedy`` what to do about what it does not allow: a sentence, or one for each of
its keywords.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .schema_trouble import READ_AS, Schema, against, line_at
from .yaml_reader import STRING, Node, line_of, nodes_of, yaml
from .yaml_trouble import TAG, Problem, shown, stray, text_of, trouble

SCHEMAS = Path(__file__).with_name("schemas")

_CORE = STRING[: -len("str")]
CURLY = ("\u201c", "\u201d", "\u201e")
NO_CURLY = 'The curly quotes are part of the text here. Use straight ones: "...".'
_MAKE = yaml.constructor.SafeConstructor()


@dataclass(frozen=True)
class Checked:
    """A file's plain values, None where there are problems, and where everything stands."""

    value: Any
    problems: tuple[Problem, ...] = ()
    node: Node | None = None

    def line(self, *path: str | int) -> int:
        """The line of a value in the file, from 1: of its name, where it has one."""
        return line_at(self.node, path)

    def told(self, name: str) -> list[str]:
        """The problems, a line each, with the file's name."""
        return [problem.told(name) for problem in self.problems]


def check(text: str | bytes, schema: Schema) -> Checked:
    """What a file holds, checked; never raises, whatever the file."""
    return conforming(read(text), schema)


def read(text: str | bytes) -> Checked:
    """What a file holds, as JSON would have it, if its YAML is in order."""
    plain = text_of(text) if isinstance(text, bytes) else text
    problem = plain if isinstance(plain, Problem) else stray(plain)
    if isinstance(plain, Problem) or problem:
        return Checked(None, (problem,) if problem else ())
    try:
        node = nodes_of(plain)
    except yaml.YAMLError as error:
        return Checked(None, (trouble(plain, error),))
    problems: list[Problem] = []
    value = None if node is None else _value(node, problems)
    return Checked(None if problems else value, tuple(problems), node)


def conforming(found: Checked, schema: Schema) -> Checked:
    """The same with the problems that a schema sees, if there are no others."""
    if found.problems:
        return found
    problems = tuple(sorted(against(schema, found.value, found.node)))
    return Checked(None, problems, found.node) if problems else found


@cache
def schema_named(name: str) -> Schema:
    """One of the schemas beside this module."""
    schema: Schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def _value(node: Node, problems: list[Problem]) -> Any:
    """Plain values as JSON has them, and what would be lost on the way."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag != STRING:
            return _scalar(node, problems)
        if node.style is None and node.value[:1] in CURLY:
            problems.append(Problem(line_of(node), NO_CURLY))
        return node.value
    if node.tag not in (f"{_CORE}seq", f"{_CORE}map"):
        problems.append(Problem(line_of(node), TAG))
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, problems) for each in node.value]
    return _mapping(node, problems)


def _mapping(node: yaml.MappingNode, problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, below in node.value:
        line = line_of(key)
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem(line, "A name before a colon is a text, without brackets."))
        elif key.tag == f"{_CORE}merge":
            problems.append(Problem(line, '"<<" is not read here. Write the values themselves.'))
        elif key.value in lines:
            first = lines[key.value]
            problems.append(
                Problem(
                    line, f"{shown(key.value)} is in line {first} already. Keep one of the two."
                )
            )
        else:
            lines[key.value] = line
            found[key.value] = _value(below, problems)
    return found


def _scalar(node: yaml.ScalarNode, problems: list[Problem]) -> Any:
    kind = node.tag[len(_CORE) :] if node.tag.startswith(_CORE) else ""
    if kind in ("int", "float", "bool", "null"):
        try:
            return _MAKE.construct_object(node)
        except (ValueError, yaml.YAMLError):
            kind = "timestamp"
    if kind in READ_AS:
        told = shown(node.value)
        text = f"{told} is read as {READ_AS[kind]}. Write it in quotes: {told}."
        problems.append(Problem(line_of(node), text))
    elif node.value in ("=", "<<"):
        problems.append(Problem(line_of(node), f'Write "{node.value}" in quotes.'))
    else:
        problems.append(Problem(line_of(node), TAG))
    return None
