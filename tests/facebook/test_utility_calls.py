"""Utility templates and messages, and the feedback form, as Meta documents them."""

import json

import pytest

from portal.facebook.client import Graph
from portal.facebook.errors import ErrorClass, GraphError
from portal.facebook.shapes.utility import FeedbackRequest, TemplateButton, UtilityDraft, UtilityMessage
from tests.facebook.conftest import MetaStandIn

PAGE, PERSON = "102938475610293", "7788990011223344"
SENT = {"recipient_id": PERSON, "message_id": "m_Out-1"}
DRAFT = UtilityDraft(
    name="order_ready",
    language="en",
    body="Order {{order_number}} is ready.",
    examples={"order_number": "A-17"},
    buttons=(TemplateButton("Directions", "https://bakery.example/way"),),
)


def test_a_template_is_handed_in_with_its_examples(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"id": 556, "status": "PENDING", "category": "UTILITY"})
    made = graph.utility.submit(PAGE, DRAFT)
    asked = meta.seen[0]
    assert (asked.method, asked.path) == ("POST", f"/v26.0/{PAGE}/message_templates")
    assert (asked.form["category"], asked.form["parameter_format"]) == ("UTILITY", "NAMED")
    body, buttons = json.loads(asked.form["components"])
    assert body == {
        "type": "BODY",
        "text": DRAFT.body,
        "example": {"body_text_named_params": [{"param_name": "order_number", "example": "A-17"}]},
    }
    assert buttons["buttons"] == [{"type": "URL", "text": "Directions", "url": "https://bakery.example/way"}]
    assert (made.id, made.status) == ("556", "PENDING")


def test_templates_are_read_with_metas_word_and_its_reason(meta: MetaStandIn, graph: Graph) -> None:
    components = [{"type": "BODY", "text": "Table {{1}}"}, {"type": "FOOTER", "text": "Bye"}, "nonsense"]
    listed = [
        {"id": "1", "name": "table", "language": "de", "status": "REJECTED", "rejected_reason": "PROMOTIONAL"},
        {"id": "2", "name": "table", "language": "en", "status": "APPROVED", "rejected_reason": "NONE"},
    ]
    meta.answers_with({"data": [{**one, "components": components} for one in listed]})
    found = graph.utility.every(PAGE, "table")
    assert [(one.id, one.status, one.reason, one.body, one.buttons) for one in found] == [
        ("1", "REJECTED", "PROMOTIONAL", "Table {{1}}", ()),
        ("2", "APPROVED", None, "Table {{1}}", ()),
    ]
    assert meta.seen[0].params["name"] == "table"


@pytest.mark.parametrize(
    ("values", "parameters"),
    [
        ({}, None),
        ({"order_number": "A-17"}, [{"type": "text", "parameter_name": "order_number", "text": "A-17"}]),
        ({"1": "A", "2": "B"}, [{"type": "text", "text": "A"}, {"type": "text", "text": "B"}]),
    ],
)
def test_a_utility_message_names_its_template_and_values(
    meta: MetaStandIn, graph: Graph, values: dict[str, str], parameters: object
) -> None:
    meta.answers_with(SENT)
    sent = graph.utility.send(PAGE, PERSON, UtilityMessage("order_ready", "en", values), metadata="pd:1")
    asked = meta.seen[0]
    message = json.loads(asked.form["message"])
    assert (asked.form["messaging_type"], "tag" in asked.form, message["metadata"]) == ("UTILITY", False, "pd:1")
    assert (message["template"]["name"], message["template"]["language"]) == ("order_ready", {"code": "en"})
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    assert message["template"]["components"] == components
    assert sent.message_id == "m_Out-1"


def test_the_feedback_form_has_one_question_and_the_only_tag_for_it(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(SENT)
    asked = FeedbackRequest("How was it?", "Are you happy?", "Rate", "https://bakery.example/privacy")
    graph.utility.ask_for_feedback(PAGE, PERSON, asked, metadata="pd:2")
    params = meta.seen[0].form
    payload = json.loads(params["message"])["attachment"]["payload"]
    assert (params["messaging_type"], params["tag"]) == ("MESSAGE_TAG", "CUSTOMER_FEEDBACK")
    assert (payload["template_type"], payload["business_privacy"]) == (
        "customer_feedback",
        {"url": "https://bakery.example/privacy"},
    )
    assert payload["feedback_screens"][0]["questions"][0]["title"] == "Are you happy?"


@pytest.mark.parametrize(("code", "kind"), [(100, ErrorClass.CONTENT), (200, ErrorClass.PERMISSION)])
def test_a_refusal_is_explained_for_utility_messages(
    meta: MetaStandIn, graph: Graph, code: int, kind: ErrorClass
) -> None:
    meta.answers_with({"error": {"message": "no", "code": code}}, status=400)
    with pytest.raises(GraphError) as refused:
        graph.utility.submit(PAGE, DRAFT)
    assert refused.value.explanation.error_class is kind
