"""Contacts and origins

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DIRECT, OF, CAME_FROM, STANDS = "kind = 'direct'", "contact_id IS NOT NULL", "origin <> 'plain'", "undone_at IS NULL"
MERGED = "merged_into_id IS NOT NULL"
WORD = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
CONTACT_INDEXES = ("name", "email", "phone")
ORIGINS = (("comments", "comment"), ("lead", "form"))
PIECE = 1000


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    for column in contact_columns():
        op.add_column("contacts", column, inline_references=bool(column.foreign_keys))
    for name in CONTACT_INDEXES:
        op.create_index(f"ix_contacts_{name}", "contacts", [name])
    make_index("ix_contacts_merged_into_id", "contacts", ["merged_into_id"], MERGED)
    make_index("ix_contacts_titles_behind", "contacts", ["id"], "titles_behind")
    make_words()
    make_labels()
    make_notes()
    make_merges()
    make_origins()
    about = sa.ForeignKey("contacts.id", name=op.f("fk_events_contact_id"))
    op.add_column("events", sa.Column("contact_id", sa.Integer(), about), inline_references=True)
    op.create_index("ix_events_contact_id_at", "events", ["contact_id", "at"])
    make_index("ix_messages_contact_id_at", "messages", ["contact_id", "at", "id"], OF)
    op.drop_index("uq_conversations_direct", "conversations")
    make_index("uq_conversations_direct", "conversations", ["page_id", "identity_id"], DIRECT, unique=True)


def downgrade_portal() -> None:
    op.drop_index("uq_conversations_direct", "conversations")
    make_index("uq_conversations_direct", "conversations", ["page_id", "contact_id"], DIRECT, unique=True)
    op.drop_index("ix_messages_contact_id_at", "messages")
    op.drop_index("ix_events_contact_id_at", "events")
    with op.batch_alter_table("events") as events:
        events.drop_column("contact_id")
    op.drop_index("ix_tasks_origin", "tasks")
    op.drop_column("tasks", "origin")
    for name in ("last_origin", "origin"):
        op.drop_column("conversations", name)
    for table in ("contact_distinctions", "contact_merges", "contact_notes", "contact_labels", "contact_words"):
        op.drop_table(table)
    for name in (*CONTACT_INDEXES, "merged_into_id", "titles_behind"):
        op.drop_index(f"ix_contacts_{name}", "contacts")
    with op.batch_alter_table("contacts") as contacts:
        for column in contact_columns():
            contacts.drop_column(column.name)


def contact_columns() -> list[sa.Column]:
    person = sa.ForeignKey("contacts.id", name=op.f("fk_contacts_merged_into_id"))
    return [
        sa.Column("name_is_typed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("titles_behind", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(64), nullable=True),
        sa.Column("company", sa.String(200), nullable=True),
        sa.Column("language", sa.String(16), nullable=True),
        sa.Column("fields", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("stands_for_others", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), person, nullable=True),
    ]


def make_words() -> None:
    """With those of the names that are known already."""
    op.create_table(
        "contact_words",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_words_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", "word", name=op.f("pk_contact_words")),
    )
    op.create_index("ix_contact_words_word_contact_id", "contact_words", ["word", "contact_id"])
    named = op.get_bind().execute(sa.text("SELECT id, name FROM contacts WHERE name IS NOT NULL")).all()
    words = [{"contact_id": number, "word": word} for number, name in named for word in words_of(name)]
    table = sa.table("contact_words", sa.column("contact_id"), sa.column("word"))
    for start in range(0, len(words), PIECE):
        op.bulk_insert(table, words[start : start + PIECE])


def words_of(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return list(dict.fromkeys(word[:40] for word in re.findall(r"\w+", plain)))[:10]


def make_labels() -> None:
    op.create_table(
        "contact_labels",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_labels_contact_id")),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_contact_labels_label_id")),
        sa.PrimaryKeyConstraint("contact_id", "label_id", name=op.f("pk_contact_labels")),
    )
    op.create_index("ix_contact_labels_label_id_contact_id", "contact_labels", ["label_id", "contact_id"])


def make_notes() -> None:
    op.create_table(
        "contact_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("form_key", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_notes_contact_id")),
        sa.ForeignKeyConstraint(["author_id"], ["employees.id"], name=op.f("fk_contact_notes_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_notes")),
    )
    op.create_index("ix_contact_notes_contact_id_at", "contact_notes", ["contact_id", "at"])


def make_merges() -> None:
    op.create_table(
        "contact_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["contacts.id"], name=op.f("fk_contact_merges_kept_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["contacts.id"], name=op.f("fk_contact_merges_merged_id")),
        sa.ForeignKeyConstraint(["by_id"], ["employees.id"], name=op.f("fk_contact_merges_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merges")),
    )
    op.create_table(
        "contact_distinctions",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["contacts.id"], name=op.f("fk_contact_distinctions_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["contacts.id"], name=op.f("fk_contact_distinctions_second_id")),
        sa.ForeignKeyConstraint(["by_id"], ["employees.id"], name=op.f("fk_contact_distinctions_by_id")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_contact_distinctions")),
    )
    op.create_index("ix_contact_distinctions_second_id", "contact_distinctions", ["second_id"])
    for column in ("kept_id", "merged_id"):
        op.create_index(f"ix_contact_merges_{column}", "contact_merges", [column])
    make_index("uq_contact_merges_merged", "contact_merges", ["merged_id"], STANDS, unique=True)


def make_origins() -> None:
    """Of comments and leads it is known already where they came from."""
    for name in ("origin", "last_origin"):
        op.add_column("conversations", sa.Column(name, sa.JSON(), nullable=True))
    op.add_column("tasks", sa.Column("origin", sa.String(32), server_default="plain", nullable=False))
    for kind, origin in ORIGINS:
        of_kind = "conversation_id IN (SELECT id FROM conversations WHERE kind = :kind)"
        known = sa.text(f"UPDATE tasks SET origin = :origin WHERE {of_kind}")  # noqa: S608 - no values of others
        op.execute(known.bindparams(origin=origin, kind=kind))
    make_index("ix_tasks_origin", "tasks", ["origin", "is_active", "last_activity_at", "id"], CAME_FROM)


def make_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
