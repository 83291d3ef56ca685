"""Reads leads from Meta: the one a notice tells of, and what a form still has."""

from __future__ import annotations

import time

import structlog

from portal import clock, graph
from portal.extensions import db
from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.facebook.leads import LeadCalls
from portal.facebook.shapes.leads import LeadDetails, LeadFormInfo
from portal.failpoints import hit
from portal.jobs.queue import BACKGROUND, job, nudge
from portal.models import Page
from portal.services import lead_diagnosis, lead_fetching, lead_forms, leads, pages

log = structlog.get_logger()
PIECE = 50  # leads read and stored at a time
TURN = 60.0  # seconds after which reading lets its worker breathe and asks for itself again


@job(BACKGROUND)
def fetch_lead(lead_id: int) -> None:
    """Read a lead's answers, and its form the first time it is met."""
    claimed = leads.claim(lead_id)
    if claimed is None:
        return
    calls = graph.for_page(claimed.token).leads
    db.session.commit()
    hit("leads.after_claim")
    try:
        details = calls.one(claimed.platform_id)
    except GraphError as error:
        leads.record_refused(lead_id, error)
    except (NotReached, AnswerLost) as problem:
        log.warning("lead not read", lead=lead_id, problem=str(problem))
    else:
        leads.record_fetched(lead_id, details, _form(calls, claimed.form_id, details))
    hit("leads.before_commit")
    db.session.commit()


def _form(calls: LeadCalls, form_id: str | None, details: LeadDetails) -> LeadFormInfo | None:
    """The lead is worth more than the words of its questions: without them it is taken in all the same."""
    if form_id is None:
        return None
    try:
        return calls.form(details.form_id or form_id)
    except (GraphError, NotReached, AnswerLost):
        return None


@job(BACKGROUND)
def fetch_leads(form_id: int) -> None:
    """Read a form's leads piece by piece, from where the last try stopped."""
    began = time.monotonic()
    while _fetch_piece(form_id):
        if time.monotonic() - began > TURN:
            nudge(fetch_leads, form_id)
            return


def _fetch_piece(form_id: int) -> bool:
    """Whether a piece was read."""
    claimed = lead_fetching.claim(form_id)
    if claimed is None:
        return False
    calls = graph.for_page(claimed.token).leads
    db.session.commit()
    hit("lead_fetching.after_claim")
    try:
        piece = calls.of_form(claimed.form_id, claimed.since, claimed.after, PIECE)
    except GraphError as error:
        lead_fetching.record_refused(form_id, error)
    except (NotReached, AnswerLost) as problem:
        log.warning("leads not read", form=form_id, problem=str(problem))
    else:
        lead_fetching.record_piece(form_id, piece)
    hit("lead_fetching.before_commit")
    db.session.commit()
    return True


@job(BACKGROUND)
def catch_up_leads(page_id: int) -> None:
    """Look which forms the Page has, and let the leads be read that came since the last time; nothing if not due."""
    page = db.session.get(Page, page_id, with_for_update={"key_share": True, "of": Page})
    if page is None or page.leads_catch_up_after > clock.now() or renew_forms(page_id) is not None:
        return
    page = db.session.get_one(Page, page_id)
    forms = lead_fetching.catch_up(page) if page.takes_leads else []
    db.session.commit()
    for form_id in forms:
        nudge(fetch_leads, form_id)


def renew_forms(page_id: int) -> GraphError | NotReached | AnswerLost | None:
    """Read the Page's forms, for a caller with a session of its own; what failed, if something did. Commits."""
    page = db.session.get(Page, page_id)
    if page is None or page.token is None:
        return None
    page.leads_catch_up_after = clock.now() + lead_fetching.EVERY
    calls, account_id = graph.for_page(page.token, timeout=graph.PROMPT).leads, page.platform_id
    db.session.commit()
    try:
        found = list(calls.forms(account_id))
    except GraphError as error:
        _record_forms_refused(page_id, error)
        return error
    except (NotReached, AnswerLost) as problem:
        return problem
    _record_forms(page_id, found)
    return None


def _record_forms(page_id: int, found: list[LeadFormInfo]) -> None:
    page = db.session.get_one(Page, page_id)
    lead_forms.record(page, found)
    lead_diagnosis.record_forms(page)
    db.session.commit()


def _record_forms_refused(page_id: int, error: GraphError) -> None:
    page = db.session.get_one(Page, page_id)
    lead_diagnosis.record_forms(page, error)
    if error.explanation.breaks_page:
        pages.record_trouble(page, error.code, error.subcode)
    db.session.commit()
