"""Pictures of Pages, fetched by the portal: the person's browser asks nobody but the portal.

The address is signed, so that the portal fetches only what Meta named.
"""

from __future__ import annotations

from io import BytesIO

import puremagic
from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from portal import graph
from portal.extensions import db
from portal.facebook.errors import DownloadFailed
from portal.web.access import administrators
from portal.web.problems import FAILURES
from portal.web.setup.blueprint import bp

LARGEST = 1024 * 1024  # bytes
KINDS = ("image/png", "image/jpeg", "image/gif", "image/webp")
KEPT = 3600  # seconds in the browser


def picture_address(url: str | None) -> str | None:
    """Where the browser gets the picture behind this link of Meta's."""
    return url_for("setup.page_picture", source=_signer().dumps(url)) if url else None


@bp.get("/setup/pages/picture")
@administrators
def page_picture() -> ResponseReturnValue:
    try:
        url = _signer().loads(request.args.get("source", ""))
    except BadSignature:
        abort(404)
    calls, content = graph.for_app(), BytesIO()
    db.session.rollback()
    try:
        calls.download(url, limit_bytes=LARGEST, to_fileobj=content)
        kind = puremagic.from_string(content.getvalue()[:1024], mime=True)
    except (*FAILURES, DownloadFailed, puremagic.PureError, ValueError):
        abort(404)
    if kind not in KINDS:
        abort(404)
    return Response(content.getvalue(), mimetype=kind, headers={"Cache-Control": f"private, max-age={KEPT}"})


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or b"", salt="page picture")
