"""Utility templates and Meta's decision about them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from simulator.models import MessageTemplate, Page
from simulator.models.faults import TemplateReview
from simulator.models.templates import TemplateStatus
from simulator.store import World
from simulator.webhooks import outbox

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
DECISIONS = {TemplateReview.APPROVE: TemplateStatus.APPROVED, TemplateReview.REJECT: TemplateStatus.REJECTED}


def every_template(world: World, page: Page) -> list[MessageTemplate]:
    """The Page's templates, in the order they were handed in."""
    every = select(MessageTemplate).where(MessageTemplate.page_id == page.id)
    return list(world.scalars(every.order_by(MessageTemplate.id)))


def find(world: World, page: Page, name: str, language: str) -> MessageTemplate | None:
    """The template in this language."""
    return world.get(MessageTemplate, (page.id, name, language))


def hand_in(
    world: World, page: Page, name: str, language: str, parameter_format: str, components: list[dict[str, Any]]
) -> MessageTemplate:
    """A new template: it waits for Meta's decision, unless the weather has one ready."""
    template = MessageTemplate(
        page_id=page.id,
        name=name,
        language=language,
        id=str(556_600_000_000 + world.number("template")),
        status=TemplateStatus.PENDING,
        parameter_format=parameter_format,
        components=components,
    )
    world.add(template)
    world.flush()
    decision = DECISIONS.get(world.weather.template_review)
    if decision:
        decide(world, page, template, decision)
    return template


def decide(
    world: World, page: Page, template: MessageTemplate, status: TemplateStatus, reason: str | None = None
) -> None:
    """Meta approves, rejects or pauses a template, or takes its time again; the apps are told."""
    template.status = status
    template.reason = (reason or "INVALID_FORMAT") if status == TemplateStatus.REJECTED else reason
    value = {
        "event": status,
        "message_template_id": template.id,
        "message_template_name": template.name,
        "message_template_language": template.language,
        "reason": template.reason,
    }
    outbox.tell_about_change(world, page, "message_template_status_update", value)


def placeholders(text: str) -> list[str]:
    """The names or numbers in double braces, each once, in order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def filled(template: MessageTemplate, values: dict[str, dict[str, str]]) -> str:
    """What the person reads: heading, text and foot; `values` are those of each part (`BODY` ...) by placeholder."""
    parts = {one["type"]: one.get("text") or "" for one in template.components}
    texts = [_filled(parts.get(kind, ""), values.get(kind, {})) for kind in ("HEADER", "BODY", "FOOTER")]
    return "\n\n".join(text for text in texts if text)


def _filled(text: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def buttons(template: MessageTemplate) -> list[dict[str, Any]]:
    """The template's buttons the way other messages have them: those with an address, and those that answer."""
    parts = [one for one in template.components if one["type"] == "BUTTONS"]
    return [_button(one) for part in parts for one in part.get("buttons", [])]


def _button(given: dict[str, Any]) -> dict[str, Any]:
    title = given.get("text") or given.get("title", "")
    if given.get("url"):
        return {"type": "web_url", "title": title, "url": given["url"]}
    return {"type": "postback", "title": title, "payload": given.get("payload", title)}
