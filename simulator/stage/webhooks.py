"""The queue of webhooks: `/_stage/webhooks`."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import dispatcher, world
from simulator.models import Alert, WebhookPost
from simulator.stage.blueprint import blueprint
from simulator.webhooks.dispatcher import describe


@blueprint.get("/webhooks")
def show() -> ResponseReturnValue:
    """Every delivery with its state, oldest first, and the alerts Meta would mail to the app's developers."""
    posts = world().scalars(select(WebhookPost).order_by(WebhookPost.id))
    alerts = world().scalars(select(Alert).order_by(Alert.id))
    return jsonify(
        deliveries=[describe(post) for post in posts],
        alerts=[{"app_id": one.app_id, "page_id": one.page_id, "text": one.text, "at": one.at} for one in alerts],
    )


@blueprint.post("/webhooks/settle")
def settle() -> ResponseReturnValue:
    """Wait until nothing is due any more, at most `seconds` (10)."""
    return jsonify(idle=dispatcher().wait_until_idle(float(request.args.get("seconds", 10))))
