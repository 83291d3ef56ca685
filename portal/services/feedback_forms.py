"""How a Page asks for feedback: one question, answered with stars."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from portal.extensions import db
from portal.models import Employee, EventKind, FeedbackForm, Page, Platform
from portal.models.utility_template import LONGEST_TITLE
from portal.services import addresses, events
from portal.services.problems import NotPossible

LONGEST_BUTTON = 20


@dataclass(frozen=True)
class Contents:
    """The form as a person wrote it. `privacy_url`: the company's privacy policy, which Meta shows with it."""

    title: str
    question: str
    button: str
    privacy_url: str


def of(page: Page) -> FeedbackForm | None:
    return db.session.get(FeedbackForm, page.id)


def write(page: Page, contents: Contents, by: Employee) -> None:
    """Raises NotPossible with what Meta would not take."""
    if page.platform == Platform.INSTAGRAM:
        raise NotPossible(_("Instagram has no feedback form; Meta offers it only in Messenger."), code="instagram")
    texts = [text.strip() for text in (contents.title, contents.question, contents.button)]
    if not all(texts) or max(map(len, texts)) > LONGEST_TITLE or len(texts[2]) > LONGEST_BUTTON:
        text = _("Write title and question in at most 65 characters each, and the button in at most 20.")
        raise NotPossible(text, code="feedback_texts")
    address = contents.privacy_url.strip()
    if not addresses.is_secure(address):
        raise NotPossible(_("Enter the address of your privacy policy; it begins with https://."), code="privacy_url")
    form = of(page) or FeedbackForm(page_id=page.id)
    form.title, form.question, form.button = texts
    form.privacy_url = address
    db.session.add(form)
    page.asks_for_feedback = True
    events.record(page, by, EventKind.SETTINGS_CHANGED, names=["feedback_form"])


def stop(page: Page, by: Employee) -> None:
    """Ask no longer."""
    if form := of(page):
        db.session.delete(form)
        page.asks_for_feedback = False
        events.record(page, by, EventKind.SETTINGS_CHANGED, names=["feedback_form"])
