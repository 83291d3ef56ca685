"""Page health

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN, UNSUPPORTED, AWAITED = "mended_at IS NULL", "result = 'unsupported'", "answer_by IS NOT NULL"


OURS, FAILED = "reply_key IS NOT NULL", "state = 'failed'"
WAITING = "state IN ('queued', 'sending', 'unsure')"
SENT_INDEXES = (
    ("ix_messages_ours", ["id"], OURS),
    ("ix_messages_ours_page", ["page_id", "id"], OURS),
    ("ix_messages_ours_author", ["author_id", "id"], OURS),
    ("ix_messages_waiting", ["id"], WAITING),
    ("ix_messages_failed", ["id"], FAILED),
)


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    make_troubles()
    make_file_links()
    for column in page_columns():
        op.add_column("pages", column)
    op.add_column("conversations", sa.Column("window_refused_at", MOMENT))
    op.add_column("conversations", sa.Column("seen_told_at", MOMENT))
    op.add_column("tasks", sa.Column("answer_by", MOMENT))
    make_index("ix_tasks_answer_by", "tasks", ["answer_by", "id"], AWAITED)
    for name, columns, where in SENT_INDEXES:
        make_index(name, "messages", columns, where)
    op.add_column("events", sa.Column("delivery_id", sa.Integer()))
    op.create_index("ix_events_delivery_id_at", "events", ["delivery_id", "at"])
    op.add_column("delivery_items", sa.Column("page_id", sa.Integer()))
    op.create_index("ix_delivery_items_kind_delivery_id", "delivery_items", ["kind", "delivery_id"])
    op.create_index("ix_delivery_items_page_id_delivery_id", "delivery_items", ["page_id", "delivery_id"])
    make_index("ix_delivery_items_unsupported", "delivery_items", ["delivery_id"], UNSUPPORTED)


def downgrade_portal() -> None:
    for name in ("unsupported", "page_id_delivery_id", "kind_delivery_id"):
        op.drop_index(f"ix_delivery_items_{name}", "delivery_items")
    op.drop_column("delivery_items", "page_id")
    op.drop_index("ix_events_delivery_id_at", "events")
    op.drop_column("events", "delivery_id")
    for name, _columns, _where in SENT_INDEXES:
        op.drop_index(name, "messages")
    op.drop_index("ix_tasks_answer_by", "tasks")
    op.drop_column("tasks", "answer_by")
    op.drop_column("conversations", "seen_told_at")
    op.drop_column("conversations", "window_refused_at")
    for column in page_columns():
        op.drop_column("pages", column.name)
    op.drop_table("file_links")
    op.drop_table("trouble_sightings")
    op.drop_table("troubles")


def page_columns() -> list[sa.Column]:
    return [
        sa.Column("last_error_code", sa.Integer()),
        sa.Column("last_error_subcode", sa.Integer()),
        sa.Column("last_error_at", MOMENT),
        sa.Column("health_check_after", MOMENT, nullable=False, server_default="2000-01-01"),
        sa.Column("health_checked_at", MOMENT),
        sa.Column("app_fields", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("app_callback_url", sa.Text()),
        sa.Column("shows_presence", sa.Boolean(), nullable=False, server_default=sa.true()),
    ]


def make_troubles() -> None:
    op.create_table(
        "troubles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about", sa.String(255), nullable=False),
        sa.Column("code", sa.Integer()),
        sa.Column("subcode", sa.Integer()),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("mended_at", MOMENT),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="fk_troubles_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_troubles"),
    )
    make_index("uq_troubles_open", "troubles", ["page_id", "kind"], OPEN, unique=True)
    op.create_table(
        "trouble_sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trouble_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["trouble_id"], ["troubles.id"], name="fk_trouble_sightings_trouble_id"),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_trouble_sightings_employee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trouble_sightings"),
        sa.UniqueConstraint("trouble_id", "employee_id", name="uq_trouble_sightings_trouble_id_employee_id"),
    )


def make_file_links() -> None:
    op.create_table(
        "file_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_file_links_message_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["employees.id"], name="fk_file_links_created_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_file_links"),
        sa.UniqueConstraint("key", name="uq_file_links_key"),
    )
    op.create_index("ix_file_links_message_id", "file_links", ["message_id"])
    op.create_index("ix_file_links_sha256", "file_links", ["sha256"])


def make_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """An index of only those rows."""
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
