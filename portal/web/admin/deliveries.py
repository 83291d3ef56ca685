"""Deliveries: everything that Meta sent, what became of it, and running it again.

What people wrote is hidden until an administrator asks to see it, and that is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portal.extensions import db
from portal.facebook import masking
from portal.jobs import wake
from portal.jobs.inbox import drain
from portal.models import Delivery, DeliveryState, EventKind, Page
from portal.services import deliveries, delivery_lists, event_lists, events
from portal.services.delivery_lists import Filter, Show
from portal.web.access import administrators
from portal.web.admin import delivery_words
from portal.web.htmx import show as answer

bp = Blueprint("admin_deliveries", __name__, url_prefix="/admin/deliveries")
MOST_AT_ONCE = 200  # are run again with one click
MOST_ITEMS = 200  # of one delivery on its screen; Meta puts up to 1,000 into one
LONGEST_BODY = 60_000  # characters on the screen


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    chosen = _chosen()
    return answer(
        "admin/deliveries/index.html",
        chosen=chosen,
        found=delivery_lists.rows(chosen, request.args.get("before", type=int)),
        counts=delivery_lists.counts(),
        pages=_page_names(),
        oldest=delivery_lists.oldest(),
        done=request.args.get("done", type=int),
        words=delivery_words,
    )


@bp.get("/<int:number>")
@administrators
def show(number: int) -> ResponseReturnValue:
    return _screen(db.get_or_404(Delivery, number), is_shown=False)


@bp.post("/<int:number>/show")
@administrators
def show_body(number: int) -> ResponseReturnValue:
    """The delivery with all that is in it; that somebody looked stays in its history."""
    delivery = db.get_or_404(Delivery, number)
    events.record(delivery, current_user, EventKind.DELIVERY_SHOWN)
    db.session.commit()
    return _screen(db.session.get_one(Delivery, number), is_shown=True)


@bp.post("/replay")
@administrators
def replay() -> ResponseReturnValue:
    """Run the chosen ones again, or with `all` the newest of what is shown."""
    chosen = _decided()
    for delivery in chosen:
        deliveries.replay(delivery, by=current_user)
    return _done(len(chosen), "run")


@bp.post("/put-away")
@administrators
def put_away() -> ResponseReturnValue:
    """Nothing more is to be done about the chosen ones that are set aside."""
    chosen = [one for one in _decided() if one.state == DeliveryState.QUARANTINED]
    for delivery in chosen:
        deliveries.put_away(delivery, by=current_user)
    return _done(len(chosen), "put_away")


def _chosen() -> Filter:
    given = request.values
    wanted = given.get("show")
    return Filter(
        show=Show(wanted) if wanted in set(Show) else Show.ALL,
        kind=given.get("kind") or None,
        page_id=given.get("page", type=int),
    )


def _decided() -> list[Delivery]:
    """The deliveries that the form is about. One that waits already has nothing to be decided."""
    if "all" in request.form:
        ids: Iterable[int] = delivery_lists.numbers(_chosen(), MOST_AT_ONCE)
    else:
        ids = [int(one) for one in request.form.getlist("delivery")[:MOST_AT_ONCE] if one.isdecimal() and len(one) < 19]
    found = select(Delivery).where(Delivery.id.in_(ids), Delivery.state != DeliveryState.PENDING)
    return list(db.session.scalars(found.order_by(Delivery.id)))


def _done(count: int, did: str) -> ResponseReturnValue:
    """Back to where it was asked for; the list then says how many were run again, or (`did`) put away."""
    chosen = _chosen()
    db.session.commit()
    wake(drain)
    number = request.form.get("back", type=int)
    if number is not None:
        return redirect(url_for("admin_deliveries.show", number=number), 303)
    where: dict[str, Any] = {"show": chosen.show, "kind": chosen.kind, "page": chosen.page_id}
    return redirect(url_for("admin_deliveries.index", done=count, did=did, **where), 303)


def _screen(delivery: Delivery, *, is_shown: bool) -> ResponseReturnValue:
    body = masking.plain(delivery.body) if is_shown else masking.masked(delivery.body)
    listed = delivery_lists.items(delivery.id, MOST_ITEMS + 1)
    return answer(
        "admin/deliveries/show.html",
        delivery=delivery,
        items=listed[:MOST_ITEMS],
        has_more_items=len(listed) > MOST_ITEMS,
        body=body and body[:LONGEST_BODY],
        is_cut=body is not None and len(body) > LONGEST_BODY,
        is_shown=is_shown,
        pages=_page_names(),
        history=event_lists.of(delivery, request.args.get("before", type=int)),
        words=delivery_words,
    )


def _page_names() -> dict[int, str]:
    return dict(db.session.execute(select(Page.id, Page.name).order_by(Page.name)).all())
