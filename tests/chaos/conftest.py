"""A running portal to be broken, with a connected Page and Anna at her desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk import Desk
from tests.simulator.meta import BAKERY, Meta
from tests.stack import Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("chaos") / "data", SIMULATOR_TIME_SCALE="20")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY).press("Continue")
    anna.press("Save and continue")
    return anna
