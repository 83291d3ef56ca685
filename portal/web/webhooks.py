"""Where Meta's webhooks come in: `POST /webhooks/meta` stores and answers, `GET` proves that the address is ours.

The POST does not pass through Flask: it is the one path that must be fast and must not fail, so a small WSGI entry
stands in front of the application. It checks the signature over the raw bytes, has the bytes on the disk before it
answers 200, and nudges. Everything else happens later, in `jobs/inbox.py`.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable
from typing import IO, Any
from wsgiref.types import StartResponse

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from portal import metrics
from portal.extensions import csrf, db
from portal.facebook.signatures import webhook_signature_is_valid
from portal.intake import Intake
from portal.services import meta_app
from portal.web.access import public

log = structlog.get_logger()
bp = Blueprint("webhooks", __name__)
PATH = "/webhooks/meta"
LARGEST = 4 * 1024 * 1024  # bytes; Meta sends at most 1000 updates in a POST, about 1 MB
SECRET_KEPT = 30.0  # seconds
SECRET_ASKED_AGAIN = 1.0  # seconds after which a wrong signature lets it be read anew: it may have been changed
ANSWERS = {
    200: "200 OK",
    400: "400 Bad Request",
    403: "403 Forbidden",
    413: "413 Content Too Large",
    503: "503 Service Unavailable",
}
WORDS = {
    200: b"EVENT_RECEIVED",
    400: b"The request broke off.",
    403: b"The signature does not fit this app's secret.",
    413: b"Larger than any webhook of Meta.",
    503: b"It could not be stored; send it again.",
}


@bp.get(PATH)
@public
def verify() -> ResponseReturnValue:
    """Answer Meta's verification: the challenge, if the token is ours.

    https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
    """
    ours = meta_app.verify_token(current_app.config["PAGEDESK"]) or ""
    given = request.args.get("hub.verify_token", "")
    challenge = request.args.get("hub.challenge", "")
    fits = bool(ours) and hmac.compare_digest(ours.encode(), given.encode())
    if request.args.get("hub.mode") != "subscribe" or not fits or not challenge.isalnum():
        abort(403)
    return Response(challenge, mimetype="text/plain")


class Entry:
    """The WSGI application in front of Flask."""

    def __init__(self, app: Flask, intake: Intake) -> None:
        self._app = app
        self._behind = app.wsgi_app
        self._intake = intake
        self._secret = ""
        self._secret_read_at = float("-inf")

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
            return self._behind(environ, start_response)
        status = self._receive(environ)
        metrics.webhooks.labels(str(status)).inc()
        body = WORDS[status]
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response(ANSWERS[status], headers)
        return [body]

    def _receive(self, environ: dict[str, Any]) -> int:
        try:
            body = read_body(environ)
            if not self._is_signed(body, str(environ.get("HTTP_X_HUB_SIGNATURE_256", ""))):
                return 403
            self._intake.store(body)
        except ClientDisconnected:
            return 400
        except RequestEntityTooLarge:
            return 413
        except Exception:
            log.exception("delivery not stored")
            return 503
        return 200

    def _is_signed(self, body: bytes, signature: str) -> bool:
        if webhook_signature_is_valid(self._known_secret(SECRET_KEPT), body, signature):
            return True
        return webhook_signature_is_valid(self._known_secret(SECRET_ASKED_AGAIN), body, signature)

    def _known_secret(self, keep: float) -> str:
        """The app secret, read anew when it is older than `keep` seconds."""
        if time.monotonic() - self._secret_read_at > keep:
            self._secret = self._read_secret()
            self._secret_read_at = time.monotonic()  # only now: another thread must not take an older one for new
        return self._secret

    def _read_secret(self) -> str:
        with self._app.app_context():
            try:
                app = meta_app.current(self._app.config["PAGEDESK"])
                return app.secret if app else ""
            finally:
                db.session.remove()


def read_body(environ: dict[str, Any]) -> bytes:
    """The request's bytes. Raises RequestEntityTooLarge above `LARGEST`, and ClientDisconnected if some are missing."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():  # sent in chunks
        stream: IO[bytes] = get_input_stream(environ, safe_fallback=False, max_content_length=LARGEST + 1)
        return _no_larger(stream.read())
    if int(length) > LARGEST:
        raise RequestEntityTooLarge
    body: bytes = environ["wsgi.input"].read(int(length))
    if len(body) < int(length):
        raise ClientDisconnected
    return body


def _no_larger(body: bytes) -> bytes:
    if len(body) > LARGEST:
        raise RequestEntityTooLarge
    return body


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    csrf.exempt(bp)
    app.extensions["intake"] = intake = Intake(app)
    app.wsgi_app = Entry(app, intake)  # type: ignore[method-assign]
