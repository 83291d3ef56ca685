"""The banner about troubles: administrators learn what to do, everybody else that replies wait."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.services import notifications, troubles
from portal.web import htmx
from portal.web.access import administrators
from portal.web.admin import trouble_words
from portal.web.admin.trouble_words import Told

bp = Blueprint("troubles", __name__, url_prefix="/troubles")


@dataclass(frozen=True)
class Notice:
    """One thing to tell; `numbers` are the troubles that are put aside with it."""

    told: Told
    numbers: Sequence[int]

    @property
    def key(self) -> str:
        return "-".join(map(str, self.numbers))


@dataclass(frozen=True)
class Banner:
    """What stands above every screen. `waiting`: names of the Pages whose replies wait."""

    notices: Sequence[Notice] = ()
    waiting: Sequence[str] = ()

    @property
    def tag(self) -> str:
        """Changes with what is told."""
        words = [*(notice.key for notice in self.notices), *self.waiting]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


@bp.get("")
def show() -> ResponseReturnValue:
    """The poll of the banner."""
    found = banner()
    return htmx.poll(found.tag, lambda: render_template("components/trouble_banner.html", banner=found))


@bp.post("/see")
@administrators
def see() -> ResponseReturnValue:
    """Put a notice aside; it comes back only with another change."""
    chosen = request.form.get("troubles", "").split("-")
    numbers = [int(one) for one in chosen if one.isdecimal() and len(one) < 19]
    troubles.see(numbers, by=current_user)
    notifications.see_troubles(numbers, by=current_user)
    db.session.commit()
    if htmx.wants_part():
        return htmx.show("components/trouble_banner.html", "components/trouble_banner.html", banner=banner())
    return redirect(url_for("admin.index"), 303)


def banner() -> Banner:
    if not current_user.is_authenticated:
        return Banner()
    if not current_user.is_administrator:
        return Banner(waiting=troubles.waiting_pages(current_user))
    groups = troubles.untold(current_user)
    return Banner([Notice(trouble_words.of_group(group), [one.id for one in group.troubles]) for group in groups])


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals["trouble_banner"] = banner
