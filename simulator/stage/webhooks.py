"""The queue of webhooks: `/_stage/webhooks`."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import dispatcher, world
from simulator.models import Alert, WebhookPost
from simulator.stage.blueprint import NotPossible, asked, blueprint, done, find_app
from simulator.webhooks import outbox, samples

NEWEST = 2_000


@blueprint.get("/webhooks")
def show() -> ResponseReturnValue:
    """The newest deliveries with their state, oldest first, and the alerts Meta would mail to the app's developers."""
    newest = world().scalars(select(WebhookPost).order_by(WebhookPost.id.desc()).limit(NEWEST)).all()
    alerts = world().scalars(select(Alert).order_by(Alert.id))
    return jsonify(
        deliveries=[_describe(post) for post in reversed(newest)],
        alerts=[{"app_id": one.app_id, "page_id": one.page_id, "text": one.text, "at": one.at} for one in alerts],
    )


def _describe(post: WebhookPost) -> dict[str, Any]:
    return {
        "id": post.id,
        "app_id": post.app_id,
        "object": post.object,
        "entry": post.entries,
        "state": post.state,
        "created_at": post.created_at,
        "due_at": post.due_at,
        "attempts": post.attempts,
        "status": post.status,
        "problem": post.problem,
        "answer": post.answer,
    }


@blueprint.post("/webhooks")
def inject() -> ResponseReturnValue:
    """Deliver `entry` as it stands to the callback of `object` (page), whatever is in it."""
    body = asked()
    if not isinstance(body.get("entry"), list):
        raise NotPossible("Say entry, a list.")
    outbox.add(world(), find_app(body.get("app", "")), body.get("object", "page"), body["entry"])
    return done()


@blueprint.post("/webhooks/test")
def press_test_button() -> ResponseReturnValue:
    """The Test button of the app's dashboard, for a `field` of an `object`; `shape` changes or messaging."""
    body = asked()
    object_name, field = body.get("object", "page"), body.get("field", "messages")
    shape = body.get("shape", "changes")
    outbox.add(world(), find_app(body.get("app", "")), object_name, [samples.dashboard_test(world(), field, shape)])
    return done()


@blueprint.post("/webhooks/release")
def release() -> ResponseReturnValue:
    """Let go what was held back: each delivery `copies` times, in order or, with `shuffle`, in another one."""
    body = asked()
    outbox.release(world(), copies=int(body.get("copies", 1)), shuffle=bool(body.get("shuffle", False)))
    return done()


@blueprint.post("/webhooks/settle")
def settle() -> ResponseReturnValue:
    """Wait until nothing is due any more, at most `seconds` (10)."""
    return jsonify(idle=dispatcher().wait_until_idle(float(request.args.get("seconds", 10))))
