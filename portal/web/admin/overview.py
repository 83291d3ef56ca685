"""The front door of administration: what works, what needs somebody, and where to change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.extensions import db
from portal.jobs import queue
from portal.services import (
    delivery_lists,
    employees,
    health,
    installation,
    mail_server,
    meta_app,
    notification_choices,
    pages,
    setup,
)
from portal.services.delivery_lists import Show
from portal.web.access import administrators
from portal.web.admin import mail
from portal.web.admin.page_health import page_state
from portal.web.configuration import settings
from portal.web.htmx import show

bp = Blueprint("admin", __name__, url_prefix="/admin")

PARTS = {
    "database": _l("Database"),
    "queue": _l("Queue"),
    "worker inbox": _l("Worker for incoming messages"),
    "worker outgoing": _l("Worker for replies"),
    "worker background": _l("Worker for files and names"),
    "deliveries": _l("Incoming deliveries"),
}
WORDS = {
    "ok": _l("Works"),
    "not reachable": _l("Cannot be reached"),
    "no heartbeat": _l("Gives no sign of life"),
    "waiting too long": _l("Wait too long"),
}
REMEDY = _l("Look at the portal's log. If the portal runs in parts, start the missing one.")


@dataclass(frozen=True)
class Part:
    """One part of the portal: `words` is how it is."""

    name: Any
    words: Any
    is_well: bool


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    config, row = settings(), meta_app.find()
    app = meta_app.current(config)
    site = installation.find()
    return show(
        "admin/index.html",
        pages=[(page, page_state(page)) for page in pages.connected()],
        troubled=pages.troubled(),
        parts=_parts(),
        set_aside=delivery_lists.counts()[Show.SET_ASIDE],
        remedy=REMEDY,
        mail=mail_server.current(config),
        mail_trouble=mail.trouble(mail_server.find(), mail_server.current(config)),
        mail_refused=len(notification_choices.refused()),
        app=app,
        app_name=row.name if row else None,
        config=config,
        is_set_up=setup.progress(config).is_complete,
        owner=employees.owner(),
        assigns_connecting=bool(site and site.assigns_connecting_administrator),
    )


@bp.post("/fallback")
@administrators
def choose_fallback() -> ResponseReturnValue:
    """Who gets tasks of a Page for which nobody was chosen."""
    installation.get().assigns_connecting_administrator = request.form.get("to") == "connecting"
    db.session.commit()
    return redirect(url_for("admin.index"), 303)


def _parts() -> list[Part]:
    found = {"database": health.database(), **queue.health(), "deliveries": health.deliveries()}
    return [Part(PARTS.get(name, name), WORDS.get(word, word), word == "ok") for name, word in found.items()]
