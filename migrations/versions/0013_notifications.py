"""Notifications and mentions

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNSEEN, NOTICE = "seen_at IS NULL", "due_notice_at IS NOT NULL"
TO_PUSH, TO_MAIL = "push_after IS NOT NULL", "mail_after IS NOT NULL"


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    make_notifications()
    make_choices()
    make_push_subscriptions()
    make_mail_servers()
    op.add_column("installation", sa.Column("push_key", sa.Text()))
    op.add_column("notes", sa.Column("mentions", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("tasks", sa.Column("due_notice_at", MOMENT))
    op.execute("UPDATE tasks SET due_notice_at = due_at WHERE is_active AND due_at > CURRENT_TIMESTAMP")
    make_index("ix_tasks_due_notice_at", "tasks", ["due_notice_at"], NOTICE)


def downgrade_portal() -> None:
    op.drop_index("ix_tasks_due_notice_at", "tasks")
    op.drop_column("tasks", "due_notice_at")
    op.drop_column("notes", "mentions")
    op.drop_column("installation", "push_key")
    for name in ("mail_servers", "push_subscriptions", "notification_choices", "notifications"):
        op.drop_table(name)


def make_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("task_id", sa.Integer()),
        sa.Column("trouble_id", sa.Integer()),
        sa.Column("note_id", sa.Integer()),
        sa.Column("by_id", sa.Integer()),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("seen_at", MOMENT),
        *(
            column
            for name in ("push", "mail")
            for column in (
                sa.Column(f"{name}_after", MOMENT),
                sa.Column(f"{name}_free_at", MOMENT),
                sa.Column(f"{name}_attempts", sa.Integer(), nullable=False),
            )
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_notifications_employee_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_notifications_task_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["trouble_id"], ["troubles.id"], name="fk_notifications_trouble_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_notifications_note_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["by_id"], ["employees.id"], name="fk_notifications_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
    )
    make_index("uq_notifications_unseen", "notifications", ["employee_id", "task_id", "kind"], UNSEEN, unique=True)
    op.create_index("ix_notifications_listed", "notifications", ["employee_id", "is_listed", "at", "id"])
    make_index("ix_notifications_push", "notifications", ["push_after"], TO_PUSH)
    make_index("ix_notifications_mail", "notifications", ["mail_after"], TO_MAIL)
    for name in ("task_id", "trouble_id", "note_id", "at"):
        op.create_index(f"ix_notifications_{name}", "notifications", [name])


def make_choices() -> None:
    op.create_table(
        "notification_choices",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("shows_text", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("quiet_from", sa.String(5)),
        sa.Column("quiet_until", sa.String(5)),
        sa.Column("zone", sa.String(50)),
        sa.Column("mail_refusal", sa.Text()),
        sa.Column("mail_refused_at", MOMENT),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_notification_choices_employee_id"),
        sa.PrimaryKeyConstraint("employee_id", name="pk_notification_choices"),
    )


def make_push_subscriptions() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("endpoint_hash", sa.String(64), nullable=False),
        sa.Column("endpoint", sa.Text()),
        sa.Column("p256dh", sa.String(128), nullable=False),
        sa.Column("auth", sa.Text()),
        sa.Column("browser", sa.String(300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("pushed_at", MOMENT),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_push_subscriptions_employee_id"),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_ins.id"], name="fk_push_subscriptions_sign_in_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_push_subscriptions"),
        sa.UniqueConstraint("endpoint_hash", name="uq_push_subscriptions_endpoint_hash"),
    )
    for name in ("employee_id", "sign_in_id"):
        op.create_index(f"ix_push_subscriptions_{name}", "push_subscriptions", [name])


def make_mail_servers() -> None:
    op.create_table(
        "mail_servers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(255)),
        sa.Column("port", sa.Integer()),
        sa.Column("security", sa.String(16)),
        sa.Column("username", sa.String(255)),
        sa.Column("password", sa.Text()),
        sa.Column("sender", sa.String(320)),
        sa.Column("sent_at", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("problem", sa.String(32)),
        sa.Column("answer", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_mail_servers"),
    )


def make_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """An index of only those rows."""
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
