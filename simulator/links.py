"""Signed links to files, which expire, as those of Meta's CDN do."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote

from simulator.clock import SECOND
from simulator.models import Comment, InstagramMedia, MediaFile, Post
from simulator.store import World

_KEY = b"the simulator's CDN"


def file(world: World, media: MediaFile) -> str:
    """A link to a file; `oe` is the second it expires in, in hex."""
    return _signed(world, f"/cdn/v/{media.id}/{quote(media.name)}")


def portrait(world: World, owner_id: str) -> str:
    """A link to the picture of a person, a Page or an Instagram account."""
    return _signed(world, f"/cdn/portrait/{owner_id}.png")


def still(world: World, film_id: str) -> str:
    """A link to the picture that stands for a film."""
    return _signed(world, f"/cdn/still/{film_id}.png")


def sticker(world: World, sticker_id: int) -> str:
    """A link to the picture of a sticker."""
    return _signed(world, f"/cdn/sticker/{sticker_id}.png")


def post(world: World, shown: Post) -> str:
    """Where people see a post."""
    return f"{world.config.url}/posts/{shown.id}"


def comment(world: World, shown: Comment) -> str:
    """Where people see a comment."""
    return f"{world.config.url}/posts/{shown.post_id}?comment_id={shown.id}#{shown.id}"


def instagram_media(world: World, shown: InstagramMedia) -> str:
    """Where people see a post, reel or story of Instagram."""
    return f"{world.config.url}/p/{shown.id}"


def _signed(world: World, path: str) -> str:
    expires = f"{(world.now() + world.weather.link_lifetime) // SECOND:x}"
    return f"{world.config.url}{path}?oh={signature(path, expires)}&oe={expires}"


def signature(path: str, expires: str) -> str:
    """What `oh` must be."""
    return hmac.new(_KEY, f"{path} {expires}".encode(), hashlib.sha256).hexdigest()[:32]
