"""Files that people and Pages sent."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from simulator.models.base import Base


class MediaFile(Base):
    """A file; its content lies on disk under its SHA-256. `size` in bytes."""

    __tablename__ = "media_files"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]


class ReusableAttachment(Base):
    """An `attachment_id` of one Page, good for 90 days."""

    __tablename__ = "reusable_attachments"

    id: Mapped[str] = mapped_column(primary_key=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"))
    kind: Mapped[str]
    file_id: Mapped[str] = mapped_column(ForeignKey("media_files.id"))
    uploaded_at: Mapped[int]
