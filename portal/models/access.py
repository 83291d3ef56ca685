"""How employees get in: the sessions in which they are signed in, and links that let somebody in once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.employee import Employee, Role


class SignIn(Model):
    """A browser in which an employee is signed in. Its cookie holds the token; without the row it is worth nothing."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    employee: Mapped[Employee] = relationship()


class LinkKind(StrEnum):
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - no password


class AccessLink(Model):
    """A link that works once and for a time: an invitation, or the choice of a new password.

    `employee` is whose password it is about, or who came of the invitation; the rest of an invitation says as what.
    """

    __tablename__ = "access_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LinkKind] = mapped_column(Choice(LinkKind))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[Role] = mapped_column(Choice(Role), default=Role.EMPLOYEE)
    team_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    made_by: Mapped[Employee] = relationship(foreign_keys=made_by_id)
    employee: Mapped[Employee | None] = relationship(foreign_keys=employee_id)

    @property
    def is_pending(self) -> bool:
        """Neither used nor taken back; it may have expired."""
        return self.used_at is None and self.withdrawn_at is None

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def is_backed(self) -> bool:
        """Whether whoever made it may still do so. Nobody but the owner chooses the owner's password."""
        may_let_in = self.made_by.is_active and self.made_by.is_administrator
        if self.kind == LinkKind.INVITATION or self.employee is None:
            return may_let_in
        is_own = self.employee_id == self.made_by_id
        return self.employee.is_active and (is_own or (may_let_in and not self.employee.is_owner))


IS_UNUSED = and_(AccessLink.used_at.is_(None), AccessLink.withdrawn_at.is_(None))
"""`AccessLink.is_pending` as a condition of queries."""
