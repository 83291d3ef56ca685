"""Lead forms, and whether their leads may be read.

https://developers.facebook.com/docs/marketing-api/reference/page/leadgen_forms
"""

from __future__ import annotations

from typing import Any

from simulator.clock import graph_time
from simulator.graph import errors, lead_rights, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Selected
from simulator.graph.pages import PAGE
from simulator.graph.paging import page_of
from simulator.graph.rights import Rights, has_task
from simulator.models import FormStatus, LeadForm, Page
from simulator.world import leads

BY_ADVERTISER = Rights("page", scopes=("pages_manage_ads",), tasks=lead_rights.TASKS)
MOST_FORMS = 500

FORM = Fields("LeadGenForm", default=("id", "locale", "name", "status"))
FORM.plain(name="name", status="status", locale="locale", page_id="page_id", questions="questions")


@registry.edge("GET", Page, "leadgen_forms", BY_ADVERTISER)
def forms(call: Call, node: Page) -> dict[str, Any]:
    """The Page's forms, newest first."""
    return page_of(call, f"{node.id}/leadgen_forms", leads.forms(call.world, node), FORM, most=MOST_FORMS)


@registry.node("GET", LeadForm, BY_ADVERTISER)
def form(call: Call, node: LeadForm) -> dict[str, Any]:
    """One form with its questions."""
    return FORM.show(node, call, call.selection())


@registry.node("POST", LeadForm, BY_ADVERTISER)
def change(call: Call, node: LeadForm) -> dict[str, Any]:
    """Put the form into the archive, or bring it back."""
    status = call.text("status")
    if status not in (FormStatus.ACTIVE, FormStatus.ARCHIVED):
        raise errors.parameter("Param status must be one of {ACTIVE, ARCHIVED}")
    node.status = FormStatus(status)
    return {"success": True}


@FORM.field("created_time")
def _created_time(node: LeadForm, _call: Call, _selected: Selected) -> str:
    return graph_time(node.created_at)


@FORM.field("leads_count")
def _leads_count(node: LeadForm, call: Call, _selected: Selected) -> int:
    return len(leads.of_form(call.world, node))


@FORM.field("organic_leads_count")
def _organic_count(node: LeadForm, call: Call, _selected: Selected) -> int:
    return sum(one.ad_id is None for one in leads.of_form(call.world, node))


@FORM.field("expired_leads_count")
def _expired_count(node: LeadForm, call: Call, _selected: Selected) -> int:
    return sum(not leads.is_kept(call.world, one) for one in leads.all_of_form(call.world, node))


@FORM.field("legal_content")
def _legal_content(node: LeadForm, call: Call, _selected: Selected) -> dict[str, Any]:
    policy = {"url": f"{call.world.config.url}/", "link_text": "Privacy policy"}
    if not node.checkboxes:
        return {"privacy_policy": policy}
    disclaimer = {"title": "Before you send this", "body": {"text": ""}, "checkboxes": node.checkboxes}
    return {"privacy_policy": policy, "custom_disclaimer": disclaimer}


@FORM.field("tracking_parameters")
def _tracking(node: LeadForm, _call: Call, _selected: Selected) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in node.tracking.items()]


@FORM.field("follow_up_action_url")
def _follow_up(node: LeadForm, call: Call, _selected: Selected) -> str:
    return f"{call.world.config.url}/forms/{node.id}"


@FORM.field("thank_you_page")
def _thank_you(_node: LeadForm, _call: Call, _selected: Selected) -> dict[str, str]:
    return {"title": "Thanks, you are all set."}


@PAGE.field("leadgen_tos_accepted")
def _accepted_terms(node: Page, _call: Call, _selected: Selected) -> bool:
    return node.accepted_lead_terms


@PAGE.field("has_lead_access")
def _lead_access(node: Page, call: Call, _selected: Selected) -> dict[str, Any]:
    """https://developers.facebook.com/docs/marketing-api/reference/has-lead-access"""
    by_app, by_person = lead_rights.app_has_access(call, node), lead_rights.person_has_access(call, node)
    person_id = call.whoever.person_id
    told = {
        "app_has_leads_permission": by_app,
        "can_access_lead": by_app and by_person,
        "enabled_lead_access_manager": node.leads_access is not None,
        "is_page_admin": person_id is None or has_task(call.world, node.id, person_id, ("MANAGE",)),
        "page_id": node.id,
        "user_has_leads_permission": by_person,
        "user_id": person_id,
    }
    return told | ({} if by_app and by_person else _failure(by_app))


def _failure(by_app: bool) -> dict[str, str]:
    what = "user" if by_app else "CRM"
    return {
        "failure_reason": f"The {what} has no access to the leads of this Page.",
        "failure_resolution": f"Assign the {what} to the Page under Leads access in the business portfolio's settings.",
    }
