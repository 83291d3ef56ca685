from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from flask_login import UserMixin
from sqlalchemy import Index, String, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment

if TYPE_CHECKING:
    from portal.models.team import Team


class Role(StrEnum):
    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    EMPLOYEE = "employee"


class Viewer(NamedTuple):
    """What decides who may see what: plain values of an employee, for which statements can be kept."""

    id: int
    is_active: bool
    is_administrator: bool


class Employee(UserMixin, Model):  # type: ignore[misc]
    """Somebody who signs in."""

    __tablename__ = "employees"
    __table_args__ = (
        Index(
            "uq_employees_owner",
            "role",
            unique=True,
            sqlite_where=text("role = 'owner'"),
            postgresql_where=text("role = 'owner'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(Choice(Role), default=Role.EMPLOYEE)
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(10))
    time_zone: Mapped[str | None] = mapped_column(String(50))
    uses_shortcuts: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    deactivated_at: Mapped[datetime | None] = mapped_column(Moment)
    away_since: Mapped[datetime | None] = mapped_column(Moment)
    away_until: Mapped[date | None]  # the day on which they are back
    weekly_hours: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")

    teams: Mapped[list[Team]] = relationship(secondary="team_members", order_by="Team.name", back_populates="members")

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def is_administrator(self) -> bool:
        return self.role in (Role.OWNER, Role.ADMINISTRATOR)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.id, self.is_active, self.is_administrator)
