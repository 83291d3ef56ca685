"""Who looks after the portal; without a browser, and without Meta."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.models import Employee
from tests.cast import Meta
from tests.web.desk.desk import Desk


@pytest.fixture
def office(app: Flask, meta: Meta, olga: Employee, anna: Employee) -> Desk:
    """Anna's office; she is an administrator."""
    return Desk(app, anna)
