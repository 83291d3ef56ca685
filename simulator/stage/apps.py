"""The app's dashboard: `/_stage/apps/...`."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import AppRole
from simulator.stage.blueprint import NotPossible, asked, blueprint, done, find_app, find_page, find_person
from simulator.stage.people import change
from simulator.world import accounts, subscriptions

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


@blueprint.post("/apps/<app>/drop-field")
def drop_field(app: str) -> ResponseReturnValue:
    """Meta drops a subscribed `field`: of one `page`, or (without) of the app's callback for `object`."""
    body, found = asked(), find_app(app)
    field, object_name = body.get("field", ""), body.get("object", "page")
    if body.get("page"):
        dropped = subscriptions.drop_page_field(world(), found, find_page(body["page"]), field)
    else:
        dropped = subscriptions.drop_app_field(world(), found, object_name, field)
    if not dropped:
        raise NotPossible(f"{found.name} is not subscribed to {field} there.")
    return done()


@blueprint.post("/apps/<app>/callback")
def switch_callback(app: str) -> ResponseReturnValue:
    """Switch the app's callback for an `object` off or on: `active`."""
    body, found = asked(), find_app(app)
    object_name = body.get("object", "page")
    if not subscriptions.set_active(world(), found, object_name, bool(body.get("active", False))):
        raise NotPossible(f"{found.name} has no callback for {object_name}.")
    return done()
