"""What brought somebody to a Page: kept with the first and the latest, in any order, and found in the list."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from portal import clock
from portal.models import Employee, OriginKind, Page
from portal.services import lists, origins, tasks
from portal.services.list_filters import Filter, Sight, View
from tests.cast import Person
from tests.wall import Wall

AD = {"source": "ADS", "type": "OPEN_THREAD", "ad_id": "120210000000000099", "ads_context_data": {"ad_title": "Autumn"}}
LINK = {"source": "SHORTLINK", "type": "OPEN_THREAD", "ref": "winter"}
POST = {"type": "OPEN_THREAD", "ads_context_data": {"post_id": "1_2"}}


def found(origin: OriginKind, by: Employee) -> list[int]:
    chosen = Filter(View.ALL, origin=origin)
    return [row.number for row in lists.rows(chosen, Sight.of(by)).rows]


@pytest.mark.parametrize(("referral", "kind"), [(AD, OriginKind.AD), (LINK, OriginKind.LINK), (POST, OriginKind.POST)])
def test_the_first_message_tells_it(
    maria: Person, tomas: Person, bakery: Page, boris: Employee, referral: dict[str, object], kind: OriginKind
) -> None:
    maria.writes(bakery, "Is it available?", referral=referral)
    tomas.writes(bakery, "Hello")
    assert maria.task(bakery).origin == kind
    assert origins.first(maria.conversation(bakery)).kind == kind
    assert tomas.task(bakery).origin == origins.latest(tomas.conversation(bakery)).kind == OriginKind.PLAIN
    assert found(kind, boris) == [maria.task(bakery).id]


def test_an_ad_is_kept_with_its_id_and_title(maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Is it available?", referral=AD)
    origin = origins.first(maria.conversation(bakery))
    assert (origin.ad_id, origin.ad_title) == ("120210000000000099", "Autumn")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_first_and_the_latest_are_kept_in_whatever_order_they_come(
    maria: Person, bakery: Page, order: tuple[int, ...]
) -> None:
    began = clock.now() - timedelta(seconds=30)
    for number in order:
        maria.follows_link(bakery, f"link {number}", at=began + timedelta(seconds=number))
    conversation = maria.conversation(bakery)
    assert (origins.first(conversation).ref, origins.latest(conversation).ref) == ("link 0", "link 2")


def test_a_task_keeps_what_it_was_opened_with_and_the_next_one_follows_the_latest(
    maria: Person, bakery: Page, boris: Employee
) -> None:
    maria.writes(bakery, "Hello")
    maria.follows_link(bakery, "winter")
    maria.does(bakery, referral=AD)
    first = maria.task(bakery)
    assert first.origin == OriginKind.LINK
    tasks.close(first, by=boris)
    maria.writes(bakery, "And again")
    assert [task.origin for task in maria.tasks(bakery)] == [OriginKind.LINK, OriginKind.AD]


def test_comments_and_whom_they_led_to_messenger(wall: Wall, maria: Person, bakery: Page, boris: Employee) -> None:
    comment = wall.comment(maria, "How much?")
    assert wall.task.origin == OriginKind.COMMENT
    assert found(OriginKind.COMMENT, boris) == [wall.task.id]
    assert origins.first(wall.conversations[0]).kind == OriginKind.COMMENT
    assert wall.one(comment).contact
