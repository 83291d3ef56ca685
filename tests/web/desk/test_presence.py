"""When somebody looks at a task: the customer is told only what they do not know yet, and what can be told."""

from __future__ import annotations

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Page, PageState, Task
from tests.web.desk.desk import Desk


def asked(queue: Redis) -> list[str]:
    return [job.func_name.rpartition(".")[2] for job in Queue("outgoing", connection=queue).jobs]


def test_looking_tells_the_customer_that_the_message_was_seen(desk: Desk, task: Task, queue: Redis) -> None:
    desk.opens(f"/tasks/{task.id}")
    assert asked(queue) == ["tell_seen"]


def test_what_was_told_is_not_told_again(desk: Desk, task: Task, queue: Redis, session: Session) -> None:
    task.conversation.seen_told_at = clock.now()
    session.commit()
    desk.opens(f"/tasks/{task.id}")
    assert asked(queue) == []


@pytest.mark.parametrize("trouble", ["broken", "paused", "switched off"])
def test_while_nothing_can_be_told_looking_asks_for_nothing(
    desk: Desk, task: Task, bakery: Page, queue: Redis, session: Session, trouble: str
) -> None:
    if trouble == "broken":
        bakery.trouble_at = clock.now()
    elif trouble == "paused":
        bakery.state = PageState.PAUSED
    else:
        bakery.shows_presence = False
    session.commit()
    desk.opens(f"/tasks/{task.id}")
    desk.sends(f"/tasks/{task.id}/typing")
    assert asked(queue) == []
