"""Whether a part may still leave now. What Meta takes no longer fails here, with Meta's own code for it; an away
message that waited until somebody is there again is taken back, as it is true no longer."""

from __future__ import annotations

from datetime import datetime

from portal.extensions import db
from portal.models import Act, Conversation, Message, PartState, Platform
from portal.services import absences, news, private_answers, special_messages
from portal.services.windows import WindowMode, window

TOO_LATE = {Platform.FACEBOOK: (10, 2018278), Platform.INSTAGRAM: (10, 2534022)}  # Meta's own codes for it


def is_met(part: Message, conversation: Conversation, now: datetime) -> bool:
    """Whether the part may leave; if not, it has failed or is gone."""
    if part.act:
        return _is_act_in_time(part, now)
    if absences.is_over(part, conversation.page, now):
        db.session.delete(part)
        conversation.changed()
        return False
    if _is_in_window(part, conversation, now):
        return True
    _fail(part, *TOO_LATE[conversation.page.platform])
    return False


def _is_in_window(part: Message, conversation: Conversation, now: datetime) -> bool:
    """Whether Meta takes this kind of part now. The tag for people goes only to what a person has written."""
    if special_messages.is_special(part):
        return special_messages.may_be_sent(part, conversation, now)
    mode = window(conversation, conversation.page, now).mode
    part.as_human_agent = mode == WindowMode.HUMAN_AGENT and part.automatic is None
    return mode == WindowMode.OPEN or part.as_human_agent


def _is_act_in_time(part: Message, now: datetime) -> bool:
    """Of what is done about comments, only the private answer can come too late."""
    if part.act != Act.PRIVATE_ANSWER or private_answers.is_in_time(part, now):
        return True
    _fail(part, private_answers.TOO_LATE, None)
    return False


def _fail(part: Message, code: int, subcode: int | None) -> None:
    part.state, part.error_code, part.error_subcode = PartState.FAILED, code, subcode
    news.not_sent(part)
    part.conversation.changed()
