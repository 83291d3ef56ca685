"""The demo's sample data: a team, Pages and an Instagram account, a template and talk, made the way people make it.

The owner signs in and clicks through the wizard over HTTP, and the customers write through the simulator, so what the
demo shows has gone through the same doors as real use.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from config import Config
from portal import clock, database
from portal.extensions import db
from portal.jobs import nudge
from portal.jobs.replies import send_replies
from portal.models import Contact, Conversation, ConversationKind, Employee, Message, Page, Role, Task
from portal.sample import script
from portal.sample.people import Customers
from portal.sample.visitor import Visitor
from portal.services import employees, labels, notes, pages, quick_replies, replies, tasks, teams, templates

PASSWORD = "demo"  # noqa: S105 - told on the screen; the demo listens on this machine only
OWNER = "owner@demo.test"
PATIENCE = 30.0  # seconds until everything written has become tasks


def make(config: Config) -> str:
    """Make what is missing; what to tell the person who started the demo. Commits."""
    if employees.owner() is None:
        _hire()
    if not pages.connected():
        _connect(config)
    if db.session.scalar(select(Message.id).limit(1)) is None:
        _talk(config)
    others = ", ".join(f"{name.split()[0].lower()}@demo.test" for name, _role in script.TEAM[1:])
    return f"Sign in    {OWNER} with the password {PASSWORD}\n           or as {others}, same password"


def _hire() -> None:
    for name, role in script.TEAM:
        address = OWNER if role == Role.OWNER else f"{name.split()[0].lower()}@demo.test"
        employees.add(address, name, PASSWORD, role)
    db.session.flush()
    _make_team()
    db.session.commit()


def _make_team() -> None:
    owner = _employee("Olga")
    team = teams.create(script.SHOP, by=owner)
    teams.set_members(team, [_employee(first_name) for first_name in script.SHOP_MEMBERS], by=owner)


def _connect(config: Config) -> None:
    """The owner's way through the wizard, and through the simulator's login dialog as its Anna."""
    db.session.commit()
    with Visitor(config.address) as owner:
        owner.visit("/login")
        owner.submit("/login", email=OWNER, password=PASSWORD)
        owner.visit("/setup/app?choose=1")
        owner.submit("/setup/app/choice", kind="simulator")
        owner.submit("/setup/instagram/use")
        owner.visit("/connect")
        owner.press("login", person=script.ADMINISTRATOR)
        owner.press("assets", **_ticked(pages=script.PAGES, instagram=script.ACCOUNTS))
        owner.press("permissions")
        owner.submit("/setup/pages", page=list(script.HOMES.values()))
        owner.visit("/setup/permissions")
        owner.submit("/setup/permissions")
        owner.visit("/setup/settings")
        owner.submit("/setup/settings/", for_all="yes")
        _switch_features_on(owner)
        owner.visit("/setup/test")


def _ticked(**kinds: dict[str, str]) -> dict[str, str | list[str]]:
    """What is chosen in the dialog: of each kind only these, by the ids of Meta."""
    scopes: dict[str, str | list[str]] = {f"{kind}_scope": "some" for kind in kinds}
    return {**scopes, **{kind: list(chosen.values()) for kind, chosen in kinds.items()}}


def _switch_features_on(owner: Visitor) -> None:
    """Comments and leads, where the script has some; Facebook is then asked for what they need."""
    for name, switched_on in script.SWITCHED_ON.items():
        number = db.session.scalars(select(Page.id).where(Page.name == name)).one()
        db.session.rollback()
        owner.visit(f"/setup/settings/{number}")
        owner.submit("/setup/settings/", **dict.fromkeys(switched_on, "yes"))
    owner.visit("/connect?again=1")
    owner.press("continue")


def _talk(config: Config) -> None:
    _assign_pages()
    if not templates.every():
        _prepare()
    _wait(_has_everything_sent_here)
    customers = Customers(config.simulator_address)
    customers.say(script.CONVERSATIONS)
    customers.comment(script.POST)
    customers.send_form(script.LEAD)
    _wait(lambda: _count() > len(script.CONVERSATIONS) + len(script.POST.comments))
    _wait(lambda: db.session.scalar(select(Contact.id).where(Contact.name.is_(None)).limit(1)) is None)
    with Visitor(config.address) as owner:
        owner.visit("/login")
        owner.submit("/login", email=OWNER, password=PASSWORD)
        owner.visit("/setup/test")
        owner.submit("/setup/test/finish")
    for line in script.WORK:
        _work(line)


def _assign_pages() -> None:
    for page_name, first_names in script.ASSIGNEES.items():
        page = db.session.scalars(select(Page).where(Page.name == page_name)).one()
        page.assignees = [_employee(first_name) for first_name in first_names]
        page.tasks_from = clock.now() - timedelta(days=2)  # as if connected then: what is written "earlier" makes tasks
        page.comments_from = page.tasks_from
    db.session.commit()


def _prepare() -> None:
    """What new leads look like as tasks, and answers of the team that are ready."""
    page = db.session.scalars(select(Page).where(Page.name == script.LEAD.page)).one()
    template = templates.create(replace(script.TEMPLATE, labels=[labels.create(script.LABEL)]))
    db.session.flush()
    templates.choose(page, {ConversationKind.LEAD: template})
    for contents in script.QUICK_REPLIES:
        quick_replies.create(contents, owner=None)
    db.session.commit()


def _has_everything_sent_here() -> bool:
    page = db.session.scalars(select(Page).where(Page.name == script.POST.page)).one()
    return {"feed", "leadgen"} <= set(page.subscribed_fields)


def _work(line: script.Work) -> None:
    """What an employee did with a task: a note, an answer, a status."""
    page = select(Page.id).where(Page.name == line.page).scalar_subquery()
    tasks_of = select(Task).join(Task.contact).where(Task.page_id == page, Contact.name == line.customer)
    tasks_of = tasks_of.join(Task.conversation).where(Conversation.kind == ConversationKind.DIRECT)
    task, employee = db.session.scalars(tasks_of).one(), _employee(line.employee)
    if line.note:
        notes.write(task, employee, line.note)
    if line.reply:
        replies.write(task, employee, line.reply, [])
    if line.status:
        tasks.set_status(task, line.status, employee)
    conversation_id = task.conversation_id
    db.session.commit()
    if line.reply:
        nudge(send_replies, conversation_id)


def _employee(first_name: str) -> Employee:
    return db.session.scalars(select(Employee).where(Employee.name.startswith(first_name))).one()


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0


def _wait(condition: Callable[[], bool]) -> None:
    """Until it is so, or patience ends: then the demo starts with less."""
    until = time.monotonic() + PATIENCE
    with database.reading():
        while time.monotonic() < until:
            fulfilled = condition()
            db.session.rollback()
            if fulfilled:
                return
            time.sleep(0.1)
