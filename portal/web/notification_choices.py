"""What somebody is told, by which channel, and when not; and the browsers that show it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import push
from portal.extensions import db, limiter
from portal.models import Channel, NotificationChoice, NotificationKind
from portal.push import PushFailed, PushGone
from portal.services import installation, mail_server, notification_choices, push_keys, push_subscriptions
from portal.services.problems import NotPossible
from portal.web import language
from portal.web.access import public
from portal.web.configuration import settings
from portal.web.htmx import show
from portal.web.sessions import current

bp = Blueprint("notification_choices", __name__, url_prefix="/profile/notifications")
KINDS = {
    NotificationKind.ASSIGNED: _l("A task is given to me or my team"),
    NotificationKind.MESSAGE: _l("A new message in one of my tasks"),
    NotificationKind.LEAD: _l("A new lead for me"),
    NotificationKind.MENTION: _l("A colleague mentions me in a note"),
    NotificationKind.REPLY_FAILED: _l("One of my replies could not be sent"),
    NotificationKind.DUE: _l("One of my tasks is due"),
    NotificationKind.WOKEN: _l("One of my snoozed tasks is back"),
    NotificationKind.TROUBLE: _l("Something is wrong with a Page"),
}
CHANNELS = {
    Channel.BELL: _l("In the portal"),
    Channel.PUSH: _l("Browser"),
    Channel.MAIL: _l("E-mail"),
}


@bp.get("", endpoint="show")
def show_choices() -> ResponseReturnValue:
    return _screen()


@bp.post("")
def change() -> ResponseReturnValue:
    form, zone = request.form, language.time_zone()
    try:
        notification_choices.change(
            current_user,
            _wanted(form.getlist("wanted")),
            form.get("quiet_from", ""),
            form.get("quiet_until", ""),
            zone,
            shows_text="shows_text" in form,
        )
    except NotPossible as problem:
        db.session.rollback()
        return _screen(problem=problem.message, status=422)
    return _done("saved")


@bp.post("/browsers")
def subscribe() -> ResponseReturnValue:
    """The browser has asked its person and its push service; see `static/js/push.js`."""
    endpoint, config = request.form.get("endpoint", ""), settings()
    if not push.may_call(endpoint, allows_loopback=config.moves_clock):
        raise NotPossible(
            _("The portal does not send to this address. Use a current Chrome, Edge, Firefox or Safari."),
            code="push_address",
        )
    keys = request.form.get("p256dh", ""), request.form.get("auth", "")
    push_subscriptions.subscribe(current_user, current(), endpoint, *keys)
    return _done("subscribed")


@bp.post("/browsers/<int:number>/remove")
def unsubscribe(number: int) -> ResponseReturnValue:
    push_subscriptions.remove(number, of=current_user)
    return _done("unsubscribed")


@bp.post("/test")
@limiter.limit("10 per minute")
def test() -> ResponseReturnValue:
    """Send something to every browser of the person, and say how that went."""
    targets, key = push_subscriptions.targets(current_user.id), installation.get().push_key or ""
    db.session.rollback()
    taken = [_is_taken(target, key) for target in targets]
    return _done("tested" if any(taken) else "not_taken")


def _is_taken(target: push_subscriptions.Target, key: str) -> bool:
    told = {
        "title": _("This is how notifications look"),
        "body": _("You are told by this browser, even while the portal is closed."),
        "path": url_for("notification_choices.show"),
        "tag": "test",
    }
    config = settings()
    try:
        push.send(target, told, key, push.contact(config), allows_loopback=config.moves_clock, timeout=push.PROMPT)
    except PushGone:
        push_subscriptions.record_gone(target.id)
        db.session.commit()
        return False
    except PushFailed:
        return False
    return True


def _wanted(chosen: list[str]) -> notification_choices.Wanted:
    """Of values such as "message-push"."""
    given = set(chosen)
    return {kind: [one for one in Channel if f"{kind}-{one}" in given] for kind in NotificationKind}


def _screen(problem: object = None, status: int = 200) -> ResponseReturnValue:
    """With what is chosen, or what was sent and could not be taken."""
    kinds = {kind: name for kind, name in KINDS.items() if _concerns(kind)}
    row = db.session.get(NotificationChoice, current_user.id)
    wanted = notification_choices.wanted(row.wanted if row else None)
    if problem:
        wanted = _wanted(request.form.getlist("wanted"))
    return show(
        "profile/notifications.html",
        status=status,
        kinds=kinds,
        channels=CHANNELS,
        wanted=wanted,
        row=row,
        problem=problem,
        zone=language.time_zone() or "UTC",
        **_possibilities(),
    )


def _possibilities() -> dict[str, Any]:
    """What the portal can do for this person, besides the bell."""
    config, key = settings(), installation.get().push_key
    return {
        "browsers": push_subscriptions.of(current_user),
        "current_sign_in": current().id,
        "push_key": push_keys.public(key) if key else "",
        "is_secure": config.is_https or request.host.partition(":")[0] in ("localhost", "127.0.0.1"),
        "has_mail": mail_server.current(config) is not None,
    }


def _concerns(kind: NotificationKind) -> bool:
    return kind != NotificationKind.TROUBLE or bool(current_user.is_administrator)


def _done(what: str) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("notification_choices.show", done=what), 303)


@public
def service_worker() -> Response:
    """Served from the root, since it may show notifications only for what lies below its own address."""
    response = send_from_directory("static/js", "service-worker.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
