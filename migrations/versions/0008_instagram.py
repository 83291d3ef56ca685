"""Instagram

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    op.add_column("installation", sa.Column("uses_instagram", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("pages", sa.Column("linked_page_id", sa.String(32), nullable=True))
    op.add_column("posts", sa.Column("comment_count", sa.Integer(), nullable=True))
    op.add_column("identities", sa.Column("username", sa.String(100), nullable=True))


def downgrade_portal() -> None:
    op.drop_column("identities", "username")
    op.drop_column("posts", "comment_count")
    op.drop_column("pages", "linked_page_id")
    op.drop_column("installation", "uses_instagram")
