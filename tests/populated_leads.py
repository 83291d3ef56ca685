"""Lead forms and leads for the portal of `populated.py`: one of everything that its screens can show."""

from __future__ import annotations

from portal import clock
from portal.extensions import db
from portal.facebook.shapes.leads import LeadAnswer, LeadDetails, LeadFormInfo, LeadQuestion
from portal.models import Lead, LeadState, Page
from portal.services import lead_diagnosis, lead_forms, leads
from portal.services.designs import Designs
from portal.services.lead_diagnosis import Finding, LinkKey, Verdict

HOSTILE = "<script>alert(1)</script>"
LONG = "A-word-that-does-not-end-" * 8


def switch_on(bakery: Page) -> None:
    """The bakery has lead forms: one in use, one that is off."""
    bakery.receives_leads, bakery.leads_from = True, clock.now()
    question = LeadQuestion(key="which", label=f"Which cake? {LONG}", type="CUSTOM", options=(("plum", HOSTILE),))
    email = LeadQuestion(key="email", label="E-mail", type="EMAIL")
    told = [("77", f"Cake {HOSTILE}", (email, question)), ("78", None, ())]
    infos = [LeadFormInfo(id=i, name=name, status="ACTIVE", locale=None, questions=asked) for i, name, asked in told]
    used, unused = lead_forms.record(bakery, infos)
    used.fetch_began_at, used.fetch_found, unused.is_on = clock.now(), 3, False
    db.session.commit()


def send(bakery: Page) -> None:
    """A lead in each state, and more than a screen holds; the chain has been looked at, and a test lead refused."""
    form = lead_forms.get(bakery, "77")
    for number, state in enumerate([LeadState.FETCHED, *LeadState, *[LeadState.WAITING] * 60]):
        lead = Lead(page=bakery, form=form, platform_id=f"8{number}", created_at=clock.now(), state=state)
        lead.attempts = number % 3
        db.session.add(lead)
        if state == LeadState.FETCHED:
            answers = {"email": f"{number}@example.org", "which": "plum"}
            leads.take_in(lead, details(lead, answers), Designs())
        elif state == LeadState.FAILED:
            lead.error_code, lead.error_subcode, lead.error_message = 100, 33, HOSTILE
    lead_diagnosis.record(bakery, {LinkKey.ACCESS: Finding(Verdict.BROKEN, {"reason": HOSTILE})})
    row = lead_diagnosis.get(bakery)
    row.test_form_id, row.test_asked_at, row.test_code, row.test_message = form.id, clock.now(), 200, HOSTILE


def details(lead: Lead, answers: dict[str, str]) -> LeadDetails:
    blank = dict.fromkeys(LeadDetails.__slots__) | {"consents": (("may_write", True),), "campaign_name": LONG}
    given = tuple(LeadAnswer(key=key, values=(value,)) for key, value in answers.items())
    return LeadDetails(**(blank | {"id": lead.platform_id, "created_at": lead.created_at, "answers": given}))
