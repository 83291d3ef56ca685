"""A process killed by SIGKILL at any step of running rules loses none and runs none twice."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.chaos.test_killed_at_work import LONGEST_LOOK, unsettled
from tests.desk import Desk, texts
from tests.simulator.meta import BAKERY, Meta
from tests.stack import Stack, wait_until

RUNNING = {  # and who writes then, as in one conversation there is a pause between two automatic messages
    "rules.before_work": "100200300000012",
    "rules.before_commit": "100200300000013",
    "rules.after_commit": "100200300000014",
}


@pytest.fixture(scope="module")
def anna(anna: Desk) -> Desk:
    """With a rule that answers whoever writes."""
    anna.goes("/admin/rules/new")
    anna.press("Save", name="Answer", cause="message", answer="text", text="About: {{ message.text }}", note="Answered")
    assert anna.reads("send: About:")
    return anna


@pytest.mark.parametrize("point", RUNNING)
def test_a_rule_runs_once_although_its_worker_dies(stack: Stack, meta: Meta, anna: Desk, point: str) -> None:
    words, person = f"Is my cake ready? {point}", RUNNING[point]
    stack.fail_at(point)
    meta.writes(person, BAKERY, words)
    wait_until(lambda: stack.has_failed_at(point), f"a process died at {point}")
    wait_until(lambda: f"About: {words}" in texts(meta, person), "the answer has arrived", 60)
    meta.stage("clock", advance=LONGEST_LOOK)
    wait_until(lambda: unsettled(stack) == 0 and triggers(stack) == 0, "nothing is on its way")
    assert texts(meta, person).count(f"About: {words}") == 1
    assert counted(stack, "rule_runs") == counted(stack, "notes") == list(RUNNING).index(point) + 1


def triggers(stack: Stack) -> int:
    return counted(stack, "rule_triggers")


def counted(stack: Stack, table: str) -> int:
    with stack.database() as database:
        return database.scalar(text(f"SELECT count(*) FROM {table}")) or 0
