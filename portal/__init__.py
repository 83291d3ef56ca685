"""Pagedesk: a portal through which a team answers the people who write to its Facebook Pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config


def create_app(config: Config | None = None) -> Flask:
    """Build the application: the only place that knows every part.

    Imports are inside, so that the supervisor and small commands do not pay for Flask and the models.
    """
    from werkzeug.middleware.proxy_fix import ProxyFix

    from portal import web

    app = create_core(config)
    web.register(app)
    if app.config["PAGEDESK"].is_https:  # spoken by a proxy in front, which names the visitor
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def create_core(config: Config | None = None) -> Flask:
    """Build what remembers and decides, without screens: enough for a command that works on the data alone."""
    from flask import Flask
    from sqlalchemy.engine import make_url

    import config as settings
    from portal import clock, extensions, failpoints, keyring, logs
    from portal.services import files

    config = config or settings.load()
    clock.follow(config.clock_file)
    failpoints.follow(config)
    files.store.root = config.files_path
    logs.configure(config)
    app = Flask("portal", root_path=str(settings.ROOT), template_folder="templates", static_folder="static")
    keys = keyring.keys(config.secret_key, config.data_path)
    app.config.from_mapping(
        PAGEDESK=config,
        SECRET_KEY=keys.session,
        SQLALCHEMY_DATABASE_URI=make_url(config.database_address),
        SQLALCHEMY_BINDS={extensions.INBOX: make_url(config.inbox_address)},
    )
    extensions.connect(app, keys)
    return app
