from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import Choice
from portal.models.unique_name import HasUniqueName

LONGEST_NAME = 40


class LabelColor(StrEnum):
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"


class Label(HasUniqueName, Model):
    """A word that sorts tasks, with a colour."""

    __tablename__ = "labels"
    __table_args__ = (
        Index("ix_labels_name_key", "name_key", unique=True),
        {"sqlite_autoincrement": True},  # rules name it: no id may come again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    color: Mapped[LabelColor] = mapped_column(Choice(LabelColor), default=LabelColor.BLUE)
