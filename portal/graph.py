"""The Graph client of this installation: the Meta app in use, its addresses, and timeouts that fit the caller."""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _

from portal.facebook.client import Graph
from portal.facebook.login import MetaApp
from portal.facebook.transport import Timeout
from portal.services import meta_app
from portal.services.meta_app import MetaCredentials
from portal.services.problems import NotPossible

PATIENT: Timeout = (5, 30)  # seconds to connect and to wait; for jobs
PROMPT: Timeout = (4, 10)  # while a person waits for the screen


def for_page(token: str, timeout: Timeout = PATIENT) -> Graph:
    """Calls in the name of a Page. Raises NotPossible without a Meta app."""
    return _for_token(token, timeout)


def for_user(token: str, timeout: Timeout = PROMPT) -> Graph:
    """Calls in the name of the person who connected. Raises NotPossible without a Meta app."""
    return _for_token(token, timeout)


def for_app(timeout: Timeout = PROMPT) -> Graph:
    """Calls in the name of the app. Raises NotPossible without a Meta app."""
    app = credentials()
    return Graph.for_app(app.app_id, app.secret, base_url=app.graph_url, version=app.version, timeout=timeout)


def webhook_address() -> str:
    """Where Meta is to send the app's webhooks."""
    address: str = current_app.config["PAGEDESK"].address
    return f"{address}/webhooks/meta"


def is_possible() -> bool:
    """Whether there is a Meta app to call."""
    return meta_app.current(current_app.config["PAGEDESK"]) is not None


def credentials() -> MetaCredentials:
    """The Meta app in use. Raises NotPossible without one."""
    app = meta_app.current(current_app.config["PAGEDESK"])
    if app is None:
        raise NotPossible(_("No Meta app is set up yet. An administrator does that in the setup."), code="no_app")
    return app


def login_app(app: MetaCredentials | None = None) -> MetaApp:
    """This Meta app, or else the one in use, as Facebook Login needs it. Raises NotPossible without one."""
    app = app or credentials()
    return MetaApp(
        id=app.app_id, secret=app.secret, graph_url=app.graph_url, dialog_url=app.dialog_url, version=app.version
    )


def _for_token(token: str, timeout: Timeout) -> Graph:
    app = credentials()
    return Graph(token, app_secret=app.secret, base_url=app.graph_url, version=app.version, timeout=timeout)
