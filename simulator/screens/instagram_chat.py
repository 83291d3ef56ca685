"""What the chat screen offers only on Instagram: hearts, shared posts, stories, pictures to be seen once."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.current import world
from simulator.models import Home, InstagramAccount, InstagramMedia, MediaKind, Person
from simulator.world import instagram, instagram_chats, people, samples

SHAREABLE = (MediaKind.FEED, MediaKind.REELS)


def shareable(home: Home) -> list[InstagramMedia]:
    """The account's posts and reels, which people can send into the chat."""
    if not isinstance(home, InstagramAccount):
        return []
    return [one for one in instagram.media_of(world(), home) if one.kind in SHAREABLE]


def asked_story(home: Home, values: Mapping[str, str]) -> InstagramMedia | None:
    """The story of the account that the text box is about, by an address or the form."""
    found = instagram.find_media(world(), values.get("answered-story") or values.get("story", ""))
    return found if found and found.account_id == home.id and found.kind == MediaKind.STORY else None


def sends(home: Home, person: Person, form: Mapping[str, str]) -> bool:
    """Do what the pressed button stands for; False when it was none of these."""
    if not isinstance(home, InstagramAccount):
        return False
    shared = instagram.find_media(world(), form.get("share", ""))
    if form.get("heart"):
        instagram_chats.sends_heart(world(), home, person)
    elif form.get("vanishing"):
        instagram_chats.sends_vanishing(world(), home, person)
    elif form.get("unsupported"):
        people.writes(world(), home, person, extra={"is_unsupported": True})
    elif form.get("story"):
        instagram_chats.mentions_in_story(world(), home, person, samples.photo())
    elif shared:
        instagram_chats.shares(world(), home, person, shared)
    else:
        return False
    return True
