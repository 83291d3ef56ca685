"""The help section: one screen of short topics, so that the browser finds and prints all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.facebook import links
from portal.web.htmx import show as answer
from portal.web.htmx import wants_part
from portal.web.permission_words import PERMISSIONS

bp = Blueprint("help", __name__, url_prefix="/help")


@dataclass(frozen=True)
class Topic:
    """`key` is its place on the screen and its template."""

    key: str
    title: Any

    @property
    def template(self) -> str:
        return f"help/_{self.key.replace('-', '_')}.html"


FOR_EVERYBODY = (
    Topic("windows", _l("24 hours and 7 days")),
    Topic("utility", _l("After the 24 hours: utility messages and feedback")),
    Topic("at-work", _l("Working hours, and who is at work")),
    Topic("sending", _l("What became of a reply")),
    Topic("europe", _l("Files that Facebook does not pass on")),
    Topic("comments", _l("Comments under posts")),
    Topic("contacts", _l("One person, one card")),
    Topic("instagram", _l("Instagram accounts")),
    Topic("presence", _l("What customers see while you work")),
    Topic("notifications", _l("What you are told, and your colleagues")),
    Topic("keyboard", _l("Keys, and undoing")),
)
FOR_ADMINISTRATORS = (
    Topic("connect", _l("Connect a Page")),
    Topic("portfolio", _l("Pages of a business portfolio")),
    Topic("keep-ticked", _l("Keep the other Pages ticked")),
    Topic("permissions", _l("Permissions, one by one")),
    Topic("leads", _l("Leads from lead ads")),
    Topic("rules", _l("Rules: what the portal does by itself")),
    Topic("health", _l("Is a Page well?")),
    Topic("deliveries", _l("Deliveries: what Facebook sent")),
    Topic("data", _l("When somebody removes the app or asks for deletion")),
)


@bp.get("")
def show() -> ResponseReturnValue:
    parts: list[tuple[Any, Sequence[Topic]]] = [(_l("For everybody"), FOR_EVERYBODY)]
    if current_user.is_administrator:
        parts.append((_l("For administrators"), FOR_ADMINISTRATORS))
    return answer("help/index.html", parts=parts, links=links, permission_words=PERMISSIONS)


@bp.get("/keyboard")
def keyboard() -> ResponseReturnValue:
    """The sheet behind `?`; without JavaScript the same stands among the topics."""
    return answer("help/keyboard.html") if wants_part() else redirect(url_for("help.show", _anchor="keyboard"))


def register(app: Flask) -> None:
    app.register_blueprint(bp)
