from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Moment
from portal.models.page import Page


class Contact(Model):
    """A person on the other side."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(200))
    picture_sha256: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    identities: Mapped[list[Identity]] = relationship(back_populates="contact")

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in (self.name or "?").split()[:2]).upper()


class IdentityKind(StrEnum):
    PAGE_SCOPED = "page_scoped"  # of Messenger
    INSTAGRAM_SCOPED = "instagram_scoped"  # of Instagram, in messages and comments alike
    COMMENTER = "commenter"  # of posts and comments; Meta does not say which person of Messenger it is
    EMAIL = "email"  # from leads, as all others in one form (`services/lead_contacts.py`)
    PHONE = "phone"


class Identity(Model):
    """An id under which a Page knows a contact, and how far fetching the profile has come."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("page_id", "kind", "platform_id"),
        Index("ix_identities_kind_platform_id", "kind", "platform_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    kind: Mapped[IdentityKind] = mapped_column(Choice(IdentityKind), default=IdentityKind.PAGE_SCOPED)
    platform_id: Mapped[str] = mapped_column(String(254))
    username: Mapped[str | None] = mapped_column(String(100))  # as Instagram shows it, without the @
    profile_attempts: Mapped[int] = mapped_column(default=0)
    profile_try_after: Mapped[datetime | None] = mapped_column(Moment, default=clock.now, index=True)

    contact: Mapped[Contact] = relationship(back_populates="identities")
    page: Mapped[Page] = relationship()
