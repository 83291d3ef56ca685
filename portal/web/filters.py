"""Template filters and globals: how times, sizes, words and addresses are written for a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2 import StrictUndefined

from portal.models import Platform, TaskStatus
from portal.web import links, times

STATUSES = {
    TaskStatus.NEW: _l("New"),
    TaskStatus.IN_PROGRESS: _l("In progress"),
    TaskStatus.WAITING: _l("Waiting"),
    TaskStatus.DONE: _l("Done"),
}
PLATFORMS = {Platform.FACEBOOK: "Messenger", Platform.INSTAGRAM: "Instagram"}
KIB = 1024


def file_size(size: int | None) -> str:
    """900 B, 12 KB, 3.4 MB."""
    if size is None:
        return ""
    if size < KIB:
        return _("%(size)s B", size=size)
    return _("%(size)s KB", size=round(size / KIB)) if size < KIB * KIB else _("%(size).1f MB", size=size / KIB / KIB)


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
        duration=times.duration,
        linked=links.linked,
        file_size=file_size,
        slug=slug,
        status_name=STATUSES.__getitem__,
        platform_name=PLATFORMS.__getitem__,
    )
    env.globals.update(asset=Assets(Path(str(app.static_folder))), field_attributes=field_attributes, language=language)
