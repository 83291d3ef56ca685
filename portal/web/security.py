"""Headers, which transactions may write, and what is not even read."""

from __future__ import annotations

from flask import Flask, Response, abort, before_render_template, request

from portal import database
from portal.extensions import db
from portal.web import access, sessions

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def choose_transaction() -> None:
    """What only reads begins a reading transaction; anything else takes its turn as a writer."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        database.stop_writing()
    else:
        database.start_writing()


def refuse_nul() -> None:
    """No person writes this letter and PostgreSQL keeps none, so no screen need think of it."""
    given = (*request.args.items(multi=True), *request.form.items(multi=True))
    if any("\0" in word for field in given for word in field):
        abort(400)


def end_writing(_app: Flask, **_more: object) -> None:
    """Nothing holds the writer lock while it renders; what is not committed by then is dropped."""
    database.stop_writing()
    if db.session().get_transaction() is not None and "writer_lock" in db.session.connection().info:
        db.session.rollback()


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store" if sessions.is_begun() else "no-cache")
    return response


def register(app: Flask) -> None:
    app.before_request(choose_transaction)
    access.register(app)
    app.before_request(refuse_nul)
    before_render_template.connect(end_writing, app)
    app.after_request(add_headers)
