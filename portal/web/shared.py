"""Files behind links that were sent to customers: whoever has the address gets the file, only as a download."""

from __future__ import annotations

from flask import Blueprint, Flask, send_file
from flask.typing import ResponseReturnValue

from portal.services import file_links, files
from portal.web.access import public
from portal.web.htmx import show as answer

bp = Blueprint("shared", __name__, url_prefix=file_links.PATH)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
UNKNOWN = "application/octet-stream"  # whatever it is, no browser runs it


@bp.get("/<key>/<path:name>")
@public
def show(key: str, name: str) -> ResponseReturnValue:  # noqa: ARG001 - the name is for people
    """The file. Whether a link has ended, was taken back or never was looks the same."""
    link = file_links.open_one(key)
    path = files.path(link.sha256) if link else None
    if link is None or path is None or not path.is_file():
        ended = answer("shared/ended.html", status=404)
        ended.headers["X-Robots-Tag"] = HEADERS["X-Robots-Tag"]
        return ended
    response = send_file(path, mimetype=UNKNOWN, as_attachment=True, download_name=link.name)
    response.headers.update(HEADERS)
    return response


def register(app: Flask) -> None:
    app.register_blueprint(bp)
