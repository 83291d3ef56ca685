"""`docs/dependencies.md` has a line for each library the project asks for, and for no other."""

from __future__ import annotations

import json
import re
import tomllib

from config import ROOT


def documented():
    return set(re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE))


def asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return {re.match(r"[A-Za-z0-9._-]+", line)[0] for line in lines}


def vendored():
    return {library["name"] for library in json.loads((ROOT / "static/vendor/manifest.json").read_text())}


def test_every_library_is_explained():
    assert documented() == asked_for() | vendored()


def test_the_pinned_files_hold_every_library_with_its_hashes():
    for name in ("run", "test"):
        pinned = (ROOT / "requirements" / f"{name}.txt").read_text()
        blocks = re.split(r"\n(?=[a-z0-9])", pinned)
        assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
