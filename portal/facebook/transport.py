"""HTTP to the Graph API: one pooled session per process, errors decided by JSON, paging by cursor.

No token leaves this module but in the Authorization header: addresses, exceptions and logs are free of it.
"""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Iterator, Mapping
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.auth import AuthBase
from urllib3.exceptions import MaxRetryError, NewConnectionError

from portal.facebook.errors import AnswerLost, Context, GraphError, NotReached
from portal.facebook.signatures import appsecret_proof
from portal.facebook.usage import Usage, usage_of
from portal.facebook.values import Json, identifier, mapping, number, objects, storable, text

Timeout = tuple[float, float]
"""Seconds to connect, and seconds of silence while waiting for the answer."""

_SECRET_PARAMS = ("input_token", "fb_exchange_token", "client_secret")
_NEVER_SENT = (
    requests.ConnectTimeout,
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidURL,
    requests.exceptions.ProxyError,
)
_MOST_PAGES = 500
_CONNECTIONS = 10


class Bearer(AuthBase):
    """Puts the token into the Authorization header, where no log of addresses finds it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class SessionWithoutRedirects(requests.Session):
    """Never follows a redirect, nor even reads where it leads, on which requests may stumble."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


class Transport:
    """Calls in the name of one token."""

    def __init__(self, token: str, *, app_secret: str, base_url: str, version: str, timeout: Timeout) -> None:
        self._token = token
        self._proof = appsecret_proof(app_secret, token)
        self._root = f"{base_url.rstrip('/')}/{version}"
        self._timeout = timeout
        self.usage: Usage | None = None

    def get(self, path: str, *, context: Context = Context.ANY, **params: object) -> Json:
        return self._call("GET", path, context, params=self._signed(params))

    def post(
        self,
        path: str,
        *,
        context: Context = Context.ANY,
        files: Mapping[str, Any] | None = None,
        timeout: Timeout | None = None,
        **fields: object,
    ) -> Json:
        return self._call("POST", path, context, data=self._signed(fields), files=files, timeout=timeout)

    def delete(self, path: str, *, context: Context = Context.ANY, **params: object) -> Json:
        return self._call("DELETE", path, context, params=self._signed(params))

    def each(self, path: str, *, context: Context = Context.ANY, **params: object) -> Iterator[Json]:
        """Every object of a list, over all its pages.

        The next page is asked for by its cursor: the ready-made `next` address contains the token.
        """
        after: str | None = None
        for _ in range(_MOST_PAGES):
            answer = self.get(path, context=context, **params, after=after)
            yield from objects(answer)
            paging = mapping(answer.get("paging"))
            following = text(mapping(paging.get("cursors")).get("after"))
            if following is None or following == after or "next" not in paging:
                return
            after = following

    def _signed(self, params: Mapping[str, object]) -> dict[str, object]:
        given = {name: value for name, value in params.items() if value is not None}
        return {**given, "appsecret_proof": self._proof}

    def _call(self, method: str, path: str, context: Context, timeout: Timeout | None = None, **request: Any) -> Json:
        try:
            response = session().request(
                method,
                f"{self._root}/{path}",
                auth=Bearer(self._token),
                timeout=timeout or self._timeout,
                **request,
            )
        except requests.RequestException as problem:
            raise network_failure(problem) from None  # its text has the address with all parameters
        self.usage = usage_of(response.headers) or self.usage
        return checked(response, context, secrets=(self._token, *_secrets_in(request)))


def _secrets_in(request: Mapping[str, Any]) -> list[str]:
    """Values that Meta may quote in its messages ("Malformed access token …")."""
    sent = request.get("params") or request.get("data") or {}
    return [sent[name] for name in _SECRET_PARAMS if sent.get(name)]


@lru_cache(maxsize=1)
def _session_of(_process: int) -> requests.Session:
    logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)  # DEBUG logs addresses, /debug_token has a token
    made = SessionWithoutRedirects()
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = requests.adapters.HTTPAdapter(pool_connections=_CONNECTIONS, pool_maxsize=_CONNECTIONS)
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    return made


def session() -> requests.Session:
    """The session of this process: a forked child must not share its parent's connections."""
    return _session_of(os.getpid())


def network_failure(problem: requests.RequestException) -> NotReached | AnswerLost:
    """Whether a request that failed on the wire may have arrived."""
    if _never_left(problem):
        return NotReached(f"Meta could not be reached ({type(problem).__name__}).")
    return AnswerLost(f"The answer was lost on the way ({type(problem).__name__}).")


def _never_left(problem: requests.RequestException) -> bool:
    if isinstance(problem, _NEVER_SENT):
        return True
    cause = problem.args[0] if problem.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(problem, requests.exceptions.SSLError):
        broken_off = reason is not None and any(isinstance(one, ssl.SSLEOFError) for one in getattr(reason, "args", ()))
        return not broken_off
    return isinstance(reason, NewConnectionError)


def checked(response: requests.Response, context: Context, *, secrets: tuple[str, ...] = ()) -> Json:
    """The JSON object of an answer. Raises GraphError for an error in it, whatever the HTTP status."""
    try:
        answer = storable(response.json(), response.content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise AnswerLost(f"Meta answered with HTTP {response.status_code} and no JSON.")
    if "error" in answer:
        raise _graph_error(response, answer, context, secrets)
    if response.status_code >= 300:
        raise AnswerLost(f"Meta answered with HTTP {response.status_code} and did not say why.")
    return answer


def _graph_error(response: requests.Response, answer: Json, context: Context, secrets: tuple[str, ...]) -> GraphError:
    error = mapping(answer["error"])
    message = text(error.get("message")) or text(answer.get("error_description")) or text(answer["error"]) or ""
    for secret in secrets:
        message = message.replace(secret, "…")
    used = usage_of(response.headers)
    return GraphError(
        message,
        code=number(error.get("code")) or 0,
        subcode=number(error.get("error_subcode")),
        http_status=response.status_code,
        is_transient=error.get("is_transient") is True,
        trace_id=identifier(error.get("fbtrace_id")),
        user_title=text(error.get("error_user_title")),
        user_message=text(error.get("error_user_msg")),
        retry_after=used.regains_in if used else None,
        context=context,
    )
