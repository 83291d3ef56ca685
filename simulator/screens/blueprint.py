"""The blueprint of the screens, and what all of them show and are sent with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from simulator.current import store, world
from simulator.screens import unusual, wording
from simulator.stage.blueprint import NotPossible

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

blueprint = Blueprint("screens", __name__)
for _filter in wording.FILTERS:
    blueprint.add_app_template_filter(_filter)


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """What the frame of every screen shows."""
    return {
        "portal_url": store().config.portal_url,
        "unusual": unusual.describe(world()),
        "picture_of": _picture_of,
        "asset": _asset,
    }


def _picture_of(owner_id: str) -> str:
    return url_for("screens.portrait", owner_id=owner_id)


def _asset(name: str) -> str:
    return url_for("static", filename=name)


@blueprint.after_request
def add_headers(response: Response) -> Response:
    """Nothing runs or loads here that the simulator did not bring."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@blueprint.errorhandler(NotPossible)
def explain(problem: NotPossible) -> ResponseReturnValue:
    """Say why, with a way on."""
    world().rollback()
    return render_template("screens/problem.html", text=str(problem)), 404
