"""The GET by which Meta makes sure that a callback is ours.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
"""

from __future__ import annotations

import secrets

import requests

from simulator.graph.errors import GraphError

TIMEOUT = 5  # seconds


def verify(callback_url: str, verify_token: str) -> None:
    """Ask the callback for our challenge back; raises code 2200 with what was wrong."""
    challenge = str(secrets.randbelow(10**10))
    params = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
    try:
        response = requests.get(callback_url, params=params, timeout=TIMEOUT, allow_redirects=False)
    except (requests.RequestException, ValueError) as error:  # ValueError: an address that is none
        raise _failed(f"Could not connect to the URL: {type(error).__name__}") from error
    if response.status_code != 200:
        raise _failed(f"HTTP Status Code = {response.status_code}; HTTP Message = {response.reason}")
    if response.text != challenge:
        raise _failed(
            f'curl_errno = 0; curl_error = ; the response does not match challenge, expected value = "{challenge}"'
        )


def _failed(reason: str) -> GraphError:
    return GraphError(2200, f"(#2200) Callback verification failed with the following errors: {reason}")
