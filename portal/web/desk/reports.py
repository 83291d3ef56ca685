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

    `can_retry`: it waits for a person. `can_link`: Meta refused the file, and a link to it would go through.
    """

    state: PartState
    explanation: tuple[str, ...] = ()
    can_retry: bool = False
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


def report(message: Message, conversation: Conversation, page: Page, *, is_held: bool) -> Report | None:
    """The report of a message that was written here, None for any other.

    `is_held`: a part of the same reply before it has failed, so it waits.
    """
    state = message.state_in(conversation)
    if not message.is_ours or state is None:
        return None
    if is_held and state == PartState.QUEUED:
        return Report(state, (str(_("Waiting for the part before it, which was not sent.")),))
    explanation, can_link = _explanation(state, message, page), file_links.can_replace(message)
    return Report(state, explanation, can_retry=message.can_be_tried_again, can_link=can_link)


def _explanation(state: PartState, message: Message, page: Page) -> tuple[str, ...]:
    if state == PartState.FAILED:
        return _file_missing(message) if message.error_code is None and message.attachments else _refusal(message)
    if state == PartState.UNSURE:
        lost = str(_("Facebook's answer was lost. It is checked whether this arrived; nothing is sent twice."))
        return (lost, *_refusal(message)) if message.can_be_tried_again else (lost,)
    if state == PartState.QUEUED:
        reason = waiting.reason(message, page)
        return (reason,) if reason else ()
    return ()


def _file_missing(message: Message) -> tuple[str, str]:
    """Nothing was refused: the portal had nothing to send (`sending.record_file_missing`)."""
    name = message.attachments[0].name or "file"
    remedy = _(
        "Send the file anew. If files are missing elsewhere, too, an administrator has to put back the folder of files."
    )
    return _("“%(name)s” is no longer on the portal's disk.", name=name), remedy


def _refusal(message: Message) -> tuple[str, str]:
    """What Meta said, and what helps."""
    special = Context.UTILITY if special_messages.is_special(message) else Context.ANY
    context = Context.COMMENTS if message.act else special
    found = explain(message.error_code or 0, message.error_subcode, context)
    return str(found.meaning), str(found.remedy)
