"""What has to stay ticked in Facebook's dialog, to be said before it opens."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.models import Page
from portal.services import connections


def words(page: Page) -> str:
    """Names the Pages that a new login of whoever connected this one could take away; empty without another one."""
    names = [name for kept in connections.kept(page.connection) for name in kept.pages]
    if len(names) < 2:
        return ""
    return str(
        _(
            "If Facebook asks for Pages, keep these ticked, or they stop working at once: %(names)s.",
            names=", ".join(names),
        )
    )
