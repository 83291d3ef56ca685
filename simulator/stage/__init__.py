"""The stage behind the play: `/_stage/...`, JSON for tests and scripts. `docs/simulator.md` describes it."""

from simulator.stage import (
    apps,
    conversations,
    faults,
    instagram,
    instagram_chats,
    leads,
    people,
    posts,
    webhooks,
    worlds,
)
from simulator.stage.blueprint import blueprint

__all__ = [
    "apps",
    "blueprint",
    "conversations",
    "faults",
    "instagram",
    "instagram_chats",
    "leads",
    "people",
    "posts",
    "webhooks",
    "worlds",
]
