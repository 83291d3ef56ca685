"""What becomes of each thing that happens under a post: a comment, an edit, a removal, hiding, a like of the Page.

As in `conversations`, every item may come twice and in any order, and leaves the same behind. New posts and the likes
of people leave nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal import clock
from portal.facebook.shapes import FeedChange
from portal.models import Conversation, Direction, ItemResult, Message, MessageKind, Page, PageState
from portal.services import acts, arrivals, changes, joined_threads, pauses, removals, sending, tasks
from portal.services.arrivals import DONE, SEEN_BEFORE, WAITS, Outcome
from portal.services.known import Known
from portal.services.known_comments import COMMENT

REACTIONS = ("reaction", "like")
THUMB = "👍"
IS_ACTIVITY = Outcome(ItemResult.IGNORED, "activity")


def receive(item: FeedChange, page: Page, known: Known, at: datetime) -> Outcome:
    """Put one thing that happened on the Page's wall where it belongs."""
    if item.item in REACTIONS:
        return _reacted(item, page, known, at)
    if item.item != COMMENT:
        return _post_changed(item, page, known, at)
    verb = VERBS.get(item.verb)
    if page.is_on_instagram and item.post_id is None:
        return _told_half(page)
    if verb is None or not item.comment_id or not item.post_id:
        return Outcome(ItemResult.UNSUPPORTED, f"comment.{item.verb}"[:64])
    return verb(item, page, known, at)


def _told_half(page: Page) -> Outcome:
    """Instagram's old webhook names neither the post nor the author: the comment is read with what is read back."""
    page.catch_up_after = clock.now()
    return Outcome(ItemResult.DONE, "read_back")


def _added(item: FeedChange, page: Page, known: Known, at: datetime) -> Outcome:
    if known.message(page, item.comment_id or ""):
        return SEEN_BEFORE
    parent = known.message(page, item.reply_to_id or "")
    conversation = known.comments.conversation(page, item, parent)
    if apart := known.comments.begun_apart(page, item, conversation):
        joined_threads.join(apart, conversation, known)
    if item.by_page and (part := acts.answer_like(conversation, item, at)):
        sending.record_echo(part, item.comment_id or "", at)
        arrivals.register(part, page, known)
        return DONE
    message = _message(item, at)
    if not item.by_page:
        message.contact = known.comments.commenter(page, item)
    arrivals.add(message, conversation, page, known, item.attachments)
    _follow_removal(message, parent)
    return _tasked(message, conversation, page, known)


def _message(item: FeedChange, at: datetime) -> Message:
    return Message(
        platform_message_id=item.comment_id,
        direction=Direction.OUTBOUND if item.by_page else Direction.INBOUND,
        kind=MessageKind.TEXT,
        text=item.message or "",
        at=at,
        reply_to=item.reply_to_id,
        is_hidden=bool(item.is_hidden),
        details={},
        reactions={},
    )


def _tasked(message: Message, conversation: Conversation, page: Page, known: Known) -> Outcome:
    """The Page's own comments move an open task and never make one."""
    active = known.active_task(conversation)
    if message.direction == Direction.OUTBOUND:
        if active:
            tasks.note_activity(active, message)
        return DONE
    if page.state == PageState.PAUSED:
        pauses.wait(conversation, message)
        return Outcome(ItemResult.DONE, "page_paused")
    task = tasks.take_in(message, conversation, page, active, known.designs)
    if task:
        known.set_task(conversation, task)
    if task and active is None:
        for own in known.said_by_page_after(message):
            tasks.note_activity(task, own)
    return DONE


def _edited(item: FeedChange, page: Page, known: Known, at: datetime) -> Outcome:
    return _changed(changes.EDIT, item, page, known, at, {"text": item.message or "", "number": 0})


def _removed(item: FeedChange, page: Page, known: Known, at: datetime) -> Outcome:
    return _changed(changes.UNSEND, item, page, known, at, {})


def _hidden(item: FeedChange, page: Page, known: Known, at: datetime) -> Outcome:
    return _changed(changes.HIDE, item, page, known, at, {"hidden": item.verb == "hide"})


def _reacted(item: FeedChange, page: Page, known: Known, at: datetime) -> Outcome:
    """Of likes only the Page's own count, since they show what was done about a comment."""
    if not item.by_page or not item.comment_id:
        return IS_ACTIVITY
    emoji = None if item.verb == "remove" else THUMB
    return _changed(changes.REACTION, item, page, known, at, {"who": "page", "emoji": emoji})


def _changed(kind: str, item: FeedChange, page: Page, known: Known, at: datetime, data: dict[str, Any]) -> Outcome:
    message = known.message(page, item.comment_id or "")
    if message is None:
        waiting = changes.waiting(kind, page, item.key, item.comment_id or "", at, data)
        return WAITS if known.add_change(waiting) else SEEN_BEFORE
    changes.apply(kind, message, at, data)
    conversation = known.comments.of_message(message)
    if kind == changes.UNSEND:
        removals.follow(message)
    elif kind == changes.EDIT:
        tasks.follow_change(message, known.active_task(conversation))
    conversation.changed()
    return DONE


def _follow_removal(message: Message, parent: Message | None) -> None:
    """With a comment go the answers to it, and Meta does not tell of each; they may come in any order."""
    if parent is not None and parent.unsent_at:
        changes.apply(changes.UNSEND, message, parent.unsent_at, {})
    if message.unsent_at:
        removals.follow(message)


def _post_changed(item: FeedChange, page: Page, known: Known, at: datetime) -> Outcome:
    """New and edited posts make nothing; of one that is gone the task says so."""
    post = known.comments.known_post(page, item)
    if post is None or item.verb not in ("remove", "delete") or item.item != "post":
        return IS_ACTIVITY
    post.removed_at = min(post.removed_at or at, at)
    for conversation in known.comments.under(post):
        conversation.changed()
    return DONE


Verb = Callable[[FeedChange, Page, Known, datetime], Outcome]
VERBS: dict[str, Verb] = {
    "add": _added,
    "edited": _edited,
    "edit": _edited,
    "remove": _removed,
    "delete": _removed,
    "hide": _hidden,
    "unhide": _hidden,
}
