"""The `fields` parameter: what to show of a node, with fields of fields in braces.

https://developers.facebook.com/docs/graph-api/guides/field-expansion
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.graph import errors

if TYPE_CHECKING:
    from simulator.graph.call import Call

_TOKEN = re.compile(r"\s*([A-Za-z0-9_]+|[{}(),.]|[^\s{}(),.]+)")


@dataclass
class Selected:
    """One name of `fields`, with its arguments (`comments.limit(5)`) and the names in its braces."""

    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    children: list[Selected] | None = None

    def number(self, argument: str, default: int) -> int:
        """An argument that is a whole number."""
        text = self.arguments.get(argument)
        if text is not None and not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise errors.parameter(f"Param {argument} must be an integer")
        return default if text is None else int(text)


def parse(text: str) -> list[Selected]:
    """Read `id,from{name},comments.limit(5){id}`; raises code 2500 when the braces do not fit."""
    tokens = _TOKEN.findall(text)
    selection, rest = _list(tokens)
    if rest:
        raise _syntax_error(rest[0])
    return selection


def _list(tokens: list[str]) -> tuple[list[Selected], list[str]]:
    selection: list[Selected] = []
    while tokens and tokens[0] != "}":
        if tokens[0] == ",":
            tokens = tokens[1:]
            continue
        one, tokens = _one(tokens)
        selection.append(one)
    return selection, tokens


def _one(tokens: list[str]) -> tuple[Selected, list[str]]:
    if not re.fullmatch(r"\w+", tokens[0]):
        raise _syntax_error(tokens[0])
    selected, tokens = Selected(tokens[0]), tokens[1:]
    while len(tokens) >= 5 and tokens[0] == "." and tokens[2] == "(" and tokens[4] == ")":
        selected.arguments[tokens[1]] = tokens[3]
        tokens = tokens[5:]
    if tokens and tokens[0] == "{":
        selected.children, tokens = _list(tokens[1:])
        if not tokens:
            raise _syntax_error("end of string")
        tokens = tokens[1:]
    return selected, tokens


def _syntax_error(found: str) -> errors.GraphError:
    return errors.GraphError(2500, f'Syntax error "Expected name." at: {found}')


Read = Callable[[Any, "Call", Selected], Any]


@dataclass
class Related:
    """Another node as the value of a field."""

    fields: Fields
    node: Any


@dataclass
class Listing:
    """A list of nodes as the value of a field; the newest or first ones only. `summary` is shown on request."""

    fields: Fields
    nodes: Sequence[Any]
    limit: int = 25
    summary: dict[str, Any] | None = None


class Fields:
    """The fields of one type of node; `name` is Meta's name of the type, as errors tell it."""

    def __init__(self, name: str, default: Sequence[str]) -> None:
        self.name = name
        self.default = default
        self._readers: dict[str, Read] = {"id": lambda node, _call, _selected: node.id}

    def plain(self, **attributes: str) -> None:
        """Fields that are attributes of the node: field name = attribute name."""
        for name, attribute in attributes.items():
            self._readers[name] = _attribute(attribute)

    def field(self, name: str) -> Callable[[Read], Read]:
        """Register a function (node, call, selected) that reads the field."""

        def register(read: Read) -> Read:
            self._readers[name] = read
            return read

        return register

    def show(self, node: Any, call: Call, selection: list[Selected] | None = None) -> dict[str, Any]:
        """The node as JSON. A field without a value is left out; `id` always comes along, at the end."""
        shown: dict[str, Any] = {}
        for selected in selection or [Selected(name) for name in self.default]:
            value = self._value(node, call, selected)
            if value is not None:
                shown[selected.name] = value
        if "id" not in shown and "id" in self._readers:
            shown["id"] = self._readers["id"](node, call, Selected("id"))
        return shown

    def _value(self, node: Any, call: Call, selected: Selected) -> Any:
        read = self._readers.get(selected.name)
        if read is None:
            raise errors.parameter(f"Tried accessing nonexisting field ({selected.name}) on node type ({self.name})")
        return _expand(read(node, call, selected), call, selected)


def _attribute(name: str) -> Read:
    return lambda node, _call, _selected: getattr(node, name)


def _expand(value: Any, call: Call, selected: Selected) -> Any:
    if isinstance(value, Related):
        return value.fields.show(value.node, call, selected.children)
    if isinstance(value, Listing):
        limit = selected.number("limit", value.limit)
        shown = {"data": [value.fields.show(node, call, selected.children) for node in value.nodes[:limit]]}
        has_summary = value.summary is not None and "summary" in selected.arguments
        return shown | ({"summary": value.summary} if has_summary else {})
    return _narrow(value, selected.children)


def _narrow(value: Any, children: list[Selected] | None) -> Any:
    """Keep the named keys of plain JSON; `data` around it is passed through."""
    if children is None:
        return value
    if isinstance(value, list):
        return [_narrow(item, children) for item in value]
    if not isinstance(value, dict):
        return value
    if "data" in value:
        return {"data": _narrow(value["data"], children)}
    return {child.name: _narrow(value[child.name], child.children) for child in children if child.name in value}
