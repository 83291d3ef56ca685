"""The portal served over real HTTP beside a running simulator, and people who walk through it without JavaScript.

Import the fixtures into the conftest of a folder that wants them.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from config import Config
from portal import database
from portal.extensions import db
from portal.models import Role
from portal.services import setup
from tests.setting_up import PASSWORD, make_employee, make_installation
from tests.simulator.conftest import Process
from tests.simulator.forms import Browser
from tests.simulator.meta import Meta
from tests.stack import free_port

ANNA, BORIS, DAN = "100200300000001", "100200300000002", "100200300000004"
PEOPLE = {ANNA: "Anna Keller", BORIS: "Boris Lindt", DAN: "Dan Ostrov"}


@dataclass(frozen=True)
class Place:
    """Where the portal of these tests listens, and the simulator that believes it is there."""

    port: int
    simulator: Process
    clock_file: Path


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder, port = tmp_path_factory.mktemp("simulator"), free_port()
    clock_file = folder / "clock"
    process = Process(folder, PORTAL_URL=f"http://localhost:{port}", CLOCK_FILE=str(clock_file)).start()
    yield Place(port, process, clock_file)
    process.stop()


@pytest.fixture
def extra_settings() -> dict[str, str]:
    """Further settings, to be parametrized; `SIMULATOR` in a value stands for its address."""
    return {}


@pytest.fixture
def config(config: Config, place: Place, extra_settings: dict[str, str]) -> Config:
    """The settings, with the addresses of this place and a clock shared with the simulator."""
    own = {"port": str(place.port), "simulator_port": str(place.simulator.port), "clock_file": str(place.clock_file)}
    extra = {name: value.replace("SIMULATOR", place.simulator.url) for name, value in extra_settings.items()}
    return replace(config, **own, **extra)


@pytest.fixture
def meta(place: Place) -> Meta:
    """The simulator with a fresh world and the right time."""
    fresh = Meta(place.simulator.url, f"http://localhost:{place.port}")
    fresh.stage("reset")
    fresh.stage("clock", offset=0)
    return fresh


@contextmanager
def serving(app: Flask, config: Config) -> Iterator[str]:
    """The portal's address, while it is served. It has been started, so it is prepared."""
    with app.app_context(), database.writing():
        make_installation()
        db.session.commit()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", int(config.port), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield config.address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def portal(app: Flask, config: Config, meta: Meta) -> Iterator[str]:
    """The portal's address, while it is served."""
    with serving(app, config) as address:
        yield address


class Visitor(Browser):
    """Somebody with a browser without JavaScript, who follows the portal to Facebook and back."""

    def __init__(self, portal: str, meta: Meta) -> None:
        super().__init__("http://")
        self.portal = portal
        self.meta = meta

    def goes(self, path: str) -> Visitor:
        self.open(self.portal + path)
        return self

    def get(self, path: str, **more: Any) -> requests.Response:
        """What the portal answers, without going there."""
        return self._session.get(self.portal + path, **more)

    def post(self, path: str, **values: Any) -> requests.Response:
        """What the portal answers to a form that is on no screen; stays where it is."""
        return self._session.post(self.portal + path, values, allow_redirects=False)

    def reads(self, words: str) -> bool:
        """Whether the screen says so, whatever the markup between the words."""
        return words in self.words

    @property
    def words(self) -> str:
        text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", self.text.replace("<wbr>", ""), flags=re.DOTALL)
        for entity, letter in (("&#39;", "'"), ("&#34;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
            text = text.replace(entity, letter)
        return re.sub(r"\s+([.,:;)])", r"\1", " ".join(text.split()))

    @property
    def path(self) -> str:
        return self.location.removeprefix(self.portal).split("?")[0].split("#")[0]

    def sends(self, path: str, **values: str) -> Visitor:
        """Press a button whose form stands elsewhere on the screen."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.text)
        assert token, "no form on this screen"
        answer = self._session.post(self.portal + path, {"csrf_token": token[1], **values}, allow_redirects=False)
        self._arrive(answer)
        return self

    # the wizard

    def creates_owner(self, code: str) -> Visitor:
        self.goes("/setup")
        about = {"code": code, "name": "Anna Keller", "email": "anna@example.org", "password": PASSWORD}
        self.press("Create the account", **about)
        return self

    def signs_in(self, email: str = "anna@example.org", back: str = "/setup") -> Visitor:
        self.goes(f"/login?next={back}")
        self.press("Sign in", email=email, password=PASSWORD)
        return self

    def uses_simulator(self) -> Visitor:
        self.goes("/setup/app?choose=1").press("Continue", kind="simulator")
        return self

    def uses_app(self, app_id: str = "100000000000001", secret: str = "demo-app-secret") -> Visitor:
        self.goes("/setup/app?choose=1").press("Continue", kind="own")
        self.press("Check", app_id=app_id, secret=secret)
        return self

    def starts_login(self, person: str = ANNA, query: str = "") -> Visitor:
        """As far as Facebook's first question to this person."""
        self.goes(f"/connect{query}")
        if "Switch account" in self.buttons and PEOPLE[person] not in self.words:
            self.press("Switch account")
        if self.offered("person"):
            self.press("Log in", person=person)
        return self

    def finishes_login_later(self, person: str = ANNA) -> str:
        """Go through the dialog, and stop before Facebook leads back; where it leads to."""
        address = self._session.get(f"{self.portal}/connect", allow_redirects=False).headers["Location"]
        facebook = self.meta.browser().open(address).press("Log in", person=person)
        return facebook.press("Continue").press("Save").location

    def logs_in(
        self, person: str = ANNA, *, pages: list[str] | None = None, without: tuple[str, ...] = (), query: str = ""
    ) -> Visitor:
        """Through the dialog and back; `pages` ticked (all if None), `without` these permissions."""
        self.starts_login(person, query)
        if self.heading.startswith("You previously"):
            if pages is None and not without:
                self.press(next(name for name in self.buttons if name.startswith("Continue as")))
                return self
            self.press("Edit previous settings")
        if "Continue" in self.buttons:
            self.press("Continue", **({} if pages is None else {"pages_scope": "some", "pages": pages}))
        self.press("Save", without=without)
        return self

    def connects(self, *page_ids: str) -> Visitor:
        self.press("Connect and continue", page=list(page_ids))
        return self

    @property
    def buttons(self) -> list[str]:
        """What can be pressed."""
        found = re.findall(r"<button[^>]*>(.*?)</button>", self.text, re.DOTALL)
        return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


@pytest.fixture
def visitor(portal: str, meta: Meta) -> Visitor:
    """A stranger."""
    return Visitor(portal, meta)


@pytest.fixture
def setup_code(app: Flask, portal: str) -> str:
    with app.app_context(), database.writing():
        code = setup.new_setup_code()
        db.session.commit()
    return code


@pytest.fixture
def anna(visitor: Visitor, app: Flask) -> Visitor:
    """The owner, signed in; nothing else is set up."""
    with app.app_context(), database.writing():
        make_employee("Anna Keller", Role.OWNER)
        db.session.commit()
    return visitor.signs_in()


@pytest.fixture
def with_simulator(anna: Visitor) -> Visitor:
    """The owner after step 2, with the simulator."""
    return anna.uses_simulator()


@pytest.fixture
def logged_in(with_simulator: Visitor) -> Visitor:
    """The owner after step 3, with all Pages and permissions."""
    return with_simulator.logs_in()
