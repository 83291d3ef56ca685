"""Every lead of a Page from its notice to its task, with the cause where it stopped, and *try again*."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.jobs import wake
from portal.jobs.errands import run_errands
from portal.models import Lead, LeadState, Page
from portal.services import lead_lists, leads
from portal.web import page_leads
from portal.web.access import administrators
from portal.web.admin import lead_words
from portal.web.htmx import show

bp = Blueprint("admin_lead_notices", __name__, url_prefix="/admin/pages/<int:page_id>/leads/notices")
bp.before_request(page_leads.refuse_instagram)


@bp.get("")
@administrators
def index(page_id: int) -> ResponseReturnValue:
    page, state = db.get_or_404(Page, page_id), _chosen_state()
    return show(
        "admin/leads/notices.html",
        page=page,
        state=state,
        found=lead_lists.rows(page, state, request.args.get("before", type=int)),
        counts=lead_lists.counts(page),
        words=lead_words,
    )


@bp.post("/<int:number>/try-again")
@administrators
def try_again(page_id: int, number: int) -> ResponseReturnValue:
    lead = _lead_or_404(page_id, number)
    leads.try_again(lead)
    db.session.commit()
    wake(run_errands)
    return _back(page_id)


@bp.post("/try-again")
@administrators
def try_all_again(page_id: int) -> ResponseReturnValue:
    leads.try_all_again(db.get_or_404(Page, page_id))
    db.session.commit()
    wake(run_errands)
    return _back(page_id)


@bp.post("/<int:number>/make-task")
@administrators
def make_task(page_id: int, number: int) -> ResponseReturnValue:
    """For a lead that came while the Page was paused."""
    leads.make_task(_lead_or_404(page_id, number))
    db.session.commit()
    return _back(page_id)


def _chosen_state() -> LeadState | None:
    chosen = request.args.get("state", "")
    return LeadState(chosen) if chosen in set(LeadState) else None


def _lead_or_404(page_id: int, number: int) -> Lead:
    lead = db.session.get(Lead, number)
    return leads.held(lead.id) if lead and lead.page_id == page_id else cast(Lead, abort(404))


def _back(page_id: int) -> ResponseReturnValue:
    return redirect(url_for("admin_lead_notices.index", page_id=page_id), 303)
