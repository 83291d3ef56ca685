"""Notifications: what an employee is told, how they want to be told, and the browsers they are told in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment, Secret
from portal.models.employee import Employee
from portal.models.task import Note, Task
from portal.models.trouble import Trouble


class NotificationKind(StrEnum):
    ASSIGNED = "assigned"
    MESSAGE = "message"
    LEAD = "lead"
    MENTION = "mention"
    REPLY_FAILED = "reply_failed"
    DUE = "due"
    WOKEN = "woken"  # a snoozed task is back
    TROUBLE = "trouble"  # of a Page, for administrators


class Channel(StrEnum):
    """Where an employee is told."""

    BELL = "bell"  # in the portal
    PUSH = "push"  # by the browser, also while the portal is closed
    MAIL = "mail"


_UNSEEN = "seen_at IS NULL"
_PUSH, _MAIL = "push_after IS NOT NULL", "mail_after IS NOT NULL"
_OF_TROUBLE, _OF_NOTE = "trouble_id IS NOT NULL", "note_id IS NOT NULL"
IS_UNSEEN = text(f"notifications.{_UNSEEN}")  # written out, as SQLite uses a partial index only then
IS_TO_SEND = {Channel.PUSH: text(f"notifications.{_PUSH}"), Channel.MAIL: text(f"notifications.{_MAIL}")}


class Notification(Model):
    """Something that one employee is told. What happens again before they have seen it is counted, not told anew.

    `push_after` and `mail_after`: when it is to be sent by that channel, or tried again; None if it is not to be.
    `push_free_at` and `mail_free_at`: before that the same is not sent again.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        Index(
            "uq_notifications_unseen",
            "employee_id",
            "task_id",
            "kind",
            unique=True,
            sqlite_where=text(_UNSEEN),
            postgresql_where=text(_UNSEEN),
        ),
        Index("ix_notifications_listed", "employee_id", "is_listed", "at", "id"),
        Index(
            "ix_notifications_trouble_id",
            "trouble_id",
            sqlite_where=text(_OF_TROUBLE),
            postgresql_where=text(_OF_TROUBLE),
        ),
        Index("ix_notifications_note_id", "note_id", sqlite_where=text(_OF_NOTE), postgresql_where=text(_OF_NOTE)),
        Index("ix_notifications_push", "push_after", sqlite_where=text(_PUSH), postgresql_where=text(_PUSH)),
        Index("ix_notifications_mail", "mail_after", sqlite_where=text(_MAIL), postgresql_where=text(_MAIL)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    kind: Mapped[NotificationKind] = mapped_column(Choice(NotificationKind))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    trouble_id: Mapped[int | None] = mapped_column(ForeignKey("troubles.id", ondelete="CASCADE"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id", ondelete="SET NULL"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)
    is_listed: Mapped[bool] = mapped_column(default=True)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    push_after: Mapped[datetime | None] = mapped_column(Moment)
    push_free_at: Mapped[datetime | None] = mapped_column(Moment)
    push_attempts: Mapped[int] = mapped_column(default=0)
    mail_after: Mapped[datetime | None] = mapped_column(Moment)
    mail_free_at: Mapped[datetime | None] = mapped_column(Moment)
    mail_attempts: Mapped[int] = mapped_column(default=0)

    employee: Mapped[Employee] = relationship(foreign_keys=employee_id)
    by: Mapped[Employee | None] = relationship(foreign_keys=by_id)
    task: Mapped[Task | None] = relationship()
    trouble: Mapped[Trouble | None] = relationship()
    note: Mapped[Note | None] = relationship()


class NotificationChoice(Model):
    """How one employee wants to be told; without a row, as `services/notification_choices.py` says.

    `wanted`: the channels of each kind. `quiet_from` and `quiet_until`: "22:00" by the employee's clock, in `zone` as
    long as they have chosen none. `mail_refusal`: what their mail server said when it last took no e-mail.
    """

    __tablename__ = "notification_choices"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    wanted: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    shows_text: Mapped[bool] = mapped_column(default=True, server_default=true())
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_until: Mapped[str | None] = mapped_column(String(5))
    zone: Mapped[str | None] = mapped_column(String(50))
    mail_refusal: Mapped[str | None] = mapped_column(Text)
    mail_refused_at: Mapped[datetime | None] = mapped_column(Moment)


class PushSubscription(Model):
    """A browser that shows notifications of whoever is signed in there; it goes with the session.

    The address at the browser's push service lets whoever knows it send, so it is kept like a token.
    """

    __tablename__ = "push_subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_ins.id", ondelete="CASCADE"), index=True)
    endpoint_hash: Mapped[str] = mapped_column(String(64), unique=True)
    endpoint: Mapped[str | None] = mapped_column(Secret)
    p256dh: Mapped[str] = mapped_column(String(128))
    auth: Mapped[str | None] = mapped_column(Secret)
    browser: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    pushed_at: Mapped[datetime | None] = mapped_column(Moment)


class MailServer(Model):
    """The server that e-mails leave through, as an administrator entered it, and how it went; settings from the
    environment win (`services/mail_server.py`)."""

    __tablename__ = "mail_servers"

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str | None] = mapped_column(String(255))
    port: Mapped[int | None]
    security: Mapped[str | None] = mapped_column(String(16))
    username: Mapped[str | None] = mapped_column(String(255))
    password: Mapped[str | None] = mapped_column(Secret)
    sender: Mapped[str | None] = mapped_column(String(320))
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    failed_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(String(32))
    answer: Mapped[str | None] = mapped_column(Text)
