"""How a service says no."""

from __future__ import annotations


class NotPossible(Exception):
    """What was asked for cannot be done now. The text is for the person, the code for tests."""

    def __init__(self, message: object, *, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
