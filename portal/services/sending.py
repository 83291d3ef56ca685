"""Sending: which part is next in a conversation, and what each answer of Meta makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import aliased

from portal import clock
from portal.extensions import db
from portal.facebook.errors import ErrorClass, GraphError
from portal.facebook.shapes import AttachmentKind, HistoryMessage, Platform
from portal.facebook.shapes.utility import FeedbackRequest, UtilityMessage
from portal.facebook.text import sending_kind
from portal.models import (
    IS_REACHABLE,
    IS_UNSETTLED,
    UNSETTLED,
    Act,
    Conversation,
    Message,
    Page,
    PageState,
    PartState,
)
from portal.services import changes, deadlines, files, likeness, news, pages, refusals, special_messages, troubles
from portal.services.known import OUR_MARK

LANE_LASTS = timedelta(minutes=3)  # longer than any single call; a dead owner is noticed at once on its own machine
BACK_OFF = (5, 15, 60, 300, 900)  # seconds
LOOKS = (5, 30, 120)  # seconds after which an unsure part is looked for; then it is sent again
REPEATABLE = (Act.HIDE, Act.UNHIDE, Act.DELETE, Act.LIKE, Act.UNLIKE)  # doing it twice is doing it once
LOST = (ErrorClass.GONE, ErrorClass.RECIPIENT)  # what an unsure part was for is no longer there


@dataclass(frozen=True)
class Part:
    """A claimed part as plain values, so that no transaction is open while it is sent.

    `page_id`: Meta's id of the Facebook Page that sends. `comment_id`: the comment that an `act` is about, or below
    which an answer is to stand.
    """

    id: int
    platform: Platform
    page_id: str
    person_id: str
    token: str = field(repr=False)
    text: str = field(repr=False)
    as_human_agent: bool
    is_unsure: bool
    act: Act | None = None
    comment_id: str = ""
    attempts: int = 1
    file: Path | None = None
    file_name: str = ""
    content_type: str = ""
    file_kind: AttachmentKind = AttachmentKind.FILE
    special: UtilityMessage | FeedbackRequest | None = field(default=None, repr=False)

    @property
    def metadata(self) -> str:
        """Comes back in the echo and names the row (`facebook-platform.md` 3.4)."""
        return f"{OUR_MARK}{self.id}"


@dataclass(frozen=True)
class Lane:
    """Who sends in a conversation: one process at a time, so that parts leave in order."""

    owner: str
    is_alive: Callable[[str], bool]

    def enter(self, conversation: Conversation, now: datetime) -> bool:
        taken = conversation.lane_owner not in (None, self.owner)
        expired = conversation.lane_expires_at is None or conversation.lane_expires_at < now
        if taken and not expired and self.is_alive(conversation.lane_owner or ""):
            return False
        conversation.lane_owner, conversation.lane_expires_at = self.owner, now + LANE_LASTS
        return True


def due(limit: int) -> Sequence[int]:
    """Conversations with a part whose time has come, on Pages that may send."""
    now = clock.now()
    waiting = (
        select(Message.conversation_id)
        .join(Page, Page.id == Message.page_id)
        .where(IS_UNSETTLED, or_(Message.try_after.is_(None), Message.try_after <= now))
        .where(~_failed_before(Message).exists())  # they wait for somebody, however long
        .where(Page.state == PageState.ACTIVE, IS_REACHABLE)
        .where(or_(Page.hold_until.is_(None), Page.hold_until <= now))
        .distinct()
        .limit(limit)
    )
    return db.session.scalars(waiting).all()


def claim_next(conversation_id: int, lane: Lane) -> Part | None:
    """The part to send or to look for now; None if nothing is due or another process is at it.

    Leaves the lane in the same transaction when there is nothing to do, so that no part is overlooked.
    """
    conversation = db.session.get(
        Conversation, conversation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    now = clock.now()
    if conversation is None or not lane.enter(conversation, now):
        return None
    part = _head(conversation, now) if may_send(conversation.page, now) else None
    if part is None:
        conversation.lane_owner = conversation.lane_expires_at = None
        return None
    return _claim(part, conversation, now)


def may_send(page: Page, now: datetime) -> bool:
    held = page.hold_until is not None and page.hold_until > now
    return page.state == PageState.ACTIVE and not page.needs_reconnecting and not held


def record_sent(part_id: int, message_id: str) -> None:
    """Meta took it. If its echo came first, that has said everything already."""
    part = held_part(part_id)
    page = part.conversation.page
    if any(file.kind != "image" for file in part.attachments):
        part.conversation.files_refused_at = None  # Meta passes files on after all
    was_blocked = troubles.is_held_by_policy(page)
    if part.platform_message_id is None:
        _settle(part, message_id, part.tried_at or clock.now())
    pages.record_sent(page, was_blocked=was_blocked)


def record_echo(part: Message, message_id: str, at: datetime) -> None:
    """Meta reports the part as sent; its time is Meta's."""
    part.platform_message_id = message_id
    part.state, part.try_after = PartState.SENT, None
    part.at = part.sent_at = at
    part.forget_error()
    part.conversation.page.last_sent_at = max(part.conversation.page.last_sent_at or at, at)
    part.conversation.changed()


def record_unsure(part_id: int) -> None:
    """The answer was lost: wait for the echo, then look, and only then send again."""
    part = held_part(part_id)
    if part.state == PartState.SENDING and part.act in REPEATABLE:
        part.state = PartState.QUEUED
        _wait(part)
    elif part.state == PartState.SENDING:
        part.state = PartState.UNSURE
        part.try_after = clock.now() + timedelta(seconds=LOOKS[0])
        part.details = {**(part.details or {}), "looks": 0}
        part.forget_error()
        part.conversation.changed()


def record_not_reached(part_id: int) -> None:
    """Nothing left this machine: the part goes back into the queue, or keeps being unsure."""
    part = held_part(part_id)
    if part.state == PartState.SENDING:
        part.state = PartState.QUEUED
    if part.state in UNSETTLED:
        _wait(part)


def record_refused(part_id: int, error: GraphError) -> None:
    """Meta said no; what follows is the error catalogue's decision."""
    part = held_part(part_id)
    if part.state != PartState.SENDING:
        return
    page, explanation = part.conversation.page, error.explanation
    if explanation.may_be_done:
        record_unsure(part_id)
        return
    refusals.note(part, page, error)
    if explanation.retries_later or explanation.holds_page:
        part.state = PartState.QUEUED
        _wait(part)
        refusals.hold(page, error)
        return
    _fail(part)
    refusals.learn(part, page, explanation.error_class)


def record_file_missing(part_id: int) -> None:
    """Its file cannot be read from the disk; nothing left this machine. Failed without a code of Meta's."""
    part = held_part(part_id)
    if part.state == PartState.SENDING:
        part.forget_error()
        _fail(part)


def record_unreadable(part_id: int, error: GraphError) -> None:
    """Meta refused the look for an unsure part: it is looked for later, unless its comment or person is gone."""
    part = held_part(part_id)
    if part.state != PartState.UNSURE:
        return
    page = part.conversation.page
    refusals.note(part, page, error)
    if error.explanation.error_class in LOST:
        _fail(part)
        return
    _wait(part)
    refusals.hold(page, error)


def found_in(part_id: int, history: Iterable[HistoryMessage]) -> HistoryMessage | None:
    """The message that an unsure part is, in what its conversation holds on Facebook."""
    part = db.session.get_one(Message, part_id)
    return next((message for message in history if likeness.is_same(part, message)), None)


def record_looked(part_id: int, found: HistoryMessage | None) -> None:
    """Settle an unsure part by what was found of it; after the last look that found nothing, send it again."""
    part = held_part(part_id)
    if part.state != PartState.UNSURE:
        return
    if found:
        _settle(part, found.message_id, found.at or part.tried_at or clock.now())
        return
    looks = part.details.get("looks", 0) + 1
    part.details = {**part.details, "looks": looks}
    part.forget_error()
    again = looks >= len(LOOKS)
    part.state = PartState.QUEUED if again else PartState.UNSURE
    part.try_after = None if again else clock.now() + timedelta(seconds=LOOKS[looks])
    part.conversation.changed()


def held_part(part_id: int) -> Message:
    """The part as it is now, with its conversation held: an echo may be changing it at this moment."""
    mine = select(Conversation).join(Message, Message.conversation_id == Conversation.id).where(Message.id == part_id)
    db.session.scalars(mine.with_for_update(of=Conversation, key_share=True)).one()
    return db.session.get_one(Message, part_id, populate_existing=True)


def _head(conversation: Conversation, now: datetime) -> Message | None:
    """The first unsettled part that is not held by a failed one of its own reply, if its time has come."""
    unsettled = select(Message).where(Message.conversation_id == conversation.id, IS_UNSETTLED)
    waits: set[int | None] = set()  # the comments about which something waits; what comes after it waits, too
    for part in db.session.scalars(unsettled.order_by(Message.id)):
        if part.about_id in waits:
            continue
        if part.state == PartState.SENDING:  # its process died in mid-call: nobody knows whether Meta has it
            record_unsure(part.id)
        elif _is_held(part) or (part.state == PartState.QUEUED and not deadlines.is_met(part, conversation, now)):
            continue
        elif part.try_after is None or part.try_after <= now:
            return part
        waits.add(part.about_id)
        if part.about_id is None:
            return None
    return None


def _is_held(part: Message) -> bool:
    return db.session.scalar(_failed_before(part).limit(1)) is not None


def _failed_before(part: Message | type[Message]) -> Select[int]:
    """The failed parts of the same reply that come before this part, or before that of each row."""
    earlier = aliased(Message)
    return select(earlier.id).where(
        earlier.reply_key == part.reply_key, earlier.id < part.id, earlier.state == PartState.FAILED
    )


def _claim(part: Message, conversation: Conversation, now: datetime) -> Part:
    is_unsure = part.state == PartState.UNSURE
    if not is_unsure:
        part.state, part.tried_at, part.at = PartState.SENDING, now, now
        part.attempts += 1
        conversation.changed()
    platform = Platform(conversation.page.platform)
    file = part.attachments[0] if part.attachments else None
    content_type = (file and file.content_type) or "application/octet-stream"
    return Part(
        id=part.id,
        platform=platform,
        page_id=conversation.page.facebook_page_id,
        person_id=conversation.person_id,
        token=conversation.page.token or "",
        text=part.text,
        as_human_agent=part.as_human_agent,
        is_unsure=is_unsure,
        act=part.act,
        attempts=part.attempts,
        comment_id=part.reply_to or (part.about and part.about.platform_message_id) or "",
        file=files.path(file.sha256) if file and file.sha256 else None,
        file_name=(file and file.name) or "file",
        content_type=content_type,
        special=special_messages.contents(part),
        file_kind=sending_kind(platform, content_type) or AttachmentKind.FILE,
    )


def _settle(part: Message, message_id: str, at: datetime) -> None:
    """The part is the message that Meta knows by this id."""
    twin = _twin(part, message_id)
    if twin:
        part.reactions = twin.reactions
        part.is_hidden, part.hidden_changed_at = twin.is_hidden, twin.hidden_changed_at
        db.session.execute(update(Message).where(Message.about_id == twin.id).values(about_id=part.id))
        for attachment in twin.attachments:
            db.session.delete(attachment)
        db.session.delete(twin)
        db.session.flush()
    record_echo(part, message_id, at)
    changes.apply_all_waiting(part)


def _twin(part: Message, message_id: str) -> Message | None:
    """The row made by an echo that could not be told to be this part."""
    same = select(Message).where(
        Message.page_id == part.page_id, Message.platform_message_id == message_id, Message.id != part.id
    )
    return db.session.scalar(same)


def _fail(part: Message) -> None:
    part.state, part.try_after = PartState.FAILED, None
    news.not_sent(part)
    part.conversation.changed()


def _wait(part: Message) -> None:
    now = clock.now()
    part.try_after = now + (_since_tried(part, now) if part.state == PartState.UNSURE else _back_off(part.attempts))
    part.conversation.changed()


def _back_off(attempts: int) -> timedelta:
    return timedelta(seconds=BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1])


def _since_tried(part: Message, now: datetime) -> timedelta:
    """To look for a part is no attempt to send it; so it is looked for twice as late each time."""
    return min(max(now - (part.tried_at or now), _back_off(1)), _back_off(len(BACK_OFF)))
