"""Facebook Login, from the link to the dialog to the person's token.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import requests

from portal.facebook import answers
from portal.facebook.errors import AnswerLost, Context
from portal.facebook.shapes import UserToken
from portal.facebook.transport import checked, network_failure

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

_TIMEOUT = (5, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaApp:
    """The app registered with Meta, and where Meta is: `graph_url` and `dialog_url` without path, `version` "v26.0"."""

    id: str
    secret: str = field(repr=False)
    graph_url: str
    dialog_url: str
    version: str


def authorization_url(
    app: MetaApp,
    *,
    redirect_uri: str,
    state: str,
    scopes: Collection[str],
    config_id: str | None = None,
    rerequest: bool = False,
) -> str:
    """Where to send the administrator. `redirect_uri` must be registered with the app, byte for byte.

    `config_id` is a Facebook Login for Business configuration, which replaces the scopes. `rerequest` asks again for
    permissions declined before, which Meta otherwise leaves out silently.
    """
    wanted = {"config_id": config_id, "override_default_response_type": "true"} if config_id else {}
    asked_again = {"auth_type": "rerequest"} if rerequest else {}
    with _client(app) as client:
        url, _ = client.create_authorization_url(
            f"{app.dialog_url.rstrip('/')}/{app.version}/dialog/oauth",
            state=state,
            redirect_uri=redirect_uri,
            scope="" if config_id else ",".join(scopes),
            **wanted,
            **asked_again,
        )
    return str(url)


def exchange(app: MetaApp, *, redirect_uri: str, code: str, now: datetime) -> UserToken:
    """The person's token for the code that came back; it lives an hour or two, see `Graph.long_lived_token`.

    Raises GraphError with the meanings of a login, NotReached or AnswerLost (then the code is spent).
    """
    return _fetch(app, now, code=code, redirect_uri=redirect_uri, grant_type="authorization_code")


def check_credentials(app: MetaApp, *, now: datetime) -> None:
    """Prove that app ID and secret belong together. Raises GraphError 1 for a wrong secret, 101 for a wrong ID."""
    _fetch(app, now, grant_type="client_credentials")


def _client(app: MetaApp) -> OAuth2Session:
    from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415 - 170 modules for a rare login

    client = OAuth2Session(app.id, app.secret, token_endpoint_auth_method="client_secret_post")  # noqa: S106
    client.register_compliance_hook("access_token_response", _refuse_errors)
    return client


def _refuse_errors(response: requests.Response) -> requests.Response:
    """Meta's `error` is an object and not the word of the OAuth standard, so it is read before Authlib does."""
    checked(response, Context.LOGIN)
    return response


def _fetch(app: MetaApp, now: datetime, **grant: str) -> UserToken:
    url = f"{app.graph_url.rstrip('/')}/{app.version}/oauth/access_token"
    try:
        with _client(app) as client:
            token = client.fetch_token(url, timeout=_TIMEOUT, allow_redirects=False, **grant)
    except requests.RequestException as problem:
        raise network_failure(problem) from None
    except ValueError:
        raise AnswerLost("Meta's answer to the login cannot be read.") from None
    return answers.user_token(token, now=now)
