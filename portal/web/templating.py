"""How templates find what every screen uses."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from keyword import iskeyword
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

ICON = "components/icon.html"
PLAIN = frozenset({"_", "icon"})  # give `Markup`, and want nothing of the template's context


class Generator(CodeGenerator):
    """Has templates call what a screen calls a hundred times as it is: without asking it whether it wants the context,
    and without escaping once more what it gives."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if not _is_plain(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in node.args:
            self.visit(given, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if not _is_plain(node):
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if not _is_plain(node):
            super()._output_child_post(node, frame, finalize)


def _is_plain(node: nodes.Expr) -> bool:
    if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in PLAIN):
        return False
    return not (node.dyn_args or node.dyn_kwargs or any(iskeyword(named.key) for named in node.kwargs))


class Environment(FlaskEnvironment):
    """Gives each template one dict of globals. Jinja's chain of dicts is walked in Python at every import."""

    code_generator_class = Generator

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def register(app: Flask) -> None:
    @lru_cache(1024)
    def icon(*given: str | None, **named: str | None) -> Markup:
        """What the macro of that name draws. A screen shows fifty icons, each of which always looks the same."""
        drawn: Markup = app.jinja_env.get_template(ICON).module.icon(*given, **named)  # type: ignore[attr-defined]
        return drawn

    app.jinja_env.globals["icon"] = icon
