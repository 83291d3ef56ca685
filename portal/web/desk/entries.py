"""How the entries of a timeline are said: a symbol, what it is, and the beginning of its words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import Direction, Event, EventKind, Lead, Message, Page, Task
from portal.services import titles, wording
from portal.services.timelines import Entry, Kind
from portal.web.desk.listing import THINGS

SYMBOLS = {
    Kind.EVENT: "history",
    Kind.TASK: "inbox",
    Kind.NOTE: "note",
    Kind.LEAD: "id",
    Kind.COMMENT: "message-2",
    Kind.MESSAGES: "messages",
}
DETAILS = {
    "own_name": _l("name"),
    "email": _l("e-mail"),
    "phone": _l("telephone"),
    "company": _l("company"),
    "language": _l("language"),
    "fields": _l("further details"),
    "labels": _l("labels"),
}


def symbol(entry: Entry) -> str:
    return SYMBOLS[entry.kind]


def title(entry: Entry) -> str:
    """What it is."""
    subject = entry.subject
    if isinstance(subject, Event):
        return event_words(subject)
    if isinstance(subject, Task):
        return str(_("Task %(number)s", number=subject.id))
    if isinstance(subject, Lead):
        name = subject.form.name if subject.form else None
        return str(_("Form “%(name)s”", name=name) if name else _("Lead form"))
    if isinstance(subject, Message):
        return str(_("Comment") if entry.kind == Kind.COMMENT else _("Messages"))
    return str(_("Note by %(name)s", name=subject.author.name))


def words(entry: Entry) -> str:
    """The beginning of what was said."""
    subject = entry.subject
    if isinstance(subject, Task):
        return wording.task_title(subject)
    if isinstance(subject, Message):
        return titles.first_line(subject.text) or str(THINGS.get(titles.kind_of(subject)) or _("Message"))
    return "" if isinstance(subject, Event | Lead) else str(subject.text)


def is_answer(entry: Entry) -> bool:
    """The Page had the last word."""
    return isinstance(entry.subject, Message) and entry.subject.direction == Direction.OUTBOUND


def page(entry: Entry) -> Page | None:
    subject = entry.subject
    if isinstance(subject, Message):
        return subject.conversation.page
    return subject.page if isinstance(subject, Task | Lead) else None


def event_words(event: Event) -> str:
    """What an employee did to the card."""
    who = event.employee.name if event.employee else _("Pagedesk")
    if event.kind == EventKind.CONTACT_MERGED:
        return str(_("%(who)s joined this card with another one", who=who))
    if event.kind == EventKind.CONTACT_MERGE_UNDONE:
        return str(_("%(who)s separated this card from another one", who=who))
    changed = ", ".join(str(DETAILS[name]) for name in event.data.get("names", ()) if name in DETAILS)
    return str(_("%(who)s changed: %(what)s", who=who, what=changed))
