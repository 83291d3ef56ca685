from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.extensions import Model
from portal.models.columns import Moment


class AutomaticAnswer(Model):
    """That the portal has written by itself in a conversation: once for each cause and period."""

    __tablename__ = "automatic_answers"
    __table_args__ = (Index("ix_automatic_answers_conversation_id_made_at", "conversation_id", "made_at"),)

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(String(64), primary_key=True)
    period: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
