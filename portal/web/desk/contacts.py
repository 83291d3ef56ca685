"""The people who write to the Pages: the list, and a card for each."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex

from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.jobs import wake
from portal.jobs.errands import run_errands
from portal.models import Contact
from portal.services import contact_details, contact_lists, contact_notes, labels, timelines
from portal.services.contact_details import MOST_FIELDS, Details
from portal.services.contact_lists import LONGEST_QUERY, Cursor, Filter, Row, Rows
from portal.services.problems import NotPossible
from portal.services.threads import Position
from portal.web import htmx
from portal.web.desk import cards, entries
from portal.web.desk.cards import Card, person_or_404
from portal.web.desk.choice import number_in

bp = Blueprint("contacts", __name__, url_prefix="/contacts")
RECENT = 5


@dataclass(frozen=True)
class Listing:
    """The list with what was asked for."""

    filter: Filter
    found: Rows

    @property
    def more(self) -> str | None:
        """Where the next piece is."""
        chosen, cursor = self.filter, self.found.more
        if cursor is None:
            return None
        return url_for("contacts.index", q=chosen.text or None, label=chosen.label_id, after=str(cursor))

    def name_of(self, row: Row) -> str:
        return cards.name_of(row.name, row.known_as)


@bp.get("")
def index() -> ResponseReturnValue:
    chosen = asked_for()
    found = contact_lists.rows(chosen, current_user, Cursor.parse(request.args.get("after", "")))
    return htmx.show("contacts/index.html", listing=Listing(chosen, found), labels=labels.names())


@bp.get("/<int:number>")
def show(number: int) -> ResponseReturnValue:
    person = person_or_404(number)
    if person.id != number:
        return redirect(url_for("contacts.show", number=person.id))
    return _screen(Card(person, Position.parse(request.args.get("before", ""))))


@bp.get("/<int:number>/recent")
def recent(number: int) -> ResponseReturnValue:
    """The newest of the timeline, beside an open task whose conversation is not repeated."""
    person, beside = person_or_404(number), request.args.get("beside", type=number_in)
    timeline = timelines.newest(person, current_user, size=RECENT, kinds=timelines.WITH_OTHERS, beside=beside)
    return htmx.show("contacts/recent.html", "contacts/_recent.html", card=Card(person), timeline=timeline, say=entries)


@bp.get("/<int:number>/details")
def edit(number: int) -> ResponseReturnValue:
    person = person_or_404(number)
    return _form(person, _present(person))


@bp.post("/<int:number>/details")
def change(number: int) -> ResponseReturnValue:
    person, details = person_or_404(number), _given()
    try:
        contact_details.change(person, details, current_user, request.form.get("seen", ""))
    except NotPossible as problem:
        db.session.rollback()
        return _form(person_or_404(number), details, problem.message, status=422)
    db.session.commit()
    wake(run_errands)
    return _back_to(number)


@bp.post("/<int:number>/notes")
def write_note(number: int) -> ResponseReturnValue:
    person, text = person_or_404(number), request.form.get("text", "")
    try:
        contact_notes.write(person, current_user, text, key=request.form.get("key", "")[:32])
    except NotPossible as problem:
        db.session.rollback()
        return _screen(Card(person_or_404(number)), text, problem.message, status=422)
    db.session.commit()
    return _back_to(number)


def asked_for() -> Filter:
    return Filter(request.args.get("q", "")[:LONGEST_QUERY], request.args.get("label", type=number_in))


def _screen(card: Card, text: str = "", problem: object = None, status: int = 200) -> ResponseReturnValue:
    return htmx.show(
        "contacts/show.html", status=status, card=card, say=entries, text=text, problem=problem, key=token_hex(16)
    )


def _form(person: Contact, details: Details, problem: object = None, status: int = 200) -> ResponseReturnValue:
    return htmx.show(
        "contacts/edit.html",
        status=status,
        card=Card(person),
        details=details,
        rows=[*details.fields, *[("", "")] * min(1, MOST_FIELDS - len(details.fields))],
        seen=contact_details.seal(person) if problem is None else request.form.get("seen", ""),
        labels=labels.every(),
        languages=cards.languages(),
        problem=problem,
    )


def _present(person: Contact) -> Details:
    """The card as it is now."""
    return Details(
        name=person.own_name or "",
        email=person.email or "",
        phone=person.phone or "",
        company=person.company or "",
        language=person.language or "",
        fields=[(name, value) for name, value in person.fields],
        labels=contact_details.labels_of(person),
    )


def _given() -> Details:
    """The card as it was sent."""
    given = request.form
    if given.get("language", "") not in ("", *cards.LANGUAGES):
        abort(400)
    named = zip(given.getlist("field_name"), given.getlist("field_value"), strict=False)
    return Details(
        name=given.get("name", ""),
        email=given.get("email", ""),
        phone=given.get("phone", ""),
        company=given.get("company", ""),
        language=given.get("language", ""),
        fields=list(named),
        labels=labels.of_ids(given.getlist("label", type=int)),
    )


def _back_to(number: int) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=number), 303)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.filters["known_ways"] = cards.ways
