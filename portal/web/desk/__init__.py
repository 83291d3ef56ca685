"""The desk: where employees work on tasks, and how the screens look."""

from __future__ import annotations

from flask import Flask

from portal.web.desk import appearance, tasks


def register(app: Flask) -> None:
    for part in (appearance, tasks):
        part.register(app)
