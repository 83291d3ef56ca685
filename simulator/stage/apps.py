"""The app's dashboard: `/_stage/apps/...`."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import AppRole
from simulator.stage.blueprint import asked, blueprint, done, find_app, find_person
from simulator.stage.people import change
from simulator.world import accounts

APP_SETTINGS = (
    "name",
    "is_live",
    "is_restricted",
    "requires_proof",
    "redirect_uris",
    "scopes",
    "features",
    "link",
    "deauthorize_url",
    "data_deletion_url",
)


@blueprint.post("/apps")
def new_app() -> ResponseReturnValue:
    """Another app: `name` and the settings below."""
    body = asked()
    app = accounts.new_app(world(), body.pop("name", "Another app"))
    change(app, body, APP_SETTINGS)
    return done(id=app.id, secret=app.secret)


@blueprint.post("/apps/<app>")
def change_app(app: str) -> ResponseReturnValue:
    """Change an app's settings: live or in development, restricted, proof required, redirect URIs, features ..."""
    change(find_app(app), asked(), APP_SETTINGS)
    return done()


@blueprint.post("/apps/<app>/reset-secret")
def reset_secret(app: str) -> ResponseReturnValue:
    """Give the app a new secret."""
    return done(secret=accounts.reset_secret(world(), find_app(app)))


@blueprint.post("/apps/<app>/roles")
def add_role(app: str) -> ResponseReturnValue:
    """Make a `person` a tester, who may use the app in Development mode."""
    world().merge(AppRole(app_id=find_app(app).id, person_id=find_person(asked().get("person", "")).id))
    return done()


@blueprint.post("/apps/<app>/login-configs")
def new_login_config(app: str) -> ResponseReturnValue:
    """A configuration for Facebook Login for Business: `scopes`, `gives_system_user`, `hides_accounts`."""
    body = asked()
    config = accounts.new_login_config(world(), find_app(app), body.pop("scopes", []))
    change(config, body, ("gives_system_user", "hides_accounts"))
    return done(id=config.id)
