"""What the processes that load nothing say: a plain line to a person, a JSON line to a machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from config import Config


def voice(config: Config, process: str) -> Callable[[str], None]:
    """A function that writes a sentence to standard error, as log lines are."""
    for_people = config.is_demo or sys.stderr.isatty()

    def tell(sentence: str) -> None:
        line = {"event": sentence, "level": "info", "timestamp": datetime.now(UTC).isoformat(), "process": process}
        print(sentence if for_people else json.dumps(line), file=sys.stderr, flush=True)

    return tell
