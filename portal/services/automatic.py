"""What the portal writes by itself: the away message, and whatever a rule says.

It is queued like a reply and leaves by the same lane, with the same states, sending report and retry, but nobody has
answered by it: the task goes on awaiting a reply, and stays where it stands in the lists.

For whoever calls:

    cause = Cause(Automatic.RULE, f"rule {rule.id}", rule.name)
    parts = automatic.write(conversation, text, cause, period=f"task {task.id}", answering=message)

Once for each `cause.key` and `period` in a conversation, however often it is called. `answering` is the message that
made the portal write; leave it out for what follows from a status or from time. NotPossible says why nothing is
written, and its `code` why for a log of runs: `said_already`, `said_enough`, `not_a_person`, `window_closed`,
`reply_empty`, `page_disconnected`; of a utility message (`write_utility`, see `utility_messages`) also `utility_off`,
`template_not_approved`, `value_missing`, `instagram`, `not_direct`. Commit, then nudge `send_replies`.

Meta lets automation write within 24 hours of the person's last interaction, afterwards only utility messages and the
feedback template, and never with the tag for people: https://developers.facebook.com/docs/messenger-platform/policy
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _
from sqlalchemy import func, insert, select

from portal import clock
from portal.extensions import db
from portal.models import Automatic, AutomaticAnswer, Conversation, Direction, Message, UtilityTemplate
from portal.services import attachments, holds, replies, utility_messages
from portal.services.files import StoredFile
from portal.services.problems import NotPossible
from portal.services.windows import WindowMode, window

REFLEX = timedelta(seconds=10)  # who answers an automatic message this soon is a machine, too
MOST_A_DAY = 10  # in one conversation; two machines that talk to each other come to an end


class Cause(NamedTuple):
    """What makes the portal write. `key`: at most 64 characters, its own; `name`: what employees read, at most 100."""

    kind: Automatic
    key: str
    name: str


def write(
    conversation: Conversation,
    text: str,
    cause: Cause,
    *,
    period: str,
    answering: Message | None = None,
    files: Iterable[StoredFile] = (),
) -> list[Message]:
    """Queue a text, and files, for the contact of a direct conversation. Raises NotPossible, see above."""
    words = text.strip()
    if not words:
        raise NotPossible(_("Write something or attach a file first."), code="reply_empty")
    holds.conversations(conversation.id)
    if window(conversation, conversation.page, clock.now()).mode != WindowMode.OPEN:
        raise NotPossible(_("The person wrote more than 24 hours ago."), code="window_closed")
    claim(conversation, cause, period, answering)
    key = uuid.uuid4().hex
    parts = [replies.queued(conversation, key, text=chunk) for chunk in replies.split(words, conversation.page)]
    parts += [replies.queued(conversation, key, attachments=[attachments.outgoing(file)]) for file in files]
    return queue(conversation, parts, cause)


def write_utility(
    conversation: Conversation, template: UtilityTemplate, values: Mapping[str, str], cause: Cause, *, period: str
) -> list[Message]:
    """Queue a utility message, at any time. Raises NotPossible, also when the template or its values are not ready."""
    holds.conversations(conversation.id)
    part = utility_messages.part(conversation, template, values)
    claim(conversation, cause, period)
    return queue(conversation, [part], cause)


def queue(conversation: Conversation, parts: list[Message], cause: Cause) -> list[Message]:
    """Let these parts leave as written by the portal itself; the caller has claimed the occasion."""
    for part in parts:
        part.automatic, part.automatic_name = cause.kind, cause.name[:100]
    db.session.add_all(parts)
    conversation.changed()
    return parts


def claim(conversation: Conversation, cause: Cause, period: str, answering: Message | None = None) -> None:
    """Note that this cause writes in this period; the conversation is held. Raises NotPossible when it may not."""
    replies.check_page(conversation.page)
    if answering is not None and not is_from_person(answering, conversation):
        raise NotPossible(_("Only what a person writes is answered automatically."), code="not_a_person")
    if _has_said(conversation, cause, period):
        raise NotPossible(_("This was said automatically already."), code="said_already")
    if _said_lately(conversation) >= MOST_A_DAY:
        raise NotPossible(_("Enough was said automatically in this conversation today."), code="said_enough")
    db.session.execute(
        insert(AutomaticAnswer).values(
            conversation_id=conversation.id, cause=cause.key, period=period, made_at=clock.now()
        )
    )


def is_from_person(message: Message, conversation: Conversation) -> bool:
    """Whether a person has written this to us: not the Page itself, not to another app, and not by reflex."""
    if message.direction != Direction.INBOUND or (message.details or {}).get("standby"):
        return False
    moments = Message.at.between(message.at - REFLEX, message.at)
    just_said = select(Message.id).where(
        Message.conversation_id == conversation.id, moments, Message.automatic.is_not(None)
    )
    return db.session.scalar(just_said.limit(1)) is None


def _has_said(conversation: Conversation, cause: Cause, period: str) -> bool:
    return db.session.get(AutomaticAnswer, (conversation.id, cause.key, period)) is not None


def _said_lately(conversation: Conversation) -> int:
    lately = select(func.count()).where(
        AutomaticAnswer.conversation_id == conversation.id,
        AutomaticAnswer.made_at > clock.now() - timedelta(days=1),
    )
    return db.session.scalar(lately) or 0
