"""The setup wizard: the one-time code, the owner, and which step comes next. All of it follows from facts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from config import Config
from portal import clock
from portal.extensions import db
from portal.models import Direction, Employee, Installation, Message, Page, PageState, Role, Task
from portal.services import connections, employees, installation, meta_app
from portal.services.problems import NotPossible
from portal.statements import changed_rows

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike
ATTEMPTS = 5
LOOKED_AT = 200  # newest messages among which the test message is looked for
SKEW = timedelta(minutes=1)  # by which Meta's clock may be behind ours


class Step(StrEnum):
    OWNER = "owner"
    APP = "app"
    LOGIN = "login"
    PAGES = "pages"
    PERMISSIONS = "permissions"
    SETTINGS = "settings"
    TEST = "test"


NEEDS = {Step.PAGES: Step.LOGIN, Step.PERMISSIONS: Step.LOGIN, Step.SETTINGS: Step.PAGES, Step.TEST: Step.PAGES}
"""What a step is about: without a login there are no Pages to choose, however far the wizard had come."""


@dataclass(frozen=True)
class Progress:
    """How far the wizard has come."""

    done: frozenset[Step]

    @property
    def next(self) -> Step | None:
        """The first step that is not done; None at the end."""
        return next((step for step in Step if step not in self.done), None)

    @property
    def is_complete(self) -> bool:
        return self.next is None

    def can_open(self, step: Step) -> bool:
        """Done steps can be revisited while what they are about is there; beyond the next one nothing can be opened."""
        return (step in self.done or step == self.next) and NEEDS.get(step, step) in self.done | {step}


def progress(config: Config) -> Progress:
    site = installation.find()
    facts = {
        Step.OWNER: employees.owner() is not None,
        Step.APP: meta_app.is_ready(config),
        Step.LOGIN: connections.latest() is not None,
        Step.PAGES: has_pages(),
        Step.PERMISSIONS: bool(site and site.permissions_reviewed_at),
        Step.SETTINGS: bool(site and site.settings_reviewed_at),
        Step.TEST: bool(site and site.tested_at),
    }
    return Progress(frozenset(step for step, is_done in facts.items() if is_done))


def has_pages() -> bool:
    return db.session.scalar(select(Page.id).where(Page.state != PageState.DISCONNECTED).limit(1)) is not None


def new_setup_code() -> str:
    """A fresh code such as K7QM-2XAB; the one before no longer counts. Raises NotPossible once there is an owner."""
    if employees.owner() is not None:
        raise NotPossible(_("This portal has its owner already; no setup code is needed."), code="owner_exists")
    site = installation.get()
    code = "".join(secrets.choice(LETTERS) for _place in range(8))
    site.setup_code_hash, site.setup_code_attempts = _hash(code), 0
    return f"{code[:4]}-{code[4:]}"


def code_is_used_up() -> bool:
    """Whether too many wrong codes came in: a new code is then needed from the command line."""
    site = installation.find()
    return site is None or site.setup_code_hash is None or site.setup_code_attempts >= ATTEMPTS


def redeem(code: str) -> bool:
    """Whether this is the setup code. A wrong one costs an attempt, which the caller commits."""
    counted = update(Installation).where(Installation.setup_code_attempts < ATTEMPTS)
    spent = db.session.execute(counted.values(setup_code_attempts=Installation.setup_code_attempts + 1))
    site = installation.find()
    if not changed_rows(spent) or site is None or site.setup_code_hash is None:
        return False
    db.session.refresh(site)
    fits = hmac.compare_digest(_hash(code), site.setup_code_hash or "")
    if fits:
        site.setup_code_attempts -= 1
    return fits


def create_owner(code: str, name: str, email: str, password: str) -> Employee:
    """Make the first account. Of two browsers with the same code one wins; the other gets NotPossible."""
    _use_up(code)
    owner = employees.create(email, name, password, role=Role.OWNER)
    db.session.flush()
    return owner


def _use_up(code: str) -> None:
    mine = update(Installation).where(Installation.setup_code_hash == _hash(code)).values(setup_code_hash=None)
    used = db.session.execute(mine)
    if employees.owner() is not None or not changed_rows(used):
        raise NotPossible(_("Somebody has just created the owner account. Sign in with it."), code="owner_exists")


def _hash(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter in LETTERS)
    return hashlib.sha256(letters.encode()).hexdigest()


def review_permissions() -> None:
    installation.get().permissions_reviewed_at = clock.now()


def review_settings() -> None:
    """The settings are as they should be. The test that follows, unless it was passed, counts messages from now on."""
    site = installation.get()
    site.settings_reviewed_at = clock.now()
    if site.tested_at is None:
        open_test()


def open_test() -> None:
    """Wait for a message that comes after this moment."""
    site = installation.get()
    site.test_opened_at, site.tested_at = clock.now(), None


def finish() -> None:
    installation.get().tested_at = clock.now()


def test_message() -> Message | None:
    """The first message from a person that was written and came in after the test step was opened."""
    opened_at = installation.get().test_opened_at
    if opened_at is None:
        return None
    newest = select(Message.id).order_by(Message.id.desc()).limit(LOOKED_AT)
    fresh = select(Message).where(
        Message.id.in_(newest), Message.direction == Direction.INBOUND, Message.received_at >= opened_at
    )
    found = db.session.scalars(fresh.order_by(Message.id))
    return next((message for message in found if message.at >= opened_at - SKEW), None)


def task_of(message: Message, by: Employee) -> Task | None:
    """The task the message belongs to: the latest of its conversation."""
    latest = Task.visible_to(by).where(Task.conversation_id == message.conversation_id).order_by(Task.id.desc())
    return db.session.scalar(latest.limit(1))
