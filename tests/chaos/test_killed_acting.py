"""A process killed by SIGKILL at any step of what it does about a comment loses nothing and does nothing twice."""

from __future__ import annotations

import pytest

from tests.chaos.test_killed_at_work import LONGEST_LOOK, SENDING, states, unsettled
from tests.commenting import allow_comments, comments, does, page_of, posts, sent, under
from tests.desk import Desk
from tests.simulator.meta import Meta
from tests.stack import Stack, wait_until


@pytest.fixture(scope="module")
def anna(anna: Desk, meta: Meta) -> Desk:
    """At her desk, with the comments of the bakery switched on."""
    page = page_of(anna, "North Bakery")
    anna.goes(f"/admin/pages/{page}").press("Save", receives_comments="y", history_size="10")
    allow_comments(anna, meta)
    return anna


@pytest.mark.parametrize("point", SENDING)
def test_a_public_answer_is_published_once(stack: Stack, meta: Meta, anna: Desk, point: str) -> None:
    post, question, words = asked(meta, point)
    task = anna.task_of(question)
    stack.fail_at(point)
    does(anna, task, question, "answer", text=words)
    goes_on(stack, meta, point)
    assert states(stack, words) == ["sent"]
    assert [one["message"] for one in under(meta, post)] == [question, words]


@pytest.mark.parametrize("point", SENDING)
def test_a_private_answer_arrives_once_in_its_conversation(stack: Stack, meta: Meta, anna: Desk, point: str) -> None:
    _post, question, words = asked(meta, f"{point}, privately")
    task = anna.task_of(question)
    stack.fail_at(point)
    does(anna, task, question, "answer-privately", text=words)
    goes_on(stack, meta, point)
    assert states(stack, words) == ["sent"]
    assert sent(meta).count(words) == 1
    anna.waits_for(task, "Answered privately", "When Maria Ivanova answers there")


@pytest.mark.parametrize("point", SENDING)
def test_a_comment_is_hidden_and_deleted(stack: Stack, meta: Meta, anna: Desk, point: str) -> None:
    post, question, _words = asked(meta, f"{point}, to be hidden")
    task = anna.task_of(question)
    stack.fail_at(point)
    does(anna, task, question, "hide")
    goes_on(stack, meta, point)
    assert under(meta, post)[0]["is_hidden"]
    stack.fail_at(point)
    does(anna, task, question, "delete")
    goes_on(stack, meta, point)
    assert under(meta, post) == []
    anna.waits_for(task, "This comment was removed")


def asked(meta: Meta, point: str) -> tuple[str, str, str]:
    """A post, what Maria asks under it, and what is to be answered."""
    post, question = posts(meta, f"Cakes of today ({point})"), f"How much? {point}"
    comments(meta, post, "maria", question)
    return post, question, f"Thirty euros. {point}"


def goes_on(stack: Stack, meta: Meta, point: str) -> None:
    """A process has died; wait until others have ended its work."""
    wait_until(lambda: stack.has_failed_at(point), f"a process died at {point}")
    wait_until(lambda: _is_settled(stack, meta), "nothing is on its way any more", 60)
    meta.stage("clock", advance=LONGEST_LOOK)
    wait_until(lambda: unsettled(stack) == 0, "nothing is begun again")


def _is_settled(stack: Stack, meta: Meta) -> bool:
    """Minutes of looking and waiting pass meanwhile."""
    meta.stage("clock", advance=10)
    return unsettled(stack) == 0
