"""Who sits at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.models import Employee, Page, Task
from tests.cast import Meta, Person
from tests.web.desk.desk import Desk

SignIn = Callable[[Employee], Desk]


@pytest.fixture
def sits(app: Flask, meta: Meta, olga: Employee) -> SignIn:
    """Signs somebody in."""
    return lambda employee: Desk(app, employee)


@pytest.fixture
def desk(sits: SignIn, boris: Employee) -> Desk:
    """Boris's desk."""
    return sits(boris)


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    """Maria asked the bakery something; the task is Boris's."""
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)
