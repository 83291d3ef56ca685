from __future__ import annotations

from enum import StrEnum


class Priority(StrEnum):
    """How much a task presses."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"
