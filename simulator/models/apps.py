"""Apps registered with Meta, and what they asked to be told."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from simulator.models.base import Base


class App(Base):
    """`scopes` are those of the app's use cases; `features` the reviewed ones, such as `human_agent`."""

    __tablename__ = "apps"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret: Mapped[str]
    old_secret: Mapped[str | None]
    secret_changed_at: Mapped[int] = mapped_column(default=0)
    is_live: Mapped[bool] = mapped_column(default=True)
    is_restricted: Mapped[bool] = mapped_column(default=False)
    requires_proof: Mapped[bool] = mapped_column(default=False)
    redirect_uris: Mapped[list[str]]
    scopes: Mapped[list[str]]
    features: Mapped[list[str]]
    link: Mapped[str]
    category: Mapped[str] = mapped_column(default="Business")
    deauthorize_url: Mapped[str | None]
    data_deletion_url: Mapped[str | None]


class AppRole(Base):
    """A person who is administrator, developer or tester of an app and may use it in Development mode."""

    __tablename__ = "app_roles"

    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)


class LoginConfig(Base):
    """A configuration of Facebook Login for Business: all of its scopes, or nothing."""

    __tablename__ = "login_configs"

    id: Mapped[str] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"))
    scopes: Mapped[list[str]]
    gives_system_user: Mapped[bool] = mapped_column(default=False)
    hides_accounts: Mapped[bool] = mapped_column(default=False)


class AppSubscription(Base):
    """Which URL is told about an object (`page`, `instagram`, `permissions` ...) and which fields of it."""

    __tablename__ = "app_subscriptions"

    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"), primary_key=True)
    object: Mapped[str] = mapped_column(primary_key=True)
    callback_url: Mapped[str]
    verify_token: Mapped[str]
    fields: Mapped[list[str]]
    include_values: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class PageSubscription(Base):
    """That an app gets a Page's events. `failing_since`: the first of the failures not yet followed by a success."""

    __tablename__ = "page_subscriptions"

    app_id: Mapped[str] = mapped_column(ForeignKey("apps.id"), primary_key=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    fields: Mapped[list[str]]
    failing_since: Mapped[int | None]
    is_warned: Mapped[bool] = mapped_column(default=False)
