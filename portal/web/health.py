"""Whether the portal lives, whether it can do its work, and its figures for Prometheus: counts only, no names."""

from __future__ import annotations

import hmac

from flask import Blueprint, Flask, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from portal import metrics
from portal.extensions import csrf
from portal.jobs import queue
from portal.services import health
from portal.web.access import public
from portal.web.configuration import settings

bp = Blueprint("health", __name__)
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")  # what a proxy adds


@bp.get("/health/live")
@public
def live() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/health/ready")
@public
def ready() -> ResponseReturnValue:
    """200 when messages can come in and go out; else 503. `checks` names each part with a short word."""
    checks = {"database": health.database(), **queue.health(), "deliveries": health.deliveries()}
    good = all(check == "ok" for check in checks.values())
    return jsonify(status="ok" if good else "not ready", checks=checks), 200 if good else 503


@bp.get("/metrics")
@public
def figures() -> ResponseReturnValue:
    """For whoever has the token; without one set, for this machine, unless a proxy asks for somebody else."""
    if not _may_read_figures():
        abort(404)
    return Response(metrics.text(), content_type=metrics.CONTENT_TYPE)


def _may_read_figures() -> bool:
    token = settings().metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return request.remote_addr in LOOPBACK and not is_forwarded


def register(app: Flask) -> None:
    metrics.watch("deliveries_pending", "Deliveries not worked through yet.", health.pending_deliveries)
    metrics.watch("parts", "Parts of replies that are not settled, by state.", health.unsettled_parts, "state")
    metrics.watch("jobs_waiting", "Jobs waiting, by queue.", queue.lengths, "queue")
    app.register_blueprint(bp)
    csrf.exempt(bp)
