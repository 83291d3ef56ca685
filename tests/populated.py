"""A portal with something of everything in it, served beside a running simulator, for walks through all screens.

The owner has gone through the wizard; a team is at work; every example of what Meta may send has come in; there are
replies and files in each state, and Pages in each condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import config as settings
from config import Config
from portal import clock, database
from portal.extensions import db
from portal.jobs.inbox import drain
from portal.models import (
    Attachment,
    AttachmentState,
    Contact,
    ConversationKind,
    Employee,
    Page,
    PageState,
    PartState,
    Platform,
    Priority,
    Role,
    Task,
)
from portal.processes.valkey import Valkey
from portal.services import (
    access_links,
    contact_details,
    contact_notes,
    files,
    labels,
    lead_contacts,
    merges,
    notes,
    origins,
    pages,
    quick_replies,
    replies,
    saved_views,
    setup,
    tasks,
    teams,
    templates,
)
from portal.services.contact_details import Details as ContactDetails
from portal.services.lead_contacts import Person as Sender
from portal.services.templates import Contents
from tests import cast, populated_leads, populated_notifications, populated_rules, populated_utility
from tests.applications import running
from tests.backends import Backend
from tests.cast import Person
from tests.facebook.examples import EXAMPLES
from tests.served import Place, Visitor, serving
from tests.simulator.meta import BAKERY, BOOKSHOP, CINEMA, FLORIST, MUSEUM, Meta
from tests.wall import Wall, take_comments

INSTAGRAM = "17841400000012345"  # the account that the examples are about
SIMULATOR = settings.ROOT / "simulator" / "static"
CONTENTS = {
    "image": SIMULATOR / "samples" / "cake.jpg",
    "sticker": SIMULATOR / "stickers" / "heart.png",
    "video": SIMULATOR / "samples" / "clip.mp4",
}
HOSTILE = "<script>alert(1)</script>"
LONG = "A-word-that-does-not-end-" * 8


@dataclass(frozen=True)
class House:
    """The served portal, and people who look at it: anna owns it, olga administers it, boris and clara work there."""

    address: str
    app: Flask
    meta: Meta

    def visitor(self, person: str | None) -> Visitor:
        """Somebody signed in; None is a stranger."""
        visitor = Visitor(self.address, self.meta)
        return visitor.signs_in(f"{person}@example.org", back="/tasks") if person else visitor


@pytest.fixture(scope="module")
def house(
    backends: Callable[[str], Backend], valkey: Valkey, place: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    config = make_config(backends("sqlite"), valkey, place, tmp_path_factory.mktemp("house"))
    meta = Meta(place.simulator.url, config.address)
    meta.stage("reset")
    meta.stage("clock", offset=0)
    with running(config) as app, serving(app, config) as address:
        made = House(address, app, meta)
        populate(made)
        yield made


def make_config(backend: Backend, valkey: Valkey, place: Place, folder: Path) -> Config:
    return settings.load(
        {
            "PAGEDESK_MODE": "test",
            "DATA_DIR": str(folder),
            "DATABASE_URL": backend.make(folder),
            "REDIS_URL": valkey.url,
            "PORT": str(place.port),
            "SIMULATOR_PORT": str(place.simulator.port),
            "CLOCK_FILE": str(place.clock_file),
            "LOG_LEVEL": "WARNING",
        }
    )


def populate(house: House) -> None:
    owner = as_far_as_the_test(house)
    with house.app.app_context(), database.writing():
        hire()
        connect_more_pages()
        prepare_answers()
        populated_utility.prepare(page(BAKERY), employee("anna"))
        populated_utility.leave(employee("clara"))
        populated_leads.switch_on(page(BAKERY))
        populated_rules.make(employee("anna"), page(BAKERY), labels.every()[0], HOSTILE, LONG)
        receive(cast.Meta(house.app))
        populated_rules.run(house.app)
        comment(cast.Meta(house.app))
        work()
        populated_utility.let_window_close(task_of("Tomas Berg"))
        populated_leads.send(page(BAKERY))
        populated_notifications.tell(task_of("Maria Ivanova"), employee("boris"), employee("anna"))
        know()
        db.session.commit()
    owner.goes("/setup/test").press("Open the task")


def as_far_as_the_test(house: House) -> Visitor:
    """The owner's way through the wizard."""
    with house.app.app_context(), database.writing():
        code = setup.new_setup_code()
        db.session.commit()
    owner = Visitor(house.address, house.meta).creates_owner(code).uses_simulator().logs_in()
    owner.connects(BAKERY, FLORIST).press("Continue")
    for _page in (FLORIST, BAKERY):
        owner.press("Save and continue")
    assert owner.path == "/setup/test"
    return owner


def hire() -> None:
    for name, role in (("Olga", Role.ADMINISTRATOR), ("Boris", Role.EMPLOYEE), ("Clara", Role.EMPLOYEE)):
        cast.make_employee(name, role)
    cast.make_employee("Dan", is_active=False)
    anna = employee("anna")
    teams.set_members(teams.create(f"Bakers {LONG}"[:100], anna), [employee("boris")], anna)
    access_links.invite("eva@example.org", Role.EMPLOYEE, teams.every(), anna)


def connect_more_pages() -> None:
    """Besides the two of the wizard: one of each condition a Page can be in."""
    connection = page(BAKERY).connection
    team = [employee("boris"), employee("clara")]
    cast.make_page(LONG, INSTAGRAM, connection, platform=Platform.INSTAGRAM, receives_comments=True)
    cast.make_page("Old Bookshop", BOOKSHOP, connection, state=PageState.PAUSED)
    cast.make_page("River Cinema", CINEMA, connection, state=PageState.DISCONNECTED)
    pages.lose(cast.make_page("City Museum", MUSEUM, connection), 190, 460)
    for one in db.session.scalars(select(Page)):
        one.tasks_from = one.tasks_from.replace(year=2020)
        one.assignees = team
        one.history_size = 1
    db.session.commit()


def prepare_answers() -> None:
    """A template that is in use, one with everything that may be odd, labels, and quick replies of both kinds."""
    plain = labels.create("Order")
    odd = Contents(HOSTILE, "{{ contact.name }} wrote", LONG, Priority.URGENT, 2, [LONG, HOSTILE], [plain])
    template = templates.create(odd)
    db.session.flush()
    templates.choose(page(BAKERY), {ConversationKind.DIRECT: template})
    price = files.store.store(BytesIO(b"Prices."), f"{LONG}.txt", None)
    quick_replies.create(quick_replies.Contents(LONG[:90], f"{HOSTILE} {{{{ contact.name }}}}", HOSTILE), None, [price])
    for name in ("anna", "boris"):
        quick_replies.create(quick_replies.Contents("Thanks", "Thank you!"), employee(name))
    db.session.commit()


def receive(meta: cast.Meta) -> None:
    """Everything Meta may send, then Maria, Tomas and somebody with a bad name."""
    for example in EXAMPLES:
        assert meta.post(example.body) == 200
    assert meta.post(b"no JSON at all") == 200
    meta.work(drain)
    for number, name in enumerate(("Maria Ivanova", "Tomas Berg", HOSTILE), start=11):
        person = Person(name, number, meta)
        person.writes(page(BAKERY), f"Good morning, {name} here.\n\n{LONG}", mid=f"m_of_{number}")
        person.conversation(page(BAKERY)).contact.name = name
    db.session.commit()


def comment(meta: cast.Meta) -> None:
    """A post with a comment, an answer to it, and one that is hidden."""
    take_comments(page(BAKERY))
    wall, vera = Wall(meta, page(BAKERY)), Person("Vera Long", 14, meta)
    wall.page_comments("As many as you like.", under=wall.comment(vera, f"How many? {LONG}"))
    wall.hides(wall.comment(vera, HOSTILE))


def work() -> None:
    """The team answers, notes, closes, hands over; files arrive or do not."""
    maria, tomas = task_of("Maria Ivanova"), task_of("Tomas Berg")
    boris = employee("boris")
    notes.write(maria, boris, f"The kitchen says yes. {LONG}")
    for state in PartState:
        for part in replies.write(maria, boris, f"This is {state}.", []):
            part.state, part.error_code, part.error_subcode = state, 10, 2018278
    tasks.close(tomas, by=boris)
    for assignment in list(task_of(HOSTILE).assignments):
        tasks.unassign(task_of(HOSTILE), assignment.employee, by=boris)
    saved_views.save(LONG[:40], "?view=all&kind=comments", boris)
    saved_views.save(HOSTILE, "?view=unassigned", employee("anna"), for_everybody=True)
    fetch_files()


def know() -> None:
    """A card with everything on it, joined from two and perhaps a third; and each origin."""
    anna, label = employee("anna"), labels.create(LONG[:40])
    nina, other, _third = (
        lead_contacts.contact_for(page(BAKERY), Sender(name, email, phone))
        for name, email, phone in (
            ("Nina Long", "nina@example.org", None),
            (HOSTILE, None, "+49301234567"),
            ("Nina", "nina.long@example.org", None),
        )
    )
    written = ContactDetails(
        "", "nina.long@example.org", "+49 30 1234567", LONG[:200], "ru", [(HOSTILE, LONG)], [label]
    )
    contact_details.change(nina, written, anna, contact_details.seal(nina))
    contact_notes.write(nina, anna, f"Prefers calls. {LONG}", key="1")
    merges.merge(nina, other, {"own_name": True}, anna)
    ad = {"source": "ADS", "ad_id": "120210000000000099", "ad_title": HOSTILE}
    origins.learn(task_of("Maria Ivanova").conversation, ad, clock.now(), None)


def fetch_files() -> None:
    """Some are stored, some cannot be had, some are still waited for."""
    states = cycle([AttachmentState.STORED, AttachmentState.STORED, AttachmentState.FAILED, AttachmentState.WAITING])
    waiting = select(Attachment).where(Attachment.state == AttachmentState.WAITING).order_by(Attachment.id)
    for attachment, state in zip(db.session.scalars(waiting).all(), states, strict=False):
        attachment.state = state
        if state == AttachmentState.STORED:
            path = CONTENTS.get(attachment.kind)
            content = BytesIO(path.read_bytes() if path else b"Not much.")
            stored = files.store.store(content, path.name if path else f"{LONG}.txt", None)
            attachment.sha256, attachment.size, attachment.name = stored.sha256, stored.size, stored.name
            attachment.content_type = stored.content_type


def page(platform_id: str) -> Page:
    return db.session.scalars(select(Page).where(Page.platform_id == platform_id)).one()


def employee(name: str) -> Employee:
    return db.session.scalars(select(Employee).where(Employee.email == f"{name}@example.org")).one()


def task_of(name: str) -> Task:
    return db.session.scalars(select(Task).join(Task.contact).where(Contact.name == name)).one()
