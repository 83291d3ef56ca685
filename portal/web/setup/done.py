"""The end of the wizard, and its table of contents when it is opened again."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.services import pages, setup
from portal.web.access import administrators
from portal.web.configuration import settings
from portal.web.htmx import show
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import frame_of


@bp.get("/setup/done")
@administrators
def done() -> ResponseReturnValue:
    progress = setup.progress(settings())
    if not progress.is_complete:
        return redirect(url_for("setup.start"))
    return show("setup/done.html", **frame_of(None), connected=pages.connected())
