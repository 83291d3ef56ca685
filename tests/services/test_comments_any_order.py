"""Whatever order the events of a post come in, and however often: the same database is left behind."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.extensions import db
from portal.models import (
    Attachment,
    CommentTasks,
    Contact,
    Conversation,
    Delivery,
    DeliveryItem,
    Event,
    Identity,
    Message,
    MessageChange,
    Page,
    Post,
    Task,
)
from tests.cast import Meta, Person
from tests.services.test_any_order import NOON, PEOPLE, TEXTS, about, deliver, person
from tests.wall import Wall, take_comments

which = st.none() | about  # the comment that is answered, if any
happening = st.one_of(
    st.tuples(st.just("comments"), st.none() | person, st.tuples(st.sampled_from(TEXTS), which)),
    st.tuples(st.just("sends picture"), person, which),
    st.tuples(st.just("page comments"), st.none(), which),
    st.tuples(st.just("edits"), person, about),
    st.tuples(st.just("removes"), st.none(), about),
    st.tuples(st.just("hides"), st.none(), about),
    st.tuples(st.just("unhides"), st.none(), about),
    st.tuples(st.just("page likes"), st.none(), about),
    st.tuples(st.just("takes the like back"), st.none(), about),
    st.tuples(st.just("removes the post"), st.none(), st.none()),
)


class Story:
    """What happens under a post, a second after each other by Meta's clock.

    Facebook shows two levels, but its API makes deeper ones.
    """

    def __init__(self, wall: Wall, people: list[Person]) -> None:
        self._wall, self._people = wall, people
        self._said: list[str] = []

    def tell(self, number: int, kind: str, who: int | None, what: Any) -> None:
        at, wall = NOON + timedelta(seconds=number), self._wall
        somebody = None if who is None else self._people[who]
        if kind in ("comments", "sends picture", "page comments"):
            self._say(number, kind, somebody, what, at)
        elif kind == "removes the post":
            wall.says(at, item="post", verb="remove", post_id=wall.post_id)
        elif what < len(self._said):
            self._change(kind, self._said[what], somebody, at, number)

    def _say(self, number: int, kind: str, somebody: Person | None, what: Any, at: Any) -> None:
        text, answered = what if kind == "comments" else (None, what)
        under = self._said[answered] if answered is not None and answered < len(self._said) else None
        if kind == "page comments":
            said = self._wall.page_comments("We are open", under=under, at=at, comment_id=f"1_{number}")
        elif kind == "sends picture":
            said = self._wall.comment(
                somebody, under=under, at=at, number=1000 + number, photo="https://cdn.example/1.jpg"
            )
        else:
            said = self._wall.comment(somebody, text, under=under, at=at, number=1000 + number)
        self._said.append(said)

    def _change(self, kind: str, comment: str, somebody: Person | None, at: Any, number: int) -> None:
        wall = self._wall
        if kind == "edits":
            wall.edits(somebody or self._people[0], comment, f"edit {number}", at=at)
        elif kind == "page likes":
            wall.page_likes(comment, at=at)
        elif kind == "takes the like back":
            wall.page_likes(comment, at=at, verb="remove")
        else:
            getattr(wall, kind)(comment, at=at)


def forget_all() -> None:
    for kind in (DeliveryItem, Delivery, Event):
        db.session.execute(delete(kind))
    for task in db.session.scalars(select(Task)):
        db.session.delete(task)
    db.session.flush()
    for kind in (MessageChange, Attachment, Message, Conversation, Post, Identity, Contact):
        db.session.execute(delete(kind))
    db.session.commit()
    db.session.expire_all()


def dump(wall: Wall) -> list[Any]:
    """All that a person could see, without the numbers of rows and without tasks that go on in another one."""
    posts = db.session.scalars(select(Post)).all()
    return [
        [(post.platform_id, post.permalink, post.is_published) for post in posts],
        sorted(_comment(one) for one in wall.comments),
        sorted(_task(task) for task in wall.tasks if task.is_active),
    ]


def _comment(one: Message) -> tuple[str, ...]:
    files = [(file.kind, file.url, file.state) for file in one.attachments]
    who = one.contact.name if one.contact else None
    place = db.session.get_one(Conversation, one.conversation_id).root_comment_id
    shown = (one.text, one.direction, one.at, one.details, one.reactions, one.edited_at, one.unsent_at, one.is_hidden)
    return tuple(map(str, (one.platform_message_id, *shown, who, one.reply_to, place, files)))


def _task(task: Task) -> tuple[str, ...]:
    shown = (task.title, task.title_kind, task.snippet, task.snippet_kind, task.opened_at, task.awaits_reply)
    copies = [(copy.employee_id, copy.listed_as, copy.last_activity_at) for copy in task.assignments]
    return tuple(map(str, (*shown, task.contact.name, task.status, task.last_message_at, copies)))


@pytest.mark.parametrize("kind", CommentTasks)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(happening, min_size=2, max_size=12), chance=st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_leaves_the_same(
    meta: Meta, bakery: Page, kind: CommentTasks, story: list[tuple[str, int | None, Any]], chance: random.Random
) -> None:
    people = [Person(name, 20 + number, meta) for number, name in enumerate(PEOPLE)]
    left = []
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        take_comments(bakery, comment_tasks=kind, tasks_from=NOON - timedelta(hours=1))
        for is_disorderly in (False, True):
            forget_all()
            wall = Wall(meta, bakery)
            with meta.held() as held:
                told = Story(wall, people)
                for number, (what, who, about_what) in enumerate(story):
                    told.tell(number, what, who, about_what)
            bodies = list(held)
            if is_disorderly:
                bodies *= 3
                chance.shuffle(bodies)
            deliver(meta, bodies, pieces=2 if is_disorderly else 1)
            left.append(dump(wall))
    assert left[0] == left[1]
