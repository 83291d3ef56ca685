"""The sending report of all tasks: what was sent, when, and what to do about what was not."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.replies import send_replies
from portal.models import Employee, Page
from portal.services import replies, send_lists, wording
from portal.services.send_lists import Filter, Sent, Standing
from portal.web import htmx
from portal.web.desk.discussion import ACTS
from portal.web.desk.reports import Report, report

bp = Blueprint("sendings", __name__, url_prefix="/reports/sending")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet would begin to calculate


@bp.get("")
def index() -> ResponseReturnValue:
    chosen = _chosen()
    return htmx.show(
        "desk/sendings.html",
        chosen=chosen,
        query=_query(chosen),
        found=send_lists.rows(chosen, current_user, request.args.get("before", type=int)),
        counts=send_lists.counts(chosen, current_user),
        pages=_pages(),
        people=_people(),
        report=report_of,
        contact_name=contact_name,
        summary=summary,
        author=wording.author,
    )


@bp.get("/export.csv")
def export() -> ResponseReturnValue:
    """The whole list for a spreadsheet, written while it is read."""
    lines = stream_with_context(_csv(_chosen()))
    name = f"sent-{clock.now().date().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)


@bp.post("/<int:number>/retry")
def retry(number: int) -> ResponseReturnValue:
    part = send_lists.one(number, current_user)
    if part is None:
        abort(404)
    replies.retry(part, by=current_user)
    conversation_id = part.conversation_id
    db.session.commit()
    nudge(send_replies, conversation_id)
    return redirect(url_for("sendings.index") + _query(_chosen()), 303)


def report_of(sent: Sent) -> Report:
    conversation = sent.message.conversation
    found = report(sent.message, conversation, conversation.page, is_held=sent.is_held)
    if found is None:
        raise LookupError("The list holds only what was written here.")
    return found


def contact_name(sent: Sent) -> str:
    """To whom it went, or whose comment it is about; the Page where that is its own."""
    conversation, about = sent.message.conversation, sent.message.about
    contact = sent.message.contact or conversation.contact or (about and about.contact)
    return wording.contact_name(contact, conversation.page) if contact else conversation.page.name


def summary(sent: Sent) -> str:
    """What was sent, in one line."""
    names = [attachment.name or _("File") for attachment in sent.message.attachments]
    act = ACTS.get(sent.message.act) if sent.message.act else None
    return sent.message.text or ", ".join(names) or str(act or _("File"))


def _chosen() -> Filter:
    standing = request.args.get("standing", "")
    return Filter(
        standing=Standing(standing) if standing in set(Standing) else Standing.ALL,
        page_id=request.args.get("page", type=int),
        author_id=request.args.get("author", type=int),
    )


def _query(chosen: Filter) -> str:
    given = {"standing": chosen.standing, "page": chosen.page_id, "author": chosen.author_id}
    words = urlencode({name: value for name, value in given.items() if value not in (None, Standing.ALL)})
    return f"?{words}" if words else ""


def _pages() -> list[tuple[int, str]]:
    seen = Page.visible_to(current_user).with_only_columns(Page.id, Page.name).order_by(Page.name)
    return [(number, name) for number, name in db.session.execute(seen)]


def _people() -> list[tuple[int, str]]:
    """Everybody who may have written, also those who no longer work here."""
    everybody = select(Employee.id, Employee.name).order_by(Employee.name)
    return [(number, name) for number, name in db.session.execute(everybody)]


def _csv(chosen: Filter) -> Iterator[str]:
    yield "\ufeff" + _line(  # the mark lets spreadsheets know that it is UTF-8
        [
            *(_("Written"), _("Sent"), _("By"), _("To"), _("Page"), _("Task"), _("What"), _("State")),
            *(_("Attempts"), _("Answer of Facebook"), _("Meaning")),
        ]
    )
    for rows in send_lists.every(chosen, current_user):
        lines = [_line(_cells(sent)) for sent in rows]
        db.session.rollback()
        db.session.expunge_all()
        yield "".join(lines)


def _cells(sent: Sent) -> tuple[str, ...]:
    message, found = sent.message, report_of(sent)
    return (
        message.received_at.isoformat(timespec="seconds"),
        message.sent_at.isoformat(timespec="seconds") if message.sent_at else "",
        wording.author(message) or "",
        contact_name(sent),
        message.conversation.page.name,
        str(sent.task_number or ""),
        summary(sent),
        found.words,
        str(message.attempts),
        facebooks_answer(sent),
        " ".join(found.explanation),
    )


def facebooks_answer(sent: Sent) -> str:
    """Meta's code, subcode and words."""
    message = sent.message
    codes = "/".join(str(code) for code in (message.error_code, message.error_subcode) if code)
    return " ".join(part for part in (codes, message.error_message) if part)


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return written.getvalue()


def register(app: Flask) -> None:
    app.register_blueprint(bp)
