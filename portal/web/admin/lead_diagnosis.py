"""Lead diagnosis: the way of a Page's leads link by link, and a test lead that is watched on that way."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.facebook import links
from portal.jobs import nudge
from portal.jobs.lead_diagnosis import diagnose, make_test_lead
from portal.models import LeadForm, Page
from portal.services import lead_diagnosis, lead_forms
from portal.web import page_leads
from portal.web.access import administrators
from portal.web.admin import lead_chain_words, lead_words
from portal.web.desk.listing import minute
from portal.web.htmx import poll, show, wants_part

bp = Blueprint("admin_lead_diagnosis", __name__, url_prefix="/admin/pages/<int:page_id>/leads/diagnosis")
bp.before_request(page_leads.refuse_instagram)


@bp.get("")
@administrators
def index(page_id: int) -> ResponseReturnValue:
    page = db.get_or_404(Page, page_id)
    return show(
        "admin/leads/diagnosis.html",
        forms=[form for form in lead_forms.of(page) if form.is_on],
        testing_tool=links.LEAD_ADS_TESTING_TOOL,
        **_found(page),
    )


@bp.get("/found")
@administrators
def show_found(page_id: int) -> ResponseReturnValue:
    """The poll of chain and test lead; without htmx the whole screen has them."""
    page = db.get_or_404(Page, page_id)
    if not wants_part():
        return redirect(url_for("admin_lead_diagnosis.index", page_id=page_id), 303)
    values = _found(page)
    return poll(values["tag"], lambda: render_template("admin/leads/_found.html", **values))


@bp.post("/look")
@administrators
def look(page_id: int) -> ResponseReturnValue:
    """Ask Meta about every link."""
    lead_diagnosis.ask(db.get_or_404(Page, page_id))
    db.session.commit()
    nudge(diagnose, page_id)
    return _back(page_id)


@bp.post("/test")
@administrators
def make_test(page_id: int) -> ResponseReturnValue:
    """Make a test lead with the form that was chosen, and look at the chain as well."""
    page = db.get_or_404(Page, page_id)
    lead_diagnosis.ask_for_test(page, db.session.get(LeadForm, request.form.get("form", 0, type=int)))
    lead_diagnosis.ask(page)
    db.session.commit()
    nudge(make_test_lead, page_id)
    nudge(diagnose, page_id)
    return _back(page_id)


def _found(page: Page) -> dict[str, Any]:
    row, chain = lead_diagnosis.find(page), lead_diagnosis.chain(page)
    broken, trial = lead_diagnosis.first_broken(chain), lead_diagnosis.trial(page)
    checked_at = row.checked_at if row else None
    return {
        "page": page,
        "chain": [lead_chain_words.link(link, page) for link in chain],
        "broken": lead_chain_words.link(broken, page) if broken else None,
        "is_looking": lead_diagnosis.is_running(row),
        "checked_at": checked_at,
        "trial": trial,
        "words": lead_words,
        "tag": "-".join(
            [f"{minute()}", f"{checked_at or 0}", trial.step if trial else "", *(link.verdict for link in chain)]
        ),
    }


def _back(page_id: int) -> ResponseReturnValue:
    return redirect(url_for("admin_lead_diagnosis.index", page_id=page_id), 303)
