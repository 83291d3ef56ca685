"""Template filters and globals: how times, sizes, words and addresses are written for a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, url_for
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from portal.models import LabelColor, Platform, Priority, Role, TaskStatus
from portal.services import wording
from portal.web import links, page_comments, page_leads, times
from portal.web.browsers import browser_name

STATUSES = {
    TaskStatus.NEW: _l("New"),
    TaskStatus.IN_PROGRESS: _l("In progress"),
    TaskStatus.WAITING: _l("Waiting"),
    TaskStatus.DONE: _l("Done"),
}
ROLES = {
    Role.OWNER: _l("Owner"),
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.EMPLOYEE: _l("Employee"),
}
PRIORITIES = {
    Priority.LOW: _l("Low"),
    Priority.NORMAL: _l("Normal"),
    Priority.HIGH: _l("High"),
    Priority.URGENT: _l("Urgent"),
}
COLORS = {
    LabelColor.RED: _l("Red"),
    LabelColor.ORANGE: _l("Orange"),
    LabelColor.YELLOW: _l("Yellow"),
    LabelColor.GREEN: _l("Green"),
    LabelColor.TEAL: _l("Teal"),
    LabelColor.BLUE: _l("Blue"),
    LabelColor.PURPLE: _l("Purple"),
    LabelColor.PINK: _l("Pink"),
}
PLATFORMS = {Platform.FACEBOOK: "Messenger", Platform.INSTAGRAM: "Instagram"}  # where people write
PLACES = {Platform.FACEBOOK: "Facebook", Platform.INSTAGRAM: "Instagram"}  # where posts are
LINKED = {
    "image": _l("Picture"),
    "video": _l("Video"),
    "location": _l("Location"),
    "post": _l("Post"),
    "reel": _l("Reel"),
    "share": _l("Shared post"),
    "story_mention": _l("Mention in a story"),
    "template": _l("Card"),
    "appointment": _l("Appointment"),
    "ephemeral": _l("A picture that could be seen once"),
    "other": _l("Attachment"),
}
KIB = 1024
MOST_EMOJI = 8  # code points; one visible sign may be several


def file_size(size: int | None) -> str:
    """900 B, 12 KB, 3.4 MB."""
    if size is None:
        return ""
    if size < KIB:
        return str(_("%(size)s B", size=size))
    if size < KIB * KIB:
        return str(_("%(size)s KB", size=round(size / KIB)))
    return str(_("%(size)s MB", size=format_decimal(round(size / KIB / KIB, 1), format="0.0")))


def words(message: str, **values: object) -> Markup:
    """`_()` of the components, which are made without a request."""
    return _words(times.reader().language, message, **values)


def of_reader() -> dict[str, Any]:
    """What the screens ask for again and again: `_()` in the reader's language, and the token of their forms."""
    return {"_": partial(_words, times.reader().language), "csrf_token": csrf_token}


def csrf_token() -> str:
    """Made at most once a request, and kept where Flask-WTF looks for it."""
    made: str = g.get("csrf_token") or generate_csrf()
    return made


def _words(language: str, message: str, **values: object) -> Markup:
    """A screen has a hundred texts, so each translation is looked up once."""
    return _translated(message, language) % values if values else _plain(message, language)


@cache
def _translated(message: str, _language: str) -> Markup:
    return Markup(_(message))  # noqa: S704 - the catalogue is ours


@cache
def _plain(message: str, language: str) -> Markup:
    return _translated(message, language) % {}


def status_name(status: TaskStatus) -> str:
    return _status_name(status, times.reader().language)


@cache
def _status_name(status: TaskStatus, _language: str) -> str:
    return str(STATUSES[status])


def initials(name: str) -> str:
    """MB for Maria Bell, M for @maria.bakes."""
    return "".join(word[0] for word in name.removeprefix("@").split()[:2]).upper()


def is_emoji(words: str) -> bool:
    """Nothing but a few emoji, which are shown large."""
    signs = words.replace(" ", "")
    return 0 < len(signs) <= MOST_EMOJI and all(sign > "\u2190" and not sign.isalnum() for sign in signs)


def host(address: str) -> str:
    """Where a link leads, without the rest."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def link_name(kind: str) -> str:
    """What to call something linked that has no title."""
    return str(LINKED.get(kind, _l("Link")))


def options(choices: Iterable[tuple[int, str]], chosen: int | None = None) -> Markup:
    """The options of a select; in Python, since there may be a hundred."""
    made = (
        f'<option value="{number}"{" selected" if number == chosen else ""}>{escape(name)}</option>'
        for number, name in choices
    )
    return Markup("".join(made))  # noqa: S704 - numbers, and names that are escaped


def breakable(address: str) -> Markup:
    """An e-mail address that goes on in the next line at its @, where it is too long for one."""
    return Markup("<wbr>@").join(address.split("@"))


def slug(words: object) -> str:
    """For ids: "Webhook callback URL" becomes webhook-callback-url."""
    return re.sub(r"\W+", "-", str(words).lower()).strip("-")


def field_attributes(field: Any, css: str, hint: object, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """What an input needs besides its value: classes, and which texts describe it."""
    described = [f"{field.id}-problem"] * bool(field.errors) + [f"{field.id}-hint"] * bool(hint)
    given: dict[str, Any] = {"class": f"{css} is-invalid" if field.errors else css, **attributes}
    if described:
        given["aria-describedby"] = " ".join(described)
    if field.errors:
        given["aria-invalid"] = "true"
    return given


def language() -> str:
    locale = get_locale()
    return str(locale).replace("_", "-") if locale else "en"


class Assets:
    """Addresses of static files with a mark of their content, so that browsers may keep them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        address = self._known.get(name)
        if address is None:
            mark = hashlib.sha256((self._folder / name).read_bytes()).hexdigest()[:10]
            address = self._known[name] = url_for("static", filename=name, v=mark)
        return address


def register(app: Flask) -> None:
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(
        iso=times.iso,
        exact=times.exact,
        relative=times.relative,
        brief=times.brief,
        clock_time=times.clock_time,
        day_name=times.day_name,
        long_date=times.long_date,
        weekday_time=times.weekday_time,
        duration=times.duration,
        linked=links.linked,
        file_size=file_size,
        breakable=breakable,
        slug=slug,
        options=options,
        missing_for_comments=page_comments.missing,
        missing_for_leads=page_leads.missing,
        initials=initials,
        is_emoji=is_emoji,
        host=host,
        link_name=link_name,
        task_title=wording.task_title,
        status_name=status_name,
        role_name=ROLES.__getitem__,
        browser_name=browser_name,
        priority_name=PRIORITIES.__getitem__,
        color_name=COLORS.__getitem__,
        platform_name=PLATFORMS.__getitem__,
        place_name=PLACES.__getitem__,
    )
    app.context_processor(of_reader)
    env.globals.update(
        _=words, asset=Assets(Path(str(app.static_folder))), field_attributes=field_attributes, language=language
    )
