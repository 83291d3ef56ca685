"""What an app asks for when it opens the login dialog, and what makes the dialog stop at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.graph import scopes
from simulator.models import App, Grant, LoginConfig
from simulator.store import World


class CannotAsk(Exception):
    """The dialog shows this to the person; nothing goes back to the app."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(f"{title}: {text}")
        self.title = title
        self.text = text


@dataclass(frozen=True)
class Ask:
    """A valid request: `scopes` come from the parameter, or all from the configuration."""

    app: App
    redirect_uri: str
    state: str
    scopes: list[str]
    config: LoginConfig | None
    auth_type: str

    @property
    def kinds(self) -> set[str]:
        """The kinds of assets to choose from: pages, instagram, businesses."""
        return scopes.kinds(self.scopes)

    @property
    def confirms_identity(self) -> bool:
        """Whether the person must prove anew who they are."""
        return self.auth_type in ("reauthenticate", "reauthorize")

    def open_questions(self, grant: Grant) -> list[str]:
        """The permissions to ask a returning person for: new ones, and declined ones only when asked again."""
        asks_again = self.auth_type == "rerequest"
        return [
            scope for scope in self.scopes if scope not in grant.permissions or (asks_again and not grant.allows(scope))
        ]

    def refusal(self) -> dict[str, str]:
        """What goes back to the app when the person cancels."""
        return {
            "error": "access_denied",
            "error_code": "200",
            "error_description": "Permissions error",
            "error_reason": "user_denied",
        }


def read_ask(world: World, params: Mapping[str, str]) -> Ask:
    """Check the parameters of the dialog's address; raises `CannotAsk` as Meta shows an error page."""
    app = world.get(App, params.get("client_id", ""))
    if app is None:
        raise CannotAsk("Invalid App ID", "The provided app ID does not look like a valid app ID.")
    _require_registered(app, params.get("redirect_uri", ""))
    if params.get("response_type", "code") != "code":
        raise CannotAsk("Unsupported response type", "The simulator knows response_type=code only.")
    config = _config(world, app, params.get("config_id"))
    asked = config.scopes if config else scopes.parse(params.get("scope", ""))
    _require_valid(app, asked)
    return Ask(app, params["redirect_uri"], params.get("state", ""), asked, config, params.get("auth_type", ""))


def _require_registered(app: App, redirect_uri: str) -> None:
    if redirect_uri not in app.redirect_uris:
        raise CannotAsk(
            "URL blocked",
            "This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings. "
            f"Make sure that it is registered as a valid OAuth redirect URI: {redirect_uri or '(none given)'}",
        )


def _config(world: World, app: App, config_id: str | None) -> LoginConfig | None:
    if not config_id:
        return None
    config = world.get(LoginConfig, config_id)
    if config is None or config.app_id != app.id:
        raise CannotAsk("Invalid configuration", f"The configuration {config_id} does not belong to this app.")
    return config


def _require_valid(app: App, asked: list[str]) -> None:
    invalid = [scope for scope in asked if scope not in app.scopes]
    if invalid:
        raise CannotAsk(
            "Invalid Scopes",
            f"Invalid Scopes: {', '.join(invalid)}. This message is only shown to developers. Users of your app will "
            "ignore these permissions if present.",
        )
