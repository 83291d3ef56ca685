"""What things are called on the screen when nobody has named them; evaluated in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.models import Automatic, Contact, Identity, IdentityKind, Message, Page, Task

NAMELESS = {
    "image": lambda name: _("Picture from %(name)s", name=name),
    "audio": lambda name: _("Voice message from %(name)s", name=name),
    "video": lambda name: _("Video from %(name)s", name=name),
    "file": lambda name: _("File from %(name)s", name=name),
    "sticker": lambda name: _("Sticker from %(name)s", name=name),
    "like": lambda name: _("Heart from %(name)s", name=name),
    "story_mention": lambda name: _("%(name)s mentioned you in a story", name=name),
    "location": lambda name: _("Location from %(name)s", name=name),
    "unavailable": lambda name: _("A file from %(name)s that Meta did not pass on", name=name),
    "postback": lambda name: _("%(name)s pressed a button", name=name),
    "unsupported": lambda name: _("A message from %(name)s of a kind Meta does not pass on", name=name),
    "lead": lambda name: _("Lead from %(name)s", name=name),
    "removed": lambda name: _("Removed comment of %(name)s", name=name),
    "unsent": lambda name: _("%(name)s unsent a message", name=name),
}


def contact_name(contact: Contact, page: Page) -> str:
    """The name, or until it is known a stand-in with the end of the id that this Page knows the person by.

    What other Pages know may not be seen by everybody who sees this one.
    """
    return contact.name or known_as(next((one for one in contact.identities if one.page_id == page.id), None))


def known_as(identity: Identity | None) -> str:
    """What to call somebody without a name who is known by this."""
    if identity is None:
        return stand_in(None)
    return stand_in(identity.platform_id, on_instagram=identity.kind == IdentityKind.INSTAGRAM_SCOPED)


def stand_in(platform_id: str | None, *, on_instagram: bool = False) -> str:
    """What to call somebody whose name is not known yet; an e-mail address or telephone number speaks for itself."""
    if platform_id and ("@" in platform_id or platform_id.startswith("+")):
        return platform_id
    if on_instagram:
        return str(_("Instagram user …%(end)s", end=platform_id[-4:]) if platform_id else _("Instagram user"))
    return str(_("Facebook user …%(end)s", end=platform_id[-4:]) if platform_id else _("Facebook user"))


def author(message: Message) -> str | None:
    """Who wrote something here: an employee, or what writes by itself; None if it came from elsewhere."""
    if message.automatic == Automatic.AWAY:
        return str(_("Automatic: away message"))
    if message.automatic:
        return rule(message.automatic_name or "")
    return message.author.name if message.author else None


def rule(name: str) -> str:
    """Who wrote something, when it was a rule."""
    return str(_("Rule: %(name)s", name=name))


def task_title(task: Task) -> str:
    return task.title or nameless(task.title_kind, contact_name(task.contact, task.page))


def task_snippet(task: Task) -> str:
    return task.snippet or nameless(task.snippet_kind, contact_name(task.contact, task.page))


def nameless(kind: str, name: str) -> str:
    """What came from this person, when it has no words of its own."""
    words = NAMELESS.get(kind)
    return str(words(name) if words else _("Message from %(name)s", name=name))
