"""A chat that begins at an ad or a post: what the text box is about, and what goes along with the first message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.current import world
from simulator.models import Home, InstagramMedia, MediaKind, Post
from simulator.world import instagram, wall


@dataclass(frozen=True)
class Origin:
    """`kind` is ad or post; `shown` what the person came from."""

    kind: str
    shown: Post | InstagramMedia

    @property
    def label(self) -> str:
        """As the chat names it."""
        words = (self.shown.message if isinstance(self.shown, Post) else self.shown.caption) or "a picture"
        return f"{'Through the ad' if self.kind == 'ad' else 'About the post'}: {words}"


def asked(home: Home, values: Mapping[str, str]) -> Origin | None:
    """The origin in an address or form, if it belongs to this Page or account."""
    if values.get("post"):
        post = wall.find_post(world(), values["post"])
        return Origin("post", post) if post and post.page_id == home.id else None
    found = _ad(values.get("ad", ""))
    owner_id = (found.account_id if isinstance(found, InstagramMedia) else found.page_id) if found else None
    return Origin("ad", found) if found and owner_id == home.id else None


def _ad(shown_id: str) -> Post | InstagramMedia | None:
    media = instagram.find_media(world(), shown_id)
    if media:
        return media if media.kind == MediaKind.AD else None
    post = wall.find_post(world(), shown_id)
    return post if post and not post.is_published else None
