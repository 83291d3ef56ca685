"""Which Meta app this installation uses: from the environment, from the wizard, or the simulator's own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _

from config import DEMO_APP_ID, DEMO_VERIFY_TOKEN, Config
from portal import clock, simulator_app
from portal.extensions import db
from portal.models import MetaApp
from portal.services import connections, installation
from portal.services.problems import NotPossible

GRAPH_URL = "https://graph.facebook.com"
DIALOG_URL = "https://www.facebook.com"
ONLY = 1  # the id of the only row


@dataclass(frozen=True)
class MetaCredentials:
    """The app as calls to Meta need it. Both addresses are without a trailing slash.

    `from_environment` names the fields that the environment sets and the wizard therefore only shows.
    """

    app_id: str
    secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    login_configuration_id: str | None
    graph_url: str
    dialog_url: str
    version: str
    uses_simulator: bool
    from_environment: frozenset[str]


def current(config: Config) -> MetaCredentials | None:
    """The app in use, or None while its id or secret is missing. Each value of the environment wins."""
    row, simulated = find(), uses_simulator()
    app_id = config.meta_app_id or (DEMO_APP_ID if simulated else _stored(row, "app_id"))
    secret = config.meta_app_secret or (simulator_app.secret(config) if simulated else _stored(row, "secret"))
    return _credentials(config, app_id, secret) if app_id and secret else None


def entered(config: Config, app_id: str, secret: str) -> MetaCredentials:
    """The app as the wizard was given it, to be proven before it is stored. An empty secret means the stored one.

    Raises NotPossible when no secret is known for this id.
    """
    app_id = config.meta_app_id or app_id
    secret = config.meta_app_secret or secret or _secret_of(app_id)
    if not secret:
        raise NotPossible(_("Enter the app secret as well."), code="secret_missing")
    return _credentials(config, app_id, secret)


def _credentials(config: Config, app_id: str, secret: str) -> MetaCredentials:
    row, simulated = find(), uses_simulator()
    return MetaCredentials(
        app_id=app_id,
        secret=secret,
        verify_token=verify_token(config),
        login_configuration_id=None if simulated else (row.login_configuration_id if row else None),
        graph_url=(config.meta_graph_url or (config.simulator_address if simulated else GRAPH_URL)).rstrip("/"),
        dialog_url=(config.meta_dialog_url or (config.simulator_address if simulated else DIALOG_URL)).rstrip("/"),
        version=config.meta_graph_version,
        uses_simulator=simulated,
        from_environment=from_environment(config),
    )


def from_environment(config: Config) -> frozenset[str]:
    """Which of app_id, secret and verify_token the environment sets."""
    given = {
        "app_id": config.meta_app_id,
        "secret": config.meta_app_secret,
        "verify_token": config.meta_verify_token,
    }
    return frozenset(name for name, value in given.items() if value)


def verify_token(config: Config) -> str:
    """What Meta repeats when it verifies the webhook address; empty (and so never accepted) before step 2."""
    is_public = uses_simulator() and not config.is_live
    return config.meta_verify_token or (DEMO_VERIFY_TOKEN if is_public else _stored(find(), "verify_token"))


def uses_simulator() -> bool:
    row = installation.find()
    return row is not None and row.uses_simulator


def find() -> MetaApp | None:
    return db.session.get(MetaApp, ONLY)


def is_ready(config: Config) -> bool:
    """Whether the app has been checked and its webhooks come here."""
    row = find()
    return current(config) is not None and row is not None and row.subscribed_at is not None


def choose_simulator() -> None:
    """Talk to the simulator instead of Meta."""
    _switch(to_simulator=True)


def choose_own_app() -> None:
    """Talk to Meta with an app of one's own; makes the verify token that Meta is to repeat."""
    _switch(to_simulator=False)


def is_chosen(config: Config) -> bool:
    """Whether it has been decided what to use, the simulator or an app of one's own."""
    return uses_simulator() or find() is not None or bool(config.meta_app_id)


def store(config: Config, app_id: str, secret: str, login_configuration_id: str) -> None:
    """Keep what the wizard was given and Meta has accepted. An empty secret means the stored one stays.

    What the environment sets is not overwritten. Raises NotPossible when no secret is known for this id.
    """
    app_id, row = entered(config, app_id, secret).app_id, _row()
    if row.app_id not in ("", app_id):
        connections.end_all()
    if config.meta_app_secret:  # which was proven, and not this
        secret = ""
    row.app_id, row.secret = app_id, secret or _secret_of(app_id) or None
    row.login_configuration_id = login_configuration_id or None
    _forget_check(row)


def record_check(name: str | None) -> None:
    """Meta accepted id and secret, and calls the app by this name."""
    row = _row()
    row.name, row.checked_at = name, clock.now()


def record_subscription() -> None:
    """Meta sends the app's webhooks to this installation."""
    _row().subscribed_at = clock.now()


def _switch(*, to_simulator: bool) -> None:
    row, site = _row(), installation.get()
    if site.uses_simulator != to_simulator:
        site.uses_simulator = to_simulator
        _forget_check(row)
        connections.end_all()


def _row() -> MetaApp:
    row = find()
    if row is None:
        row = MetaApp(id=ONLY, app_id="")
        db.session.add(row)
    row.verify_token = row.verify_token or secrets.token_urlsafe(24)
    return row


def _secret_of(app_id: str) -> str:
    row = find()
    return _stored(row, "secret") if row and row.app_id == app_id else ""


def _forget_check(row: MetaApp) -> None:
    row.name = row.checked_at = row.subscribed_at = None


def _stored(row: MetaApp | None, name: str) -> str:
    return (row and getattr(row, name)) or ""
