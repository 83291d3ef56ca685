"""What the Instagram accounts of a new world show; nobody has said anything about it yet."""

from __future__ import annotations

from sqlalchemy import select

from simulator.clock import DAY, HOUR
from simulator.models import InstagramAccount, MediaKind
from simulator.store import World
from simulator.world import instagram, samples

SHOWN: dict[str, list[tuple[int, MediaKind, str | None, str]]] = {  # account -> age, kind, caption, sample
    "northbakery": [
        (9 * DAY, MediaKind.FEED, "Rye, three days old and ready. Which one is yours?", "photo"),
        (4 * DAY, MediaKind.REELS, "Folding croissants at four in the morning", "clip"),
        (2 * DAY, MediaKind.AD, "Birthday cakes by Saturday", "cake"),
        (1 * DAY, MediaKind.FEED, "Plum cake is back. By the slice or whole.", "cake"),
        (3 * HOUR, MediaKind.STORY, None, "photo"),
    ],
    "green.florist": [(5 * DAY, MediaKind.FEED, "Autumn wreaths, tied while you wait.", "photo")],
}


def seed_instagram(world: World) -> None:
    """Put it up, the oldest first."""
    for account in world.scalars(select(InstagramAccount)):
        for age, kind, caption, sample in SHOWN.get(account.username, []):
            files = [samples.SAMPLES[sample]()]
            instagram.shows(world, account, kind, caption, files=files, at=world.now() - age)
