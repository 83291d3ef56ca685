"""The lead edges of the Graph API as verbs, in the name of a Page. Errors as in `client`, explained for leads.

https://developers.facebook.com/docs/marketing-api/guides/lead-ads
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.facebook import lead_answers
from portal.facebook.answers import id_of
from portal.facebook.errors import Context, GraphError
from portal.facebook.shapes.leads import LeadAccess, LeadDetails, LeadFormInfo, LeadPiece
from portal.facebook.transport import Transport

RETENTION = timedelta(days=90)  # Meta hands out no older lead
_LEAD_FIELDS = (
    "id,created_time,form_id,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,is_organic,platform,"
    "field_data,custom_disclaimer_responses"
)
_FORM_FIELDS = "id,name,status,locale,questions{id,key,label,type,options{key,value}}"
_ACCESS_FIELDS = (
    "has_lead_access{can_access_lead,app_has_leads_permission,user_has_leads_permission,"
    "enabled_lead_access_manager,failure_reason,failure_resolution}"
)
_TERMS_FIELD = "leadgen_tos_accepted"
_UNKNOWN_FIELD = 100


class LeadCalls:
    """What a Page's token may ask about leads: `Graph.leads`."""

    def __init__(self, calls: Transport) -> None:
        self._calls = calls

    def one(self, lead_id: str) -> LeadDetails:
        """Raises GraphError 100/33 where leads access is missing, or the lead is deleted or over 90 days old."""
        return lead_answers.lead(self._calls.get(lead_id, context=Context.LEADS, fields=_LEAD_FIELDS))

    def form(self, form_id: str) -> LeadFormInfo:
        return lead_answers.form(self._calls.get(form_id, context=Context.LEADS, fields=_FORM_FIELDS))

    def forms(self, page_id: str) -> Iterator[LeadFormInfo]:
        """Every form of a Page, also archived ones."""
        listed = self._calls.each(f"{page_id}/leadgen_forms", context=Context.LEADS, fields=_FORM_FIELDS, limit=100)
        return map(lead_answers.form, listed)

    def of_form(self, form_id: str, since: datetime, after: str | None = None, limit: int = 100) -> LeadPiece:
        """Some of a form's leads that were made after `since`, newest first."""
        newer = {"field": "time_created", "operator": "GREATER_THAN", "value": int(since.timestamp())}
        answer = self._calls.get(
            f"{form_id}/leads",
            context=Context.LEADS,
            fields=_LEAD_FIELDS,
            filtering=json.dumps([newer]),
            limit=limit,
            after=after,
        )
        return lead_answers.piece(answer)

    def test_leads(self, form_id: str) -> list[str]:
        """Ids of the test leads of a form; Meta allows one at a time."""
        return [id_of(one) for one in self._calls.each(f"{form_id}/test_leads", context=Context.LEADS, fields="id")]

    def make_test(self, form_id: str) -> str:
        """A lead of Meta's own with dummy answers, which fires the real webhook; its id."""
        return id_of(self._calls.post(f"{form_id}/test_leads", context=Context.LEADS))

    def delete(self, lead_id: str) -> None:
        self._calls.delete(lead_id)

    def access(self, page_id: str) -> LeadAccess:
        """Whether the leads of a Page may be read, and whether it accepted Meta's terms for them.

        Where Meta does not know the one or the other field, that is left open.
        """
        return lead_answers.access({**self._told(page_id, _ACCESS_FIELDS), **self._told(page_id, _TERMS_FIELD)})

    def _told(self, page_id: str, fields: str) -> dict[str, object]:
        try:
            return dict(self._calls.get(page_id, context=Context.LEADS, fields=fields))
        except GraphError as error:
            if error.code == _UNKNOWN_FIELD and error.subcode is None:
                return {}
            raise
