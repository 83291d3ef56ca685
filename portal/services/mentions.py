"""Mentions: colleagues named in a note by @ and their name; only those who may see the task."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from portal.models import Employee, Page
from portal.services import sight

OFFERED = 8


def found(text: str, people: Iterable[Employee]) -> list[Employee]:
    """Those of these people whom the text names. Of two names of which one begins the other, the longer one counts."""
    named: list[Employee] = []
    rest = text
    for one in sorted(people, key=lambda one: (-len(one.name), one.id)):
        without = pattern(one.name).sub(" ", rest)
        if without != rest:
            named.append(one)
            rest = without
    return named


def pattern(name: str) -> re.Pattern[str]:
    """@ and a name as whole words, however they are capitalised."""
    return re.compile(rf"(?<![\w@/.])@{re.escape(name)}(?!\w)", re.IGNORECASE)


def possible(page: Page, words: str, but: Employee) -> Sequence[Employee]:
    """Colleagues who may see the Page and one of whose names begins so, by name."""
    begins = words.casefold()
    able = [one for one in sight.employees(page) if one.id != but.id]
    return [one for one in able if _begins(one.name, begins)][:OFFERED]


def _begins(name: str, words: str) -> bool:
    folded = name.casefold()
    return folded.startswith(words) or any(part.startswith(words) for part in folded.split())
