"""The keys that work on the screens, for the sheet behind `?` and the help section.

What a key does stands in the templates: `data-key="e"` on what is pressed or focused;
`static/js/shortcuts.js` reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask
from flask_babel import lazy_gettext as _l


class Shortcut(NamedTuple):
    """`keys`: one, or several pressed one after the other, with spaces between."""

    keys: str
    words: Any
    is_for_administrators: bool = False

    @property
    def caps(self) -> list[str]:
        return self.keys.split()


class Group(NamedTuple):
    title: Any
    shortcuts: Sequence[Shortcut]


GROUPS = (
    Group(
        _l("In the list"),
        (
            Shortcut("j", _l("Next task")),
            Shortcut("k", _l("Previous task")),
            Shortcut("Enter", _l("Open the task")),
            Shortcut("x", _l("Tick the task")),
        ),
    ),
    Group(
        _l("In a task"),
        (
            Shortcut("r", _l("Write a reply")),
            Shortcut("n", _l("Write a note")),
            Shortcut("t", _l("Go to the conversation")),
            Shortcut("a", _l("Choose who works on it")),
            Shortcut("s", _l("Choose the status")),
            Shortcut("d", _l("Edit the details")),
            Shortcut("e", _l("Close the task")),
            Shortcut("Esc", _l("Back to the list")),
        ),
    ),
    Group(
        _l("While you write"),
        (
            Shortcut("/", _l("Quick replies")),
            Shortcut("Ctrl+Enter", _l("Send, or save the note")),
            Shortcut("Esc", _l("Leave the box; what you wrote stays")),
        ),
    ),
    Group(
        _l("Everywhere"),
        (
            Shortcut("?", _l("Show these keys")),
            Shortcut("/", _l("Search")),
            Shortcut("z", _l("Undo what you just did")),
            Shortcut("g t", _l("Tasks")),
            Shortcut("g c", _l("Contacts")),
            Shortcut("g n", _l("Notifications")),
            Shortcut("g s", _l("Sent")),
            Shortcut("g a", _l("Administration"), is_for_administrators=True),
            Shortcut("g q", _l("Quick replies")),
            Shortcut("g p", _l("Profile")),
            Shortcut("g h", _l("Help")),
        ),
    ),
)


def register(app: Flask) -> None:
    app.jinja_env.globals["shortcuts"] = GROUPS
