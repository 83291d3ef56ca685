"""Pages and the Instagram accounts linked to them."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from simulator.models.base import Base


class Page(Base):
    """`business_id`: the portfolio that owns it. `restriction`: why its sends are refused, see `graph.send_rules`.

    `is_european`: sounds, films and files pass in neither direction. `profile` are its Messenger settings.
    `leads_access`: once customised, `people` and `apps` with access, the `code` of refusals, and `withholds`
    webhooks; None as long as nobody touched it.
    """

    __tablename__ = "pages"

    is_instagram: ClassVar[bool] = False
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    username: Mapped[str]
    category: Mapped[str]
    business_id: Mapped[str | None] = mapped_column(ForeignKey("businesses.id"))
    is_published: Mapped[bool] = mapped_column(default=True)
    restriction: Mapped[str | None]
    is_european: Mapped[bool] = mapped_column(default=False)
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    accepted_lead_terms: Mapped[bool] = mapped_column(default=True)
    leads_access: Mapped[dict[str, Any] | None]

    @property
    def note(self) -> str:
        """What stands below its name."""
        return self.category


class ClientPage(Base):
    """A Page that another business shares with a portfolio."""

    __tablename__ = "client_pages"

    business_id: Mapped[str] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), primary_key=True)


class InstagramAccount(Base):
    """An Instagram professional account. `page_id` is the Page it is linked to, or was before `is_linked` went off.

    `allows_message_access`: the owner's switch in the Instagram app, under "Connected tools". `is_blocked`: Meta keeps
    the business from the Instagram API. `profile` are its settings for chats, such as ice breakers.
    """

    __tablename__ = "instagram_accounts"

    is_instagram: ClassVar[bool] = True
    id: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str]
    name: Mapped[str]
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), unique=True)
    is_linked: Mapped[bool] = mapped_column(default=True)
    allows_message_access: Mapped[bool] = mapped_column(default=True)
    is_blocked: Mapped[bool] = mapped_column(default=False)
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)

    page: Mapped[Page] = relationship(lazy="joined")

    @property
    def note(self) -> str:
        """What stands below its name."""
        return f"Instagram, @{self.username}"


Home = Page | InstagramAccount  # what a person can write to
