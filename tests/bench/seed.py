"""Fills the database as years of use would: most tasks done, 50 messages in each conversation, Russian and English.

Of ten conversations seven are direct, two are of comments under a post, and one is of a lead. Every fifth task has a
label, every tenth is urgent, and everybody has a few saved views.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import Table, insert, select, text

from portal import clock
from portal.extensions import Base, db
from portal.models import EntryKind, Label, LabelColor, Message, Page, Role, SavedView
from portal.models.search_upkeep import Said
from portal.services import employees

WORDS = ("заказ", "торт", "доставка", "сегодня", "спасибо", "please", "order", "cake", "delivery", "thanks", "price")
MESSAGES_EACH = 50  # in a conversation
KINDS = ("direct",) * 7 + ("comments", "comments", "lead")
IDENTITIES = {"direct": "page_scoped", "comments": "commenter", "lead": "email"}
STATUSES = ("new", "in_progress", "waiting")
VIEWS = {
    "Urgent": "?view=all&priority=urgent",
    "Comments": "?view=all&kind=comments",
    "Leads of the first label": "?view=all&label=1&kind=lead",
    "New and nobody's": "?view=unassigned&status=new",
}
CHUNK = 5_000  # rows of one statement

Row = dict[str, Any]


def fill(messages: int, open_tasks: int) -> None:
    """So many messages; so many active tasks, the other conversations have a done one. Commits."""
    staff = [employees.create(f"e{n}@bench.test", f"Employee {n}", "bench-password-1", Role.EMPLOYEE) for n in range(3)]
    db.session.flush()
    page_id = db.session.scalars(select(Page.id)).one()
    count = max(messages // MESSAGES_EACH, open_tasks)
    chance = random.Random(1)
    ids = [employee.id for employee in staff] + [employees.owner().id]  # type: ignore[union-attr]
    _insert("contacts", ({"id": n, "name": f"Мария Person {n}", "created_at": clock.now()} for n in _numbers(count)))
    _insert("identities", (_identity(n, page_id) for n in _numbers(count)))
    _insert("posts", (_post(n, page_id) for n in _numbers(count) if _kind(n) == "comments"))
    _insert("conversations", (_conversation(n, page_id) for n in _numbers(count)))
    _insert("leads", (_lead(n, page_id) for n in _numbers(count) if _kind(n) == "lead"))
    _insert("tasks", (_task(n, page_id, n <= open_tasks) for n in _numbers(count)))
    db.session.add(Label(id=1, name="Wedding", color=LabelColor.PINK))
    db.session.add_all(SavedView(name=name, query=query) for name, query in VIEWS.items())
    db.session.flush()
    _insert("task_labels", (_label(n, n <= open_tasks) for n in _numbers(count) if n % 5 == 0))
    _insert("assignments", (_assignment(n, chance.choice(ids), n <= open_tasks) for n in _numbers(count)))
    _insert("messages", (_message(n, count, page_id, chance) for n in _numbers(messages)))
    _insert("search_entries", _entries(count, page_id))
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _entries(contacts: int, page_id: int) -> Iterator[Row]:
    """What the session puts in by itself when it stores messages and people one by one."""
    asked = select(Message.id, Message.at, Message.text).order_by(Message.at, Message.id)
    found = db.session.execute(asked.execution_options(yield_per=CHUNK))
    people = (Said(EntryKind.CONTACT, n, page_id, clock.now(), f"Мария Person {n}") for n in _numbers(contacts))
    said = (Said(EntryKind.MESSAGE, number, page_id, at, words) for number, at, words in found)
    yield from (row for one in chain(people, said) if (row := one.row()))


def _numbers(count: int) -> Iterable[int]:
    return range(1, count + 1)


def _insert(name: str, rows: Iterator[Row]) -> None:
    table: Table = Base.metadata.tables[name]
    while chunk := list(islice(rows, CHUNK)):
        db.session.execute(insert(table), chunk)


def _at(number: int) -> Any:
    return clock.now() - timedelta(seconds=number * 7)


def _kind(number: int) -> str:
    """Of the conversation with this number."""
    return KINDS[number % len(KINDS)]


def _identity(number: int, page_id: int) -> Row:
    kind = IDENTITIES[_kind(number)]
    return {"id": number, "contact_id": number, "page_id": page_id, "kind": kind, "platform_id": f"9{number}"}


def _post(number: int, page_id: int) -> Row:
    same = {"id": number, "page_id": page_id, "platform_id": f"1_{number}", "fetched_at": _at(number)}
    return {**same, "text": "Our cakes of the week", "try_after": None, "comments_try_after": None}


def _conversation(number: int, page_id: int) -> Row:
    kind = _kind(number)
    person = None if kind == "comments" else number
    same = {"id": number, "page_id": page_id, "kind": kind, "version": 1}
    with_whom = {"contact_id": person, "identity_id": person, "post_id": number if kind == "comments" else None}
    return {**same, **with_whom, "last_interaction_at": _at(number) if kind == "direct" else None}


def _lead(number: int, page_id: int) -> Row:
    same = {"id": number, "page_id": page_id, "platform_id": str(number), "conversation_id": number}
    answers = [{"key": "which_cake", "values": ["Raspberry"]}]
    return {**same, "state": "fetched", "created_at": _at(number), "fetched_at": _at(number), "answers": answers}


def _status(number: int, is_open: bool) -> str:
    return STATUSES[number % 3] if is_open else "done"


def _task(number: int, page_id: int, is_open: bool) -> Row:
    at = _at(number)
    return {
        "id": number,
        "conversation_id": number,
        "page_id": page_id,
        "contact_id": number,
        "title": f"Where is my order {number}?",
        "kind": _kind(number),
        "status": _status(number, is_open),
        "priority": "normal" if number % 10 else "urgent",
        "listed_as": _status(number, is_open),
        "is_active": is_open,
        "is_listed": is_open,
        "is_unassigned": False,
        "opened_at": at,
        "last_activity_at": at,
        "last_message_at": at,
        "snippet": "Здравствуйте, где мой заказ?",
    }


def _label(number: int, is_open: bool) -> Row:
    task = _task(number, 0, is_open)
    copied = ("is_active", "is_listed", "listed_as", "is_unassigned", "kind", "priority", "last_activity_at")
    return {"task_id": number, "label_id": 1, **{name: task[name] for name in copied}}


def _assignment(number: int, employee_id: int, is_open: bool) -> Row:
    same = {"task_id": number, "employee_id": employee_id, "is_active": is_open, "is_listed": is_open}
    return {**same, "listed_as": _status(number, is_open), "last_activity_at": _at(number)}


def _message(number: int, conversations: int, page_id: int, chance: random.Random) -> Row:
    conversation = number % conversations + 1
    inbound = number % 2 == 0
    author = conversation if inbound and _kind(conversation) == "comments" else None
    return {
        "conversation_id": conversation,
        "page_id": page_id,
        "contact_id": author,
        "platform_message_id": f"m_{number}",
        "direction": "inbound" if inbound else "outbound",
        "text": " ".join((*chance.choices(WORDS, k=20), f"no{number % 5000}", f"rare{number // 10}")),
        "at": _at(conversation) - timedelta(minutes=MESSAGES_EACH - number // conversations),
    }
