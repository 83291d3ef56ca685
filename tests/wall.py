"""A post of a Page and what people do under it, as Meta's webhooks tell it. Times by Meta's clock, in whole seconds."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import Conversation, Message, Page, Post, Task
from tests.cast import Meta, Person, to_millis


def feed_id(person: Person, page: Page) -> str:
    """How Meta names the person on this wall; it is not the id of Messenger."""
    return f"24{person.id_on(page)[2:]}"


class Wall:
    """One post. `comment` returns the id of the new comment, all others are about one of those."""

    def __init__(self, meta: Meta, page: Page, number: int = 1) -> None:
        self.meta, self.page = meta, page
        self.post_id = f"{page.platform_id}_12210000000000{number:04}"
        self._numbers = itertools.count(1)

    def comment(
        self,
        person: Person | None,
        text: str | None = None,
        *,
        under: str | None = None,
        at: datetime | None = None,
        number: int | None = None,
        **more: Any,
    ) -> str:
        """`person` None: Meta does not say who. `under`: the comment that is answered. `more`: other keys of Meta."""
        comment_id = f"{self.post_id.partition('_')[2]}_98765{number or next(self._numbers):05}"
        words = {} if text is None else {"message": text}
        self._tell("add", comment_id, person and feed_id(person, self.page), person, at, under=under, **words, **more)
        return comment_id

    def page_comments(self, text: str, *, under: str | None = None, at: datetime | None = None, **more: Any) -> str:
        """The Page itself, by whatever program."""
        comment_id = more.pop("comment_id", None) or f"{self.post_id.partition('_')[2]}_11111{next(self._numbers):05}"
        self._tell("add", comment_id, self.page.platform_id, None, at, under=under, message=text, **more)
        return comment_id

    def edits(self, person: Person, comment_id: str, text: str, at: datetime | None = None) -> None:
        self._tell("edited", comment_id, feed_id(person, self.page), person, at, message=text)

    def removes(self, comment_id: str, at: datetime | None = None) -> None:
        self._tell("remove", comment_id, None, None, at)

    def hides(self, comment_id: str, at: datetime | None = None) -> None:
        self._tell("hide", comment_id, self.page.platform_id, None, at)

    def unhides(self, comment_id: str, at: datetime | None = None) -> None:
        self._tell("unhide", comment_id, self.page.platform_id, None, at)

    def page_likes(self, comment_id: str, at: datetime | None = None, verb: str = "add") -> None:
        about = {"item": "reaction", "reaction_type": "like"}
        self._tell(verb, comment_id, self.page.platform_id, None, at, **about)

    def says(self, at: datetime | None = None, **value: Any) -> None:
        """Anything that `feed` may tell."""
        seconds = to_millis(at or clock.now()) // 1000
        change = {"field": "feed", "value": {"created_time": seconds, **value}}
        entry = {"id": self.page.platform_id, "time": seconds, "changes": [change]}
        self.meta.deliver(self.meta.body(entry))

    def _tell(
        self, verb: str, comment_id: str, author: str | None, person: Person | None, at: datetime | None, **more: Any
    ) -> None:
        under = more.pop("under", None)
        named = {"from": {"id": author, "name": person.name if person else self.page.name}} if author else {}
        value: dict[str, Any] = {
            "item": "comment",
            "verb": verb,
            "post_id": self.post_id,
            "comment_id": comment_id,
            **named,
        }
        self.says(at, **{**value, "parent_id": under or self.post_id, **more})

    # As the portal knows it

    @property
    def post(self) -> Post:
        return db.session.scalars(select(Post).where(Post.platform_id == self.post_id)).one()

    @property
    def conversations(self) -> list[Conversation]:
        asked = select(Conversation).join(Conversation.post).where(Post.platform_id == self.post_id)
        return list(db.session.scalars(asked.order_by(Conversation.id)))

    @property
    def tasks(self) -> list[Task]:
        numbers = [conversation.id for conversation in self.conversations]
        return list(db.session.scalars(select(Task).where(Task.conversation_id.in_(numbers)).order_by(Task.id)))

    @property
    def task(self) -> Task:
        (only,) = self.tasks
        return only

    @property
    def comments(self) -> list[Message]:
        numbers = [conversation.id for conversation in self.conversations]
        asked = select(Message).where(Message.conversation_id.in_(numbers), Message.platform_message_id.is_not(None))
        return list(db.session.scalars(asked.order_by(Message.at, Message.id)))

    def one(self, comment_id: str) -> Message:
        return db.session.scalars(select(Message).where(Message.platform_message_id == comment_id)).one()


def take_comments(page: Page, **settings: Any) -> None:
    """Switch them on, as since a minute ago."""
    page.receives_comments, page.comments_from = True, page.tasks_from
    for name, value in settings.items():
        setattr(page, name, value)
    db.session.commit()


@pytest.fixture
def wall(meta: Meta, bakery: Page) -> Wall:
    """A post of the bakery, with comments switched on."""
    take_comments(bakery)
    return Wall(meta, bakery)
