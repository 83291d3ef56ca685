"""Whatever order deliveries come in, and however often: the same database is left behind."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.extensions import db
from portal.jobs.inbox import drain
from portal.models import (
    Contact,
    Conversation,
    Delivery,
    DeliveryItem,
    DeliveryState,
    Employee,
    EntryKind,
    Event,
    Identity,
    Message,
    MessageChange,
    Page,
    PartState,
    SearchEntry,
    Task,
)
from portal.services import replies
from tests.cast import DEMO_APP, Meta, Person
from tests.sending import claim, mark

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
PEOPLE = ("Maria", "Tomas", "Zoë")
TEXTS = ("Cake?", "", "Two\nlines", "<b>", "🎂")
EMOJIS = ("❤️", "👍", None)

person = st.integers(0, len(PEOPLE) - 1)
about = st.integers(0, 4)  # which of the person's messages; the last ones may not exist
happening = st.one_of(
    st.tuples(st.just("writes"), person, st.sampled_from(TEXTS)),
    st.tuples(st.just("sends_file"), person, st.sampled_from(["image", "audio", "sticker"])),
    st.tuples(st.just("presses"), person, st.sampled_from(["Menu", ""])),
    st.tuples(st.just("follows_link"), person, st.just("winter")),
    st.tuples(st.just("is_answered"), person, st.sampled_from(TEXTS)),
    st.tuples(st.just("edits"), person, about),
    st.tuples(st.just("unsends"), person, about),
    st.tuples(st.just("reacts"), person, st.tuples(about, st.sampled_from(EMOJIS))),
    st.tuples(st.just("reads"), person, about),
    st.tuples(st.just("receives"), person, about),
    st.tuples(st.just("hologram"), person, st.just("new")),
    st.tuples(st.just("echo of ours"), person, st.just("")),
)


class Story:
    """What happens, a second after each other by Meta's clock, as the deliveries that tell of it."""

    def __init__(self, people: list[Person], page: Page, parts: list[Message]) -> None:
        self._people, self._page = people, page
        self._said: list[list[str]] = [[] for _ in people]
        self._parts = dict(enumerate(parts))
        self._edits: dict[str, int] = {}

    def tell(self, number: int, kind: str, who: int, what: Any) -> None:
        person, page, at = self._people[who], self._page, NOON + timedelta(seconds=number)
        if kind in ("writes", "presses", "is_answered"):
            self._said[who].append(getattr(person, kind)(page, what, mid=f"m_{number}", at=at))
        elif kind == "sends_file":
            self._said[who].append(person.sends_file(page, "https://cdn.example/1", what, mid=f"m_{number}", at=at))
        elif kind == "follows_link":
            person.follows_link(page, what, at=at)
        elif kind == "hologram":
            person.does(page, at, hologram={"shape": number})
        elif kind in ("reads", "receives"):
            getattr(person, kind)(page, NOON + timedelta(seconds=what), at=at)
        elif kind == "echo of ours":
            if who in self._parts:  # one each: Meta repeats an echo as it was
                part = self._parts.pop(who)
                person.is_answered(page, part.text, mid=f"m_out_{who}", at=at, app_id=DEMO_APP, metadata=mark(part))
        else:
            self._change(kind, person, who, what, at)

    def _change(self, kind: str, person: Person, who: int, what: Any, at: datetime) -> None:
        about, emoji = what if kind == "reacts" else (what, None)
        if about >= len(self._said[who]):
            return
        mid = self._said[who][about]
        if kind == "edits":
            self._edits[mid] = self._edits.get(mid, 0) + 1
            person.edits(self._page, mid, f"edit {self._edits[mid]}", self._edits[mid], at=at)
        elif kind == "unsends":
            person.unsends(self._page, mid, at=at)
        else:
            person.reacts(self._page, mid, emoji, at=at)


def begin(people: list[Person], page: Page, boris: Employee) -> list[Message]:
    """Everybody has written once, and is being answered at this moment."""
    parts = []
    for person in people:
        person.writes(page, "Hello", mid=f"m_first_{person.name}", at=NOON - timedelta(seconds=10))
        parts += replies.write(person.task(page), boris, f"Hello {person.name}", [])
        db.session.commit()
        claim(parts[-1].conversation_id)
    return parts


def forget_all() -> None:
    for kind in (DeliveryItem, Delivery, Event):
        db.session.execute(delete(kind))
    for row in (*db.session.scalars(select(MessageChange)), *db.session.scalars(select(Task))):
        db.session.delete(row)
    db.session.flush()
    for message in db.session.scalars(select(Message)):
        for attachment in message.attachments:
            db.session.delete(attachment)
        db.session.delete(message)
    db.session.flush()
    for kind in (Conversation, Identity, Contact):
        db.session.execute(delete(kind))
    db.session.commit()
    db.session.expire_all()


def dump(people: list[Person], page: Page) -> list[Any]:
    """All that a person could see, without the numbers of rows, and without what depends on when it was received."""
    return [_conversation(person, page) for person in people]


def _conversation(person: Person, page: Page) -> dict[str, Any]:
    conversation = person.conversation(page)
    return {
        "last_interaction_at": conversation.last_interaction_at,
        "delivered_until": conversation.delivered_until,
        "read_until": conversation.read_until,
        "messages": sorted(_message(one, conversation) for one in person.messages(page)),
        "tasks": [_task(task) for task in person.tasks(page)],
    }


def _message(one: Message, conversation: Conversation) -> tuple[str, ...]:
    files = [(file.kind, file.url, file.state) for file in one.attachments]
    at = None if one.state == PartState.SENDING else one.at
    shown = (one.text, one.kind, one.direction, at, one.details, one.reactions, one.edited_at, one.unsent_at)
    found = select(SearchEntry.words).where(SearchEntry.subject_id == one.id, SearchEntry.kind == EntryKind.MESSAGE)
    words = db.session.scalar(found)
    return tuple(map(str, (one.platform_message_id, *shown, one.state_in(conversation), one.reply_to, files, words)))


def _task(task: Task) -> tuple[Any, ...]:
    copies = [(copy.employee_id, copy.listed_as, copy.last_activity_at) for copy in task.assignments]
    shown = (task.title, task.title_kind, task.snippet, task.snippet_kind, task.opened_at, task.awaits_reply)
    return (*shown, task.status, task.last_message_at, copies)


def deliver(meta: Meta, bodies: list[bytes], pieces: int) -> None:
    """Store these deliveries in their order; the worker comes by now and then."""
    for number, body in enumerate(bodies, start=1):
        assert meta.post(body) == 200
        if number % (len(bodies) // pieces + 1) == 0:
            meta.work(drain)
    meta.work(drain)
    assert set(db.session.scalars(select(Delivery.state))) <= {DeliveryState.DONE}
    db.session.commit()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(happening, min_size=2, max_size=12), chance=st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_leaves_the_same(
    meta: Meta, bakery: Page, boris: Employee, story: list[tuple[str, int, Any]], chance: random.Random
) -> None:
    people = [Person(name, 20 + number, meta) for number, name in enumerate(PEOPLE)]
    left = []
    with time_machine.travel(NOON, tick=False):
        for is_disorderly in (False, True):
            forget_all()
            parts = begin(people, bakery, boris)
            with meta.held() as held:
                told = Story(people, bakery, parts)
                for number, (kind, who, what) in enumerate(story):
                    told.tell(number, kind, who, what)
            bodies = list(held)
            if is_disorderly:
                bodies *= 3
                chance.shuffle(bodies)
            deliver(meta, bodies, pieces=2 if is_disorderly else 1)
            left.append(dump(people, bakery))
    assert left[0] == left[1]
