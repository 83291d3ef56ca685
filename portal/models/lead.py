from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.conversation import Conversation
from portal.models.page import Page
from portal.models.template import Template


class ContactField(StrEnum):
    """What of a contact an answer can tell."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"


class LeadForm(Model):
    """A form of a Page's Lead Ads: whether its leads come in, and what becomes of them.

    `questions`: key, label, type and options (key and words) of each, as Meta tells them. `mapping`: the contact field
    that a question fills, by its key, where an administrator chose another than usual ("" for none).

    The columns `fetch_…` say how far reading its leads has come: from when on, where it goes on, and what was found.
    """

    __tablename__ = "lead_forms"
    __table_args__ = (UniqueConstraint("page_id", "platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    platform_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str | None] = mapped_column(String(32))
    locale: Mapped[str | None] = mapped_column(String(16))
    questions: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    is_on: Mapped[bool] = mapped_column(default=True)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("templates.id"), index=True)
    mapping: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    described_at: Mapped[datetime | None] = mapped_column(Moment)

    caught_up_at: Mapped[datetime | None] = mapped_column(Moment)
    fetch_from: Mapped[datetime | None] = mapped_column(Moment)
    fetch_cursor: Mapped[str | None] = mapped_column(Text)
    fetch_try_after: Mapped[datetime | None] = mapped_column(Moment, index=True)
    fetch_began_at: Mapped[datetime | None] = mapped_column(Moment)
    fetch_attempts: Mapped[int] = mapped_column(default=0)
    fetch_found: Mapped[int] = mapped_column(default=0)
    fetch_added: Mapped[int] = mapped_column(default=0)
    fetch_code: Mapped[int | None]
    fetch_subcode: Mapped[int | None]

    page: Mapped[Page] = relationship()
    template: Mapped[Template | None] = relationship()

    @property
    def is_being_fetched(self) -> bool:
        return self.fetch_from is not None


class LeadState(StrEnum):
    """Where a lead stands. Left out: its form was switched off when the notice came."""

    WAITING = "waiting"
    FETCHED = "fetched"
    FAILED = "failed"
    LEFT_OUT = "left_out"


_WAITING = "state = 'waiting'"
IS_LEAD_WAITING = text(f"leads.{_WAITING}")  # written out, as SQLite uses a partial index only then


class Lead(Model):
    """What somebody sent with a form of Lead Ads, from the first notice on.

    `answers`: key and values of each question. `was_noticed`: a webhook told of it (else it was read from Meta).
    """

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("page_id", "platform_id"),
        Index("ix_leads_page_id_id", "page_id", "id"),
        Index("ix_leads_page_id_state_id", "page_id", "state", "id"),
        Index("ix_leads_waiting", "try_after", sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    platform_id: Mapped[str] = mapped_column(String(32))
    form_id: Mapped[int | None] = mapped_column(ForeignKey("lead_forms.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), unique=True)
    state: Mapped[LeadState] = mapped_column(Choice(LeadState), default=LeadState.WAITING)
    was_noticed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    arrived_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    fetched_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[datetime | None] = mapped_column(Moment)
    error_code: Mapped[int | None]
    error_subcode: Mapped[int | None]
    error_message: Mapped[str | None] = mapped_column(Text)

    answers: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    consents: Mapped[dict[str, bool]] = mapped_column(Json, default=dict)
    is_organic: Mapped[bool | None]
    is_test: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str | None] = mapped_column(String(32))
    ad_id: Mapped[str | None] = mapped_column(String(32))
    ad_name: Mapped[str | None] = mapped_column(Text)
    adset_id: Mapped[str | None] = mapped_column(String(32))
    adset_name: Mapped[str | None] = mapped_column(Text)
    campaign_id: Mapped[str | None] = mapped_column(String(32))
    campaign_name: Mapped[str | None] = mapped_column(Text)

    page: Mapped[Page] = relationship()
    form: Mapped[LeadForm | None] = relationship()
    conversation: Mapped[Conversation | None] = relationship()

    def words_of(self, answer: Mapping[str, Any]) -> str:
        """One of the answers, with the words of the choices instead of their keys."""
        asked = (
            question for question in (self.form.questions if self.form else ()) if question["key"] == answer["key"]
        )
        options = next((question.get("options") or {} for question in asked), {})
        return ", ".join(options.get(value, value) for value in answer["values"])


class LeadDiagnosis(Model):
    """What was found out about the way of a Page's leads, link by link, about its forms, and its last test lead.

    `findings`: by the name of each link its verdict and what explains it (`services/lead_diagnosis.py`).
    """

    __tablename__ = "lead_diagnoses"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    findings: Mapped[dict[str, dict[str, Any]]] = mapped_column(Json, default=dict)
    forms_read_at: Mapped[datetime | None] = mapped_column(Moment)
    forms_code: Mapped[int | None]
    forms_subcode: Mapped[int | None]
    test_form_id: Mapped[int | None] = mapped_column(ForeignKey("lead_forms.id"))
    test_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    test_made_at: Mapped[datetime | None] = mapped_column(Moment)
    test_lead_id: Mapped[str | None] = mapped_column(String(32))
    test_code: Mapped[int | None]
    test_subcode: Mapped[int | None]
    test_message: Mapped[str | None] = mapped_column(Text)

    page: Mapped[Page] = relationship()
    test_form: Mapped[LeadForm | None] = relationship()
