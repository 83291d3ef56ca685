"""Finds words for people that stand in templates, code or scripts without going through the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

MARKED = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
SPOKEN = ("title", "aria-label", "placeholder", "alt", "aria-description", "content")  # attributes that people read
LETTERS = re.compile(r"[^\W\d_]{2,}")
NAMES = re.compile(
    r"Pagedesk|Messenger|Instagram|Facebook|Meta|Samsung Internet|Attachment Unavailable"
    r"|XXXX-XXXX|https?://\S*|\bx+\b"  # placeholders and addresses, and what is computed
)
WIDTHS = ("wide", "narrow")  # of templates/plain.html
CAPITAL = re.compile(r"^[A-Z][a-z]+($|[ ,.:…!?])")
SENTENCE = re.compile(r"^[A-Z][a-z’',%()]* .*[\w’'.…!?%)]$", re.DOTALL)
SILENT = {"code", "kbd", "script", "style", "pre"}  # what stands in these is not translated
UNTRANSLATED_CALLS = {"compile", "getLogger", "log", "debug", "info", "warning", "error", "exception", "critical"}

_environment = Environment(extensions=["jinja2.ext.i18n"])
_SHOWN = {"variable_begin": "x"}  # what is computed, as one letter


class Words(HTMLParser):
    """Collects what people read of HTML in which whatever is computed has been left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._around: list[tuple[str, bool]] = []  # the tags that are open, and whether it is another's language
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._around.append((tag, tag in SILENT or (tag != "html" and "lang" in dict(attrs))))
        self.found += [value for name, value in attrs if name in SPOKEN and tag != "meta" and value and is_said(value)]

    def handle_endtag(self, tag: str) -> None:
        open_tags = [name for name, _is_silent in self._around]
        if tag in open_tags:
            del self._around[len(open_tags) - 1 - open_tags[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        is_silent = any(silent for _tag, silent in self._around)
        if is_said(data) and not is_silent and data.strip() not in WIDTHS:
            self.found.append(" ".join(data.split()))


def is_said(text: str) -> bool:
    """Whether a person reads words in it, besides names."""
    return bool(LETTERS.search(NAMES.sub("", text)))


def in_template(path: Path) -> Iterator[str]:
    source = path.read_text()
    html = "".join(_SHOWN.get(kind, text if kind == "data" else "") for _line, kind, text in _environment.lex(source))
    yield from (f"{path.name}: {words}" for words in Words(html).found)
    for constant, line in _constants(_environment.parse(source)):
        if CAPITAL.match(constant) and is_said(constant):
            yield f"{path.name}:{line}: {constant}"


def _constants(node: nodes.Node) -> Iterator[tuple[str, int]]:
    """The strings of a template, outside of what is marked for the catalogue."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in MARKED:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value, node.lineno
    for child in node.iter_child_nodes():
        yield from _constants(child)


def in_python(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    for node, words in _unmarked(tree):
        yield f"{path.name}:{node.lineno}: {words}"
    for call in _early(tree):
        yield f"{path.name}:{call.lineno}: evaluated before anybody reads it, take lazy_gettext"


def _unmarked(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Sentences that are neither marked, nor documentation, nor for the log or a developer."""
    left_out = {id(inner) for node in ast.walk(tree) if _is_for_nobody(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield from [(node, node.value)] if SENTENCE.match(node.value) and is_said(node.value) else []


def _is_for_nobody(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise):
        return not _raises(node, "NotPossible", "ValidationError")
    if isinstance(node, ast.Call):
        return _called(node) in MARKED | UNTRANSLATED_CALLS
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _raises(node: ast.Raise, *names: str) -> bool:
    return isinstance(node.exc, ast.Call) and _called(node.exc) in names


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _early(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of gettext while a module is imported: they would speak English for ever."""
    plain = {
        name.asname or name.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "flask_babel"
        for name in node.names
        if name.name in ("gettext", "ngettext")
    }
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in plain:
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def in_script(path: Path) -> Iterator[str]:
    """Scripts take their words from attributes that templates write."""
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        code = line.split("//")[0]
        for _quote, words in re.findall(r"""(["'`])((?:(?!\1).)*)\1""", code):
            if CAPITAL.match(words) and words not in BROWSERS_OWN:
                yield f"{path.name}:{number}: {words}"


BROWSERS_OWN = {"Enter", "Escape", "Slash", "Files", "Notification"}  # names of keys and interfaces
