"""Where the world is kept: one SQLite file, one connection."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.schema import CreateTable

from simulator.clock import Clock
from simulator.config import Config
from simulator.models import App, Base, Counter, Weather


class World(Session):
    """A database session with what the verbs of the world need beside it: the clock and numbers for ids."""

    clock: Clock
    config: Config
    files: Path
    on_news: Callable[[int], None]
    _weather: Weather | None = None

    def now(self) -> int:
        """Milliseconds since 1970 UTC, in the time of the world."""
        return self.clock.now()

    def number(self, kind: str) -> int:
        """The next number of its kind, counted from 1, so that ids come out the same in every run."""
        step = insert(Counter).values(kind=kind, value=1)
        step = step.on_conflict_do_update(index_elements=["kind"], set_={"value": Counter.value + 1})
        return self.execute(step.returning(Counter.value)).scalar_one()

    def begin_alone(self) -> None:
        """Wait until nobody else is in a transaction, and keep others out until commit."""
        self.connection()

    def commit(self) -> None:
        """Commit, and wake the dispatcher when there are new webhooks."""
        super().commit()
        posts = self.info.pop("new_posts", 0)
        if posts:
            self.on_news(posts)

    @property
    def weather(self) -> Weather:
        """The switches for everything that goes wrong; there is one row of them, read once in a session."""
        if self._weather is None:  # not a cached_property: its lock is one for all threads before Python 3.12
            self._weather = self.scalars(select(Weather)).one()
        return self._weather


class Store:
    """Opens worlds. The pool holds one connection, so transactions follow each other and never conflict.

    Nobody may keep a transaction open during a network call: commit first.
    """

    def __init__(self, config: Config) -> None:
        config.folder.mkdir(parents=True, exist_ok=True)
        self.config = config
        self.clock = Clock(config.clock_file)
        self.files = config.folder / "files"
        self.files.mkdir(exist_ok=True)
        self.on_news: Callable[[int], None] = _nobody_listens
        self._engine = create_engine(f"sqlite:///{self._database()}", pool_size=1, max_overflow=0, pool_timeout=60)
        event.listen(self._engine, "connect", _tune)
        self._open = sessionmaker(self._engine, class_=World, expire_on_commit=False)

    def _database(self) -> Path:
        """The file for today's tables; a world with other tables cannot be read and is thrown away."""
        current = self.config.folder / f"world-{_layout()}.sqlite3"
        for file in self.config.folder.glob("world-*.sqlite3*"):
            if not file.name.startswith(current.name):
                file.unlink()
        return current

    def open(self) -> World:
        """A fresh session; use it as a context manager."""
        world = self._open()
        world.clock = self.clock
        world.config = self.config
        world.files = self.files
        world.on_news = self.on_news
        return world

    def prepare(self, seed: Callable[[World], None]) -> None:
        """Create the tables, and the people of a new world; the built-in app has the secret of the settings."""
        Base.metadata.create_all(self._engine)
        with self.open() as world:
            is_new = world.scalars(select(Weather)).first() is None
        if is_new:
            self.reset(seed)
        with self.open() as world:
            world.execute(update(App).where(App.id == self.config.app_id).values(secret=self.config.app_secret))
            world.commit()

    def reset(self, seed: Callable[[World], None]) -> None:
        """Empty every table, throw the files away and let the world begin again."""
        shutil.rmtree(self.files, ignore_errors=True)
        self.files.mkdir(exist_ok=True)
        with self.open() as world:
            for table in reversed(Base.metadata.sorted_tables):
                world.execute(table.delete())
            world.add(Weather())
            world.flush()
            seed(world)
            world.commit()


def _nobody_listens(_posts: int) -> None:
    """Until a dispatcher says otherwise."""


def _tune(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")  # survives a killed process; a power cut may cost the play world
    connection.execute("PRAGMA foreign_keys = ON")


def _layout() -> str:
    """A word that changes with the tables."""
    text = "".join(str(CreateTable(table)) for table in Base.metadata.sorted_tables)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def blob_path(folder: Path, digest: str) -> Path:
    """Where the content with this SHA-256 lies."""
    return folder / digest[:2] / digest
