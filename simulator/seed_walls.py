"""What stands on the walls of a new world's Pages: some posts, of which nobody has said anything yet."""

from __future__ import annotations

from sqlalchemy import select

from simulator.clock import DAY
from simulator.models import Page
from simulator.store import World
from simulator.world import commenting, samples
from simulator.world.media import Upload

POSTS: dict[str, list[tuple[int, str, tuple[str, ...], str | None]]] = {  # Page -> days ago, words, samples, link
    "northbakery": [
        (
            21,
            "Why our rye bread takes three days, told by Jonas at four in the morning.",
            (),
            "https://bread.example/rye",
        ),
        (6, "New in the shop window since this morning: plum cake, by the slice or whole.", ("cake",), None),
        (1, "On Sunday we are open from 8 to 12. Which bread may we keep for you?", (), None),
    ],
    "greenflorist": [
        (4, "Autumn wreaths are here. Tell us your colours and we tie yours while you wait.", ("photo", "cake"), None),
    ],
    "oldbookshop": [(9, "Three boxes of travel writing came in. Come and dig!", ("photo",), None)],
    "citymuseum": [(3, "Thursday evening: a walk by candlelight through the old harbour rooms.", ("clip",), None)],
}
AD = ("northbakery", 2, "Your birthday cake by Saturday: order until Thursday evening.")


def seed_walls(world: World) -> None:
    """Put the posts up, the oldest first; one belongs to an ad."""
    pages = {page.username: page for page in world.scalars(select(Page))}
    for username, posts in POSTS.items():
        for days, words, names, link in posts:
            at = world.now() - days * DAY
            commenting.posts(world, pages[username], words, files=_files(names), link=link, at=at)
    username, days, words = AD
    at = world.now() - days * DAY
    commenting.posts(world, pages[username], words, files=_files(("cake",)), is_published=False, at=at)


def _files(names: tuple[str, ...]) -> list[Upload]:
    return [samples.SAMPLES[name]() for name in names]
