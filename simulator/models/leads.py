"""Lead Ads: forms, the ads that show them, and what people filled in."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from simulator.models.base import Base


class FormStatus(StrEnum):
    """As the Graph API names them; a form cannot be deleted, only put into the archive."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"
    DELETED = "DELETED"
    DRAFT = "DRAFT"


class LeadForm(Base):
    """A form of a Page.

    `questions` have `id`, `key`, `label`, `type` and perhaps `options` (`key`, `value`); `checkboxes` are those of the
    custom disclaimer (`id`, `key`, `text`, `is_required`); `tracking` maps parameters to values that every lead brings.
    """

    __tablename__ = "lead_forms"

    id: Mapped[str] = mapped_column(primary_key=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), index=True)
    name: Mapped[str]
    status: Mapped[FormStatus] = mapped_column(default=FormStatus.ACTIVE)
    locale: Mapped[str] = mapped_column(default="EN_US")
    created_at: Mapped[int]
    questions: Mapped[list[dict[str, Any]]]
    checkboxes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    tracking: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Ad(Base):
    """An ad that shows a form, with the set and the campaign it belongs to."""

    __tablename__ = "ads"

    id: Mapped[str] = mapped_column(primary_key=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), index=True)
    name: Mapped[str]
    adset_id: Mapped[str]
    adset_name: Mapped[str]
    campaign_id: Mapped[str]
    campaign_name: Mapped[str]


class Lead(Base):
    """A form as somebody filled it in. Without an ad it is organic; `answers` maps a question's key to a list.

    `checked` maps the keys of the disclaimer's checkboxes to whether they were checked.
    """

    __tablename__ = "leads"
    __table_args__ = (Index("ix_leads_form_newest", "form_id", "created_at", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    form_id: Mapped[str] = mapped_column(ForeignKey("lead_forms.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    ad_id: Mapped[str | None] = mapped_column(ForeignKey("ads.id"))
    platform: Mapped[str] = mapped_column(default="fb")
    answers: Mapped[dict[str, Any]]
    checked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_test: Mapped[bool] = mapped_column(default=False)
    is_removed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[int]

    form: Mapped[LeadForm] = relationship(lazy="joined")
    ad: Mapped[Ad | None] = relationship(lazy="joined")

    @property
    def page_id(self) -> str:
        """The Page whose form it is."""
        return self.form.page_id
