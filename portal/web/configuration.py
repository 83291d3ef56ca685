"""The settings of this installation, for views."""

from __future__ import annotations

from typing import cast

from flask import current_app

from config import Config


def settings() -> Config:
    return cast(Config, current_app.config["PAGEDESK"])
