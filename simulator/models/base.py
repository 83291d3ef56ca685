"""The base of all models, with the column types they share."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Lists and dicts are kept as JSON: assign a new one, changes inside are not noticed."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {list[str]: JSON, dict[str, Any]: JSON, list[dict[str, Any]]: JSON}


class Counter(Base):
    """How many things of a kind were made; ids are made from it."""

    __tablename__ = "counters"

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
