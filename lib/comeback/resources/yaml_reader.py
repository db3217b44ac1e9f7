"""YAML to nodes that know their lines. The one door to PyYAML: nothing else imports it.

Inside Anki it is the add-on's own copy, which the build puts at ``comeback/_vendor``: Anki has no
PyYAML, and another add-on's must not be met. Only nodes are made of a file, never objects, so a tag
such as ``!!python/object`` is a word like any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Union, cast

if TYPE_CHECKING:
    import yaml
else:
    try:
        from .._vendor import yaml
    except ImportError:
        import yaml

__all__ = ["BREAK", "STRING", "Node", "RefusedError", "line_of", "nodes_of", "yaml"]

Node = Union[yaml.ScalarNode, yaml.SequenceNode, yaml.MappingNode]

DEEPEST = 20
STRING = "tag:yaml.org,2002:str"
BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where YAML ends a line."""

_PIECE = r"(?:[^\s\0:#]|:(?=[^\s\0])|(?<=\S)#)+"
_PLAIN = re.compile(f"{_PIECE}(?: +{_PIECE})*")
_FLOW_PIECE = r"(?:[^\s\0:#,?\[\]{}]|:(?=[^\s\0,\[\]{}])|(?<=\S)#)+"
_PLAIN_IN_FLOW = re.compile(f"{_FLOW_PIECE}(?: +{_FLOW_PIECE})*(?=[,\\]}}]|:[ ])")
_QUOTED = re.compile(r'"([ !#-\[\]-~]*)"')
_NEXT_LINE = re.compile(r"\r?\n( *)[^\s\0#]")


class RefusedError(yaml.MarkedYAMLError):
    """YAML that is not read here; ``problem`` is the whole sentence."""


class _Loader(
    yaml.reader.Reader,
    yaml.scanner.Scanner,
    yaml.parser.Parser,
    yaml.composer.Composer,
    yaml.resolver.Resolver,
):
    """PyYAML's own, without anchors and without depth; plain and quoted text on one line is taken
    in one step, which makes all of it twice as fast."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)
        yaml.composer.Composer.__init__(self)
        yaml.resolver.Resolver.__init__(self)
        self._depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None):
            raise RefusedError(
                problem='A "&" or "*" at the beginning means something else in YAML. Put the text'
                " in quotes.",
                problem_mark=event.start_mark,
            )
        if self._depth > DEEPEST:
            raise RefusedError(
                problem="This is nested too deeply. Write it with fewer brackets.",
                problem_mark=event.start_mark,
            )
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def check_token(self, *choices: Any) -> bool:
        while self.need_more_tokens():
            self.fetch_more_tokens()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def need_more_tokens(self) -> bool:
        if self.done or not self.tokens:
            return not self.done
        if not self.possible_simple_keys:
            return False
        return bool(super().need_more_tokens())

    def scan_plain(self) -> Any:
        if self.flow_level:
            found = _PLAIN_IN_FLOW.match(self.buffer, self.pointer)
        else:
            found = _PLAIN.match(self.buffer, self.pointer)
            found = found if found and self._ends(found.end()) else None
        return self._scalar(found, found[0], None) if found else super().scan_plain()

    def scan_flow_scalar(self, style: str) -> Any:
        found = _QUOTED.match(self.buffer, self.pointer) if style == '"' else None
        return (
            super().scan_flow_scalar(style)
            if found is None
            else self._scalar(found, found[1], style)
        )

    def _ends(self, end: int) -> bool:
        """Whether plain text ends here, and does not go on in the next line."""
        if self.buffer[end] == ":":
            return self.buffer[end + 1] in " \r\n"
        following = _NEXT_LINE.match(self.buffer, end)
        return following is not None and len(following[1]) <= self.indent

    def _scalar(self, found: re.Match[str], value: str, style: str | None) -> Any:
        start, length = self.get_mark(), len(found[0])
        self.pointer += length
        self.index += length
        self.column += length
        self.allow_simple_key = False
        return yaml.tokens.ScalarToken(value, style is None, start, self.get_mark(), style)


def nodes_of(text: str) -> Node | None:
    """The file's nodes, None where there are none; raises YAMLError."""
    node: Any = _Loader(text).get_single_node()
    return cast("Node | None", node)


def line_of(node: Node) -> int:
    """The line that a node begins in, from 1."""
    return int(node.start_mark.line) + 1
