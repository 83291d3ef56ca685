"""Rules

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FAILED = "has_failed"
RUN_INDEXES = (
    ("ix_rule_runs_rule", ["rule_id", "id"], None),
    ("ix_rule_runs_task", ["task_id", "id"], None),
    ("ix_rule_runs_failed", ["id"], FAILED),
    ("ix_rule_runs_rule_failed", ["rule_id", "id"], FAILED),
)


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    make_rules()
    make_triggers()
    make_runs()
    op.add_column("notes", sa.Column("rule_name", sa.String(100), nullable=True))


def downgrade_portal() -> None:
    op.drop_column("notes", "rule_name")
    for table in ("rule_runs", "rule_triggers", "rules"):
        op.drop_table(table)


def make_rules() -> None:
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("after_minutes", sa.Integer()),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("stops", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.Column("removed_at", MOMENT),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_run_at", MOMENT),
        sa.ForeignKeyConstraint(["changed_by_id"], ["employees.id"], name="fk_rules_changed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
    )
    make_index("ix_rules_on", "rules", ["cause", "after_minutes", "position"], "is_on AND removed_at IS NULL")


def make_triggers() -> None:
    op.create_table(
        "rule_triggers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer()),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("after_minutes", sa.Integer()),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer()),
        sa.Column("status", sa.String(32)),
        sa.Column("employee_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_rule_triggers_task_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_rule_triggers_message_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_rule_triggers_employee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_triggers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rule_triggers_due", "rule_triggers", ["due_at", "id"])


def make_runs() -> None:
    op.create_table(
        "rule_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("has_failed", sa.Boolean(), nullable=False),
        sa.Column("matched", sa.JSON(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["rules.id"], name="fk_rule_runs_rule_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_rule_runs_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_runs"),
        sa.UniqueConstraint("chain_id", "rule_id", name="uq_rule_runs_chain_id_rule_id"),
    )
    for name, columns, where in RUN_INDEXES:
        make_index(name, "rule_runs", columns, where)


def make_index(name: str, table: str, columns: list[str], where: str | None) -> None:
    """An index, with `where` of only those rows."""
    only = sa.text(where) if where else None
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
