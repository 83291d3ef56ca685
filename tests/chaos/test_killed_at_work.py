"""A process killed by SIGKILL at any step of its work loses nothing and does nothing twice."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.desk import Desk, texts
from tests.simulator.meta import BAKERY, Meta
from tests.stack import Stack, wait_until

INGESTION = (
    "intake.after_commit",
    "inbox.before_work",
    "inbox.before_commit",
    "inbox.after_commit",
    "inbox.after_finish",
)
SENDING = ("sending.after_claim", "sending.after_answer", "sending.before_record", "sending.after_record")
LONGEST_LOOK = 130  # seconds; by then a part whose answer was lost has been looked for


@pytest.mark.parametrize("point", INGESTION)
def test_a_message_comes_in_once_although_its_worker_dies(stack: Stack, meta: Meta, anna: Desk, point: str) -> None:
    words = f"Is my cake ready? {point}"
    stack.fail_at(point)
    meta.writes("maria", BAKERY, words)
    wait_until(lambda: stack.has_failed_at(point), f"a process died at {point}")
    wait_until(lambda: kept(stack, words) == 1 and pending(stack) == 0, "the message is there", 60)
    assert anna.opens(anna.task_of("Maria Ivanova")).reads(words)


@pytest.mark.parametrize("point", SENDING)
def test_a_reply_leaves_once_although_its_worker_dies(stack: Stack, meta: Meta, anna: Desk, point: str) -> None:
    meta.writes("maria", BAKERY, f"And now? {point}")
    task, words = anna.task_of("Maria Ivanova"), f"Yes. {point}"
    stack.fail_at(point)
    anna.answers(task, words)
    wait_until(lambda: stack.has_failed_at(point), f"a process died at {point}")
    wait_until(lambda: is_sent(stack, meta, words), "the reply is sent", 60)
    meta.stage("clock", advance=LONGEST_LOOK)
    wait_until(lambda: unsettled(stack) == 0, "nothing is on its way")
    assert texts(meta, "maria").count(words) == 1


def is_sent(stack: Stack, meta: Meta, words: str) -> bool:
    """Whether the portal knows; an hour of looking and waiting passes meanwhile."""
    meta.stage("clock", advance=10)
    return states(stack, words) == ["sent"]


def kept(stack: Stack, words: str) -> int:
    return len(states(stack, words))


def states(stack: Stack, words: str) -> list[str]:
    with stack.database() as database:
        return list(
            database.scalars(text("SELECT coalesce(state, '') FROM messages WHERE text = :words"), {"words": words})
        )


def unsettled(stack: Stack) -> int:
    with stack.database() as database:
        return (
            database.scalar(text("SELECT count(*) FROM messages WHERE state IN ('queued', 'sending', 'unsure')")) or 0
        )


def pending(stack: Stack) -> int:
    answer = stack.get("/metrics")[1]
    line = next(line for line in answer.splitlines() if line.startswith("pagedesk_deliveries_pending "))
    return int(float(line.split()[1]))
