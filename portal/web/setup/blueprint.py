"""The blueprint that the steps attach their screens to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("setup", __name__)
