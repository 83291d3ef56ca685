"""Undo

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    pass


def downgrade_portal() -> None:
    pass
