"""The world of the request in hand."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, g

from simulator.store import Store, World
from simulator.webhooks.dispatcher import Dispatcher


def store() -> Store:
    """The store this program runs on."""
    return cast(Store, current_app.extensions["simulator"])


def dispatcher() -> Dispatcher:
    """What delivers the webhooks."""
    return cast(Dispatcher, current_app.extensions["dispatcher"])


def world() -> World:
    """A session that is opened once for a request and closed at its end; whoever changes something commits."""
    if "world" not in g:
        g.world = store().open()
    return cast(World, g.world)


def close_after_requests(app: Flask) -> None:
    """Close the request's world when it is over; what was not committed is forgotten."""

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        opened = g.pop("world", None)
        if opened is not None:
            opened.close()


def start(app: Flask) -> None:
    """Begin to deliver webhooks."""
    cast(Dispatcher, app.extensions["dispatcher"]).start()
