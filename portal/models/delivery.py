from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import INBOX, Model
from portal.models.columns import Choice, Moment


class DeliveryState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    QUARANTINED = "quarantined"


IS_PENDING = text("state = 'pending'")  # written out, as SQLite uses a partial index only then
IS_QUARANTINED = text("state = 'quarantined'")


class Delivery(Model):
    """One webhook POST as received. The raw body is the truth; everything else can be made from it again.

    On SQLite it lies in a file of its own: whoever writes elsewhere, and for however long, keeps no webhook waiting.
    """

    __bind_key__ = INBOX
    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_pending", "id", sqlite_where=IS_PENDING, postgresql_where=IS_PENDING),
        Index("ix_deliveries_quarantined", "id", sqlite_where=IS_QUARANTINED, postgresql_where=IS_QUARANTINED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[DeliveryState] = mapped_column(Choice(DeliveryState), default=DeliveryState.PENDING)
    reason: Mapped[str | None] = mapped_column(Text)
    processed_at: Mapped[datetime | None] = mapped_column(Moment)


class ItemResult(StrEnum):
    DONE = "done"
    IGNORED = "ignored"
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"


_UNSUPPORTED = "result = 'unsupported'"
IS_UNSUPPORTED = text(f"delivery_items.{_UNSUPPORTED}")  # written out, as SQLite uses a partial index only then


class DeliveryItem(Model):
    """What became of one item of a delivery; written together with its effects, so it is there if they are."""

    __tablename__ = "delivery_items"
    __table_args__ = (
        UniqueConstraint("delivery_id", "position"),
        Index("ix_delivery_items_kind_delivery_id", "kind", "delivery_id"),
        Index("ix_delivery_items_page_id_delivery_id", "page_id", "delivery_id"),
        Index(
            "ix_delivery_items_unsupported",
            "delivery_id",
            sqlite_where=text(_UNSUPPORTED),
            postgresql_where=text(_UNSUPPORTED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int]  # of a `Delivery`, which lies in another database
    position: Mapped[int]
    page_id: Mapped[int | None]  # of the `Page` it is about, if that is one of ours
    kind: Mapped[str] = mapped_column(String(64))
    result: Mapped[ItemResult] = mapped_column(Choice(ItemResult))
    reason: Mapped[str | None] = mapped_column(Text)
