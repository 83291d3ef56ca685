"""What keeps the portal from starting, said to the person at the terminal."""

from __future__ import annotations


class CannotStart(Exception):
    """The text names what is wrong and what to do about it."""
