"""Pictures and files as people see them in Messenger: these addresses do not expire, unlike those the apps get."""

from __future__ import annotations

from functools import lru_cache

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from simulator import pictures
from simulator.current import store, world
from simulator.models import InstagramAccount, MediaFile, Page
from simulator.screens.blueprint import blueprint
from simulator.stage.blueprint import NotPossible
from simulator.store import blob_path

DAY_SECONDS = 86_400
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@blueprint.get("/pictures/<owner_id>.png")
def portrait(owner_id: str) -> Response:
    """The picture of a person, a Page or an Instagram account."""
    account = world().get(InstagramAccount, owner_id)
    shop_id = account.page_id if account else owner_id
    is_page = world().get(Page, shop_id) is not None
    response = Response(_portrait(shop_id, is_page), content_type="image/png")
    response.cache_control.max_age = DAY_SECONDS
    return response


@lru_cache(maxsize=200)
def _portrait(owner_id: str, is_page: bool) -> bytes:
    return pictures.shop(owner_id) if is_page else pictures.portrait(owner_id)


@blueprint.get("/files/<file_id>/<path:name>")
def file(file_id: str, name: str) -> ResponseReturnValue:
    """A file of a message: pictures, sounds and films are shown, anything else is a download."""
    media = world().get(MediaFile, file_id)
    if media is None:
        raise NotPossible(f"There is no file {name} any more.")
    world().commit()
    is_shown = media.content_type in PICTURES or media.content_type.startswith(("audio/", "video/"))
    path = blob_path(store().files, media.digest)
    response = send_file(path, media.content_type, as_attachment=not is_shown, download_name=media.name)
    response.headers["Content-Security-Policy"] = "sandbox"
    return response
