"""Reading the leads that a form has at Meta: those missed in a gap, and older ones that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.errors import GraphError
from portal.facebook.leads import RETENTION
from portal.facebook.shapes.leads import LeadDetails, LeadPiece
from portal.models import IS_REACHABLE, Employee, EventKind, Lead, LeadForm, LeadState, Page, PageState
from portal.services import events, holds, lead_forms, leads, pages
from portal.services.designs import Designs
from portal.services.problems import NotPossible

PATIENCE = tuple(timedelta(seconds=s) for s in (60, 300, 1800, 3600))
OVERLAP = timedelta(minutes=10)  # read again from before the last time: Meta's clock and ours differ
EVERY = timedelta(minutes=15)
GONE = "DELETED"  # a form without leads to read


@dataclass(frozen=True)
class Claimed:
    """What reading the next piece needs, as plain values."""

    form_id: str
    since: datetime
    after: str | None
    token: str = field(repr=False)


def due_pages() -> Sequence[int]:
    """Ids of the Pages whose leads are to be caught up on."""
    due = select(Page.id).where(IS_REACHABLE, Page.state == PageState.ACTIVE, Page.receives_leads)
    return db.session.scalars(due.where(Page.leads_catch_up_after <= clock.now())).all()


def due(limit: int) -> Sequence[int]:
    """Ids of the forms whose leads are to be read on, of Pages that can be asked."""
    waiting = select(LeadForm.id).join(LeadForm.page).where(IS_REACHABLE, LeadForm.fetch_try_after <= clock.now())
    return db.session.scalars(waiting.order_by(LeadForm.fetch_try_after).limit(limit)).all()


def ask(forms: Iterable[LeadForm], by: Employee) -> list[int]:
    """Read everything that Meta still hands out of these forms; ids of those that are on and not being read yet."""
    since = clock.now() - RETENTION
    asked = [form for form in forms if form.is_on and not form.is_being_fetched]
    if not asked:
        raise NotPossible(_("No form is switched on whose leads are not being fetched already."), code="no_form")
    for form in asked:
        _begin(form, since)
    events.record(asked[0].page, by, EventKind.LEADS_FETCHED, forms=[form.name or form.platform_id for form in asked])
    return [form.id for form in asked]


def catch_up(page: Page) -> list[int]:
    """Let the leads be read that came since the last time; ids of the forms."""
    wanted = [form for form in lead_forms.of(page) if form.is_on and form.status != GONE and not form.is_being_fetched]
    for form in wanted:
        _begin(form, _caught_up(form, page) - OVERLAP)
    return [form.id for form in wanted]


def claim(form_id: int) -> Claimed | None:
    """Begin with the next piece; None if nothing is left to read, or somebody else is at it."""
    form = db.session.get(LeadForm, form_id, with_for_update={"skip_locked": True, "of": LeadForm})
    now = clock.now()
    if form is None or form.fetch_from is None or form.fetch_try_after is None or form.fetch_try_after > now:
        return None
    form.fetch_try_after = now + PATIENCE[min(form.fetch_attempts, len(PATIENCE) - 1)]
    form.fetch_attempts += 1
    return Claimed(form.platform_id, form.fetch_from, form.fetch_cursor, form.page.token or "")


def record_piece(form_id: int, piece: LeadPiece) -> None:
    """Take in what was read; go on with the next piece at once, or end."""
    form = _held(form_id)
    if not form.is_being_fetched:  # somebody else was at it, too, and came to the end
        return
    form.fetch_found += len(piece.leads)
    form.fetch_added += _take_in(form, piece.leads)
    form.fetch_cursor, form.fetch_attempts, form.fetch_try_after = piece.after, 0, clock.now()
    if piece.after is None:
        form.caught_up_at = form.fetch_began_at
        _end(form)


def record_refused(form_id: int, error: GraphError) -> None:
    """Meta refused. What passes by itself is tried again; else it ends, and catching up will try it anew."""
    form = _held(form_id)
    if not form.is_being_fetched:
        return
    form.fetch_code, form.fetch_subcode = error.code, error.subcode
    found = error.explanation
    if found.breaks_page:
        pages.record_trouble(form.page, error.code, error.subcode)
    elif found.is_final:
        _end(form)
    elif error.retry_after or found.wait:
        form.fetch_try_after = clock.now() + (error.retry_after or found.wait or PATIENCE[0])


def _begin(form: LeadForm, since: datetime) -> None:
    now = clock.now()
    form.fetch_from, form.fetch_began_at, form.fetch_try_after = max(since, now - RETENTION), now, now
    form.fetch_cursor = form.fetch_code = form.fetch_subcode = None
    form.fetch_attempts = form.fetch_found = form.fetch_added = 0


def _end(form: LeadForm) -> None:
    form.fetch_from = form.fetch_try_after = form.fetch_cursor = None


def _caught_up(form: LeadForm, page: Page) -> datetime:
    """Until when its leads are known to be here; what came before leads were switched on is fetched on demand."""
    known = [at for at in (form.caught_up_at, page.leads_from) if at]
    return max(known, default=clock.now())


def _take_in(form: LeadForm, found: Sequence[LeadDetails]) -> int:
    """How many of them were new, or had failed before."""
    known = leads.known(form.page, [one.id for one in found])
    made = Designs()
    missing = [one for one in found if one.id not in known or known[one.id].state != LeadState.FETCHED]
    for details in reversed(missing):  # Meta lists the newest first, and tasks are numbered as they came
        leads.take_in(known.get(details.id) or _unheard_of(form, details), details, made)
    return len(missing)


def _unheard_of(form: LeadForm, details: LeadDetails) -> Lead:
    lead = Lead(page=form.page, form=form, platform_id=details.id, created_at=details.created_at or clock.now())
    db.session.add(lead)
    return lead


def _held(form_id: int) -> LeadForm:
    """The form, behind its Page; see `leads.held`."""
    holds.pages(db.session.get_one(LeadForm, form_id).page_id)
    return db.session.get_one(LeadForm, form_id, with_for_update={"of": LeadForm}, populate_existing=True)
