"""The rules of the house that the contracts of import-linter do not cover; each door has one place.

Which routes are open to whom is proven in `test_screens.py`, the table of settings in `test_settings_page.py`.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAMS = ("portal", "simulator")
LONGEST_FILE = 350  # lines
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "managers", "manager"}
META_WORDS = {"mid", "mids", "psid", "messaging", "is_echo", "recipient_id", "fbtrace_id", "error_subcode"}
SAMPLE = "portal/sample"  # fills the demo from outside, by the doors that people use
Rule = Callable[[ast.AST], bool]


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def breaches(rule: Rule, folders: tuple[str, ...], doors: tuple[str, ...]) -> Iterator[str]:
    """Where the rule's thing is done outside its doors (files, or folders with all that is in them)."""
    for path in sources(*folders):
        if not place(path).startswith(doors):
            for node in ast.walk(tree_of(path)):
                if rule(node):
                    yield f"{place(path)}:{getattr(node, 'lineno', 0)}"


def reads(owner: str, *names: str) -> Rule:
    """`owner.name`, for one of these names."""
    return lambda node: (
        isinstance(node, ast.Attribute)
        and node.attr in names
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr) == owner
    )


def calls(method: str) -> Rule:
    """Any call of `something.method(…)`."""
    return lambda node: isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method


def imports(*modules: str) -> Rule:
    def rule(node: ast.AST) -> bool:
        if isinstance(node, ast.Import):
            return any(name.name.partition(".")[0] in modules for name in node.names)
        return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in modules

    return rule


def says(words: set[str]) -> Rule:
    """One of these words as a whole string."""
    return lambda node: isinstance(node, ast.Constant) and node.value in words


DOORS: dict[str, tuple[Rule, tuple[str, ...], tuple[str, ...]]] = {
    "environment variables are read in config.py": (
        reads("os", "environ", "getenv"),
        PROGRAMS,
        ("simulator/config.py", "simulator/__main__.py", "simulator/app.py"),
    ),
    "the time is asked of the clock": (
        lambda node: reads("datetime", "now", "utcnow", "today")(node) or reads("time", "time", "time_ns")(node),
        PROGRAMS,
        # RQ's heartbeats and the lines of the start command are in real time, whatever the demo's clock says
        ("portal/clock.py", "simulator/clock.py", "portal/jobs/queue.py", "portal/processes/voice.py"),
    ),
    "only edges commit": (
        calls("commit"),
        ("portal",),
        ("portal/web", "portal/jobs", "portal/cli.py", SAMPLE),
    ),
    "only edges roll back": (
        reads("session", "rollback"),
        ("portal",),
        ("portal/web", "portal/jobs", "portal/cli.py", SAMPLE),
    ),
    "HTTP to Meta is in facebook/": (
        imports("requests", "urllib3", "httpx", "authlib"),
        ("portal",),
        ("portal/facebook", "portal/push.py", SAMPLE),  # which posts to the browsers' push services
    ),
    "e-mail leaves through mail.py": (imports("smtplib", "imaplib", "poplib"), PROGRAMS, ("portal/mail.py",)),
    "Meta's field names end in facebook/": (says(META_WORDS), ("portal",), ("portal/facebook", SAMPLE)),
    "jobs are asked for by nudge and wake": (calls("enqueue"), ("portal",), ("portal/jobs/queue.py",)),
    "nobody prints": (
        lambda node: isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print",
        PROGRAMS,
        ("portal/processes", "simulator/__main__.py"),
    ),
}


@pytest.mark.parametrize("rule", DOORS)
def test_each_thing_has_its_only_door(rule: str) -> None:
    found, folders, doors = DOORS[rule]
    assert list(breaches(found, folders, doors)) == []


def test_files_stay_small() -> None:
    data = {"portal/facebook/error_table.py", "portal/facebook/shapes/items.py"}  # tables and shapes, no code
    long = [place(path) for path in sources(*PROGRAMS) if len(path.read_text().splitlines()) > LONGEST_FILE]
    assert set(long) <= data


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    named = [path.stem for path in sources(*PROGRAMS)] + [path.parent.name for path in sources(*PROGRAMS)]
    assert not FORBIDDEN_NAMES & set(named)
    nodes = [node for path in sources(*PROGRAMS) for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)]
    assert [node.name for node in nodes if re.search(r"(Manager|Helper|Utils?)$", node.name)] == []


def test_no_work_is_left_for_later_in_a_comment() -> None:
    found = [place(path) for path in sources(*PROGRAMS) if re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text())]
    assert found == []


def test_every_module_of_the_portal_says_what_it_is_for() -> None:
    silent = [
        place(path)
        for path in sources("portal/services", "portal/jobs", "portal/facebook")
        if path.read_text().strip() and ast.get_docstring(tree_of(path)) is None
    ]
    assert silent == []


def test_every_service_that_refuses_gives_a_code() -> None:
    """Tests and templates tell refusals apart by it, and the sentence may be translated."""
    refusals = [
        (path, node)
        for path in sources("portal")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "NotPossible"
    ]
    nameless = [
        f"{place(path)}:{node.lineno}"
        for path, node in refusals
        if "code" not in {keyword.arg for keyword in node.keywords}
    ]
    assert refusals
    assert nameless == []


def test_every_text_of_the_portal_can_be_extracted(tmp_path: Path) -> None:
    catalogue = tmp_path / "messages.pot"
    mapping = ROOT / "portal" / "translations" / "babel.cfg"
    extract = [str(Path(sys.executable).with_name("pybabel")), "-q", "extract", "-F", str(mapping)]
    subprocess.run([*extract, "-o", str(catalogue), "."], cwd=ROOT, check=True)
    found = catalogue.read_text()
    for text in ("This task is already closed.", "Picture from %(name)s", "Write to %(name)s"):
        assert text in found


def test_a_breach_would_be_noticed() -> None:
    """The rules themselves: each finds its thing in a line that does it."""
    lines = {
        "environment variables are read in config.py": "os.environ['HOME']",
        "the time is asked of the clock": "datetime.now(UTC)",
        "only edges commit": "db.session.commit()",
        "only edges roll back": "db.session.rollback()",
        "HTTP to Meta is in facebook/": "import requests",
        "e-mail leaves through mail.py": "import smtplib",
        "Meta's field names end in facebook/": "event['mid']",
        "jobs are asked for by nudge and wake": "queue.enqueue(job)",
        "nobody prints": "print('hello')",
    }
    assert lines.keys() == DOORS.keys()
    for name, line in lines.items():
        assert any(DOORS[name][0](node) for node in ast.walk(ast.parse(line))), name


RETIRED_TAGS = [f"{name}_UPDATE" for name in ("CONFIRMED_EVENT", "POST_PURCHASE", "ACCOUNT", "SHIPPING")]


def test_the_message_tags_that_meta_has_retired_are_nowhere() -> None:
    """They are dead since April 2026; utility messages have taken their place."""
    searched = [
        *sources("portal", "migrations"),
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static/js").rglob("*"),
    ]
    found = [place(one) for one in searched if one.is_file() for tag in RETIRED_TAGS if tag in one.read_text()]
    assert found == []
