"""What there is once per installation: its set-up, and the Meta app it uses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import Moment, Secret


class Installation(Model):
    """The one row about this installation."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_seal: Mapped[str] = mapped_column(String(200))
    setup_code_hash: Mapped[str | None] = mapped_column(String(64))
    setup_code_attempts: Mapped[int] = mapped_column(default=0)
    uses_simulator: Mapped[bool] = mapped_column(default=False)
    uses_instagram: Mapped[bool] = mapped_column(default=False, server_default=false())
    assigns_connecting_administrator: Mapped[bool] = mapped_column(default=False)
    permissions_reviewed_at: Mapped[datetime | None] = mapped_column(Moment)
    settings_reviewed_at: Mapped[datetime | None] = mapped_column(Moment)
    test_opened_at: Mapped[datetime | None] = mapped_column(Moment)
    tested_at: Mapped[datetime | None] = mapped_column(Moment)
    swept_at: Mapped[datetime | None] = mapped_column(Moment)
    push_key: Mapped[str | None] = mapped_column(Secret)  # signs what is sent to the browsers' push services


class MetaApp(Model):
    """The Meta app as the wizard stored it; settings from the environment win (`services/meta_app.py`)."""

    __tablename__ = "meta_apps"

    id: Mapped[int] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(String(32))
    secret: Mapped[str | None] = mapped_column(Secret)
    verify_token: Mapped[str | None] = mapped_column(Secret)
    login_configuration_id: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str | None] = mapped_column(String(200))
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    subscribed_at: Mapped[datetime | None] = mapped_column(Moment)


class Pulse(Model):
    """A counter that grows with every change a list could show, so that a poll costs one row."""

    __tablename__ = "pulse"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
