"""How many workers of pytest-xdist run the tests, and which tests stay together in one of them."""

from __future__ import annotations

import os
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

START_PROCESSES = ("browser", "chaos", "processes", "test_")  # what the paths of such tests begin with
ON_ONE_DEMO = frozenset(
    f"tests/browser/test_{name}.py" for name in ("colleagues", "desk", "keyboard", "push", "quick_replies")
)


def pytest_xdist_auto_num_workers() -> int:
    """One and a half for each core: tests wait for disks, other processes and the browser for a third of their time."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In several workers: spread the files that start a portal or a browser, since all at once they would starve."""
    if not hasattr(config, "workerinput"):
        return
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    heavy = [name for name in files if name.removeprefix("tests/").startswith(START_PROCESSES)]
    light = [name for name in files if name not in heavy]
    place = {name: number / len(group) for group in (heavy, light) for number, name in enumerate(group)}
    items[:] = [item for name in sorted(files, key=place.__getitem__) for item in files[name]]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """A file goes to one worker as a whole, and the files that can share a running demo to the same one."""
    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


class Scheduling(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "the demo" if file in ON_ONE_DEMO else file
