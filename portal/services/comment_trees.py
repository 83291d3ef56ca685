"""The comments of a task as a tree, with what was done about each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.models import Act, Contact, Conversation, Message, MessageKind, PartState
from portal.services import acts

SIZE = 200  # comments shown at first, the newest ones
_GROUPS = {Act.HIDE: Act.HIDE, Act.UNHIDE: Act.HIDE, Act.LIKE: Act.LIKE, Act.UNLIKE: Act.LIKE, Act.DELETE: Act.DELETE}
_WHOLE = (
    selectinload(Message.contact).selectinload(Contact.identities),
    selectinload(Message.author),
)


@dataclass(frozen=True)
class Branch:
    """A comment with the answers to it, oldest first.

    `private`: the private answers to it. `unsettled`: what is being done about it or could not be done.
    """

    comment: Message
    answers: Sequence[Branch]
    private: Sequence[Message]
    unsettled: Sequence[Message]

    @property
    def last_at(self) -> datetime:
        """When something was last said in it."""
        return max([self.comment.at, *(answer.last_at for answer in self.answers)])


@dataclass(frozen=True)
class Tree:
    """The threads of comments, the one where something was said last first."""

    branches: Sequence[Branch]
    size: int
    has_earlier: bool


def tree(conversation: Conversation, size: int = SIZE) -> Tree:
    """The newest comments, with those that they answer."""
    newest = select(Message).where(Message.conversation_id == conversation.id, Message.kind == MessageKind.TEXT)
    newest = newest.where((Message.act == Act.ANSWER) | Message.act.is_(None)).options(*_WHOLE)
    newest = newest.order_by(Message.at.desc(), Message.id.desc())
    found = list(db.session.scalars(newest.limit(size + 1)))
    comments = _with_parents(found[:size])
    return Tree(_branches(comments), size, has_earlier=len(found) > size)


def place_of(conversation: Conversation, comment_id: int, most: int) -> int:
    """How many of the newest comments are as new as this one, counted up to `most`; 0 if it is none of them."""
    at = select(Message.at).where(Message.id == comment_id, Message.conversation_id == conversation.id)
    since = select(Message.id).where(Message.conversation_id == conversation.id, Message.at >= at.scalar_subquery())
    return db.session.scalar(select(func.count()).select_from(since.limit(most).subquery())) or 0


def _with_parents(comments: list[Message]) -> list[Message]:
    """With the comments that are answered, however old they are."""
    present = {comment.platform_message_id for comment in comments}
    missing = {comment.reply_to for comment in comments if comment.reply_to} - present
    if not missing:
        return comments
    above = select(Message).where(Message.page_id == comments[0].page_id, Message.platform_message_id.in_(missing))
    found = list(db.session.scalars(above.options(*_WHOLE)))
    return [*comments, *_with_parents(found)] if found else comments


def _branches(comments: list[Message]) -> list[Branch]:
    present = {comment.platform_message_id for comment in comments if comment.platform_message_id}
    below: defaultdict[str | None, list[Message]] = defaultdict(list)
    for comment in sorted(dict.fromkeys(comments), key=lambda one: (one.at, one.id)):
        below[comment.reply_to if comment.reply_to in present else None].append(comment)
    done = acts.about(comments)

    def branch(comment: Message) -> Branch:
        answers = below.get(comment.platform_message_id, ()) if comment.platform_message_id else ()
        about = done[comment.id]
        private = [one for one in about if one.act == Act.PRIVATE_ANSWER]
        return Branch(comment, [branch(answer) for answer in answers], private, _unsettled(about))

    roots = [branch(comment) for comment in below[None]]
    return sorted(roots, key=lambda one: one.last_at, reverse=True)


def _unsettled(about: Sequence[Message]) -> list[Message]:
    """The last of each kind of act, unless it is done: then the comment shows it."""
    last = {_GROUPS[one.act]: one for one in about if one.act in _GROUPS}
    return [one for one in last.values() if one.state != PartState.SENT]
