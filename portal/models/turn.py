from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


class Turn(Model):
    """When somebody last got a task of a Page whose tasks go round; the lowest number is next."""

    __tablename__ = "turns"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
