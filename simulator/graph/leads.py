"""Leads.

https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
https://developers.facebook.com/docs/marketing-api/guides/lead-ads/testing-troubleshooting
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.clock import SECOND, graph_time
from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Selected
from simulator.graph.lead_rights import LeadRights
from simulator.graph.paging import page_of
from simulator.graph.rights import has_task
from simulator.models import Ad, Lead, LeadForm
from simulator.world import leads

BY_LEADS_ACCESS = LeadRights()
MOST_LEADS = 500
OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "GREATER_THAN": lambda moment, limit: moment > limit,
    "GREATER_THAN_OR_EQUAL": lambda moment, limit: moment >= limit,
    "LESS_THAN": lambda moment, limit: moment < limit,
    "LESS_THAN_OR_EQUAL": lambda moment, limit: moment <= limit,
}

LEAD = Fields("UserLeadGenInfo", default=("created_time", "id", "field_data"))
LEAD.plain(form_id="form_id", ad_id="ad_id", platform="platform")


@registry.node("GET", Lead, BY_LEADS_ACCESS)
def lead(call: Call, node: Lead) -> dict[str, Any]:
    """One lead, for 90 days."""
    if not leads.is_kept(call.world, node):
        raise errors.missing(node.id, call.method)
    return LEAD.show(node, call, call.selection())


@registry.node("DELETE", Lead, BY_LEADS_ACCESS)
def remove(_call: Call, node: Lead) -> dict[str, Any]:
    """Remove a lead, so that a form can have another test lead."""
    leads.removes(node)
    return {"success": True}


@registry.edge("GET", LeadForm, "leads", BY_LEADS_ACCESS)
def of_form(call: Call, node: LeadForm) -> dict[str, Any]:
    """The leads of a form, newest first; `filtering` limits their time."""
    return _listed(call, f"{node.id}/leads", leads.of_form(call.world, node))


@registry.edge("GET", Ad, "leads", BY_LEADS_ACCESS)
def of_ad(call: Call, node: Ad) -> dict[str, Any]:
    """The leads of an ad."""
    return _listed(call, f"{node.id}/leads", leads.of_ad(call.world, node))


def _listed(call: Call, path: str, found: list[Lead]) -> dict[str, Any]:
    within = [one for one in found if _passes(call, one)]
    return page_of(call, path, within, LEAD, most=MOST_LEADS)


def _passes(call: Call, node: Lead) -> bool:
    return all(_meets(node, condition) for condition in call.structure("filtering") or [])


def _meets(node: Lead, condition: Any) -> bool:
    if not isinstance(condition, dict) or condition.get("field") != "time_created":
        raise errors.parameter("Filtering field must be time_created")
    operator = OPERATORS.get(condition.get("operator", ""))
    if operator is None:
        raise errors.parameter(f"Filtering operator must be one of {{{', '.join(OPERATORS)}}}")
    try:
        return operator(node.created_at // SECOND, int(condition["value"]))
    except (KeyError, TypeError, ValueError) as error:
        raise errors.parameter("Filtering value must be a timestamp") from error


@registry.edge("GET", LeadForm, "test_leads", BY_LEADS_ACCESS)
def test_leads(call: Call, node: LeadForm) -> dict[str, Any]:
    """The form's test lead, if there is one."""
    found = leads.test_lead_of(call.world, node)
    return page_of(call, f"{node.id}/test_leads", [found] if found else [], LEAD)


@registry.edge("POST", LeadForm, "test_leads", BY_LEADS_ACCESS)
def new_test_lead(call: Call, node: LeadForm) -> dict[str, Any]:
    """Make a test lead; there is one at a time."""
    if leads.test_lead_of(call.world, node):
        raise errors.parameter("A test lead already exists for this form: delete it before creating another one")
    answers = {one["name"]: [str(value) for value in one["values"]] for one in _given(call, "field_data", "values")}
    unknown = answers.keys() - {one["key"] for one in node.questions}
    if unknown:
        raise errors.parameter(f"Param field_data names no question of the form: {', '.join(sorted(unknown))}")
    ticks = _given(call, "custom_disclaimer_responses", "is_checked")
    checked = {one["checkbox_key"]: bool(one["is_checked"]) for one in ticks}
    return {"id": leads.tests(call.world, node, answers, checked).id}


def _given(call: Call, name: str, value: str) -> list[dict[str, Any]]:
    """A list of objects, each naming something and its `value`."""
    key = "name" if name == "field_data" else "checkbox_key"
    rows = call.structure(name) or []
    if not isinstance(rows, list) or not all(isinstance(one, dict) and {key, value} <= one.keys() for one in rows):
        raise errors.parameter(f"Param {name} must be an array of objects with {key} and {value}")
    return rows


@LEAD.field("created_time")
def _created_time(node: Lead, _call: Call, _selected: Selected) -> str:
    return graph_time(node.created_at)


@LEAD.field("field_data")
def _field_data(node: Lead, _call: Call, _selected: Selected) -> list[dict[str, Any]]:
    answers = [{"name": one["key"], "values": node.answers.get(one["key"], [])} for one in node.form.questions]
    return answers + [{"name": name, "values": [value]} for name, value in node.form.tracking.items()]


@LEAD.field("is_organic")
def _is_organic(node: Lead, _call: Call, _selected: Selected) -> bool:
    return node.ad_id is None


@LEAD.field("custom_disclaimer_responses")
def _disclaimer(node: Lead, _call: Call, _selected: Selected) -> list[dict[str, str]] | None:
    responses = [
        {"checkbox_key": one["key"], "is_checked": "1" if node.checked.get(one["key"]) else ""}
        for one in node.form.checkboxes
    ]
    return responses or None


def _of_ad(name: str, attribute: str) -> None:
    """Register a field about the ad: only for an advertiser with `ads_management`; to others it is not there."""

    @LEAD.field(name)
    def read(node: Lead, call: Call, _selected: Selected) -> str | None:
        return getattr(node.ad, attribute) if node.ad and _is_advertiser(call, node) else None


for _name, _attribute in {
    "ad_name": "name",
    "adset_id": "adset_id",
    "adset_name": "adset_name",
    "campaign_id": "campaign_id",
    "campaign_name": "campaign_name",
}.items():
    _of_ad(_name, _attribute)


def _is_advertiser(call: Call, node: Lead) -> bool:
    person_id = call.whoever.person_id
    may = person_id is None or has_task(call.world, node.page_id, person_id, ("ADVERTISE",))
    return may and call.whoever.allows("ads_management")


def _nothing(_node: Lead, _call: Call, _selected: Selected) -> None:
    return None


for _name in ("partner_name", "home_listing", "vehicle", "retailer_item_id", "post"):
    LEAD.field(_name)(_nothing)
