"""Lead Ads as the tests play them: somebody fills in a form at the simulator, and the portal may hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.jobs.leads import fetch_lead, fetch_leads
from portal.models import Lead, LeadForm, Page, Task
from portal.services import lead_fetching, leads
from tests.cast import Meta, to_millis
from tests.simulator.meta import Meta as Facebook

QUESTIONS: Sequence[Any] = ("FULL_NAME", "EMAIL", "PHONE", {"label": "Which loaf?"})


class Form:
    """A form of a Page."""

    def __init__(self, page: Page, meta: Meta, facebook: Facebook, name: str = "Bread by post", **more: Any) -> None:
        self._page, self._meta, self._facebook = page, meta, facebook
        asked = {"name": name, "questions": list(QUESTIONS), **more}
        told = facebook.stage(f"pages/{page.platform_id}/forms", **asked)["form"]
        self.id: str = told["id"]
        self.keys: list[str] = [one["key"] for one in told["questions"]]

    def filled(self, *answers: str, at: datetime | None = None, ad: str | None = None) -> str:
        """Somebody sends the form; the id of the lead. The portal does not hear of it yet."""
        given = dict(zip(self.keys, answers, strict=False))
        more = {"at": to_millis(at)} if at else {}
        told = self._facebook.stage(f"forms/{self.id}/fill", answers=given, ad=ad, **more)
        return str(told["lead"]["id"])

    def notice(self, lead_id: str, **value: Any) -> None:
        """The webhook that tells of a lead."""
        told = {"leadgen_id": lead_id, "form_id": self.id, "page_id": self._page.platform_id, **value}
        self._meta.tell(self._page, {"field": "leadgen", "value": told}, list_name="changes")

    def row(self) -> LeadForm:
        return db.session.scalars(select(LeadForm).where(LeadForm.platform_id == self.id)).one()


def work_off(meta: Meta) -> None:
    """Do what is due about leads, as the sweep would have it."""
    db.session.commit()
    for number in leads.due(100):
        meta.work(fetch_lead, number)
    for number in lead_fetching.due(100):
        meta.work(fetch_leads, number)
    db.session.commit()
    db.session.expire_all()


def lead(lead_id: str) -> Lead:
    return db.session.scalars(select(Lead).where(Lead.platform_id == lead_id)).one()


def tasks_of(lead_id: str) -> list[Task]:
    found = select(Task).join(Lead, Lead.conversation_id == Task.conversation_id).where(Lead.platform_id == lead_id)
    return list(db.session.scalars(found))


def task_of(lead_id: str) -> Task:
    (only,) = tasks_of(lead_id)
    return only
