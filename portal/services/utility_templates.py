"""Utility templates of a Page: written here, approved by Meta, and followed until they are gone.

The row is what we want, a job carries it to Meta, and its state is what Meta says of it (`template_reviews`). Meta lets
a template be neither edited nor renamed; what it refused to take in may be corrected here and handed in again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import (
    Employee,
    EventKind,
    Page,
    PageState,
    Platform,
    TemplateState,
    UtilityTemplate,
)
from portal.models.utility_template import LONGEST_BODY, LONGEST_NAME
from portal.services import addresses, events, placeholders
from portal.services.problems import NotPossible

MOST_BUTTONS = 2
LONGEST_BUTTON = 20
PERMISSION = "pages_utility_messaging"
KNOWN = {  # values that are filled in by themselves, by Meta's names for them
    name.replace(".", "_"): name
    for name in ("contact.name", "contact.first_name", "page.name", "employee.name", "employee.first_name")
}
_NAME = re.compile(r"[a-z0-9_]+")
_VALUE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Contents:
    """A template as a person wrote it; `buttons` are pairs of title and address."""

    name: str
    language: str
    body: str
    examples: dict[str, str] = field(default_factory=dict)
    buttons: tuple[tuple[str, str], ...] = ()


def of(page: Page) -> Sequence[UtilityTemplate]:
    mine = select(UtilityTemplate).where(UtilityTemplate.page_id == page.id)
    return db.session.scalars(mine.order_by(UtilityTemplate.name, UtilityTemplate.language)).all()


def approved(page: Page) -> list[UtilityTemplate]:
    return [one for one in of(page) if one.is_approved]


def find(page: Page, number: int | None) -> UtilityTemplate | None:
    template = db.session.get(UtilityTemplate, number) if number else None
    return template if template and template.page_id == page.id else None


def use(page: Page, by: Employee, *, wanted: bool) -> None:
    """Switch utility messages of a Page on or off. Raises NotPossible for Instagram, which has none."""
    if page.platform == Platform.INSTAGRAM:
        raise NotPossible(_("Instagram has no utility messages; Meta offers them only in Messenger."), code="instagram")
    if page.sends_utility_messages != wanted:
        page.sends_utility_messages, page.templates_read_after = wanted, clock.now()
        events.record(page, by, EventKind.SETTINGS_CHANGED, names=["sends_utility_messages"])


def require_on(page: Page) -> None:
    """Raises NotPossible where utility messages are switched off."""
    if not page.sends_utility_messages:
        text = _("Utility messages are switched off in the settings of %(page)s.", page=page.name)
        raise NotPossible(text, code="utility_off")


def is_permitted(page: Page) -> bool:
    """Whether Facebook granted what utility messages need."""
    return PERMISSION in page.connection.granted_scopes


def create(page: Page, contents: Contents, by: Employee) -> UtilityTemplate:
    """Hand a new template in. Raises NotPossible with what Meta would not take."""
    _check_page(page)
    tidied = checked(contents)
    _check_free(page, tidied)
    template = UtilityTemplate(page_id=page.id, page=page)
    _write(template, tidied)
    db.session.add(template)
    events.record(page, by, EventKind.TEMPLATE_SUBMITTED, name=tidied.name)
    return template


def correct(template: UtilityTemplate, contents: Contents, by: Employee) -> None:
    """Hand in again what Meta did not take. Raises NotPossible for one that Meta has already."""
    if template.state != TemplateState.REFUSED:
        text = _("Meta lets no template be changed. Make a new one from it, with another name.")
        raise NotPossible(text, code="template_fixed")
    _check_page(template.page)
    tidied = checked(contents)
    _check_free(template.page, tidied, template.id)
    _write(template, tidied)
    events.record(template.page, by, EventKind.TEMPLATE_SUBMITTED, name=template.name)


def remove(template: UtilityTemplate, by: Employee) -> None:
    """Delete it at Meta and then here; what was sent with it stays in the threads."""
    events.record(template.page, by, EventKind.TEMPLATE_REMOVED, name=template.name)
    if template.platform_id is None and template.state == TemplateState.REFUSED:
        db.session.delete(template)
        return
    template.error_code = template.error_subcode = None
    template.follow(TemplateState.REMOVING)
    template.attempts, template.try_after = 0, None


def checked(contents: Contents) -> Contents:
    """The contents as they are kept. Raises NotPossible with the first thing that is wrong."""
    name, body = contents.name.strip(), plain(contents.body.replace("\r\n", "\n").strip())
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        text = _("A name has only small letters of a to z, digits and underscores, such as order_ready.")
        raise NotPossible(text, code="template_name")
    if not body or len(body) > LONGEST_BODY:
        raise NotPossible(_("Write a text of at most 1024 characters."), code="template_body")
    values = values_in(body)
    for value in values:
        _check_value(value, contents.examples)
    buttons = tuple((title.strip(), url.strip()) for title, url in contents.buttons if title.strip() or url.strip())
    for title, url in buttons:
        _check_button(title, url)
    return Contents(name, contents.language, body, {one: contents.examples[one].strip() for one in values}, buttons)


def plain(body: str) -> str:
    """With the names of values as Meta takes them: `{{ contact.name }}` becomes `{{contact_name}}`."""
    names = {name: f"{{{{{name.replace('.', '_')}}}}}" for name in placeholders.names_in([body])}
    for name, meta_name in names.items():
        body = re.sub(r"\{\{\s*" + re.escape(name) + r"\s*\}\}", meta_name, body)
    return body


def as_written(body: str) -> str:
    """The other way round: with the names of values as people write them."""
    for name in values_in(body):
        known = KNOWN.get(name, name)
        body = body.replace(f"{{{{{name}}}}}", f"{{{{ {known} }}}}")
    return body


def values_in(body: str) -> list[str]:
    """The names of the values, each once, in the order of the text."""
    return placeholders.names_in([body])


def _check_free(page: Page, contents: Contents, itself: int | None = None) -> None:
    same = select(UtilityTemplate.id).where(
        UtilityTemplate.page_id == page.id,
        UtilityTemplate.name == contents.name,
        UtilityTemplate.language == contents.language,
    )
    if db.session.scalar(same) not in (None, itself):
        text = _("There is a template “%(name)s” in this language already. Choose another name.", name=contents.name)
        raise NotPossible(text, code="template_exists")


def _check_value(name: str, examples: dict[str, str]) -> None:
    if not _VALUE.fullmatch(name):
        text = _("“%(name)s” cannot name a value. Use small letters, digits and underscores.", name=name)
        raise NotPossible(text, code="value_name")
    if not examples.get(name, "").strip():
        text = _("Give an example of “%(name)s”; Meta's reviewers want to see one.", name=name)
        raise NotPossible(text, code="example_missing")


def _check_button(title: str, url: str) -> None:
    if not title or len(title) > LONGEST_BUTTON:
        raise NotPossible(_("A button needs a title of at most 20 characters."), code="button_title")
    if not addresses.is_secure(url):
        raise NotPossible(_("A button leads to an address that begins with https://."), code="button_url")


def _check_page(page: Page) -> None:
    if page.platform == Platform.INSTAGRAM:
        raise NotPossible(_("Instagram has no utility messages; Meta offers them only in Messenger."), code="instagram")
    if page.state == PageState.DISCONNECTED:
        raise NotPossible(_("This Page is disconnected. Connect it again first."), code="page_disconnected")


def _write(template: UtilityTemplate, contents: Contents) -> None:
    template.name, template.language, template.body = contents.name, contents.language, contents.body
    template.examples = contents.examples
    template.buttons = [{"title": title, "url": url} for title, url in contents.buttons]
    template.reason = template.error_code = template.error_subcode = None
    template.attempts, template.try_after = 0, None
    template.follow(TemplateState.SUBMITTING)
