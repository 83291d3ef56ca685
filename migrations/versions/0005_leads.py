"""Lead forms and leads

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITING = "state = 'waiting'"


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    op.add_column("pages", sa.Column("receives_leads", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("pages", sa.Column("leads_from", sa.DateTime(timezone=True), nullable=True))
    caught_up = sa.Column("leads_catch_up_after", sa.DateTime(timezone=True), server_default="2000-01-01", nullable=False)
    op.add_column("pages", caught_up)
    op.create_index("ix_identities_kind_platform_id", "identities", ["kind", "platform_id"])
    create_forms()
    create_leads()
    create_diagnoses()


def create_forms() -> None:
    op.create_table(
        "lead_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=True),
        sa.Column("questions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("mapping", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("described_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("caught_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetch_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetch_cursor", sa.Text(), nullable=True),
        sa.Column("fetch_try_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetch_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetch_attempts", sa.Integer(), nullable=False),
        sa.Column("fetch_found", sa.Integer(), nullable=False),
        sa.Column("fetch_added", sa.Integer(), nullable=False),
        sa.Column("fetch_code", sa.Integer(), nullable=True),
        sa.Column("fetch_subcode", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_lead_forms_page_id")),
        sa.ForeignKeyConstraint(["template_id"], ["templates.id"], name=op.f("fk_lead_forms_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_forms")),
        sa.UniqueConstraint("page_id", "platform_id", name=op.f("uq_lead_forms_page_id_platform_id")),
    )
    op.create_index(op.f("ix_lead_forms_template_id"), "lead_forms", ["template_id"])
    op.create_index(op.f("ix_lead_forms_fetch_try_after"), "lead_forms", ["fetch_try_after"])


def create_leads() -> None:
    op.create_table(
        "leads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("was_noticed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("try_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("error_subcode", sa.Integer(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("consents", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_organic", sa.Boolean(), nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=True),
        sa.Column("ad_id", sa.String(length=32), nullable=True),
        sa.Column("ad_name", sa.Text(), nullable=True),
        sa.Column("adset_id", sa.String(length=32), nullable=True),
        sa.Column("adset_name", sa.Text(), nullable=True),
        sa.Column("campaign_id", sa.String(length=32), nullable=True),
        sa.Column("campaign_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_leads_page_id")),
        sa.ForeignKeyConstraint(["form_id"], ["lead_forms.id"], name=op.f("fk_leads_form_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_leads_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_leads_conversation_id")),
        sa.UniqueConstraint("page_id", "platform_id", name=op.f("uq_leads_page_id_platform_id")),
    )
    op.create_index(op.f("ix_leads_form_id"), "leads", ["form_id"])
    op.create_index("ix_leads_page_id_id", "leads", ["page_id", "id"])
    op.create_index("ix_leads_page_id_state_id", "leads", ["page_id", "state", "id"])
    is_waiting = sa.text(WAITING)
    op.create_index("ix_leads_waiting", "leads", ["try_after"], sqlite_where=is_waiting, postgresql_where=is_waiting)


def create_diagnoses() -> None:
    op.create_table(
        "lead_diagnoses",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("forms_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forms_code", sa.Integer(), nullable=True),
        sa.Column("forms_subcode", sa.Integer(), nullable=True),
        sa.Column("test_form_id", sa.Integer(), nullable=True),
        sa.Column("test_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("test_made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("test_lead_id", sa.String(length=32), nullable=True),
        sa.Column("test_code", sa.Integer(), nullable=True),
        sa.Column("test_subcode", sa.Integer(), nullable=True),
        sa.Column("test_message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_lead_diagnoses_page_id")),
        sa.ForeignKeyConstraint(["test_form_id"], ["lead_forms.id"], name=op.f("fk_lead_diagnoses_test_form_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_lead_diagnoses")),
    )


def downgrade_portal() -> None:
    for table in ("lead_diagnoses", "leads", "lead_forms"):
        op.drop_table(table)
    op.drop_index("ix_identities_kind_platform_id", "identities")
    for name in ("leads_catch_up_after", "leads_from", "receives_leads"):
        op.drop_column("pages", name)
