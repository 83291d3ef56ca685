"""User names of Instagram, which stand for a person's name until that is known."""

from __future__ import annotations

SIGN = "@"
LONGEST = 100


def shown(username: str) -> str:
    """As people write it: @maria.bakes"""
    return f"{SIGN}{username[:LONGEST]}"


def is_one(name: str | None) -> bool:
    """Whether this name is only a user name, so that the person's own name may take its place."""
    return bool(name) and str(name).startswith(SIGN) and " " not in str(name)
