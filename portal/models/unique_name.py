"""Names that may stand there once, whatever their capitals and spaces."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, validates


def key_of(name: str) -> str:
    """What names have in common that people take for the same; SQLite folds English capitals only."""
    return " ".join(name.split()).casefold()


class HasUniqueName:
    """A model with a `name` and an index that lets each `name_key` stand there once."""

    name_key: Mapped[str] = mapped_column(String(300))

    @validates("name")
    def _keep_key(self, _attribute: str, name: str) -> str:
        self.name_key = key_of(name)
        return name
