"""What people send only in Instagram chats: answers to stories, mentions in stories, shared posts, hearts.

https://developers.facebook.com/docs/instagram-platform/webhooks/examples
"""

from __future__ import annotations

from typing import Any

from simulator.models import InstagramAccount, InstagramMedia, MediaKind, Message, Person
from simulator.models.faults import SharedAs
from simulator.store import World
from simulator.world import instagram, media, people
from simulator.world.media import Upload


def newest_story(world: World, account: InstagramAccount) -> InstagramMedia | None:
    """The story that a person who says nothing else answers."""
    return next((one for one in instagram.media_of(world, account) if one.kind == MediaKind.STORY), None)


def answers_story(world: World, account: InstagramAccount, person: Person, story: InstagramMedia, text: str) -> Message:
    """The person answers a story of the account with words or an emoji."""
    return people.writes(world, account, person, text, story=story)


def mentions_in_story(world: World, account: InstagramAccount, person: Person, shown: Upload) -> Message:
    """The person names the account in a story of their own, which comes into the chat."""
    kept = {"type": "story_mention", "file_id": media.keep(world, shown).id}
    return people.writes(world, account, person, attachments=[kept])


def shares(world: World, account: InstagramAccount, person: Person, shared: InstagramMedia) -> Message:
    """The person sends a post or reel into the chat."""
    return people.writes(world, account, person, attachments=_shared(world, shared))


def _shared(world: World, shared: InstagramMedia) -> list[dict[str, Any]]:
    first = shared.attachments[0] if shared.attachments else {"payload": {}}
    title = {"title": shared.caption} if shared.caption else {}
    if shared.kind == MediaKind.REELS:
        return [first | {"type": "ig_reel", "payload": {"reel_video_id": shared.id, **title}}]
    parts = {
        SharedAs.SHARE: first | {"type": "share", "payload": {}},
        SharedAs.IG_POST: first | {"type": "ig_post", "payload": {"ig_post_media_id": shared.id, **title}},
    }
    told = world.weather.instagram_shares
    return list(parts.values()) if told == SharedAs.BOTH else [parts[told]]


def sends_heart(world: World, account: InstagramAccount, person: Person) -> Message:
    """The heart beside the text box; it comes without a payload."""
    return people.writes(world, account, person, attachments=[{"type": "like_heart"}])


def sends_vanishing(world: World, account: InstagramAccount, person: Person) -> Message:
    """A picture to be seen once: apps learn that there was one, and nothing else."""
    return people.writes(world, account, person, attachments=[{"type": "ephemeral"}])
