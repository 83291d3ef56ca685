"""The screens for people: being a customer in a chat, the panel "as Meta", and Facebook's settings of a person."""

from simulator.screens import chat, doing, facebook_settings, files, home
from simulator.screens.blueprint import blueprint
from simulator.screens.meta import panel

__all__ = ["blueprint", "chat", "doing", "facebook_settings", "files", "home", "panel"]
