"""What a statement did."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, Result


def changed_rows(done: Result[*tuple[Any, ...]]) -> int:
    """How many rows an INSERT, UPDATE or DELETE has changed; the session's own types do not tell that it counts."""
    return cast("CursorResult[*tuple[Any, ...]]", done).rowcount
