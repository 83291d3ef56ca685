"""Task templates and assignees

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PRESSING = "priority <> 'normal'"
DUE = "due_at IS NOT NULL"


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("color", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint("name", name=op.f("uq_labels_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(32), nullable=False),
        sa.Column("due_after_hours", sa.Integer(), nullable=True),
        sa.Column("checklist", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    for table, column, other in (
        ("template_labels", "label_id", "labels"),
        ("template_assignees", "employee_id", "employees"),
        ("template_assignee_teams", "team_id", "teams"),
    ):
        goes_with = {"ondelete": "CASCADE"} if other == "teams" else {}
        op.create_table(
            table,
            sa.Column("template_id", sa.Integer(), nullable=False),
            sa.Column(column, sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["template_id"], ["templates.id"], name=op.f(f"fk_{table}_template_id")),
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), **goes_with),
            sa.PrimaryKeyConstraint("template_id", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_table(
        "page_templates",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_page_templates_page_id")),
        sa.ForeignKeyConstraint(["template_id"], ["templates.id"], name=op.f("fk_page_templates_template_id")),
        sa.PrimaryKeyConstraint("page_id", "kind", name=op.f("pk_page_templates")),
    )
    op.create_index(op.f("ix_page_templates_template_id"), "page_templates", ["template_id"])
    op.create_table(
        "turns",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_turns_employee_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_turns_page_id")),
        sa.PrimaryKeyConstraint("page_id", "employee_id", name=op.f("pk_turns")),
    )
    op.add_column("pages", sa.Column("assigns_in_turn", sa.Boolean(), server_default=sa.false(), nullable=False))
    _add_task_details()


def _add_task_details() -> None:
    made_from = sa.ForeignKey("templates.id", name=op.f("fk_tasks_template_id"))
    op.add_column("tasks", sa.Column("template_id", sa.Integer(), made_from, nullable=True), inline_references=True)
    for column in (
        sa.Column("title_is_edited", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("description_is_edited", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("priority", sa.String(32), server_default="normal", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("tasks", column)
    pressing, due = sa.text(PRESSING), sa.text(DUE)
    columns = ["priority", "is_active", "last_activity_at", "id"]
    op.create_index("ix_tasks_priority", "tasks", columns, sqlite_where=pressing, postgresql_where=pressing)
    op.create_index("ix_tasks_due", "tasks", ["is_active", "due_at", "id"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "task_labels",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_task_labels_label_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_labels_task_id")),
        sa.PrimaryKeyConstraint("task_id", "label_id", name=op.f("pk_task_labels")),
    )
    op.create_index("ix_task_labels_list", "task_labels", ["label_id", "is_active", "last_activity_at", "task_id"])
    op.create_table(
        "checklist_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("pattern", sa.String(length=200), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["done_by_id"], ["employees.id"], name=op.f("fk_checklist_items_done_by_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_checklist_items_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_items")),
    )
    op.create_index("ix_checklist_items_task_id_position", "checklist_items", ["task_id", "position"])


def downgrade_portal() -> None:
    for table in ("checklist_items", "task_labels"):
        op.drop_table(table)
    op.drop_index("ix_tasks_due", "tasks")
    op.drop_index("ix_tasks_priority", "tasks")
    for column in ("due_at", "priority", "description_is_edited", "description", "title_is_edited", "template_id"):
        op.drop_column("tasks", column)
    op.drop_column("pages", "assigns_in_turn")
    for table in ("turns", "page_templates", "template_assignee_teams", "template_assignees", "template_labels"):
        op.drop_table(table)
    op.drop_table("templates")
    op.drop_table("labels")
