"""What Meta calls when a person removes the app or asks for deletion: both name the person who had connected.

https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Flask, abort, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature as BadCode
from itsdangerous import URLSafeSerializer

from portal.extensions import csrf, db
from portal.facebook.signatures import BadSignature, read_signed_request
from portal.services import connections, deletions, meta_app
from portal.web.access import public
from portal.web.configuration import settings
from portal.web.htmx import show

bp = Blueprint("meta_callbacks", __name__, url_prefix="/meta")


@bp.post("/deauthorize")
@public
def deauthorize() -> ResponseReturnValue:
    """The person removed the app: the connection has ended, and its Pages need another one."""
    connections.end(_person())
    db.session.commit()
    return jsonify(success=True)


@bp.post("/deletion")
@public
def delete_data() -> ResponseReturnValue:
    """Forget what is known of the person; contacts and their messages are not this person's data."""
    wish, was_known = deletions.ask(_person())
    code = _codes().dumps([wish.asked_at.date().isoformat(), was_known, wish.id])
    db.session.commit()
    return jsonify(url=settings().address + url_for("meta_callbacks.deletion", code=code), confirmation_code=code)


@bp.get("/deletion/<code>")
@public
def deletion(code: str) -> ResponseReturnValue:
    """What became of the request, for the person who made it."""
    try:
        day, was_known, number = _codes().loads(code)
        asked_on = date.fromisoformat(day)
    except (BadCode, ValueError, TypeError):
        abort(404)
    is_done = (deletions.find(number) or abort(404)).done_at is not None
    return show("setup/deletion.html", asked_on=asked_on, was_known=was_known, is_done=is_done, code=code)


def _person() -> str:
    """The app-scoped id in the signed request; 400 for what Meta did not sign."""
    app = meta_app.current(settings())
    try:
        payload = read_signed_request(app.secret if app else "", request.form.get("signed_request", ""))
    except BadSignature:
        abort(400)
    return str(payload.get("user_id", ""))


def _codes() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or b"", salt="deletion")


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    csrf.exempt(bp)
