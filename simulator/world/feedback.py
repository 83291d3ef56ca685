"""The customer feedback form: found in a message, filled in once, and told to the apps.

https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.clock import DAY
from simulator.models import Message
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import talk

SCORES = {"csat": range(1, 6), "ces": range(1, 8), "nps": range(11)}  # type of question -> possible answers


def form_of(message: Message) -> dict[str, Any] | None:
    """The form that a message of the Page carries."""
    payloads = [one.get("payload") or {} for one in message.attachments if one["type"] == "template"]
    return next((one for one in payloads if one.get("template_type") == "customer_feedback"), None)


def questions(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every question of the form."""
    return [question for screen in form["feedback_screens"] for question in screen["questions"]]


def obstacle(world: World, message: Message) -> str | None:
    """Why the form cannot be filled in now; None when it can."""
    form = form_of(message)
    if form is None:
        return "This message has no form."
    if message.feedback:
        return "You have answered already."
    is_over = world.now() > message.sent_at + form["expires_in_days"] * DAY
    return "This form has expired." if is_over else None


def fills_in(world: World, message: Message, answers: Mapping[str, str], follow_ups: Mapping[str, str]) -> None:
    """The person answers; `answers` are scores and `follow_ups` words, both by the id of the question."""
    form = form_of(message) or {"feedback_screens": []}
    message.feedback = {
        question["id"]: _answer(question, answers, follow_ups)
        for question in questions(form)
        if question["id"] in answers
    }
    told = {"feedback_screens": [{"screen_id": 0, "questions": message.feedback}]}
    event = talk.from_person(message.thread, world.now(), messaging_feedback=told)
    outbox.tell_about_thread(world, message.thread, "messaging_feedback", event)


def _answer(question: dict[str, Any], answers: Mapping[str, str], follow_ups: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"type": question["type"], "payload": str(answers[question["id"]])}
    words = follow_ups.get(question["id"], "").strip()
    return told | ({"follow_up": {"type": "free_form", "payload": words}} if words else {})
