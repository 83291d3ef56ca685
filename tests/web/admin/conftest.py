"""Administration is used over real HTTP, against a running simulator."""

from tests.served import (
    anna,
    config,
    extra_settings,
    logged_in,
    meta,
    place,
    portal,
    setup_code,
    visitor,
    with_simulator,
)

__all__ = [
    "anna",
    "config",
    "extra_settings",
    "logged_in",
    "meta",
    "place",
    "portal",
    "setup_code",
    "visitor",
    "with_simulator",
]
