"""Log lines are JSON, carry their request or delivery, and keep secrets and people's words to themselves."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

import config as settings
from portal import logs

TOKEN = "EAAB" + "x1Y2" * 12


@pytest.fixture
def lines(capsys):
    """Configures logging as in operation; call it for what was written, as dicts."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    logs.configure(settings.load({"PAGEDESK_MODE": "test"}))
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logs.unbind_all()
    logs.name_process("")
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_says_when_where_and_what(lines):
    logs.name_process("worker-inbox")
    structlog.get_logger("portal.jobs").info("drained", count=3)
    (line,) = lines()
    assert line["timestamp"].endswith("Z")
    assert line["process"] == "worker-inbox"
    assert (line["event"], line["count"], line["level"], line["logger"]) == ("drained", 3, "info", "portal.jobs")


def test_what_is_bound_is_in_every_line_until_it_is_forgotten(lines):
    logs.bind(delivery=17)
    structlog.get_logger().info("first")
    logging.getLogger("a.library").warning("second")
    logs.unbind_all()
    structlog.get_logger().info("third")
    assert [line.get("delivery") for line in lines()] == [17, 17, None]


@pytest.mark.parametrize("name", ["access_token", "page_token", "app_secret", "password", "signed_request", "code"])
def test_values_with_secret_names_are_hidden(lines, name):
    structlog.get_logger().info("called", **{name: "very secret"})
    assert lines()[0][name] == logs.HIDDEN


@pytest.mark.parametrize("name", ["text", "message", "body", "payload"])
def test_what_people_wrote_is_left_out(lines, name):
    structlog.get_logger().info("received", **{name: "My card number is ..."})
    assert lines()[0][name] == logs.LEFT_OUT


@pytest.mark.parametrize(
    "text",
    [
        f"GET /v26.0/me?access_token={TOKEN}&fields=id",
        f'{{"access_token": "{TOKEN}"}}',
        f"Bearer {TOKEN}",
        "client_secret=abcdef0123456789",
        "/login?state=1&code=AQBx-very-long",
        "appsecret_proof=0a1b2c3d",
        "signed_request=abc.def",
        "100000000000001|0123456789abcdef0123",
    ],
)
def test_secrets_inside_a_text_are_hidden(lines, text):
    logging.getLogger("urllib3").warning("%s", text)
    (line,) = lines()
    assert logs.HIDDEN in line["event"]
    for secret in (TOKEN, "abcdef0123456789", "AQBx", "0a1b2c3d", "abc.def", "0123456789abcdef0123"):
        assert secret not in line["event"]


def test_an_exception_is_told_without_tokens_and_without_the_values_of_a_statement(lines):
    try:
        raise RuntimeError(f"[SQL: INSERT INTO messages]\n[parameters: ('secret words',)]\naccess_token={TOKEN}")
    except RuntimeError:
        structlog.get_logger().exception("failed")
    (line,) = lines()
    assert "RuntimeError" in line["exception"]
    assert "secret words" not in line["exception"]
    assert TOKEN not in line["exception"]


def test_harmless_words_stay(lines):
    structlog.get_logger().info("answered", path="/tasks/7", status=200, error_code=190)
    (line,) = lines()
    assert (line["path"], line["status"], line["error_code"]) == ("/tasks/7", 200, 190)


def test_routine_of_the_libraries_is_not_told(lines):
    logging.getLogger("rq.worker").info("Worker: job finished")
    assert lines() == []


@pytest.mark.parametrize("link", ["join", "new-password"])
def test_a_link_that_lets_somebody_in_is_hidden(lines, link):
    structlog.get_logger().info("request failed", path=f"/{link}/Xyz_0123456789-abcdefgh")
    assert lines()[0]["path"] == f"/{link}/{logs.HIDDEN}"
