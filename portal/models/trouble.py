from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Moment
from portal.models.page import Page


class TroubleKind(StrEnum):
    """What is wrong with a Page; at most one trouble of each kind is open."""

    TOKEN = "token"  # noqa: S105 - no password
    RIGHTS = "rights"
    PERMISSION = "permission"
    PAGE_FIELDS = "page_fields"
    APP_FIELDS = "app_fields"
    POLICY = "policy"


_OPEN = "mended_at IS NULL"
IS_OPEN = text(f"troubles.{_OPEN}")  # written out, as SQLite uses a partial index only then


class Trouble(Model):
    """A change for the worse on a Page, told to administrators once, until it is mended."""

    __tablename__ = "troubles"
    __table_args__ = (
        Index(
            "uq_troubles_open", "page_id", "kind", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    kind: Mapped[TroubleKind] = mapped_column(Choice(TroubleKind))
    about: Mapped[str] = mapped_column(String(255), default="")
    code: Mapped[int | None]
    subcode: Mapped[int | None]
    began_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    mended_at: Mapped[datetime | None] = mapped_column(Moment)

    page: Mapped[Page] = relationship()


class TroubleSighting(Model):
    """An administrator has seen a trouble, and is not told of it again."""

    __tablename__ = "trouble_sightings"
    __table_args__ = (UniqueConstraint("trouble_id", "employee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trouble_id: Mapped[int] = mapped_column(ForeignKey("troubles.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    seen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
