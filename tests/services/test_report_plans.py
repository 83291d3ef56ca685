"""What SQLite does for the lists of deliveries and of what was sent: it reads an index in its order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.models import Employee, Page
from portal.services import delivery_lists, send_lists
from portal.services.delivery_lists import Show
from portal.services.send_lists import Standing

Plan = Callable[[Callable[[], object]], list[str]]


@pytest.fixture
def plan(session: Session) -> Iterator[Plan]:
    """The steps of the first statement that something runs; nothing on other databases."""
    seen: list[tuple[Any, str, Any]] = []

    def note(connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.startswith("SELECT") and re.search("FROM (messages|deliver)", statement):
            seen.append((connection, statement, values))

    def steps(run: Callable[[], object]) -> list[str]:
        seen.clear()
        run()
        connection, statement, values = seen[0]
        if connection.dialect.name != "sqlite":
            return []
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]

    for engine in db.engines.values():
        event.listen(engine, "before_cursor_execute", note)
    yield steps
    for engine in db.engines.values():
        event.remove(engine, "before_cursor_execute", note)


def assert_in_order(steps: list[str]) -> None:
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
    assert not [step for step in steps if step.startswith("SCAN") and "USING INDEX" not in step], steps


@pytest.mark.parametrize("standing", list(Standing))
def test_what_was_sent_is_read_in_order(
    plan: Plan, boris: Employee, anna: Employee, bakery: Page, standing: Standing
) -> None:
    index = {Standing.FAILED: "ix_messages_failed", Standing.WAITING: "ix_messages_waiting"}.get(
        standing, "ix_messages_ours"
    )
    for to, page_id, author_id, before in product((boris, anna), (None, bakery.id), (None, boris.id), (None, 99)):
        chosen = send_lists.Filter(standing, page_id, author_id)
        steps = plan(lambda chosen=chosen, to=to, before=before: send_lists.rows(chosen, to, before))
        assert_in_order(steps)
        assert not steps or [step for step in steps if index in step], (chosen, steps)


@pytest.mark.parametrize("before", [None, 99])
def test_deliveries_are_read_in_order(plan: Plan, bakery: Page, before: int | None) -> None:
    aside = [delivery_lists.Filter(show) for show in Show if show != Show.ALL]
    for chosen in (*aside, delivery_lists.Filter(kind="lead"), delivery_lists.Filter(page_id=bakery.id)):
        assert_in_order(plan(lambda chosen=chosen: delivery_lists.numbers(chosen, 50, before)))


def test_all_deliveries_are_read_by_their_number(plan: Plan, bakery: Page) -> None:
    steps = plan(lambda: delivery_lists.numbers(delivery_lists.Filter(), 50, 99))
    assert not steps or "USING INTEGER PRIMARY KEY (rowid<?)" in steps[0]
