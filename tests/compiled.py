"""Addresses, templates and statements compiled once for all tests of a process, instead of once for each application.

Making an application and asking it for one screen is mostly compiling. Nothing else is kept from test to test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, MethodType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from werkzeug.routing import Rule

from portal.extensions import db


class Templates(BytecodeCache):
    """Compiled templates by the text they come of."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[(bucket.key, bucket.checksum)] = bucket.code


_templates = Templates()
_engines: dict[str, Engine] = {}


def share(app: Flask) -> None:
    """Let the application use what applications before it have compiled."""
    app.jinja_env.bytecode_cache = _templates
    with app.app_context():
        for engine in db.engines.values():
            _share_statements(engine)


def _share_statements(engine: Engine) -> None:
    """Statements are kept by the dialect they were compiled for, so the dialect is shared as well."""
    first = _engines.get(engine.name)
    if first is None:
        with engine.connect():  # lets the dialect learn what it talks to
            _engines[engine.name] = engine
        return
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache


@contextmanager
def each_rule_once() -> Iterator[None]:
    """Compiling every address of the site anew takes most of the time of making an application."""
    first: dict[tuple[str, str | None, str], Rule] = {}
    compile_rule = Rule.compile

    def compile_once(rule: Rule) -> None:
        known = first.setdefault((rule.rule, rule.subdomain, repr(rule.defaults)), rule)
        if known is rule:
            compile_rule(rule)
        else:
            _take_over(rule, known)

    Rule.compile = compile_once  # type: ignore[method-assign]
    yield
    Rule.compile = compile_rule  # type: ignore[method-assign]


def _take_over(rule: Rule, known: Rule) -> None:
    """Everything that compiling leaves behind, and that nobody changes afterwards."""
    rule.arguments = known.arguments
    rule._parts, rule._trace, rule._converters = known._parts, known._trace, known._converters
    rule._build = MethodType(known._build.__func__, rule)  # type: ignore[attr-defined]
    rule._build_unknown = MethodType(known._build_unknown.__func__, rule)  # type: ignore[attr-defined]
