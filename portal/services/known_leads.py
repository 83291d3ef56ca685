"""The leads and forms that a batch of notices refers to, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import Item, LeadNotice
from portal.models import Lead, LeadForm, LeadState, Page
from portal.services.lookup import PAGES, SOME, rows


class KnownLeads:
    """Leads and forms by Page and Meta's id; `new` are those whose answers are to be read."""

    def __init__(self, items: Sequence[Item], page_ids: Sequence[int]) -> None:
        notices = [item for item in items if isinstance(item, LeadNotice)]
        self.new: list[Lead] = []
        self._leads = _leads(page_ids, {one.lead_id for one in notices})
        self._forms = _forms(page_ids, {one.form_id for one in notices if one.form_id})

    def notice(self, item: LeadNotice, page: Page, at: datetime) -> Lead | None:
        """Keep the notice of a lead; None if it is known already. Of a form that is off nothing more is read."""
        lead = self._leads.get((page.id, item.lead_id))
        if lead:
            lead.was_noticed = True
            return None
        form = self._form(page, item.form_id) if item.form_id else None
        lead = Lead(page=page, platform_id=item.lead_id, form=form, ad_id=item.ad_id, created_at=at, was_noticed=True)
        if form and not form.is_on:
            lead.state = LeadState.LEFT_OUT
        else:
            lead.state, lead.try_after = LeadState.WAITING, clock.now()
            self.new.append(lead)
        self._leads[(page.id, item.lead_id)] = lead
        db.session.add(lead)
        return lead

    def _form(self, page: Page, form_id: str) -> LeadForm:
        """A form that was never heard of is on."""
        key = (page.id, form_id)
        if key not in self._forms:
            self._forms[key] = LeadForm(page=page, platform_id=form_id, is_on=True, caught_up_at=page.leads_from)
        return self._forms[key]


def _leads(page_ids: Sequence[int], ids: set[str]) -> dict[tuple[int, str], Lead]:
    return {(lead.page_id, lead.platform_id): lead for (lead,) in rows(ids, _LEADS, pages=page_ids)}


def _forms(page_ids: Sequence[int], ids: set[str]) -> dict[tuple[int, str], LeadForm]:
    return {(form.page_id, form.platform_id): form for (form,) in rows(ids, _FORMS, pages=page_ids)}


_LEADS = select(Lead).where(Lead.page_id.in_(PAGES), Lead.platform_id.in_(SOME))
_FORMS = select(LeadForm).where(LeadForm.page_id.in_(PAGES), LeadForm.platform_id.in_(SOME))
