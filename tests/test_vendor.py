"""The vendored front-end files are exactly those that were fetched, and the icons exactly those in use."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from config import ROOT

VENDOR = ROOT / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())
FILES = {path: digest for library in MANIFEST for path, digest in library["files"].items()}
OURS = {"manifest.json", "icons.txt", "refresh.py"}


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_the_one_that_was_recorded(path):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == FILES[path]


def test_every_vendored_file_is_recorded():
    there = {path for path in VENDOR.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {str(path.relative_to(ROOT)) for path in there if path.name not in OURS} <= set(FILES)


def test_every_library_has_a_version_and_a_licence():
    assert all(library["version"] and library["licence"] for library in MANIFEST)


def test_no_file_of_the_project_names_a_package_registry():
    names = re.compile(r"registry\.npmjs|pypi\.org|pythonhosted")
    written = [*ROOT.glob("*.*"), *ROOT.glob("requirements/*"), VENDOR / "manifest.json", ROOT / "Makefile"]
    assert [path for path in written if path.is_file() and names.search(path.read_text())] == []


def test_the_sprite_holds_the_named_icons():
    names = (VENDOR / "icons.txt").read_text().split()
    assert names == sorted(set(names))
    assert re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()) == names


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
    used = {name for page in (ROOT / "templates").rglob("*.html") for name in named.findall(page.read_text())}
    assert used
    assert used <= set((VENDOR / "icons.txt").read_text().split())
