"""Who may read /metrics."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from config import Config

TOKEN = "a token for scraping"


def status(app: Flask, address: str = "127.0.0.1", **headers: str) -> int:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get("/metrics", headers=given, environ_base={"REMOTE_ADDR": address}).status_code


def test_this_machine_may(app: Flask) -> None:
    assert status(app) == 200
    assert status(app, "::1") == 200


def test_nobody_else_may(app: Flask) -> None:
    assert status(app, "192.0.2.7") == 404


@pytest.mark.parametrize("header", ["X_Forwarded_For", "Forwarded", "X_Real_IP"])
def test_a_proxy_on_this_machine_opens_it_to_nobody(app: Flask, header: str) -> None:
    assert status(app, **{header: "192.0.2.7"}) == 404


def test_with_a_token_only_who_has_it_may(app: Flask, config: Config) -> None:
    app.config["PAGEDESK"] = replace(config, metrics_token=TOKEN)
    assert status(app, "192.0.2.7", Authorization=f"Bearer {TOKEN}") == 200
    assert status(app, "192.0.2.7", Authorization="Bearer wrong") == 404
    assert status(app, Authorization="Bearer é") == 404
    assert status(app) == 404
