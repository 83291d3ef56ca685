from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import Choice, Moment


class DeliveryState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    QUARANTINED = "quarantined"


class Delivery(Model):
    """One webhook POST as received. The raw body is the truth; everything else can be made from it again."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_pending",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[DeliveryState] = mapped_column(Choice(DeliveryState), default=DeliveryState.PENDING)
    reason: Mapped[str | None] = mapped_column(Text)
    processed_at: Mapped[datetime | None] = mapped_column(Moment)

    items: Mapped[list[DeliveryItem]] = relationship(back_populates="delivery", order_by="DeliveryItem.position")


class ItemResult(StrEnum):
    DONE = "done"
    IGNORED = "ignored"
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"


class DeliveryItem(Model):
    """What became of one item of a delivery."""

    __tablename__ = "delivery_items"
    __table_args__ = (Index("ix_delivery_items_delivery_id", "delivery_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(64))
    result: Mapped[ItemResult] = mapped_column(Choice(ItemResult))
    reason: Mapped[str | None] = mapped_column(Text)

    delivery: Mapped[Delivery] = relationship(back_populates="items")
