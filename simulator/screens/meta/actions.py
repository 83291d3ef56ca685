"""The buttons of the panel, by the name of their card."""

from __future__ import annotations

from collections.abc import Callable

from simulator.screens.meta.about import About

Action = Callable[[About], str]
_actions: dict[str, Action] = {}


def action(name: str) -> Callable[[Action], Action]:
    """Register what a card's button does; it answers with a sentence about what is the case now."""

    def register(function: Action) -> Action:
        _actions[name] = function
        return function

    return register


def find(name: str) -> Action | None:
    """What this button does."""
    return _actions.get(name)
