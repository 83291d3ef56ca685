"""Utility templates of a Page."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from simulator.models.base import Base


class TemplateStatus(StrEnum):
    """Meta's word on a template; only an approved one can be sent."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"


class MessageTemplate(Base):
    """A utility template in one language.

    `components` have a `type` (HEADER, BODY, FOOTER, BUTTONS) and a `text` with placeholders in double braces, named
    or counted (`parameter_format`). `reason`: why Meta rejected or paused it.
    """

    __tablename__ = "message_templates"

    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    status: Mapped[TemplateStatus] = mapped_column(default=TemplateStatus.PENDING)
    reason: Mapped[str | None]
    parameter_format: Mapped[str] = mapped_column(default="POSITIONAL")
    components: Mapped[list[dict[str, Any]]]
