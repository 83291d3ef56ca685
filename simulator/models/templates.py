"""Utility templates of a Page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from simulator.models.base import Base


class MessageTemplate(Base):
    """A utility template in one language; `status` is APPROVED, PENDING or REJECTED."""

    __tablename__ = "message_templates"

    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    components: Mapped[list[dict[str, Any]]]
