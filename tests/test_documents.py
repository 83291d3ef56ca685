"""What the documents tell to open, to type and to look at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import ROOT
from portal import sample
from portal.cli import portal

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
LINK = re.compile(r"\]\((?!https?:)([^)\s]*)\)")
CODE = re.compile(r"```\n.*?```|`[^`\n]+`", re.DOTALL)
PATH = re.compile(
    r"`((?:config\.py|wsgi\.py|(?:deploy|docs|migrations|portal|requirements|simulator|static|tests)/[\w./-]+))`"
)
TARGET = re.compile(r"^([a-z]+):.*## ", re.MULTILINE)

of_each = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def code_in(document: Path) -> str:
    return "\n".join(CODE.findall(document.read_text()))


def anchors(document: Path) -> set[str]:
    """Of the headings, as the usual viewers of Markdown make them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@of_each
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text()):
        name, _, anchor = link.partition("#")
        target = (document.parent / name) if name else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@of_each
def test_every_path_is_there(document: Path) -> None:
    for path in PATH.findall(document.read_text()):
        assert (ROOT / path).exists(), path


@of_each
def test_every_target_of_make_is_in_the_makefile(document: Path) -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", code_in(document)))
    assert named <= set(TARGET.findall((ROOT / "Makefile").read_text()))


@of_each
def test_every_command_of_the_portal_exists(document: Path) -> None:
    named = set(re.findall(r"(?:-m |`)portal ([a-z-]+)", code_in(document)))
    assert named <= set(portal.commands)


def test_the_readme_tells_how_to_sign_in_to_the_demo() -> None:
    assert f"sign in as `{sample.OWNER}` with the password `{sample.PASSWORD}`" in (ROOT / "README.md").read_text()
