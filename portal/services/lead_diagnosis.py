"""The way of a Page's leads, link by link, from the permission to the last lead: which one is broken first.

What only Meta knows is asked by a job and kept (`jobs/lead_diagnosis.py`); what the portal knows is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.errors import GraphError
from portal.models import Lead, LeadDiagnosis, LeadForm, Page, PageState, Task
from portal.services import lead_forms
from portal.services.problems import NotPossible

OVERLOOKED = timedelta(minutes=1)  # a check asked for so long ago has lost its job
GIVEN_UP = timedelta(minutes=10)
UNREACHED = 0  # as `test_code`, since Meta's own begin with 1
PATIENCE = timedelta(seconds=60)  # for Meta to send the webhook of a test lead; it takes a few seconds


class LinkKey(StrEnum):
    """The links of the chain, in the order in which a lead passes them."""

    SWITCHED_ON = "switched_on"
    CONNECTION = "connection"
    PERMISSION = "permission"
    RIGHTS = "rights"
    ACCESS = "access"
    TERMS = "terms"
    APP = "app"
    PAGE = "page"
    WEBHOOK = "webhook"
    LAST_LEAD = "last_lead"


class Verdict(StrEnum):
    GOOD = "good"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What was found at one link; `facts` are plain values for the words of a screen."""

    verdict: Verdict
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """One link as it stands now."""

    key: LinkKey
    verdict: Verdict
    facts: Mapping[str, Any]


class TrialStep(StrEnum):
    """How far a test lead has come."""

    ASKED = "asked"
    REFUSED = "refused"
    MADE = "made"
    NOT_NOTICED = "not_noticed"
    NOTICED = "noticed"
    FAILED = "failed"
    ARRIVED = "arrived"


@dataclass(frozen=True)
class Trial:
    """The last test lead: how far it came, its lead once a notice told of it, and its task."""

    step: TrialStep
    diagnosis: LeadDiagnosis
    lead: Lead | None = None
    task_number: int | None = None

    @property
    def is_running(self) -> bool:
        return self.step in (TrialStep.ASKED, TrialStep.MADE, TrialStep.NOTICED)


def find(page: Page) -> LeadDiagnosis | None:
    return db.session.get(LeadDiagnosis, page.id)


def get(page: Page) -> LeadDiagnosis:
    """What is known of the Page's leads, begun if nothing is."""
    row = find(page)
    if row is None:
        row = LeadDiagnosis(page_id=page.id, findings={})
        db.session.add(row)
        db.session.flush()
    return row


def ask(page: Page) -> None:
    """Let the chain be looked at."""
    get(page).asked_at = clock.now()


def is_running(row: LeadDiagnosis | None) -> bool:
    """Whether a look is under way; one that nobody ended in ten minutes no longer is."""
    if row is None or row.asked_at is None or clock.now() - row.asked_at > GIVEN_UP:
        return False
    return row.checked_at is None or row.checked_at < row.asked_at


def due() -> Sequence[int]:
    """Ids of the Pages whose look has lost its job."""
    now = clock.now()
    asked = select(LeadDiagnosis.page_id).where(
        LeadDiagnosis.asked_at.between(now - GIVEN_UP, now - OVERLOOKED),
        LeadDiagnosis.checked_at.is_(None) | (LeadDiagnosis.checked_at < LeadDiagnosis.asked_at),
    )
    return db.session.scalars(asked).all()


def due_tests() -> Sequence[int]:
    """Ids of the Pages whose test lead has lost its job."""
    now = clock.now()
    asked = select(LeadDiagnosis.page_id).where(
        LeadDiagnosis.test_asked_at.between(now - GIVEN_UP, now - OVERLOOKED),
        LeadDiagnosis.test_lead_id.is_(None),
        LeadDiagnosis.test_code.is_(None),
    )
    return db.session.scalars(asked).all()


def record(page: Page, findings: Mapping[LinkKey, Finding]) -> None:
    row = get(page)
    row.checked_at = clock.now()
    row.findings = {str(key): {"verdict": str(one.verdict), **one.facts} for key, one in findings.items()}


def record_forms(page: Page, error: GraphError | None = None) -> None:
    """The Page's forms were read, or Meta refused them."""
    row = get(page)
    row.forms_read_at = clock.now()
    row.forms_code, row.forms_subcode = (error.code, error.subcode) if error else (None, None)


def chain(page: Page) -> list[Link]:
    """Every link as it stands now."""
    row = find(page)
    known = row.findings if row else {}
    here = {
        LinkKey.SWITCHED_ON: _switched_on(page),
        LinkKey.CONNECTION: _connection(page),
        LinkKey.WEBHOOK: _webhook(page, known.get(LinkKey.WEBHOOK)),
        LinkKey.LAST_LEAD: _last_lead(page),
    }
    return [_link(key, here.get(key) or _told(known.get(key))) for key in LinkKey]


def first_broken(links: Sequence[Link]) -> Link | None:
    return next((link for link in links if link.verdict is Verdict.BROKEN), None)


def ask_for_test(page: Page, form: LeadForm | None) -> None:
    """Let a test lead be made with this form. Raises NotPossible where it could not arrive anyway."""
    if form is None or form.page_id != page.id or not form.is_on:
        raise NotPossible(_("Choose a form that is switched on."), code="no_form")
    if not page.takes_leads:
        raise NotPossible(_("Switch on “Receive leads” in the settings of this Page first."), code="leads_off")
    if page.needs_reconnecting:
        raise NotPossible(_("Connect the Page again first."), code="page_broken")
    row = get(page)
    row.test_form_id, row.test_asked_at = form.id, clock.now()
    row.test_made_at = row.test_lead_id = row.test_code = row.test_subcode = row.test_message = None


def record_test_made(page: Page, lead_id: str) -> None:
    row = get(page)
    row.test_lead_id, row.test_made_at = lead_id, clock.now()
    if lead := _lead(page, lead_id):
        lead.is_test = True


def record_test_refused(page: Page, error: GraphError) -> None:
    row = get(page)
    row.test_code, row.test_subcode, row.test_message = error.code, error.subcode, error.message


def record_test_unreached(page: Page) -> None:
    """Meta did not answer: the person presses the button again."""
    get(page).test_code = UNREACHED


def trial(page: Page) -> Trial | None:
    """How far the last test lead has come; None if none was made."""
    row = find(page)
    if row is None or row.test_asked_at is None:
        return None
    if row.test_code is not None:
        return Trial(TrialStep.REFUSED, row)
    if row.test_lead_id is None or row.test_made_at is None:
        return Trial(TrialStep.ASKED, row)
    lead = _lead(page, row.test_lead_id)
    if lead is None:
        waits = clock.now() - row.test_made_at < PATIENCE
        return Trial(TrialStep.MADE if waits else TrialStep.NOT_NOTICED, row)
    if lead.conversation_id:
        return Trial(TrialStep.ARRIVED, row, lead, _task_of(lead))
    return Trial(TrialStep.FAILED if lead.error_code is not None else TrialStep.NOTICED, row, lead)


def _lead(page: Page, platform_id: str) -> Lead | None:
    return db.session.scalar(select(Lead).where(Lead.page_id == page.id, Lead.platform_id == platform_id))


def _task_of(lead: Lead) -> int | None:
    return db.session.scalar(select(Task.id).where(Task.conversation_id == lead.conversation_id).limit(1))


def _link(key: LinkKey, found: Finding) -> Link:
    return Link(key, found.verdict, found.facts)


def _told(stored: Mapping[str, Any] | None) -> Finding:
    if stored is None:
        return Finding(Verdict.UNKNOWN)
    return Finding(Verdict(stored["verdict"]), {name: value for name, value in stored.items() if name != "verdict"})


def _switched_on(page: Page) -> Finding:
    if not page.receives_leads or page.state == PageState.DISCONNECTED:
        return Finding(Verdict.BROKEN, {"cause": "leads_off"})
    forms = lead_forms.of(page)
    if forms and not any(form.is_on for form in forms):
        return Finding(Verdict.BROKEN, {"cause": "forms_off"})
    return Finding(Verdict.GOOD, {"forms": sum(form.is_on for form in forms), "all": len(forms)})


def _connection(page: Page) -> Finding:
    if not page.needs_reconnecting:
        return Finding(Verdict.GOOD)
    return Finding(Verdict.BROKEN, {"code": page.trouble_code, "subcode": page.trouble_subcode})


def _webhook(page: Page, stored: Mapping[str, Any] | None) -> Finding:
    """That something came in proves the way; else only whether Meta could reach the address at all."""
    facts: dict[str, Any] = {"at": _last_noticed(page) or page.last_event_at}
    if facts["at"]:
        return Finding(Verdict.GOOD, facts)
    return _told(stored)


def _last_noticed(page: Page) -> datetime | None:
    noticed = select(Lead.arrived_at).where(Lead.page_id == page.id, Lead.was_noticed)
    return db.session.scalar(noticed.order_by(Lead.id.desc()).limit(1))


def _last_lead(page: Page) -> Finding:
    newest = select(Lead).where(Lead.page_id == page.id).order_by(Lead.id.desc()).limit(1)
    lead = db.session.scalar(newest)
    if lead is None:
        return Finding(Verdict.UNKNOWN)
    facts = {"at": lead.arrived_at, "code": lead.error_code, "subcode": lead.error_subcode, "state": str(lead.state)}
    return Finding(Verdict.BROKEN if lead.error_code is not None else Verdict.GOOD, facts)
