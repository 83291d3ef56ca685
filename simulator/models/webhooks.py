"""Webhook deliveries: waiting, done and given up."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from simulator.models.base import Base


class WebhookState(StrEnum):
    """`DROPPED`: given up after 36 hours, or because the subscription is gone."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DROPPED = "dropped"


class WebhookPost(Base):
    """One POST to an app. `lane` is the id in its first entry; one lane is delivered in order."""

    __tablename__ = "webhook_posts"
    __table_args__ = (Index("ix_webhook_posts_due", "state", "due_at", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    object: Mapped[str]
    lane: Mapped[str]
    entries: Mapped[list[dict[str, Any]]]
    state: Mapped[WebhookState] = mapped_column(default=WebhookState.WAITING)
    created_at: Mapped[int]
    due_at: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_first_at: Mapped[int | None]
    status: Mapped[int | None]
    problem: Mapped[str | None]
    answer: Mapped[str | None]


class Alert(Base):
    """A notice to the developers of an app, such as "Webhooks Disabled"."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    page_id: Mapped[str | None]
    text: Mapped[str]
    at: Mapped[int]
