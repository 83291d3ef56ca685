"""Utility messages and working hours

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

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
    pass


def downgrade_portal() -> None:
    pass
