"""The way back of an owner who forgot the password: a command on the portal's machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from config import Config
from portal import cli
from portal.models import Role
from portal.services import access_links, employees
from tests.cast import make_employee


@pytest.fixture
def run(app: Flask, config: Config) -> Callable[[str], Result]:
    """Runs the command on this installation."""
    environment = {"DATA_DIR": str(config.data_dir), "REDIS_URL": str(config.redis_url), "PAGEDESK_MODE": "test"}
    return lambda email: CliRunner(env=environment).invoke(cli.portal, ["password-link", email])


def test_it_shows_a_link_that_works(run: Callable[[str], Result], session: Session) -> None:
    make_employee("Olga", Role.OWNER)
    address = run(" Olga@example.org").output.strip()
    token = address.removeprefix("http://localhost:8000/new-password/")
    access_links.reset_password(token, "entirely different")
    assert employees.recognise("olga@example.org", "entirely different")


def test_nobody_of_that_address_is_said(run: Callable[[str], Result], session: Session) -> None:
    answer = run("eva@example.org")
    assert answer.exit_code == 1
    assert "Nobody here has the e-mail address eva@example.org." in answer.output
