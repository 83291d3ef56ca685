"""Placeholders are filled in, and what is not known leaves a sentence that can be sent."""

from __future__ import annotations

import pytest

from portal.services import placeholders


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("Thank you, {{ name }}!", "Thank you, Maria!", "Thank you!"),
        ("{{ name }}, it is ready.", "Maria, it is ready.", "it is ready."),
        ("For {{name}} at {{ place }}.", "For Maria at home.", "For at home."),
        ("{{ name }}, {{ place }}", "Maria, home", "home"),
        ("{{ place }}, {{ name }}", "home, Maria", "home"),
    ],
)
def test_what_is_not_known_takes_its_comma_along(text: str, known: str, unknown: str) -> None:
    assert placeholders.fill(text, {"name": "Maria", "place": "home"}) == known
    assert placeholders.fill(text, {"place": "home"}) == unknown
