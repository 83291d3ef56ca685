"""Search, views, snooze

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.models.search_entry import EntryKind, next_place
from portal.models.search_upkeep import Said  # the form in which words are looked for is that of the present code

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = "array_to_tsvector(string_to_array(words, ' '))"
NOT_DIRECT, WAKES = "kind <> 'direct'", "snoozed_until IS NOT NULL"
LISTED = (
    ("tasks", "ix_tasks_active", [], "is_active"),
    ("tasks", "ix_tasks_status", [], "status"),
    ("tasks", "ix_tasks_unassigned", ["is_unassigned"], "is_active"),
    ("tasks", "ix_tasks_unassigned_status", ["is_unassigned"], "status"),
    ("tasks", "ix_tasks_page_active", ["page_id"], "is_active"),
    ("tasks", "ix_tasks_page_status", ["page_id"], "status"),
    ("assignments", "ix_assignments_mine_active", ["employee_id"], "is_active"),
    ("assignments", "ix_assignments_mine_status", ["employee_id"], "status"),
    ("assignments", "ix_assignments_team_active", ["team_id"], "is_active"),
    ("assignments", "ix_assignments_team_status", ["team_id"], "status"),
)
LISTED_BY = {"is_active": "is_listed", "status": "listed_as"}

INDEX_OF_WORDS = """
CREATE VIRTUAL TABLE search_index USING fts5(
    words, content='search_entries', content_rowid='position', tokenize="ascii tokenchars '_'", prefix='3',
    detail=none, columnsize=0
)
"""
AT_ONCE = 5_000  # rows
SAID = {  # id, Page, time and words of what can be found
    EntryKind.MESSAGE: """
        SELECT messages.id, page_id, CASE WHEN reply_key IS NULL THEN at ELSE received_at END, text FROM messages
        WHERE text <> '' AND direction <> 'system'
    """,
    EntryKind.NOTE: """
        SELECT notes.id, page_id, at, text FROM notes JOIN tasks ON tasks.id = task_id WHERE text <> ''
    """,
    EntryKind.TASK: """
        SELECT tasks.id, page_id, created_at,
            CASE WHEN title_is_edited OR template_id IS NOT NULL THEN title ELSE '' END || ' ' || description
        FROM tasks WHERE (description <> '' OR title_is_edited OR template_id IS NOT NULL)
    """,
    EntryKind.CONTACT: """
        SELECT identities.id, page_id, person.created_at,
            coalesce(person.name, '') || ' ' || coalesce(person.email, '') || ' ' || coalesce(person.phone, '') || ' '
            || coalesce(person.company, '') || ' ' || coalesce(username, '') || ' '
            || CASE WHEN kind IN ('email', 'phone') THEN platform_id ELSE '' END
        FROM identities JOIN contacts ON contacts.id = contact_id
        JOIN contacts AS person ON person.id = coalesce(contacts.merged_into_id, contacts.id)
        WHERE (person.name IS NOT NULL OR username IS NOT NULL OR kind IN ('email', 'phone'))
    """,
}
FOLLOW_ENTRIES = (
    """
    CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN
        INSERT INTO search_index(rowid, words) VALUES (new.position, new.words);
    END
    """,
    """
    CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN
        INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.position, old.words);
    END
    """,
)


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    for table, column in columns():
        op.add_column(table, column)
    op.execute("UPDATE tasks SET is_listed = is_active, listed_as = status")
    op.execute("UPDATE tasks SET kind = (SELECT kind FROM conversations WHERE id = tasks.conversation_id)")
    op.execute("UPDATE assignments SET is_listed = is_active, listed_as = status")
    for table, name, before, sorted_by in LISTED:
        op.drop_index(name, table)
        op.create_index(name, table, [*before, LISTED_BY[sorted_by], "last_activity_at", key_of(table)])
    op.drop_column("assignments", "status")
    make_index("ix_tasks_kind", ["kind", "is_active", "last_activity_at", "id"], NOT_DIRECT)
    make_index("ix_tasks_snoozed_until", ["snoozed_until"], WAKES)
    make_search()
    fill_search()
    make_saved_views()


def downgrade_portal() -> None:
    op.drop_table("saved_views")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_entries")
    op.add_column("assignments", sa.Column("status", sa.String(32), nullable=False, server_default="new"))
    op.execute("UPDATE assignments SET status = (SELECT status FROM tasks WHERE id = assignments.task_id)")
    for table, name, before, sorted_by in LISTED:
        op.drop_index(name, table)
        op.create_index(name, table, [*before, sorted_by, "last_activity_at", key_of(table)])
    op.drop_index("ix_tasks_snoozed_until", "tasks")
    op.drop_index("ix_tasks_kind", "tasks")
    for table, column in columns():
        op.drop_column(table, column.name)


def columns() -> list[tuple[str, sa.Column]]:
    return [
        ("tasks", sa.Column("kind", sa.String(32), nullable=False, server_default="direct")),
        ("tasks", sa.Column("is_snoozed", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("tasks", sa.Column("snoozed_until", MOMENT)),
        ("tasks", sa.Column("is_listed", sa.Boolean(), nullable=False, server_default=sa.true())),
        ("tasks", sa.Column("listed_as", sa.String(32), nullable=False, server_default="new")),
        ("assignments", sa.Column("is_listed", sa.Boolean(), nullable=False, server_default=sa.true())),
        ("assignments", sa.Column("listed_as", sa.String(32), nullable=False, server_default="new")),
    ]


def key_of(table: str) -> str:
    return "id" if table == "tasks" else "task_id"


def make_index(name: str, indexed: list[str], where: str) -> None:
    """An index of only those tasks."""
    op.create_index(name, "tasks", indexed, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def fill_search() -> None:
    """Put in what was said before."""
    entries = sa.table("search_entries", *map(sa.column, ("position", "kind", "subject_id", "page_id", "words")))
    for kind, statement in SAID.items():
        taken: set[int] = set()
        for piece in in_pieces(statement):
            said = (Said(kind, number, page_id, in_utc(at), text) for number, page_id, at, text in piece)
            rows = [in_place(row, taken) for one in said if (row := one.row())]
            if rows:
                op.get_bind().execute(sa.insert(entries), sorted(rows, key=itemgetter("position")))


def in_place(row: dict[str, Any], taken: set[int]) -> dict[str, Any]:
    """At its place, or the next one that is free; which is taken then."""
    while row["position"] in taken:
        row["position"] = next_place(row["position"])
    taken.add(row["position"])
    return row


def in_utc(at: datetime) -> datetime:
    """SQLite keeps times without a zone."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def in_pieces(statement: str) -> Iterator[list[Any]]:
    """The rows of a statement, in the order of their ids."""
    asked = sa.text(f"{statement} AND {{id}} > :last ORDER BY {{id}} LIMIT {AT_ONCE}".format(id=id_of(statement)))
    asked = asked.columns(sa.column("id"), sa.column("page_id"), sa.column("at", MOMENT), sa.column("text"))
    last = 0
    while piece := op.get_bind().execute(asked, {"last": last}).all():
        yield list(piece)
        last = piece[-1][0]


def id_of(statement: str) -> str:
    return statement.split()[1].rstrip(",")


def make_saved_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["employees.id"], name="fk_saved_views_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_owner_id_position_id", "saved_views", ["owner_id", "position", "id"])


def make_search() -> None:
    op.create_table(
        "search_entries",
        sa.Column("position", POSITION, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="fk_search_entries_page_id"),
        sa.PrimaryKeyConstraint("position", name="pk_search_entries"),
        sa.UniqueConstraint("subject_id", "kind", name="uq_search_entries_subject_id_kind"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in (INDEX_OF_WORDS, *FOLLOW_ENTRIES):
            op.execute(statement)
    else:
        op.create_index("ix_search_entries_words", "search_entries", [sa.text(WORDS)], postgresql_using="gin")
