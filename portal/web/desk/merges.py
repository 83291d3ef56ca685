"""Joining two cards of one person, with a look at what comes of it first, and taking them apart again."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.extensions import db
from portal.models import Contact
from portal.services import contact_lists, matches, merges
from portal.services.merges import DETAILS
from portal.web.desk import cards, entries
from portal.web.desk.cards import Card, person_or_404
from portal.web.desk.contacts import Listing, asked_for
from portal.web.htmx import show

bp = Blueprint("merges", __name__, url_prefix="/contacts/<int:number>")
FIRST, SECOND = "first", "second"
NAMES = {
    "own_name": _l("Name"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "company": _l("Company"),
    "language": _l("Language"),
}


@bp.get("/merge")
def preview(number: int) -> ResponseReturnValue:
    """What becomes of both, or without `with` the choice of the other one."""
    person = person_or_404(number)
    if "with" not in request.args:
        return _choice(person)
    other = person_or_404(request.args.get("with", type=int) or 0)
    if other.id == person.id:
        return redirect(url_for("contacts.show", number=person.id))
    return show(
        "contacts/merge.html",
        card=Card(person),
        other=Card(other),
        differences=merges.differences(person, other),
        obstacle=merges.obstacle(person, other),
        names=NAMES,
        language_name=cards.language_name,
        say=entries,
    )


@bp.post("/merge")
def merge(number: int) -> ResponseReturnValue:
    person, other = person_or_404(number), person_or_404(request.form.get("with", type=int) or 0)
    chosen = {name: request.form.get(name) for name in DETAILS}
    if not set(chosen.values()) <= {None, FIRST, SECOND}:
        abort(400)
    takes_second = {name: value == SECOND for name, value in chosen.items() if value}
    merges.merge(person, other, takes_second, current_user)
    db.session.commit()
    return _back_to(person)


@bp.post("/tell-apart")
def tell_apart(number: int) -> ResponseReturnValue:
    """They are two people; the portal is not to propose them again."""
    person, other = person_or_404(number), person_or_404(request.form.get("with", type=int) or 0)
    matches.tell_apart(person, other, current_user)
    db.session.commit()
    return _back_to(person)


@bp.post("/merges/<int:merge_id>/undo")
def undo(number: int, merge_id: int) -> ResponseReturnValue:
    person = person_or_404(number)
    made = merges.find(merge_id, person, current_user)
    merges.undo(made or abort(404), current_user)
    db.session.commit()
    return _back_to(person)


def _choice(person: Contact) -> ResponseReturnValue:
    chosen = asked_for()
    found = contact_lists.rows(chosen, current_user) if chosen.text else contact_lists.Rows([])
    others = contact_lists.Rows([row for row in found.rows if row.number != person.id])
    return show("contacts/choose.html", card=Card(person), listing=Listing(chosen, others))


def _back_to(person: Contact) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=person.id), 303)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
