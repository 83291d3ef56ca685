"""Who looks after whom."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models import Employee
from tests.web.desk.conftest import SignIn, sits
from tests.web.desk.desk import Desk
from tests.web.people.visitors import Stranger

__all__ = ["sits"]


@pytest.fixture
def admin(sits: SignIn, anna: Employee) -> Desk:
    """Anna, administrator."""
    return sits(anna)


@pytest.fixture
def stranger(app: Flask, olga: Employee) -> Stranger:
    """Somebody with a browser who is not signed in."""
    return Stranger(app)
