"""Many tasks at once, through the whole portal: filtered, saved as a view, ticked, changed, snoozed and back again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk import Desk
from tests.screen import Screen
from tests.simulator.meta import BAKERY, Meta
from tests.stack import Stack, wait_until

TOMAS, IVAN, ZOE = "100200300000012", "100200300000013", "100200300000015"
DAY = 86_400  # seconds


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("views") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk, with the tasks of three people."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY).press("Continue")
    anna.press("Save and continue")
    for person in (TOMAS, IVAN, ZOE):
        meta.writes(person, BAKERY, "A question")
    for name in ("Tomas Berg", "Иван Петров", "Zoë O'Brien"):
        anna.task_of(name)
    return anna


def listed(anna: Desk, query: str = "") -> int:
    screen = Screen(anna.goes(f"/tasks{query}").text)
    return len([one for one in screen.all("a") if "row-link" in one.get("class")])


def test_a_filter_becomes_a_view_with_a_count(anna: Desk) -> None:
    anna.goes("/tasks?kind=direct&status=new")
    save = next(one.get("href") for one in Screen(anna.text).all("a") if one.text == "Save this view")
    anna.goes(save).press("Save the view", name="Fresh messages")
    assert anna.reads("Fresh messages 3")
    assert listed(anna, "?kind=direct&status=new") == 3
    assert listed(anna, "?kind=lead") == listed(anna, "?kind=comments") == 0


def test_ticked_tasks_are_snoozed_together_and_come_back_by_themselves(anna: Desk, meta: Meta) -> None:
    anna.goes("/tasks?ticked=all")
    boxes = [one for one in Screen(anna.text).all("input") if one.get("name") == "task"]
    assert all("checked" in one.attributes for one in boxes)
    numbers = [one.get("value") for one in boxes]
    anna.sends("/tasks/bulk", task=numbers, do="snooze:tomorrow")
    assert anna.reads("3 tasks snoozed.")
    assert (listed(anna), listed(anna, "?status=snoozed")) == (0, 3)
    assert not anna.goes("/tasks").reads("Fresh messages 3")
    meta.writes(TOMAS, BAKERY, "Are you there?")
    wait_until(lambda: listed(anna) == 1, "the one who wrote is back")
    meta.stage("clock", offset=2 * DAY)
    wait_until(lambda: listed(anna) == 3, "all are back")
    meta.stage("clock", offset=0)


def test_one_task_can_be_snoozed_and_brought_back(anna: Desk) -> None:
    task = anna.task_of("Иван Петров")
    anna.opens(task).sends(f"/tasks/{task}/snooze", until="message")
    assert anna.reads("Snoozed until somebody writes")
    anna.sends(f"/tasks/{task}/wake")
    assert anna.reads("Anna Keller ended the snooze")
