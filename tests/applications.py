"""The application as one process of the portal has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from config import Config
from portal import create_app
from portal.extensions import db


@contextmanager
def running(config: Config) -> Iterator[Flask]:
    """An application with these settings; its threads and connections end with it."""
    app = create_app(config)
    yield app
    app.extensions["intake"].close()
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
