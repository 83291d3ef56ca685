"""Jobs call a running simulator over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from config import Config
from portal.models import Page
from tests.cast import Meta, Person
from tests.simulator.conftest import Process
from tests.simulator.meta import Meta as Facebook


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("simulator")).start()
    yield process
    process.stop()


@pytest.fixture
def facebook(simulator: Process) -> Facebook:
    """The simulator with a fresh world."""
    fresh = Facebook(simulator.url, "http://localhost:8000")
    fresh.stage("reset")
    return fresh


@pytest.fixture
def config(config: Config, simulator: Process) -> Config:
    return replace(config, simulator_port=str(simulator.port))


@pytest.fixture
def bakery(bakery: Page, facebook: Facebook, session: Session) -> Page:
    """The bakery, with a token that the simulator accepts."""
    bakery.token = facebook.dashboard_token(bakery.platform_id)
    session.commit()
    return bakery


class Customer(Person):
    """Somebody who writes at the simulator; the portal hears of it as by a webhook."""

    def __init__(self, name: str, number: int, meta: Meta, facebook: Facebook) -> None:
        super().__init__(name, number, meta)
        self._facebook = facebook

    def says(self, page: Page, text: str | None = None, *, is_heard: bool = True, **more: object) -> str:
        """The id of the message. If the portal does not hear of it, its webhook was lost."""
        said = self._facebook.writes(self.name, page.platform_id, text, **more)
        self.ids[page.platform_id] = said["conversation"]["psid"]
        mid, attachments = said["message"]["mid"], said["message"]["attachments"]
        if is_heard:
            self.writes(page, text, mid=mid, **({"attachments": attachments} if attachments else {}))
        return str(mid)

    def sees(self, page: Page) -> list[str]:
        """What came from the Page, as the person sees it: texts, and the kinds of files."""
        messages = self._facebook.conversation(self.name, page.platform_id)["messages"]
        shown = (
            m["text"] or ",".join(file["type"] for file in m["attachments"]) for m in messages if m["from"] == "page"
        )
        return list(shown)


@pytest.fixture
def maria(meta: Meta, facebook: Facebook) -> Customer:
    return Customer("Maria", 11, meta, facebook)


@pytest.fixture
def tomas(meta: Meta, facebook: Facebook) -> Customer:
    return Customer("Tomas", 12, meta, facebook)
