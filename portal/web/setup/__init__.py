"""The setup wizard: from an empty installation to the first message, one question a step."""

from __future__ import annotations

from flask import Flask

from portal.facebook import links
from portal.services import meta_app
from portal.web import configuration, meta_callbacks
from portal.web.setup import (
    app_step,
    done,
    frame,
    instagram,
    login,
    login_step,
    owner,
    pages_step,
    permissions,
    pictures,
    settings,
    trial,
)
from portal.web.setup.blueprint import bp

SCREENS = (
    frame,
    owner,
    app_step,
    login_step,
    instagram,
    login,
    pages_step,
    pictures,
    permissions,
    settings,
    trial,
    done,
)


def integrations_address() -> str:
    """Where a person changes what this app may see: at Facebook, or in the simulator."""
    app = meta_app.current(configuration.settings())
    return f"{app.dialog_url}/settings?tab=business_tools" if app else links.BUSINESS_INTEGRATIONS


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        picture_address=pictures.picture_address,
        portfolio_address=links.portfolio_pages,
        page_access_address=links.PAGE_ACCESS,
        integrations_address=integrations_address,
    )
    meta_callbacks.register(app)
