"""What a rule writes to the contact: a text or quick reply within 24 hours, a utility message at any time.

Never to a machine without end: one automatic message in some minutes and a few a day (`automatic.py`), none once
somebody has answered, and none to what the Page itself has said. What an employee does sets it off at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import ActionKind, Automatic, ConversationKind, Direction, Message, QuickReply, Rule, UtilityTemplate
from portal.services import automatic, placeholders, replies, rule_utility, utility_messages
from portal.services.automatic import Cause
from portal.services.files import StoredFile
from portal.services.problems import NotPossible
from portal.services.rule_contents import Action
from portal.services.rule_matching import Case
from portal.services.windows import WindowMode, window

PAUSE = timedelta(minutes=5)  # between two automatic messages in a conversation
HELD_BACK = ("said_already", "said_enough", "said_lately", "not_a_person", "answered_already")  # codes: no failure


@dataclass(frozen=True)
class Letter:
    """What is to be sent, filled in; with a `template` as a utility message."""

    text: str
    files: Sequence[StoredFile] = ()
    template: UtilityTemplate | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def compose(action: Action, case: Case) -> Letter:
    """Raises NotPossible when it could not be sent at the moment of the case."""
    _check_place(case)
    if action.kind == ActionKind.UTILITY:
        return _utility(action, case)
    letter = _of_quick_reply(action, case) if action.kind == ActionKind.QUICK_REPLY else _text(action, case)
    if not letter.text:
        raise NotPossible(_("Nothing of the text is left for this task."), code="reply_empty")
    if window(case.task.conversation, case.page, case.at).mode != WindowMode.OPEN:
        text = _("The person wrote more than 24 hours ago: Meta takes only utility messages then.")
        raise NotPossible(text, code="window_closed")
    return letter


def send(letter: Letter, case: Case, rule: Rule, occasion: str) -> None:
    """Queue it, once for an occasion. Raises NotPossible."""
    _check_moment(case)
    cause, to = Cause(Automatic.RULE, f"rule {rule.id}", rule.name), case.task.conversation
    if letter.template:
        automatic.write_utility(to, letter.template, letter.values, cause, period=occasion)
    else:
        automatic.write(to, letter.text, cause, period=occasion, answering=case.answers, files=letter.files)


def _check_place(case: Case) -> None:
    replies.check_page(case.page)
    if case.kind != ConversationKind.DIRECT:
        raise NotPossible(_("A rule writes only in private conversations."), code="not_private")


def _check_moment(case: Case) -> None:
    if case.answers and _was_answered(case.answers):
        raise NotPossible(_("Somebody has answered meanwhile."), code="answered_already")
    if not case.is_by_employee and _has_just_written(case):
        raise NotPossible(_("An automatic message has just been written here."), code="said_lately")
    if case.answers and not automatic.is_from_person(case.answers, case.task.conversation):
        raise NotPossible(_("Only what a person writes is answered automatically."), code="not_a_person")


def _was_answered(message: Message) -> bool:
    answers = select(Message.id).where(
        Message.conversation_id == message.conversation_id,
        Message.at > message.at,
        Message.direction == Direction.OUTBOUND,
        Message.automatic.is_(None),
    )
    return db.session.scalar(answers.limit(1)) is not None


def _has_just_written(case: Case) -> bool:
    """Counted from when it was written or has left, whichever the row shows."""
    lately = select(Message.id).where(
        Message.conversation_id == case.task.conversation_id,
        Message.at > clock.now() - PAUSE,
        Message.automatic.is_not(None),
    )
    return db.session.scalar(lately.limit(1)) is not None


def _text(action: Action, case: Case) -> Letter:
    return Letter(placeholders.fill(action.text, case.facts).strip())


def _utility(action: Action, case: Case) -> Letter:
    template = rule_utility.template_for(action, case.page)
    values = {name: placeholders.fill(value, case.facts).strip() for name, value in action.values.items()}
    part = utility_messages.part(case.task.conversation, template, values)  # made to see whether it can be
    return Letter(part.text, template=template, values=values)


def _of_quick_reply(action: Action, case: Case) -> Letter:
    found = db.session.get(QuickReply, action.target)
    if found is None or not found.is_for_everybody:
        text = _("“%(name)s” was deleted. Choose something else in the rule.", name=action.name)
        raise NotPossible(text, code="deleted")
    files = [
        StoredFile(sha256=one.sha256, size=one.size, name=one.name, content_type=one.content_type, kind=one.kind)
        for one in found.files
    ]
    for file in files:
        replies.check_file(file, case.page)
    return Letter(placeholders.fill(found.text, case.facts).strip(), files)
