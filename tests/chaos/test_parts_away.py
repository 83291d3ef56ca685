"""The queue emptied, the simulator away, everything sent three times in any order: the end is the same."""

from __future__ import annotations

from sqlalchemy import text

from tests.chaos.test_killed_at_work import kept, pending, unsettled
from tests.desk import Desk, texts
from tests.simulator.meta import BAKERY, Meta
from tests.stack import Stack, wait_until

COPIES = 3
IVAN = "100200300000013"
ANSWERS = ["We are here.", "Always."]


def test_an_emptied_queue_loses_nothing(stack: Stack, meta: Meta, anna: Desk) -> None:
    stack.kill("worker-inbox")
    meta.writes("maria", BAKERY, "While nobody was there")
    stack.empty_queue()
    wait_until(lambda: kept(stack, "While nobody was there") == 1, "the message is there", 60)
    stack.wait_ready()  # the workers that lived on are known again


def test_replies_wait_while_meta_is_away(stack: Stack, meta: Meta, anna: Desk) -> None:
    meta.writes("maria", BAKERY, "Hello?")
    task = anna.task_of("Maria Ivanova")
    stack.kill("simulator")
    for words in ANSWERS:
        anna.answers(task, words)

    def all_sent() -> bool:
        meta.stage("clock", advance=20)
        return unsettled(stack) == 0

    wait_until(lambda: stack.pid("simulator") and stack.get("/health/live")[0] == 200, "the simulator is back")
    wait_until(lambda: _reaches(meta), "the simulator answers", 60)
    wait_until(all_sent, "both replies are sent", 90)
    assert [words for words in texts(meta, "maria") if words in ANSWERS] == ANSWERS


def test_webhooks_three_times_in_any_order_leave_the_same(stack: Stack, meta: Meta, anna: Desk) -> None:
    meta.stage("weather", hold_webhooks=True)
    for number in range(10):
        meta.writes(IVAN, BAKERY, f"Number {number}")
    meta.stage("weather", hold_webhooks=False)
    meta.stage("webhooks/release", copies=COPIES, shuffle=True)
    wait_until(lambda: all(kept(stack, f"Number {number}") for number in range(10)), "all are there", 60)
    assert meta.stage("webhooks/settle?seconds=30")["idle"]
    wait_until(lambda: pending(stack) == 0, "all deliveries are worked through")
    with stack.database() as database:
        tasks = "SELECT count(*) FROM tasks JOIN contacts ON contacts.id = contact_id WHERE name LIKE 'Иван%'"
        wait_until(lambda: database.scalar(text(tasks)) == 1, "there is one task")
    assert [kept(stack, f"Number {number}") for number in range(10)] == [1] * 10


def _reaches(meta: Meta) -> bool:
    try:
        return bool(meta.stage("clock", advance=1))
    except OSError:
        return False
