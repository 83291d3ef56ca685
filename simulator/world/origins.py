"""Where people come from when they write: an ad, or a post that they ask about.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
"""

from __future__ import annotations

from typing import Any

from simulator import links
from simulator.models import Home, InstagramMedia, MediaFile, Message, Person, Post
from simulator.store import World
from simulator.world import people, talk

Advertised = Post | InstagramMedia


def writes_about_ad(
    world: World, home: Home, person: Person, shown: Advertised, text: str | None, **more: Any
) -> Message:
    """The person answers an ad: the first message of all brings the ad along, later ones follow an event of its own."""
    referral = of_ad(world, shown)
    if talk.find_thread(world, home, person):
        people.follows_link(world, home, person, referral)
        return people.writes(world, home, person, text, **more)
    return people.writes(world, home, person, text, **more, extra={"referral": referral})


def of_ad(world: World, shown: Advertised) -> dict[str, Any]:
    """What apps learn about the ad that a post stands for."""
    title = (shown.message if isinstance(shown, Post) else shown.caption) or ""
    told: dict[str, Any] = {"ad_title": title, "post_id": shown.id}
    if shown.attachments:
        kept = shown.attachments[0]
        key = "video_url" if kept["type"] == "video" else "photo_url"
        told[key] = links.file(world, world.get_one(MediaFile, kept["file_id"]))
    return {"ad_id": ad_id(shown), "source": "ADS", "type": "OPEN_THREAD", "ads_context_data": told}


def ad_id(shown: Advertised) -> str:
    """The id of the ad that shows the post."""
    return f"{12023 if isinstance(shown, Post) else 12024}{shown.id[-13:]}"


def shared_post(world: World, post: Post) -> dict[str, Any]:
    """A post of the Page as an attachment of a message."""
    title = (post.message or post.page.name)[:100]
    return {"type": "post", "payload": {"url": links.post(world, post), "title": title, "id": post.id}}
