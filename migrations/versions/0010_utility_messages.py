"""Utility messages and working hours

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    _mark_automatic_messages()
    _add_templates()
    _add_hours()


def _mark_automatic_messages() -> None:
    op.add_column("messages", sa.Column("automatic", sa.String(32), nullable=True))
    op.add_column("messages", sa.Column("automatic_name", sa.String(100), nullable=True))
    op.create_table(
        "automatic_answers",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_automatic_answers_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "cause", "period", name=op.f("pk_automatic_answers")),
    )
    op.create_index("ix_automatic_answers_conversation_id_made_at", "automatic_answers", ["conversation_id", "made_at"])


def _add_templates() -> None:
    op.create_table(
        "utility_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("platform_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("error_subcode", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("try_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_utility_templates_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utility_templates")),
        sa.UniqueConstraint("page_id", "name", "language", name=op.f("uq_utility_templates_page_id_name_language")),
        sqlite_autoincrement=True,
    )
    at_work = sa.text("state IN ('submitting', 'removing')")
    op.create_index(
        "ix_utility_templates_at_work", "utility_templates", ["id"], sqlite_where=at_work, postgresql_where=at_work
    )
    op.create_table(
        "feedback_forms",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=65), nullable=False),
        sa.Column("question", sa.String(length=65), nullable=False),
        sa.Column("button", sa.String(length=20), nullable=False),
        sa.Column("privacy_url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_feedback_forms_page_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_feedback_forms")),
    )
    for name in ("sends_utility_messages", "asks_for_feedback"):
        op.add_column("pages", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "pages",
        sa.Column("templates_read_after", sa.DateTime(timezone=True), server_default="2000-01-01", nullable=False),
    )


PAGE_HOURS = (
    ("time_zone", sa.String(length=50), None),
    ("weekly_hours", sa.JSON(), "[]"),
    ("holidays", sa.JSON(), "[]"),
    ("sends_away_message", sa.Boolean(), sa.false()),
    ("away_text", sa.Text(), ""),
    ("away_language", sa.String(length=10), "en"),
)
EMPLOYEE_HOURS = (
    ("away_since", sa.DateTime(timezone=True), None),
    ("away_until", sa.Date(), None),
    ("weekly_hours", sa.JSON(), "[]"),
)


def _add_hours() -> None:
    for table, columns in (("pages", PAGE_HOURS), ("employees", EMPLOYEE_HOURS)):
        for name, kind, default in columns:
            op.add_column(table, sa.Column(name, kind, server_default=default, nullable=default is None))


def downgrade_portal() -> None:
    for table, columns in (("pages", PAGE_HOURS), ("employees", EMPLOYEE_HOURS)):
        for name, _kind, _default in columns:
            op.drop_column(table, name)
    for name in ("templates_read_after", "asks_for_feedback", "sends_utility_messages"):
        op.drop_column("pages", name)
    op.drop_table("feedback_forms")
    op.drop_table("utility_templates")
    op.drop_table("automatic_answers")
    with op.batch_alter_table("messages") as messages:
        for name in ("automatic_name", "automatic"):
            messages.drop_column(name)
