"""How templates find what every screen uses."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from markupsafe import Markup

ICON = "components/icon.html"


class Environment(FlaskEnvironment):
    """Gives each template one dict of globals. Jinja's chain of dicts is walked in Python at every import."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def register(app: Flask) -> None:
    @lru_cache(1024)
    def icon(*given: str | None, **named: str | None) -> Markup:
        """What the macro of that name draws. A screen shows fifty icons, each of which always looks the same."""
        drawn: Markup = app.jinja_env.get_template(ICON).module.icon(*given, **named)  # type: ignore[attr-defined]
        return drawn

    app.jinja_env.globals["icon"] = icon
