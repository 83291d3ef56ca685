"""Tasks that go round pass whoever is not at work; when nobody is, they go round among all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal.models import Employee, Page
from portal.services import availability, designs
from portal.services.problems import NotPossible
from tests.cast import Meta, Person

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rota(bakery: Page, boris: Employee, clara: Employee, session: Session) -> Page:
    bakery.assignees, bakery.assigns_in_turn = [boris, clara], True
    session.commit()
    return bakery


def gets_next(meta: Meta, page: Page, number: int) -> str:
    person = Person(f"Person {number}", 300 + number, meta)
    person.writes(page, "Hello?")
    (assignee,) = person.task(page).assignees
    return assignee.name


def test_whoever_is_away_is_passed_until_they_are_back(
    meta: Meta, rota: Page, boris: Employee, session: Session, clock: Any
) -> None:
    availability.leave(boris, back_on=date(2026, 11, 25))
    session.commit()
    assert [gets_next(meta, rota, number) for number in range(2)] == ["Clara", "Clara"]
    clock.shift(timedelta(days=2))
    assert gets_next(meta, rota, 2) == "Boris"
    availability.leave(boris)
    session.commit()
    assert gets_next(meta, rota, 3) == "Clara"
    availability.come_back(boris)
    session.commit()
    assert gets_next(meta, rota, 4) == "Boris"


def test_own_hours_count_in_ones_own_time_zone(
    meta: Meta, rota: Page, boris: Employee, clara: Employee, session: Session, clock: Any
) -> None:
    boris.time_zone, clara.time_zone = "Asia/Tokyo", "Europe/Berlin"
    for one in (boris, clara):
        availability.keep_hours(one, ["9:00-17:00"] * 7)
    session.commit()
    assert [gets_next(meta, rota, number) for number in range(2)] == ["Clara", "Clara"]
    clock.move_to(datetime(2026, 11, 24, 1, tzinfo=UTC))
    assert gets_next(meta, rota, 2) == "Boris"
    clara.time_zone = None
    session.commit()
    assert gets_next(meta, rota, 3) == "Clara"


def test_when_nobody_is_at_work_it_goes_round_among_all(
    meta: Meta, rota: Page, boris: Employee, clara: Employee, session: Session
) -> None:
    for one in (boris, clara):
        availability.leave(one)
    session.commit()
    assert [gets_next(meta, rota, number) for number in range(2)] == ["Boris", "Clara"]


def test_all_who_are_assigned_together_stay_assigned(rota: Page, boris: Employee, session: Session) -> None:
    """Only the turn depends on who is there."""
    rota.assigns_in_turn = False
    availability.leave(boris)
    made = designs.design(rota, designs.ConversationKind.DIRECT)
    assert [one.name for one in designs.next_assignees(made, rota)] == ["Boris", "Clara"]


def test_one_is_back_on_a_day_to_come_and_keeps_hours_in_a_zone(boris: Employee) -> None:
    with pytest.raises(NotPossible) as refused:
        availability.leave(boris, back_on=date(2026, 11, 23))
    assert refused.value.code == "back_in_the_past"
    with pytest.raises(NotPossible) as refused:
        availability.keep_hours(boris, ["9:00-17:00"] * 7)
    assert refused.value.code == "no_time_zone"
