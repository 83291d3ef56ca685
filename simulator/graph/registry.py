"""Which function answers which path: `/{node}`, `/{node}/{edge}` and the few paths without a node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.graph import errors, nodes
from simulator.graph.call import Call
from simulator.graph.rights import Rights

Handler = Callable[..., Any]

ANY_TOKEN = Rights()

_paths: dict[tuple[str, str], Handler] = {}
_nodes: dict[tuple[str, type], tuple[Handler, Rights]] = {}
_edges: dict[tuple[str, type, str], tuple[Handler, Rights]] = {}


def path(method: str, name: str) -> Callable[[Handler], Handler]:
    """Register a handler (call) for a fixed path such as `debug_token`; it looks after its token itself."""

    def register(handler: Handler) -> Handler:
        _paths[method, name] = handler
        return handler

    return register


def node(method: str, kind: type, rights: Rights = ANY_TOKEN) -> Callable[[Handler], Handler]:
    """Register a handler (call, node) for `/{id}`."""

    def register(handler: Handler) -> Handler:
        _nodes[method, kind] = handler, rights
        return handler

    return register


def edge(method: str, kind: type, name: str, rights: Rights = ANY_TOKEN) -> Callable[[Handler], Handler]:
    """Register a handler (call, node) for `/{id}/{name}`; `name/*` is for one thing more behind it."""

    def register(handler: Handler) -> Handler:
        _edges[method, kind, name] = handler, rights
        return handler

    return register


def answer(call: Call) -> Any:
    """Find the handler of the call, check the rights it asks for, and call it."""
    handler = _paths.get((call.method, call.path))
    if handler:
        return handler(call)
    node_id, _, edge_name = call.path.partition("/")
    found = nodes.find(call, node_id)
    handler, rights = _node_handler(call, found) if not edge_name else _edge_handler(call, found, edge_name)
    rights.check(call, found)
    return handler(call, found)


def _node_handler(call: Call, found: Any) -> tuple[Handler, Rights]:
    known = _nodes.get((call.method, type(found)))
    if known is None:
        raise errors.missing(found.id, call.method)
    return known


def _edge_handler(call: Call, found: Any, path: str) -> tuple[Handler, Rights]:
    first, has_more, _ = path.partition("/")
    name = f"{first}/*" if has_more else first
    known = _edges.get((call.method, type(found), name))
    if known:
        return known
    if any(key[1:] == (type(found), name) for key in _edges):
        raise errors.wrong_method(call.method)
    raise errors.unknown_path(f"/{path}")
