"""Leads, forms and the right to read them, as Meta documents them, become small shapes."""

import json
from datetime import UTC, datetime

import pytest

from portal.facebook.client import Graph
from portal.facebook.errors import ErrorClass, GraphError
from portal.facebook.shapes.leads import LeadAnswer, LeadQuestion
from tests.facebook.conftest import MetaStandIn

PAGE, FORM, LEAD = "102938475610293", "2468024680246802", "1357913579135791"
ANSWERED = {
    "id": LEAD,
    "created_time": "2026-11-22T11:13:18+0000",
    "form_id": FORM,
    "ad_id": "120210000000000099",
    "ad_name": "Autumn A",
    "campaign_name": "Autumn",
    "is_organic": False,
    "platform": "fb",
    "field_data": [
        {"name": "email", "values": ["ivan@example.org"]},
        {"name": "which_loaf?", "values": ["rye", "wheat"]},
        {"name": "city", "values": []},
        {"values": ["nameless"]},
    ],
    "custom_disclaimer_responses": [
        {"checkbox_key": "news", "is_checked": "1"},
        {"checkbox_key": "calls", "is_checked": ""},
    ],
}


def test_a_lead_is_read_with_its_answers(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(ANSWERED)
    lead = graph.leads.one(LEAD)
    assert meta.seen[0].path == f"/v26.0/{LEAD}"
    assert {"field_data", "campaign_name", "is_organic"} <= set(meta.seen[0].params["fields"].split(","))
    assert lead.created_at == datetime(2026, 11, 22, 11, 13, 18, tzinfo=UTC)
    assert (lead.form_id, lead.ad_name, lead.campaign_name, lead.adset_name) == (FORM, "Autumn A", "Autumn", None)
    assert lead.is_organic is False
    assert lead.answers == (
        LeadAnswer(key="email", values=("ivan@example.org",)),
        LeadAnswer(key="which_loaf?", values=("rye", "wheat")),
        LeadAnswer(key="city", values=()),
    )
    assert lead.consents == (("news", True), ("calls", False))


def test_an_organic_lead_has_no_ad(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"id": int(LEAD), "ad_id": 0, "campaign_id": "0", "is_organic": True})
    lead = graph.leads.one(LEAD)
    assert (lead.id, lead.ad_id, lead.campaign_id, lead.is_organic) == (LEAD, None, None, True)


def test_forms_come_with_their_questions(meta: MetaStandIn, graph: Graph) -> None:
    loaf = {"id": "9", "key": "какой_хлеб", "label": "Какой хлеб?", "type": "CUSTOM"}
    loaf["options"] = [{"key": "rye", "value": "Rye"}, {"key": "white"}]
    meta.answers_with({"data": [{"id": FORM, "name": "Bread", "status": "ACTIVE", "questions": [loaf, {}]}]})
    (form,) = graph.leads.forms(PAGE)
    assert meta.seen[0].path == f"/v26.0/{PAGE}/leadgen_forms"
    assert (form.id, form.name, form.status) == (FORM, "Bread", "ACTIVE")
    options = (("rye", "Rye"), ("white", "white"))
    assert form.questions == (LeadQuestion(key="какой_хлеб", label="Какой хлеб?", type="CUSTOM", options=options),)


def test_leads_of_a_form_are_read_from_a_moment_on_piece_by_piece(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"data": [ANSWERED], "paging": {"cursors": {"after": "AAA"}, "next": "https://…"}})
    meta.then({"data": [], "paging": {"cursors": {"after": "BBB"}}})
    since = datetime(2026, 8, 25, tzinfo=UTC)
    piece = graph.leads.of_form(FORM, since)
    assert ([lead.id for lead in piece.leads], piece.after) == ([LEAD], "AAA")
    filtering = {"field": "time_created", "operator": "GREATER_THAN", "value": int(since.timestamp())}
    assert json.loads(meta.seen[0].params["filtering"]) == [filtering]
    assert graph.leads.of_form(FORM, since, piece.after).after is None
    assert meta.seen[1].params["after"] == "AAA"


def test_a_test_lead_is_made_listed_and_deleted(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"id": LEAD})
    assert graph.leads.make_test(FORM) == LEAD
    meta.answers_with({"data": [{"id": LEAD}]})
    assert graph.leads.test_leads(FORM) == [LEAD]
    meta.answers_with({"success": True})
    graph.leads.delete(LEAD)
    calls = [(seen.method, seen.path) for seen in meta.seen]
    edge = f"/v26.0/{FORM}/test_leads"
    assert calls == [("POST", edge), ("GET", edge), ("DELETE", f"/v26.0/{LEAD}")]


def test_meta_says_why_leads_may_not_be_read(meta: MetaStandIn, graph: Graph) -> None:
    told = {"can_access_lead": False, "enabled_lead_access_manager": True, "failure_reason": "Not assigned"}
    meta.answers_with({"id": PAGE, "has_lead_access": told})
    meta.then({"id": PAGE, "leadgen_tos_accepted": True})
    access = graph.leads.access(PAGE)
    assert (access.can_read, access.is_customised, access.reason) == (False, True, "Not assigned")
    assert access.terms_accepted is True


def test_what_meta_does_not_tell_of_leads_access_stays_open(meta: MetaStandIn, graph: Graph) -> None:
    unknown = {"code": 100, "message": "(#100) Tried accessing nonexisting field (has_lead_access)"}
    meta.answers_with({"error": unknown}, status=400)
    access = graph.leads.access(PAGE)
    assert (access.can_read, access.terms_accepted) == (None, None)


@pytest.mark.parametrize(("code", "subcode"), [(103, None), (200, None), (100, 33)])
def test_a_refusal_is_explained_as_one_of_leads(
    meta: MetaStandIn, graph: Graph, code: int, subcode: int | None
) -> None:
    meta.answers_with({"error": {"code": code, "error_subcode": subcode, "message": "refused"}}, status=400)
    with pytest.raises(GraphError) as refused:
        graph.leads.one(LEAD)
    assert refused.value.explanation.error_class in (ErrorClass.PERMISSION, ErrorClass.GONE)
    assert "lead" in str(refused.value.explanation.meaning).lower()
