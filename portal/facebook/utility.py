"""Utility templates and messages, and the feedback form, in the name of a Page. Errors explained for utility messages.

https://developers.facebook.com/docs/messenger-platform/send-messages/utility-messages
https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from portal.facebook import answers
from portal.facebook.errors import Context
from portal.facebook.shapes.answers import SentMessage
from portal.facebook.shapes.utility import (
    FeedbackRequest,
    TemplateButton,
    UtilityDraft,
    UtilityMessage,
    UtilityTemplateInfo,
)
from portal.facebook.transport import Transport
from portal.facebook.values import Json, mapping, objects, text

QUESTION_ID = "how_was_it"
_FIELDS = "id,name,language,status,category,components,parameter_format,rejected_reason"
_NO_REASON = ("NONE", "")


class UtilityCalls:
    """What a Page's token may do about utility messages: `Graph.utility`."""

    def __init__(self, calls: Transport) -> None:
        self._calls = calls

    def every(self, page_id: str, name: str | None = None) -> list[UtilityTemplateInfo]:
        """All templates of a Page, or those of one name, in every language."""
        listed = self._calls.each(
            f"{page_id}/message_templates", context=Context.UTILITY, fields=_FIELDS, name=name, limit=100
        )
        return [_template(one) for one in listed]

    def submit(self, page_id: str, draft: UtilityDraft) -> UtilityTemplateInfo:
        """Hand a template in; its status is mostly PENDING then. Raises GraphError 100 for what Meta does not take."""
        answer = self._calls.post(
            f"{page_id}/message_templates",
            context=Context.UTILITY,
            name=draft.name,
            language=draft.language,
            category="UTILITY",
            parameter_format="NAMED",
            components=json.dumps(_components(draft)),
        )
        return UtilityTemplateInfo(
            id=answers.id_of(answer),
            name=draft.name,
            language=draft.language,
            status=text(answer.get("status")) or "PENDING",
            reason=None,
            body=draft.body,
            examples=draft.examples,
            buttons=draft.buttons,
        )

    def delete(self, page_id: str, name: str, template_id: str | None) -> None:
        """Delete one template; without its id, all languages of the name."""
        self._calls.delete(f"{page_id}/message_templates", context=Context.UTILITY, name=name, hsm_id=template_id)

    def send(self, page_id: str, person_id: str, message: UtilityMessage, *, metadata: str) -> SentMessage:
        """Send a utility message, at any time. Raises GraphError 100 if the template is not approved or values miss."""
        template = {
            "name": message.name,
            "language": {"code": message.language},
            "components": [{"type": "body", "parameters": _parameters(message.values)}] if message.values else [],
        }
        return self._send(page_id, person_id, {"template": template, "metadata": metadata}, "UTILITY")

    def ask_for_feedback(self, page_id: str, person_id: str, asked: FeedbackRequest, *, metadata: str) -> SentMessage:
        """Ask how it was, at most 7 days after the person's last message."""
        attachment = {"type": "template", "payload": _form(asked)}
        message = {"attachment": attachment, "metadata": metadata}
        return self._send(page_id, person_id, message, "MESSAGE_TAG", tag="CUSTOMER_FEEDBACK")

    def _send(
        self, page_id: str, person_id: str, message: Json, messaging_type: str, tag: str | None = None
    ) -> SentMessage:
        answer = self._calls.post(
            f"{page_id}/messages",
            context=Context.UTILITY,
            recipient=json.dumps({"id": person_id}),
            message=json.dumps(message),
            messaging_type=messaging_type,
            tag=tag,
        )
        return answers.sent_message(answer)


def _components(draft: UtilityDraft) -> list[Json]:
    body: dict[str, Any] = {"type": "BODY", "text": draft.body}
    if draft.examples:
        named = [{"param_name": name, "example": example} for name, example in draft.examples.items()]
        body["example"] = {"body_text_named_params": named}
    buttons = [{"type": "URL", "text": one.title, "url": one.url} for one in draft.buttons]
    return [body, *([{"type": "BUTTONS", "buttons": buttons}] if buttons else [])]


def _parameters(values: Mapping[str, str]) -> list[Json]:
    """Numbered values, of templates that were made elsewhere, go without names."""
    if all(name.isdecimal() for name in values):
        return [{"type": "text", "text": value} for value in values.values()]
    return [{"type": "text", "parameter_name": name, "text": value} for name, value in values.items()]


def _form(asked: FeedbackRequest) -> Json:
    question = {
        "id": QUESTION_ID,
        "type": "csat",
        "title": asked.question,
        "score_label": "neg_pos",
        "score_option": "five_stars",
        "follow_up": {"type": "free_form"},
    }
    return {
        "template_type": "customer_feedback",
        "title": asked.title,
        "button_title": asked.button,
        "feedback_screens": [{"questions": [question]}],
        "business_privacy": {"url": asked.privacy_url},
    }


def _template(answer: Json) -> UtilityTemplateInfo:
    components = objects(answer.get("components"))
    by_type = {str(one.get("type")).upper(): one for one in components}
    body = by_type.get("BODY", {})
    reason = text(answer.get("rejected_reason"))
    return UtilityTemplateInfo(
        id=answers.id_of(answer),
        name=text(answer.get("name")) or "",
        language=text(answer.get("language")) or "",
        status=text(answer.get("status")) or "",
        reason=reason if reason not in _NO_REASON else None,
        body=text(body.get("text")) or "",
        examples=_examples(mapping(body.get("example"))),
        buttons=tuple(_buttons(by_type.get("BUTTONS", {}))),
    )


def _examples(answer: Json) -> dict[str, str]:
    named = objects(answer.get("body_text_named_params"))
    return {name: text(one.get("example")) or "" for one in named if (name := text(one.get("param_name")))}


def _buttons(component: Json) -> list[TemplateButton]:
    return [
        TemplateButton(text(one.get("text")) or "", text(one.get("url")) or "")
        for one in objects(component.get("buttons"))
    ]
