"""Utility templates and Meta's decision about them."""

from __future__ import annotations

from sqlalchemy import select

from simulator.models import MessageTemplate, Page
from simulator.store import World
from simulator.webhooks import outbox


def every_template(world: World, page: Page) -> list[MessageTemplate]:
    """The Page's templates, in the order they were handed in."""
    every = select(MessageTemplate).where(MessageTemplate.page_id == page.id)
    return list(world.scalars(every.order_by(MessageTemplate.id)))


def decide(world: World, page: Page, name: str, status: str) -> None:
    """Meta approves or rejects a template; the app is told."""
    for template in every_template(world, page):
        if template.name == name:
            template.status = status
            value = {
                "event": status,
                "message_template_id": template.id,
                "message_template_name": template.name,
                "message_template_language": template.language,
                "reason": None if status == "APPROVED" else "INVALID_FORMAT",
            }
            outbox.tell_about_change(world, page, "message_template_status_update", value)
