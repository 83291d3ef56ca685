"""The sending report of one part of a reply: where it stands, and what to do if it did not go through."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.facebook.errors import Context, explain
from portal.models import Conversation, Message, Page, PartState
from portal.services import file_links, special_messages, waiting

WORDS = {
    PartState.QUEUED: _l("Waiting to be sent"),
    PartState.SENDING: _l("Sending …"),
    PartState.SENT: _l("Sent"),
    PartState.DELIVERED: _l("Delivered"),
    PartState.READ: _l("Read"),
    PartState.FAILED: _l("Not sent"),
    PartState.UNSURE: _l("Not confirmed yet"),
}
SYMBOLS = {
    PartState.QUEUED: "clock",
    PartState.SENDING: "send",
    PartState.SENT: "check",
    PartState.DELIVERED: "checks",
    PartState.READ: "checks",
    PartState.FAILED: "alert-circle",
    PartState.UNSURE: "help",
}
TONES = {
    PartState.QUEUED: "wait",
    PartState.SENDING: "busy",
    PartState.FAILED: "bad",
    PartState.UNSURE: "wait",
}


class Report(NamedTuple):
    """`explanation` is why it waits, or what went wrong and what helps; empty when all is well.

    `can_link`: Meta refused the file, and a link to it would go through.
    """

    state: PartState
    explanation: tuple[str, ...] = ()
    can_link: bool = False

    @property
    def words(self) -> str:
        return str(WORDS[self.state])

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "good")

    @property
    def can_retry(self) -> bool:
        return self.state == PartState.FAILED


def report(message: Message, conversation: Conversation, page: Page, *, is_held: bool) -> Report | None:
    """The report of a message that was written here, None for any other.

    `is_held`: a part of the same reply before it has failed, so it waits.
    """
    state = message.state_in(conversation)
    if not message.is_ours or state is None:
        return None
    if is_held and state == PartState.QUEUED:
        return Report(state, (str(_("Waiting for the part before it, which was not sent.")),))
    return Report(state, _explanation(state, message, page), can_link=file_links.can_replace(message))


def _explanation(state: PartState, message: Message, page: Page) -> tuple[str, ...]:
    if state == PartState.FAILED:
        special = Context.UTILITY if special_messages.is_special(message) else Context.ANY
        context = Context.COMMENTS if message.act else special
        found = explain(message.error_code or 0, message.error_subcode, context)
        return str(found.meaning), str(found.remedy)
    if state == PartState.UNSURE:
        return (str(_("Facebook's answer was lost. It is checked whether this arrived; nothing is sent twice.")),)
    if state == PartState.QUEUED:
        reason = waiting.reason(message, page)
        return (reason,) if reason else ()
    return ()
