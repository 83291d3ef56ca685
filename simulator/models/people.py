"""People on Facebook, administrators and customers alike, and their rights."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from simulator.models.base import Base


class Person(Base):
    """An account. Tokens given out before `logged_out_at` are dead; to an offline person nothing is delivered.

    `username` is the person's name on Instagram; `withholds_profile`: they let no app know who they are there.
    """

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    username: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en_US")
    logged_out_at: Mapped[int] = mapped_column(default=0)
    is_checkpointed: Mapped[bool] = mapped_column(default=False)
    is_unconfirmed: Mapped[bool] = mapped_column(default=False)
    is_deleted: Mapped[bool] = mapped_column(default=False)
    is_offline: Mapped[bool] = mapped_column(default=False)
    withholds_profile: Mapped[bool] = mapped_column(default=False)

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.first_name} {self.last_name}".strip()


class PageRole(Base):
    """What a person may do on a Page."""

    __tablename__ = "page_roles"

    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    tasks: Mapped[list[str]]


class Business(Base):
    """A business portfolio."""

    __tablename__ = "businesses"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class BusinessMember(Base):
    """Being in a portfolio gives no Page by itself."""

    __tablename__ = "business_members"

    business_id: Mapped[str] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    is_admin: Mapped[bool] = mapped_column(default=False)
