"""What people allowed apps to do, and the tokens that came of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from simulator.models.base import Base


class Grant(Base):
    """One person's consent to one app.

    `permissions` maps a scope to granted or declined. `assets` maps `pages`, `instagram` and `businesses`
    to the chosen ids; a missing key means all, present and future.
    """

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("app_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    permissions: Mapped[dict[str, Any]]
    assets: Mapped[dict[str, Any]]
    config_id: Mapped[str | None]
    used_at: Mapped[int]

    def allows(self, scope: str) -> bool:
        """Whether the person granted this scope."""
        return bool(self.permissions.get(scope) == "granted")

    def chose(self, kind: str, asset_id: str) -> bool:
        """Whether the asset is among the chosen ones."""
        return kind not in self.assets or asset_id in self.assets[kind]


class AuthCode(Base):
    """The code of a login, good for ten minutes and one exchange."""

    __tablename__ = "auth_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    config_id: Mapped[str | None]
    redirect_uri: Mapped[str]
    issued_at: Mapped[int]
    used_at: Mapped[int | None]


class TokenKind(StrEnum):
    """As `/debug_token` names them."""

    USER = "USER"
    PAGE = "PAGE"
    SYSTEM_USER = "SYSTEM_USER"


class Token(Base):
    """A token as given out. App tokens (`id|secret`) are not kept.

    Without a person it was made in the app's dashboard and may do everything on its Page.
    `expires_at` 0 means never; `dead_subcode` is set when Meta killed just this token.
    """

    __tablename__ = "tokens"

    value: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[TokenKind]
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    page_id: Mapped[str | None] = mapped_column(ForeignKey("pages.id"), index=True)
    issued_at: Mapped[int]
    expires_at: Mapped[int] = mapped_column(default=0)
    dead_subcode: Mapped[int | None]
    is_removed: Mapped[bool] = mapped_column(default=False)
