"""Whom a note can mention: found while writing, or on a screen of their own without JavaScript."""

from __future__ import annotations

import re

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup, escape

from portal.models import Note
from portal.services import mentions
from portal.web import links
from portal.web.desk.found import task_or_404
from portal.web.htmx import show

bp = Blueprint("mentions", __name__)
LINK = re.compile(r"(<a .*?</a>)")


@bp.get("/tasks/<int:number>/colleagues")
def search(number: int) -> ResponseReturnValue:
    """Those one of whose names begins like what was typed behind @."""
    task, words = task_or_404(number), request.args.get("q", "")[:100].strip()
    people = mentions.possible(task.page, words, but=current_user)
    return show("desk/colleagues.html", "desk/_colleague_matches.html", task=task, people=people)


def note_words(note: Note) -> Markup:
    """The text of a note, with its links and those it mentions."""
    shown = links.linked(note.text)
    names = sorted(note.mentions or (), key=len, reverse=True)
    if not names:
        return shown
    any_name = "|".join(mentions.pattern(str(escape(name))).pattern for name in names)
    marked = re.compile(any_name, re.IGNORECASE)
    pieces = [piece if piece.startswith("<a ") else marked.sub(_marked, piece) for piece in LINK.split(shown)]
    return Markup("".join(pieces))  # noqa: S704 - it is escaped already


def _marked(found: re.Match[str]) -> str:
    return f'<span class="mention">{found[0]}</span>'


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.filters["note_words"] = note_words
