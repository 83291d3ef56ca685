"""The private answer to a comment: when Meta takes one, and where it ends up.

https://developers.facebook.com/docs/messenger-platform/discovery/private-replies: once for a comment and within 7 days.
Only Meta's answer names the person's id in Messenger, so a private answer waits in the conversation of the comments
and moves into the direct one when that id is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, or_, select

from portal.extensions import db
from portal.models import (
    Act,
    Contact,
    ContactDistinction,
    ContactMerge,
    ContactNote,
    Conversation,
    ConversationKind,
    Direction,
    Event,
    Message,
    PartState,
    Task,
)
from portal.services import holds, known, origins

WINDOW = timedelta(days=7)
MARGIN = timedelta(minutes=1)  # Meta's clock and ours differ
ALREADY_ANSWERED = 10900
TOO_LATE = 10903


class Verdict(StrEnum):
    """Whether a comment can be answered privately, and why not."""

    POSSIBLE = "possible"
    ON_ITS_WAY = "on_its_way"
    USED = "used"
    TOO_LATE = "too_late"
    OWN = "own"
    REMOVED = "removed"


@dataclass(frozen=True)
class Chance:
    """What is to be said of a comment now, and until when it can be answered privately."""

    verdict: Verdict
    until: datetime

    @property
    def is_open(self) -> bool:
        return self.verdict == Verdict.POSSIBLE


def chance(comment: Message, answers: Iterable[Message], now: datetime) -> Chance:
    """`answers` are the private answers to it so far; one that Meta refused does not count."""
    until = comment.at + WINDOW
    return Chance(_verdict(comment, list(answers), until, now), until)


def of_comment(comment: Message) -> list[Message]:
    """The private answers to a comment, whatever became of them."""
    answers = select(Message).where(Message.about_id == comment.id, Message.act == Act.PRIVATE_ANSWER)
    return list(db.session.scalars(answers.order_by(Message.id)))


def is_in_time(part: Message, now: datetime) -> bool:
    """Whether a private answer that waits may still be sent."""
    return part.about is not None and now < part.about.at + WINDOW - MARGIN


def move(part: Message, conversation: Conversation) -> None:
    """The answer belongs to this direct conversation. Both are held by the caller, the direct one first."""
    if part.conversation_id == conversation.id:
        return
    if part.about and part.about.contact:
        _introduce(conversation, part.about.contact)
    if part.about and conversation.origin is None:
        post = part.conversation.post
        origins.learn_comment(conversation, post.platform_id if post else None, part.about.at)
    part.conversation.changed()
    part.conversation_id = conversation.id
    db.session.flush()
    db.session.expire(part, ["conversation"])
    conversation.changed()


def move_to(part_id: int, person_id: str) -> None:
    """The same by Meta's id of the person in Messenger; the conversation is begun if there is none."""
    part = db.session.get_one(Message, part_id)
    conversation = known.conversations(part.conversation.page, {person_id})[0]
    holds.conversations(part.conversation_id)
    move(db.session.get_one(Message, part_id, populate_existing=True), conversation)


def _verdict(comment: Message, answers: list[Message], until: datetime, now: datetime) -> Verdict:
    if comment.direction == Direction.OUTBOUND:
        return Verdict.OWN
    if comment.unsent_at:
        return Verdict.REMOVED
    if any(answer.state in (PartState.QUEUED, PartState.SENDING, PartState.UNSURE) for answer in answers):
        return Verdict.ON_ITS_WAY
    if any(answer.state != PartState.FAILED or answer.error_code == ALREADY_ANSWERED for answer in answers):
        return Verdict.USED
    return Verdict.TOO_LATE if now >= until - MARGIN else Verdict.POSSIBLE


def _introduce(conversation: Conversation, commenter: Contact) -> None:
    """Whoever commented is the person of this conversation: Meta has just said so. Two that are known stay two."""
    stranger, identity = conversation.contact, conversation.identity
    if stranger is None or identity is None or stranger is commenter or not _is_unknown(stranger):
        return
    if _talks_already(conversation, commenter):
        return
    identity.contact = conversation.contact = commenter
    db.session.flush()
    db.session.delete(stranger)


def _is_unknown(contact: Contact) -> bool:
    """Nobody has learnt or written anything of this contact, and nothing but its conversation rests on it."""
    if contact.name or contact.merged_into_id or contact.labelled or len(contact.identities) != 1:
        return False
    resting = (
        exists().where(Task.contact_id == contact.id),
        exists().where(Event.contact_id == contact.id),
        exists().where(ContactNote.contact_id == contact.id),
        exists().where(or_(ContactMerge.kept_id == contact.id, ContactMerge.merged_id == contact.id)),
        exists().where(or_(ContactDistinction.first_id == contact.id, ContactDistinction.second_id == contact.id)),
    )
    return not db.session.scalar(select(or_(*resting)))


def _talks_already(conversation: Conversation, contact: Contact) -> bool:
    other = select(Conversation.id).where(
        Conversation.page_id == conversation.page_id,
        Conversation.contact_id == contact.id,
        Conversation.kind == ConversationKind.DIRECT,
    )
    return db.session.scalar(other.limit(1)) is not None
