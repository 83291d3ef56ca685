"""Edits, unsends, reactions and hiding: the newest wins, and they may come before the message they change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.models import Message, MessageChange, Page

EDIT, UNSEND, REACTION, HIDE = "edit", "unsend", "reaction", "hide"


def waiting(kind: str, page: Page, key: str, mid: str, at: datetime, data: dict[str, Any]) -> MessageChange:
    """A change whose message is not there yet."""
    return MessageChange(kind=kind, page_id=page.id, key=key, platform_message_id=mid, at=at, data=data)


def apply_waiting(change: MessageChange, message: Message) -> None:
    apply(change.kind, message, change.at, change.data)
    if change in db.session.new:
        db.session.expunge(change)
    else:
        db.session.delete(change)


def apply_all_waiting(message: Message) -> None:
    """Apply what came before the message was known by its id."""
    kept = select(MessageChange).where(
        MessageChange.page_id == message.page_id,
        MessageChange.platform_message_id == message.platform_message_id,
    )
    for change in db.session.scalars(kept):
        apply_waiting(change, message)


def apply(kind: str, message: Message, at: datetime, data: dict[str, Any]) -> None:
    """Change the message. Repeats and older changes alter nothing."""
    _VERBS[kind](message, at, data)


def _edit(message: Message, at: datetime, data: dict[str, Any]) -> None:
    newest = (message.details or {}).get("edit_number", -1), message.edited_at or message.at, message.text
    if message.unsent_at or (data["number"], at, data["text"]) <= newest:
        return
    details = dict(message.details or {})
    details.setdefault("original_text", message.text)
    message.details = {**details, "edit_number": data["number"]}
    message.text = data["text"]
    message.edited_at = at


def _unsend(message: Message, at: datetime, _data: dict[str, Any]) -> None:
    """What a person took back is not kept (Meta's terms); that something was there stays visible."""
    message.unsent_at = min(message.unsent_at or at, at)
    message.text = ""
    message.details, message.edited_at = {}, None
    message.reactions = {}
    for attachment in list(message.attachments):
        if attachment in db.session.new:
            db.session.expunge(attachment)
        else:
            db.session.delete(attachment)
    message.attachments = []


def _react(message: Message, at: datetime, data: dict[str, Any]) -> None:
    before = (message.reactions or {}).get(data["who"])
    if message.unsent_at or (before and before["at"] >= at.isoformat()):
        return
    message.reactions = {**(message.reactions or {}), data["who"]: {"emoji": data["emoji"], "at": at.isoformat()}}


def _hide(message: Message, at: datetime, data: dict[str, Any]) -> None:
    """Hidden or shown again; at the same moment, hidden."""
    before = message.hidden_changed_at
    if before and (before, message.is_hidden) >= (at, data["hidden"]):
        return
    message.is_hidden, message.hidden_changed_at = data["hidden"], at


_VERBS = {EDIT: _edit, UNSEND: _unsend, REACTION: _react, HIDE: _hide}
