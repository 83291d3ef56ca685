"""Whether the portal lives, and whether it can do its work."""

from __future__ import annotations

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue

from portal.extensions import csrf
from portal.jobs import queue
from portal.services import health
from portal.web.access import public

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
@public
def live() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """200 when messages can come in and go out; else 503. `checks` names each part with a short word."""
    checks = {"database": health.database(), **queue.health(), "deliveries": health.deliveries()}
    good = all(check == "ok" for check in checks.values())
    return jsonify(status="ok" if good else "not ready", checks=checks), 200 if good else 503


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    csrf.exempt(bp)
