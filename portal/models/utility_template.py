from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.page import Page

LONGEST_NAME = 100
LONGEST_BODY = 1024
LONGEST_TITLE = 65


class TemplateState(StrEnum):
    """Where a utility template stands between us and Meta."""

    SUBMITTING = "submitting"  # to be handed in
    REFUSED = "refused"  # Meta did not take it in; the error says why
    PENDING = "pending"  # Meta is looking at it
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"  # people complained; Meta may allow it again
    DISABLED = "disabled"
    REMOVING = "removing"  # to be deleted at Meta, and then here


_AT_WORK = "state IN ('submitting', 'removing')"
IS_AT_WORK = text(f"utility_templates.{_AT_WORK}")


class UtilityTemplate(Model):
    """A utility message that Meta approves beforehand, in one language, of one Page.

    `body` has the names of its values in double braces; `examples` has one for each, for Meta's reviewers. Each of
    `buttons` is {"title", "url"}.
    """

    __tablename__ = "utility_templates"
    __table_args__ = (
        UniqueConstraint("page_id", "name", "language"),
        Index("ix_utility_templates_at_work", "id", sqlite_where=text(_AT_WORK), postgresql_where=text(_AT_WORK)),
        {"sqlite_autoincrement": True},  # rules name it: no id may come again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    name: Mapped[str] = mapped_column(String(512))
    language: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text)
    examples: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    buttons: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    state: Mapped[TemplateState] = mapped_column(Choice(TemplateState), default=TemplateState.SUBMITTING)
    platform_id: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[int | None]
    error_subcode: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[datetime | None] = mapped_column(Moment)
    state_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    page: Mapped[Page] = relationship()

    @property
    def is_approved(self) -> bool:
        return self.state == TemplateState.APPROVED

    def follow(self, state: TemplateState) -> None:
        self.state, self.state_at = state, clock.now()


class FeedbackForm(Model):
    """How a Page asks its customers for feedback; a Page without one does not ask."""

    __tablename__ = "feedback_forms"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    question: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    button: Mapped[str] = mapped_column(String(20))
    privacy_url: Mapped[str] = mapped_column(Text)
