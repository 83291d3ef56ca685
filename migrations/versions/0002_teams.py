"""Teams, invitations and sessions

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_team_members_employee_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "employee_id", name=op.f("pk_team_members")),
    )
    op.create_index("ix_team_members_employee_id", "team_members", ["employee_id", "team_id"])
    for table in ("page_teams", "page_assignee_teams"):
        op.create_table(
            table,
            sa.Column("page_id", sa.Integer(), nullable=False),
            sa.Column("team_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f(f"fk_{table}_page_id")),
            sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f(f"fk_{table}_team_id"), ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("page_id", "team_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_team_id"), table, ["team_id"])
    op.add_column("pages", sa.Column("is_restricted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_pages_is_restricted"), "pages", ["is_restricted"])
    op.add_column("conversations", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_conversations_waiting",
        "conversations",
        ["page_id"],
        sqlite_where=sa.text("waits_since IS NOT NULL"),
        postgresql_where=sa.text("waits_since IS NOT NULL"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_sign_ins_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_employee_id"), "sign_ins", ["employee_id"])
    op.create_table(
        "access_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("team_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_access_links_employee_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["employees.id"], name=op.f("fk_access_links_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_links_token_hash")),
    )
    op.create_index(op.f("ix_access_links_employee_id"), "access_links", ["employee_id"])
    op.create_index(op.f("ix_access_links_email"), "access_links", ["email"])


def downgrade_portal() -> None:
    op.drop_table("access_links")
    op.drop_table("sign_ins")
    op.drop_index("ix_conversations_waiting", "conversations")
    op.drop_column("conversations", "waits_since")
    op.drop_index(op.f("ix_pages_is_restricted"), "pages")
    op.drop_column("pages", "is_restricted")
    for table in ("page_assignee_teams", "page_teams", "team_members"):
        op.drop_table(table)
