"""Whether the portal and the simulator answer."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass

from config import Config


@dataclass(frozen=True)
class Answer:
    ready: bool
    reason: str = ""


def portal(config: Config) -> Answer:
    """What `/health/ready` says, with the parts that are not well."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - compared, not bound
    try:
        status, body = _get(host, int(config.port), "/health/ready")
    except OSError:
        return Answer(False, "the web server does not answer yet")
    if status == http.HTTPStatus.OK:
        return Answer(True)
    return Answer(False, _unwell(body))


def simulator(config: Config) -> Answer:
    """Whether anything answers on the simulator's port; the page itself does not matter."""
    try:
        _get("127.0.0.1", int(config.simulator_port), "/")
    except OSError:
        return Answer(False, "the simulator does not answer yet")
    return Answer(True)


def _get(host: str, port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def _unwell(body: bytes) -> str:
    try:
        checks = json.loads(body)["checks"]
    except (ValueError, KeyError, TypeError):
        return "the portal is not ready"
    return ", ".join(f"{name}: {word}" for name, word in checks.items() if word != "ok")
