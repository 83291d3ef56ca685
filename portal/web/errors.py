"""What a person sees when something cannot be done: words and a way on, never a bare error."""

from __future__ import annotations

from flask import Flask, Response, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.extensions import db
from portal.services.problems import NotPossible
from portal.web.htmx import current_path, elsewhere, show, wants_part
from portal.web.sessions import leave_out_person

WORDS = {
    400: (_l("That could not be read"), _l("The request was not complete. Go back, reload the screen and try again.")),
    401: (_l("You were signed out"), _l("What you wrote is still here. Sign in again, then send it.")),
    404: (_l("There is nothing here"), _l("It may have been removed, or it is not open to you.")),
    405: (_l("That is not possible here"), _l("Go back and use the buttons on the screen.")),
    413: (_l("That is too large"), _l("Files may have up to 25 MB. Send a smaller one, or a link to it.")),
    429: (_l("Too many attempts"), _l("Wait a minute, then try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing you wrote was sent. It has been noted in the log; try again in a moment."),
    ),
    503: (
        _l("The database does not answer"),
        _l("Nothing you wrote was sent. Try again in a moment; if it lasts, tell whoever runs this portal."),
    ),
}
SIGN_IN_AGAIN = (401, 403)
RACES = {  # what two people at the same moment run into, as PostgreSQL and SQLite call it
    "23503",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
    "23505",
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
}
OUT_OF_RANGE = "22003"  # PostgreSQL's word for it; SQLite's driver raises OverflowError


def explain(status: int, title: object, text: object) -> Response:
    """The whole screen, or a notice that leaves what the person was doing untouched."""
    try:
        return _shown(status, title, text)
    except OperationalError as error:  # the screen itself asks who is signed in
        return away(error)


def _shown(status: int, title: object, text: object) -> Response:
    values = {"title": title, "text": text, "back": current_path(), "signs_in": status in SIGN_IN_AGAIN}
    response = show("error.html", "_error.html", status=status, **values)
    return elsewhere(response, "#notices") if wants_part() else response


def http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    db.session.rollback()
    title, text = WORDS.get(status, WORDS[400])
    return explain(status, title, text)


def not_possible(error: NotPossible) -> Response:
    db.session.rollback()
    return explain(422, _("That is not possible now"), error.message)


def expired_form(_error: CSRFError) -> Response:
    db.session.rollback()
    text = _("You were signed out, or this screen is too old. Copy what you wrote, reload the screen and sign in.")
    return explain(403, _("This form has expired"), text)


def unknown_number(error: OverflowError | DataError) -> Response:
    """A number so large that no row can have it; or a letter that PostgreSQL's driver does not even send, as NUL."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DataError) else OUT_OF_RANGE
    if state not in (OUT_OF_RANGE, None):
        return broken(error)
    db.session.rollback()
    status = 404 if state == OUT_OF_RANGE else 400
    return explain(status, *WORDS[status])


def forestalled(error: IntegrityError | StaleDataError) -> Response:
    """Somebody else was faster: what was to be made is there since, or what was to be used is gone."""
    if isinstance(error, IntegrityError) and not _is_race(error):
        return broken(error)
    db.session.rollback()
    current_app.logger.warning("somebody else was faster", extra={"path": request.path})
    text = _("Somebody else has just made or changed the same thing. Reload the screen and look before you try again.")
    return explain(422, _("That is not possible now"), text)


def _is_race(error: IntegrityError) -> bool:
    said = (getattr(error.orig, name, None) for name in ("sqlstate", "sqlite_errorname"))
    return not RACES.isdisjoint(said)


def away(error: OperationalError) -> Response:
    """The database is stopped, cannot be reached, or was locked for too long."""
    _note(error)
    leave_out_person()
    return _shown(503, *WORDS[503])


def broken(error: Exception) -> Response:
    _note(error)
    return explain(500, *WORDS[500])


def _note(error: Exception) -> None:
    db.session.rollback()
    current_app.logger.error("request failed", exc_info=error, extra={"path": request.path})


def register(app: Flask) -> None:
    app.register_error_handler(NotPossible, not_possible)
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OverflowError, unknown_number)
    app.register_error_handler(DataError, unknown_number)
    app.register_error_handler(OperationalError, away)
    for race in (IntegrityError, StaleDataError):
        app.register_error_handler(race, forestalled)
    app.register_error_handler(Exception, broken)
