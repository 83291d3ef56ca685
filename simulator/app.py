"""The simulator's Flask app: dialog, Graph API, files and the stage."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from flask import Flask, abort, request

from simulator import cdn, current, dialog, links, screens, stage
from simulator.config import Config
from simulator.dialog_request import Ask
from simulator.graph import scopes, views
from simulator.models import Grant
from simulator.seed import seed
from simulator.store import Store
from simulator.webhooks.dispatcher import Dispatcher

MOST_BYTES = 64 * 1024 * 1024  # of a request; attachments end at 25 MB


def create_app(config: Config | None = None) -> Flask:
    """Open the world, begin to deliver webhooks, and be ready to answer."""
    config = config or Config.from_env(os.environ)
    store = Store(config)
    store.prepare(seed)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=_secret_key(config.folder / "session.key"),
        SESSION_COOKIE_NAME="simulator_session",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["simulator"] = store
    app.extensions["dispatcher"] = Dispatcher(store)
    app.before_request(_refuse_other_sites)
    current.close_after_requests(app)
    _prepare_templates(app)
    for part in (screens.blueprint, stage.blueprint, cdn.blueprint, dialog.blueprint, views.blueprint):
        app.register_blueprint(part)
    current.start(app)
    return app


def _refuse_other_sites() -> None:
    """No web page that somebody happens to have open may change the world behind their back; browsers tell."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.globals.update(titles=scopes.TITLES, portrait=_portrait, previously_on=_previously_on)


def _portrait(owner_id: str) -> str:
    return links.portrait(current.world(), owner_id)


def _previously_on(ask: Ask, grant: Grant | None) -> list[str]:
    """The switches that are on at first: all, except what the person declined before."""
    return [scope for scope in ask.scopes if grant is None or grant.permissions.get(scope, "granted") == "granted"]


def _secret_key(file: Path) -> str:
    if not file.exists():
        file.write_text(secrets.token_hex(32))
        file.chmod(0o600)
    return file.read_text()
