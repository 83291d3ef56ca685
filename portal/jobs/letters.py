"""What is sent to employees, as it is written: e-mails of one layout, and notifications of browsers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from portal.languages import DEFAULT, speaking_to
from portal.mail import Letter
from portal.services.notification_words import Words
from portal.services.tellings import Telling

MOST = 20  # lines of one e-mail
MOST_PUSHED = 4
LONGEST_PUSHED = 300  # characters of each part, as a push service takes 4096 bytes in all
LIST, CHOICES = "/notifications", "/profile/notifications"


@dataclass(frozen=True)
class Line:
    """What one part of an e-mail says, and where its link leads."""

    title: str
    text: str
    address: str
    label: str


def of_telling(telling: Telling) -> Letter:
    """Everything that is told at once."""
    with speaking_to(telling):
        shown = telling.words[:MOST]
        label = _("Open it in Pagedesk")
        lines = [Line(one.title, one.text, _address(one.path), label) for one in shown]
        more = len(telling.words) - len(shown)
        ending = [ngettext("And %(num)s more.", "And %(num)s more.", more)] if more else []
        why = _("In your profile you choose what you are told by e-mail, and when:")
        footer = [*ending, f"{why} {_address(CHOICES)}"]
        return letter(telling.name, telling.email, _subject(telling.words), lines, footer)


def as_push(telling: Telling) -> dict[str, str]:
    """The same as the service worker shows it (`static/js/service-worker.js`). A later one of one `tag` replaces it."""
    with speaking_to(telling):
        first, *others = telling.words
        if not others:
            return _pushed(first.title, first.text, first.path)
        return _pushed(_subject(telling.words), "\n".join(one.title for one in telling.words[:MOST_PUSHED]), LIST)


def _pushed(title: str, body: str, path: str) -> dict[str, str]:
    return {"title": title[:LONGEST_PUSHED], "body": body[:LONGEST_PUSHED], "path": path, "tag": path}


def _subject(words: Sequence[Words]) -> str:
    """The only thing that is told, or how many."""
    if len(words) == 1:
        return words[0].title
    return str(ngettext("%(num)s notification", "%(num)s notifications", len(words)))


def letter(name: str, email: str, about: str, lines: Sequence[Line], footer: Sequence[str] = ()) -> Letter:
    """As text and as HTML. Every word is given ready, so that nothing is looked up while it is drawn."""
    greeting = _("Hello %(name)s,", name=name) if name else _("Hello,")
    values = {"greeting": greeting, "lines": lines, "footer": footer}
    text, html = _drawn("mail/letter.txt", **values), _drawn("mail/letter.html", about=about, **values)
    return Letter(about, text, html, name, email)


def _drawn(template: str, **values: Any) -> str:
    """Past Flask's `render_template`, which ends the transaction of whoever writes."""
    return current_app.jinja_env.get_template(template).render(code=str(get_locale() or DEFAULT), **values)


def _address(path: str) -> str:
    address: str = current_app.config["PAGEDESK"].address
    return address + path
