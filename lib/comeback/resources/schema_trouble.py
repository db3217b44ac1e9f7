"""What a student can do about values that a schema does not allow: one line for each mistake.

A schema says so itself in ``remedy``: a sentence, or one for each of its keywords.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, Union

from .yaml_reader import Node, line_of, yaml
from .yaml_trouble import COLON, NO_COLON, NO_SPACE, QUOTE_IT, Problem, lacks_space, shown

Schema = Mapping[str, Any]
Place = Sequence[Union[str, int]]

READ_AS = {"int": "a number", "float": "a number", "bool": "yes or no", "timestamp": "a date"}

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "made of names and values",
}
# Of these at most one for each mapping: a second one comes of the same mistake.
_SHAPE = ("additionalProperties", "required", "dependencies", "maxProperties", "minProperties")


def against(schema: Schema, value: Any, node: Node | None) -> Iterator[Problem]:
    """What the schema does not allow: of several at one place, the one that explains all."""
    validator = _validator(json.dumps(schema))
    told: set[tuple[Any, ...]] = set()
    for error in sorted(validator.iter_errors(value), key=_order):
        path = tuple(error.absolute_path)
        place = (*path, _SHAPE) if error.validator in _SHAPE else path
        if not any(place[:length] in told for length in range(len(place) + 1)):
            told.add(place)
            yield from _problems(error, path, node)


def meant(word: str, known: Iterable[str]) -> str:
    """``Did you mean "minutes"?``; without a near one, what there is, if that is not too much."""
    names = list(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"There is {', '.join(names)}." if 0 < len(names) <= 9 else ""


def line_at(node: Node | None, place: Place) -> int:
    """The line of a value, from 1: of its name, where it has one."""
    line = 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            pairs = ((key, below) for key, below in node.value if key.value == step)
            key, node = next(pairs, (node, None))
            line = line_of(key)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = line_of(node)
    return line


@cache
def _validator(schema: str) -> Any:
    import jsonschema  # noqa: PLC0415 - most runs need none

    return jsonschema.Draft7Validator(json.loads(schema))


def _order(error: Any) -> tuple[int, int]:
    """The outermost first; what is wrong with a value before its names; an unknown name first."""
    place = _SHAPE.index(error.validator) if error.validator in _SHAPE else -1
    return len(error.absolute_path), place


def _problems(error: Any, path: Place, node: Node | None) -> Iterator[Problem]:
    if error.validator == "additionalProperties":
        known = error.schema["properties"]
        for name in error.instance:
            if name not in known:
                text = f"{shown(name)} is no setting here. {meant(name, known)}"
                yield Problem(line_at(node, [*path, name]), text.strip())
        return
    remedy = error.schema.get("remedy", "")
    if not isinstance(remedy, str):
        remedy = remedy.get(error.validator, "")
    if "propertyNames" in error.absolute_schema_path:
        text = f"{shown(error.instance)} can't stand here. {remedy}"
        yield Problem(line_at(node, [*path, error.instance]), text)
        return
    text = _said(error, path, _node_at(node, path), remedy).strip()
    yield Problem(line_at(node, path), text)


def _said(error: Any, path: Place, node: Node | None, remedy: str) -> str:
    """What is wrong, and what to do about it: the schema's remedy, unless there is a closer one."""
    keyword, value, wanted = error.validator, error.instance, error.validator_value
    names = [step for step in path if isinstance(step, str)]
    label = shown(names[-1]) if names else "This" if path else "The file"
    if keyword in ("required", "dependencies"):
        needed = wanted if keyword == "required" else _needed(wanted, value)
        missing = [shown(name) for name in needed if name not in value]
        return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing. {remedy}"
    if keyword == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        closer = _of_type(label, value, kinds, node)
        told = " or ".join(_TYPES.get(each, each) for each in kinds if each != "null")
        return closer or f"{label} should be {told}. {remedy}"
    if keyword in ("minLength", "minItems"):
        return f"{label} is empty. {remedy}"
    if keyword in ("enum", "const"):
        known = map(str, wanted if keyword == "enum" else [wanted])
        return f"{label} is {shown(value)}. {meant(str(value), known) or remedy}"
    if keyword == "uniqueItems":
        return f"{label} has something twice. {remedy or 'Keep one of the two.'}"
    if isinstance(value, (dict, list)):
        return remedy or "This has too many parts or too few."
    return f"{label} is {shown(value)}. {remedy}"


def _needed(wanted: Mapping[str, Any], value: Mapping[str, Any]) -> list[str]:
    lists = [names for name, names in wanted.items() if name in value and isinstance(names, list)]
    return list(dict.fromkeys(name for names in lists for name in names))


def _of_type(label: str, value: Any, wanted: Sequence[str], node: Node | None) -> str:
    """What is to be seen in a value of another type; empty where that is nothing."""
    if value is None and _is_before_hash(node):
        return f'{label} is empty: a "#" begins a comment. {QUOTE_IT}'
    if value is None:
        return f"{label} is empty. Write {'something' if label == 'The file' else 'a value'}."
    if isinstance(value, dict) and "string" in wanted:
        return COLON
    if isinstance(value, str) and "object" in wanted:
        return NO_SPACE if lacks_space(value) else NO_COLON
    if isinstance(value, list) and "string" in wanted:
        return f"{label} is a list. Write one text, in quotes if its brackets are part of it."
    if isinstance(value, str) and "array" in wanted and label[0] == '"':
        return f"{label} is a list. Write it in brackets: [one, another]."
    if isinstance(node, yaml.ScalarNode) and "string" in wanted:
        kind = READ_AS.get(node.tag.rsplit(":", 1)[-1], "something else")
        return f"{label} is read as {kind}. Write it in quotes: {shown(node.value)}."
    if isinstance(value, str) and {"integer", "number"} & {*wanted}:
        return f"{label} is {shown(value)}. Write a number alone, without quotes."
    return ""


def _is_before_hash(node: Node | None) -> bool:
    """``topic: #AK_Step1::...`` is a comment to YAML."""
    mark = None if node is None else node.end_mark
    rest = "" if mark is None or mark.buffer is None else mark.buffer[mark.pointer :]
    return re.match(" *#", rest) is not None


def _node_at(node: Node | None, place: Place) -> Node | None:
    for step in place:
        if isinstance(node, yaml.MappingNode):
            node = next((below for key, below in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
    return node
