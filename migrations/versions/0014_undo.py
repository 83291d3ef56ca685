"""Undo; indexes from which marked tasks are counted; names that stand there once; wishes for deletion

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PAGE_AND_TIME = ["page_id", "at"]
OF_NO_TASK = sa.text("task_id IS NULL")  # of a Page's events most are about its tasks
BY_ACTIVITY = ["is_active", "last_activity_at", "id"]
MARKS = {
    "kind": (["kind", *BY_ACTIVITY], "kind <> 'direct'"),
    "priority": (["priority", *BY_ACTIVITY], "priority <> 'normal'"),
    "origin": (["origin", *BY_ACTIVITY], "origin <> 'plain'"),
    "due": (["is_active", "due_at", "id"], "due_at IS NOT NULL"),
    "answer_by": (["answer_by", "id"], "answer_by IS NOT NULL"),
}
STANDS, EVERYBODYS = "removed_at IS NULL", "owner_id IS NULL"
NAMED = {  # table: the longest name, and which rows the index is about
    "labels": (40, None),
    "teams": (100, None),
    "templates": (100, STANDS),
    "rules": (100, STANDS),
    "saved_views": (40, EVERYBODYS),
}
LOOKED_AT = ["is_listed", "listed_as", "page_id", "is_unassigned", "kind", "origin", "priority"]
COPIED = ["is_listed", "listed_as", "is_unassigned", "kind", "origin", "priority"]
OF_A_LABEL = ["label_id", "is_active", "last_activity_at", "task_id"]


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    op.create_table(
        "undos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_undos_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undos")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_undos_employee_id_at", "undos", ["employee_id", "at"])
    op.drop_index("ix_events_page_id_at", "events")
    op.create_index(
        "ix_events_page_id_at", "events", PAGE_AND_TIME, sqlite_where=OF_NO_TASK, postgresql_where=OF_NO_TASK
    )
    op.add_column("employees", sa.Column("uses_shortcuts", sa.Boolean(), server_default=sa.true(), nullable=False))
    for column in copied_columns():
        op.add_column("task_labels", column)
    for name in COPIED:
        op.execute(f"UPDATE task_labels SET {name} = (SELECT {name} FROM tasks WHERE id = task_labels.task_id)")
    make_list_indexes(LOOKED_AT, COPIED)
    make_names_unique()
    make_deletion_wishes()


def downgrade_portal() -> None:
    op.drop_table("deletion_wishes")
    op.drop_index("ix_saved_views_own_name_key", "saved_views")
    for table in NAMED:
        op.drop_index(f"ix_{table}_name_key", table)
        op.drop_column(table, "name_key")
    make_list_indexes([], [])
    for name in COPIED:
        op.drop_column("task_labels", name)
    op.drop_column("employees", "uses_shortcuts")
    op.drop_index("ix_events_page_id_at", "events")
    op.create_index("ix_events_page_id_at", "events", PAGE_AND_TIME)
    op.drop_table("undos")


def make_names_unique() -> None:
    for table, (longest, condition) in NAMED.items():
        op.add_column(table, sa.Column("name_key", sa.String(300), server_default="", nullable=False))
        tell_apart(table, longest, condition)
        where = sa.text(condition) if condition else None
        op.create_index(
            f"ix_{table}_name_key", table, ["name_key"], unique=True, sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_saved_views_own_name_key", "saved_views", ["owner_id", "name_key"], unique=True)


def tell_apart(table: str, longest: int, condition: str | None) -> None:
    """Fold the names; one that stands there already gets a number."""
    owner = "owner_id" if table == "saved_views" else "0"
    stands = STANDS if condition == STANDS else "1 = 1"
    columns = f"id, name, {owner} AS owner, CASE WHEN {stands} THEN 1 ELSE 0 END AS stands"
    taken: set[tuple[int | None, str]] = set()
    for row in op.get_bind().execute(sa.text(f"SELECT {columns} FROM {table} ORDER BY id")).all():
        name, number = row.name, 1
        while row.stands and (row.owner, key_of(name)) in taken:
            number += 1
            name = f"{row.name[: longest - 5]} {number}"
        taken |= {(row.owner, key_of(name))} if row.stands else set()
        changed = sa.text(f"UPDATE {table} SET name = :name, name_key = :key WHERE id = :id")
        op.get_bind().execute(changed, {"name": name, "key": key_of(name), "id": row.id})


def key_of(name: str) -> str:
    return " ".join(name.split()).casefold()


def make_deletion_wishes() -> None:
    op.create_table(
        "deletion_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facebook_user_id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_wishes")),
    )
    op.create_index("ix_deletion_wishes_done_at", "deletion_wishes", ["done_at"])


def make_list_indexes(beside: list[str], copied: list[str]) -> None:
    """Anew, with these columns at their ends."""
    for name, (columns, condition) in MARKS.items():
        op.drop_index(f"ix_tasks_{name}", "tasks")
        more = [column for column in beside if column not in columns]
        where = sa.text(condition)
        op.create_index(f"ix_tasks_{name}", "tasks", [*columns, *more], sqlite_where=where, postgresql_where=where)
    op.drop_index("ix_task_labels_list", "task_labels")
    op.create_index("ix_task_labels_list", "task_labels", [*OF_A_LABEL, *copied])


def copied_columns() -> list[sa.Column]:
    return [
        sa.Column("is_listed", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("listed_as", sa.String(32), server_default="new", nullable=False),
        sa.Column("is_unassigned", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("kind", sa.String(32), server_default="direct", nullable=False),
        sa.Column("origin", sa.String(32), server_default="plain", nullable=False),
        sa.Column("priority", sa.String(32), server_default="normal", nullable=False),
    ]
