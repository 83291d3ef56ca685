"""Template filters: how times and names are written for a person."""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined


def register(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
