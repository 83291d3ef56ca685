"""Statements past the ORM: what they did, and rows that are nothing but columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVarTuple, cast

from sqlalchemy import CompoundSelect, CursorResult, Result, Row, Select

from portal.extensions import db

Ts = TypeVarTuple("Ts")


def changed_rows(done: Result[*tuple[Any, ...]]) -> int:
    """How many rows an INSERT, UPDATE or DELETE has changed; the session's own types do not tell that it counts."""
    return cast("CursorResult[*tuple[Any, ...]]", done).rowcount


def read(asked: Select[*Ts] | CompoundSelect[*Ts], values: Mapping[str, Any] | None = None) -> Sequence[Row[*Ts]]:
    """Rows of columns, in the transaction of the session, whose own way to them costs more than reading them."""
    session = db.session()
    session.flush()
    return session.connection().execute(asked, values).all()
