"""Files behind signed links that expire."""

from __future__ import annotations

import time
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, send_file
from flask.typing import ResponseReturnValue

from simulator import journal, links, pictures
from simulator.clock import SECOND
from simulator.current import store, world
from simulator.models import MediaFile, Page
from simulator.store import blob_path

blueprint = Blueprint("cdn", __name__)


@blueprint.after_request
def note(response: Response) -> Response:
    """Write the download down."""
    journal.note_download(store().clock.now(), request.path, response.status_code)
    return response


@blueprint.get("/cdn/v/<file_id>/<path:name>")
def file(file_id: str, name: str) -> ResponseReturnValue:
    """A file as it was sent, with its own content type."""
    refusal = _refusal(f"/cdn/v/{file_id}/{quote(name)}")
    media, weather = world().get(MediaFile, file_id), world().weather
    world().commit()
    time.sleep(weather.slow_files / SECOND)
    if refusal or media is None:
        return refusal or Response("Not found", 404)
    return send_file(blob_path(store().files, media.digest), mimetype=media.content_type)


@blueprint.get("/cdn/portrait/<owner_id>.png")
def portrait(owner_id: str) -> ResponseReturnValue:
    """A picture for a person, a Page or an Instagram account."""
    refusal = _refusal(f"/cdn/portrait/{owner_id}.png")
    paint = pictures.shop if world().get(Page, owner_id) else pictures.portrait
    return refusal or Response(paint(owner_id), content_type="image/png")


@blueprint.get("/cdn/still/<film_id>.png")
def still(film_id: str) -> ResponseReturnValue:
    """The picture that stands for a film; the same landscape for all."""
    refusal = _refusal(f"/cdn/still/{film_id}.png")
    return refusal or Response(pictures.landscape(), content_type="image/png")


@blueprint.get("/cdn/sticker/<int:sticker_id>.png")
def sticker(sticker_id: int) -> ResponseReturnValue:
    """A sticker."""
    refusal = _refusal(f"/cdn/sticker/{sticker_id}.png")
    return refusal or Response(pictures.sticker(sticker_id), content_type="image/png")


def _refusal(path: str) -> ResponseReturnValue | None:
    """What somebody with a bad or old link gets: 403, or a redirect to a login page if the weather says so."""
    expires = request.args.get("oe", "")
    if request.args.get("oh") != links.signature(path, expires):
        return Response("URL signature mismatch", 403)
    if world().now() // SECOND <= int(expires, 16):
        return None
    if world().weather.expired_link_redirects:
        return redirect("https://www.facebook.com/login/")
    return Response("URL signature expired", 403)
