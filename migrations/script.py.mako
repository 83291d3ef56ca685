"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade(store: str | None) -> None:
    (upgrade_inbox if store else upgrade_portal)()


def downgrade(store: str | None) -> None:
    (downgrade_inbox if store else downgrade_portal)()


% for store in ("portal", "inbox"):
def upgrade_${store}() -> None:
    ${context.get(f"{store}_upgrades", "pass")}


def downgrade_${store}() -> None:
    ${context.get(f"{store}_downgrades", "pass")}


% endfor
