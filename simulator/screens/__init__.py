"""The screens for people: being a customer everywhere on Facebook, the panel "as Meta", and a person's settings."""

from simulator.screens import (
    chat,
    doing,
    facebook_settings,
    files,
    home,
    instagram_actions,
    instagram_profiles,
    lead_forms,
    wall_actions,
    walls,
)
from simulator.screens.blueprint import blueprint
from simulator.screens.meta import panel

__all__ = [
    "blueprint",
    "chat",
    "doing",
    "facebook_settings",
    "files",
    "home",
    "instagram_actions",
    "instagram_profiles",
    "lead_forms",
    "panel",
    "wall_actions",
    "walls",
]
