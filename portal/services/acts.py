"""What employees do about comments: answer publicly or privately, hide, unhide, delete, like, unlike.

Each is a part that is queued, sent and settled as those of replies are (`sending`), and has a report and a retry.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import FeedChange, Platform
from portal.facebook.text import COMMENT_LIMITS, TEXT_LIMITS, length_for
from portal.models import (
    IS_UNSETTLED,
    Act,
    Conversation,
    Direction,
    Employee,
    EventKind,
    Message,
    MessageKind,
    Page,
    PartState,
    Task,
)
from portal.services import changes, events, likeness, private_answers, removals, replies, sending, tasks
from portal.services.private_answers import Verdict
from portal.services.problems import NotPossible

EVENTS = {
    Act.ANSWER: EventKind.REPLIED,
    Act.PRIVATE_ANSWER: EventKind.COMMENT_ANSWERED_PRIVATELY,
    Act.HIDE: EventKind.COMMENT_HIDDEN,
    Act.UNHIDE: EventKind.COMMENT_UNHIDDEN,
    Act.DELETE: EventKind.COMMENT_DELETED,
    Act.LIKE: EventKind.COMMENT_LIKED,
    Act.UNLIKE: EventKind.COMMENT_UNLIKED,
}
LIKES = (Act.LIKE, Act.UNLIKE)
PRIVATE_PROBLEMS = {
    Verdict.OWN: _("This is the Page's own comment; there is nobody to answer privately."),
    Verdict.REMOVED: _("This comment was removed, so it can no longer be answered."),
    Verdict.ON_ITS_WAY: _("A private answer to this comment is on its way already. Meta allows one."),
    Verdict.USED: _("This comment was already answered privately; Meta allows that once."),
    Verdict.TOO_LATE: _("This comment is older than 7 days, so Meta takes no private answer any more."),
}


def answer(task: Task, comment: Message, by: Employee, text: str) -> Message:
    """Queue a public answer; it stands below the first comment of its thread. Raises NotPossible."""
    _check(task, comment)
    words = replies.signed(text.strip(), task, by)
    limit = COMMENT_LIMITS[Platform(task.page.platform)]
    _check_length(words, len(words), limit, _too_long(limit))
    root = _root(comment)
    part = _queue(task, comment, by, Act.ANSWER, words, reply_to=root.platform_message_id)
    _count_as_answer(task, part)
    return part


def answer_privately(task: Task, comment: Message, by: Employee, text: str) -> Message:
    """Queue the one private answer that Meta takes to a comment, as a single message. Raises NotPossible."""
    _check(task, comment)
    verdict = private_answers.chance(comment, private_answers.of_comment(comment), clock.now()).verdict
    if verdict != Verdict.POSSIBLE:
        raise NotPossible(PRIVATE_PROBLEMS[verdict], code=f"private_answer_{verdict}")
    words, platform = replies.signed(text.strip(), task, by), Platform(task.page.platform)
    limit = TEXT_LIMITS[platform]
    too_long = _too_many_bytes(limit) if task.page.is_on_instagram else _too_long(limit)
    _check_length(words, length_for(platform, words), limit, too_long)
    part = _queue(task, comment, by, Act.PRIVATE_ANSWER, words)
    _count_as_answer(task, part)
    return part


def do(act: Act, task: Task, comment: Message, by: Employee) -> None:
    """Queue what needs no words: hide, unhide, delete, like, unlike. What waits to be done already is done once.

    Raises NotPossible.
    """
    _check(task, comment)
    if act in LIKES and not may_like(task.page):
        raise NotPossible(_("Instagram lets no app like comments. Like it in Instagram itself."), code="no_likes")
    waiting = select(Message.id).where(Message.about_id == comment.id, Message.act == act, IS_UNSETTLED)
    if db.session.scalar(waiting.limit(1)) is None:
        _queue(task, comment, by, act)


def may_like(page: Page) -> bool:
    """Whether comments of this Page can be liked from here: Instagram offers that to no app."""
    return not page.is_on_instagram


def about(comments: Sequence[Message]) -> dict[int, list[Message]]:
    """What was done about these comments, oldest first, by the comment's id; public answers stand for themselves."""
    done: dict[int, list[Message]] = {comment.id: [] for comment in comments}
    asked = select(Message).where(Message.about_id.in_(done), Message.act != Act.ANSWER)
    for act in db.session.scalars(asked.options(selectinload(Message.author)).order_by(Message.id)):
        done[act.about_id or 0].append(act)
    return done


def answer_like(conversation: Conversation, item: FeedChange, at: datetime) -> Message | None:
    """The public answer on its way that a comment of the Page seems to be: same place, same words, same time."""
    on_the_way = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.act == Act.ANSWER,
        Message.reply_to == item.reply_to_id,
        Message.state.in_((PartState.SENDING, PartState.UNSURE)),
    )
    found = db.session.scalars(on_the_way.order_by(Message.id))
    return next((part for part in found if part.text == (item.message or "") and likeness.is_near(part, at)), None)


def record_done(part_id: int) -> None:
    """Meta did it; the comment shows it at once, and Meta's event about it will change nothing more."""
    part = sending.held_part(part_id)
    now = clock.now()
    part.state, part.try_after, part.sent_at = PartState.SENT, None, now
    part.forget_error()
    if part.about:
        kind, data = _EFFECTS[Act(part.act or "")]
        changes.apply(kind, part.about, part.tried_at or now, data)
        if kind == changes.UNSEND:
            removals.follow(part.about)
    part.conversation.changed()


def _root(comment: Message) -> Message:
    """The first comment of the thread, as Facebook shows only two levels; the comment itself if that is not known."""
    if comment.reply_to is None:
        return comment
    above = select(Message).where(Message.page_id == comment.page_id, Message.platform_message_id == comment.reply_to)
    parent = db.session.scalar(above)
    return _root(parent) if parent else comment


def _check(task: Task, comment: Message) -> None:
    replies.check_page(task.page)
    if comment.unsent_at:
        raise NotPossible(_("This comment was removed; nothing more can be done about it."), code="comment_removed")


def _check_length(words: str, length: int, limit: int, too_long: object) -> None:
    if not words:
        raise NotPossible(_("Write something first."), code="answer_empty")
    if length > limit:
        raise NotPossible(too_long, code="answer_too_long")


def _too_long(limit: int) -> object:
    return _("This is too long for one answer: at most %(limit)s characters. Shorten it.", limit=limit)


def _too_many_bytes(limit: int) -> object:
    """A letter of Cyrillic is two of them."""
    return _(
        "This is too long for one answer: Instagram takes %(latin)s Latin or %(others)s Cyrillic letters. Shorten it.",
        latin=limit,
        others=limit // 2,
    )


def _queue(
    task: Task, comment: Message, by: Employee, act: Act, text: str = "", *, reply_to: str | None = None
) -> Message:
    part = Message(
        conversation_id=task.conversation_id,
        page_id=task.page_id,
        direction=Direction.OUTBOUND,
        kind=MessageKind.TEXT if text else MessageKind.ACT,
        text=text,
        at=clock.now(),
        author_id=by.id,
        reply_key=uuid.uuid4().hex,
        reply_to=reply_to,
        state=PartState.QUEUED,
        act=act,
        about_id=comment.id,
    )
    db.session.add(part)
    events.record(task, by, EVENTS[act], comment=comment.id, **_author(comment))
    task.conversation.changed()
    return part


def _author(comment: Message) -> dict[str, str | bool | None]:
    """For the history, which does not keep the words of a comment: whoever wrote it may take them back."""
    return {"name": comment.contact.name if comment.contact else None, "by_page": comment.contact is None}


def _count_as_answer(task: Task, part: Message) -> None:
    if not task.is_done:
        tasks.answered(task)
    tasks.note_activity(task, part)


_EFFECTS: dict[Act, tuple[str, dict[str, object]]] = {
    Act.HIDE: (changes.HIDE, {"hidden": True}),
    Act.UNHIDE: (changes.HIDE, {"hidden": False}),
    Act.DELETE: (changes.UNSEND, {}),
    Act.LIKE: (changes.REACTION, {"who": "page", "emoji": "👍"}),
    Act.UNLIKE: (changes.REACTION, {"who": "page", "emoji": None}),
}
