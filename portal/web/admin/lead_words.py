"""How far leads, their reading and test leads have come, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.facebook.errors import Context, explain
from portal.models import LeadForm, LeadState
from portal.services.lead_diagnosis import UNREACHED, TrialStep

STATES = {
    LeadState.WAITING: (_l("Being read"), "busy"),
    LeadState.FETCHED: (_l("Arrived"), "good"),
    LeadState.FAILED: (_l("Not read"), "bad"),
    LeadState.LEFT_OUT: (_l("Left out"), "off"),
}
_STEPS = {
    TrialStep.ASKED: _l("Facebook is being asked for a test lead."),
    TrialStep.REFUSED: _l("Facebook made no test lead."),
    TrialStep.MADE: _l("Facebook made the test lead. Its notice is on the way."),
    TrialStep.NOT_NOTICED: _l("Facebook made the test lead, and told the portal nothing for a minute."),
    TrialStep.NOTICED: _l("The notice is here. The answers are being read."),
    TrialStep.FAILED: _l("The notice is here, and Facebook refused to give the answers."),
    TrialStep.ARRIVED: _l("The test lead has arrived. Everything works."),
}


@dataclass(frozen=True)
class Fetching:
    """How far reading a form's leads has come, or what its last reading brought."""

    name: str
    words: str
    tone: str
    remedy: str | None
    at: datetime | None


def form_name(form: LeadForm) -> str:
    return form.name or _("Form %(id)s", id=form.platform_id)


def fetching(form: LeadForm) -> Fetching:
    counted = ngettext("%(num)s lead found", "%(num)s leads found", form.fetch_found)
    words = _("%(counted)s, %(new)s of them new", counted=counted, new=form.fetch_added)
    if not form.fetch_added:
        words = _("%(counted)s, nothing new", counted=counted) if form.fetch_found else _("No leads found")
    if form.fetch_code is not None:
        found = explain(form.fetch_code, form.fetch_subcode, Context.LEADS)
        tone = "wait" if form.is_being_fetched else "bad"
        return Fetching(form_name(form), f"{words}. {found.meaning}", tone, str(found.remedy), form.fetch_began_at)
    if form.is_being_fetched:
        return Fetching(form_name(form), _("Being read: %(words)s", words=words), "busy", None, form.fetch_began_at)
    return Fetching(form_name(form), words, "good", None, form.fetch_began_at)


def cause(code: int, subcode: int | None) -> tuple[str, str]:
    """What Meta's refusal means, and what to do."""
    found = explain(code, subcode, Context.LEADS)
    return str(found.meaning), str(found.remedy)


def test_cause(code: int, subcode: int | None) -> tuple[str, str]:
    """Why Meta made no test lead."""
    if code == UNREACHED:
        return _("Meta could not be reached, or did not answer."), _("Wait a little, then try again.")
    return cause(code, subcode)


def test_words(step: TrialStep) -> str:
    return str(_STEPS[step])
