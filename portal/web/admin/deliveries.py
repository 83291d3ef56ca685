"""Deliveries that were set aside: what came in and could not be worked through, until somebody decides."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.jobs import wake
from portal.jobs.inbox import drain
from portal.models import Delivery
from portal.services import deliveries
from portal.web.access import administrators
from portal.web.htmx import show

bp = Blueprint("admin_deliveries", __name__, url_prefix="/admin/deliveries")
SHOWN = 100  # newest ones


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    return show("admin/deliveries.html", deliveries=deliveries.quarantined(SHOWN))


@bp.post("/<int:number>/replay")
@administrators
def replay(number: int) -> ResponseReturnValue:
    deliveries.replay(db.get_or_404(Delivery, number))
    return _done()


@bp.post("/replay")
@administrators
def replay_all() -> ResponseReturnValue:
    for delivery in deliveries.quarantined(SHOWN):
        deliveries.replay(delivery)
    return _done()


def _done() -> ResponseReturnValue:
    db.session.commit()
    wake(drain)
    return redirect(url_for("admin_deliveries.index"), 303)
