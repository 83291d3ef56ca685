"""The payloads of `tests/examples`: each a delivery of Meta, what it is about, and the items expected of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "examples"


@dataclass(frozen=True)
class Example:
    name: str
    about: str
    delivery: Any
    expected: list[dict[str, Any]]

    @property
    def body(self) -> bytes:
        """As Meta writes it: ASCII, lower-case escapes, escaped slashes."""
        return json.dumps(self.delivery).replace("/", "\\/").encode()


def load() -> list[Example]:
    return [Example(path.stem, **json.loads(path.read_text())) for path in sorted(FOLDER.glob("*.json"))]


EXAMPLES = load()
