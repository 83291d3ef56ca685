"""Teams: groups of employees that get tasks together, and to which Pages may be restricted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Moment
from portal.models.employee import Employee
from portal.models.unique_name import HasUniqueName


class Team(HasUniqueName, Model):
    """A group of employees."""

    __tablename__ = "teams"
    __table_args__ = (
        Index("ix_teams_name_key", "name_key", unique=True),
        {"sqlite_autoincrement": True},  # rules name it: no id may come again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    members: Mapped[list[Employee]] = relationship(
        secondary="team_members", order_by=Employee.name, back_populates="teams"
    )

    @property
    def active_members(self) -> list[Employee]:
        """Those who still work here; who left stays a member, in case they come back."""
        return [member for member in self.members if member.is_active]

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()


class TeamMember(Model):
    """An employee in a team."""

    __tablename__ = "team_members"

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)


Index("ix_team_members_employee_id", TeamMember.employee_id, TeamMember.team_id)
