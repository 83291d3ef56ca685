"""Code to token, short to long-lived, and what a token is.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
"""

from __future__ import annotations

from typing import Any

from simulator.clock import MINUTE, SECOND
from simulator.graph import errors, registry, scopes, tokens
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.models import App, AuthCode, Grant, LoginConfig, Token, TokenKind
from simulator.store import World

CODE_LIFE = 10 * MINUTE


@registry.path("GET", "oauth/access_token")
@registry.path("POST", "oauth/access_token")
def access_token(call: Call) -> dict[str, Any]:
    """The three exchanges: a code, a short token for a long one, and the app's own token."""
    app = _app_with_secret(call)
    match call.optional("grant_type"):
        case "client_credentials":
            return {"access_token": tokens.app_token(app), "token_type": "bearer"}
        case "fb_exchange_token":
            return _as_answer(call.world, _long_token(call, app))
        case _:
            return _as_answer(call.world, _token_for_code(call, app))


def _app_with_secret(call: Call) -> App:
    app = call.world.get(App, call.optional("client_id") or "")
    if app is None:
        raise GraphError(101, "Error validating application. Cannot get application info due to a system error.")
    if call.optional("client_secret") != app.secret:
        raise GraphError(1, "Error validating client secret.")
    return app


def _as_answer(world: World, token: Token) -> dict[str, Any]:
    answer: dict[str, Any] = {"access_token": token.value, "token_type": "bearer"}
    if token.expires_at:
        answer["expires_in"] = (token.expires_at - world.now()) // SECOND
    return answer


def _long_token(call: Call, app: App) -> Token:
    bearer = tokens.read(call.world, call.text("fb_exchange_token"))
    if bearer.token is None or bearer.person_id is None or bearer.app.id != app.id:
        raise GraphError(190, "Invalid OAuth access token.")
    return tokens.issue_user_token(call.world, app, bearer.person_id, TokenKind.USER, tokens.LONG_LIFE)


def _token_for_code(call: Call, app: App) -> Token:
    code = _usable_code(call, app)
    code.used_at = call.world.now()
    config = call.world.get(LoginConfig, code.config_id) if code.config_id else None
    if config and config.gives_system_user:
        return tokens.issue_user_token(call.world, app, code.person_id, TokenKind.SYSTEM_USER, 0)
    return tokens.issue_user_token(call.world, app, code.person_id, TokenKind.USER, tokens.SHORT_LIFE)


def _usable_code(call: Call, app: App) -> AuthCode:
    code = call.world.get(AuthCode, call.text("code"))
    if code is None or code.app_id != app.id:
        raise GraphError(100, "Invalid verification code format.", 36009)
    if code.used_at is not None:
        raise GraphError(100, "This authorization code has been used.", 36009)
    if call.world.now() > code.issued_at + CODE_LIFE:
        raise GraphError(100, "This authorization code has expired.", 36007)
    if call.optional("redirect_uri") != code.redirect_uri:
        raise GraphError(
            100,
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
            "in the OAuth dialog request",
            36008,
        )
    return code


@registry.path("GET", "debug_token")
def debug_token(call: Call) -> dict[str, Any]:
    """Tell what a token is; a dead one is told with HTTP 200 as well."""
    asker = call.whoever
    value = call.text("input_token")
    if "|" in value:
        app = tokens.read(call.world, value).app
        return {"data": {"app_id": app.id, "type": "APP", "application": app.name, "is_valid": True, "scopes": []}}
    token = call.world.get(Token, value)
    if token is None or token.is_removed or token.app_id != asker.app.id:
        error = {"code": 190, "message": "Invalid OAuth access token."}
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    return {"data": _describe(call.world, tokens.bearer_of(call.world, token), token)}


def _describe(world: World, bearer: tokens.Bearer, token: Token) -> dict[str, Any]:
    described: dict[str, Any] = {
        "app_id": bearer.app.id,
        "type": token.kind,
        "application": bearer.app.name,
        "data_access_expires_at": (bearer.grant.used_at + tokens.DATA_ACCESS) // SECOND if bearer.grant else 0,
        "expires_at": token.expires_at // SECOND,
        "issued_at": token.issued_at // SECOND,
    }
    problem = tokens.find_problem(world, bearer)
    if problem:
        described["error"] = {"code": problem.code, "message": problem.message}
        if problem.subcode is not None:
            described["error"]["subcode"] = problem.subcode
    granted = _granted(bearer)
    described |= {
        "is_valid": problem is None,
        "scopes": granted,
        "granular_scopes": [_granular(scope, bearer.grant) for scope in granted if scope in scopes.ASSETS],
    }
    described |= {"user_id": token.person_id} if token.person_id else {}
    return described | ({"profile_id": token.page_id} if token.page_id else {})


def _granted(bearer: tokens.Bearer) -> list[str]:
    if bearer.grant is None:
        return list(bearer.app.scopes)
    return [scope for scope, status in bearer.grant.permissions.items() if status == "granted"]


def _granular(scope: str, grant: Grant | None) -> dict[str, Any]:
    """`target_ids` is left out when all assets, present and future, were chosen."""
    kind = scopes.ASSETS[scope]
    if grant is None or kind not in grant.assets:
        return {"scope": scope}
    return {"scope": scope, "target_ids": grant.assets[kind]}


@registry.path("GET", "")
def nothing(_call: Call) -> dict[str, Any]:
    """A call without a path."""
    raise errors.GraphError(100, "Unsupported get request. Please read the Graph API documentation.")
