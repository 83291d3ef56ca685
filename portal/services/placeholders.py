"""Placeholders in texts, such as `{{ contact.name }}`: which there are, and how they are filled in.

A renderer of our own instead of a sandbox of Jinja's: the texts come from people, a name in braces is all they need,
and what has no expressions can neither run long nor reach anything, and can be checked whole when it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

LONGEST_VALUE = 2000  # characters; a message may be long, a title made from it is cut anyway
_PLACEHOLDER = re.compile(r"(,? ?)\{\{([^{}]*)\}\}")
_SPOKEN_TO = re.compile(r"^\{\{([^{}]*)\}\}, ?", re.MULTILINE)  # "Maria, your bread is ready"


def names_in(texts: Iterable[str]) -> list[str]:
    """Every name in double braces, each once, in the order of the texts."""
    found = (match[2].strip() for text in texts for match in _PLACEHOLDER.finditer(text))
    return list(dict.fromkeys(found))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each name replaced. What has no value leaves nothing behind, nor its comma and space."""

    def value_of(name: str) -> str:
        return values.get(name.strip(), "").strip()[:LONGEST_VALUE]

    def filled(match: re.Match[str]) -> str:
        value = value_of(match[2])
        return f"{match[1]}{value}" if value else ""

    complete = _SPOKEN_TO.sub(lambda match: match[0] if value_of(match[1]) else "", text)
    return _PLACEHOLDER.sub(filled, complete)
