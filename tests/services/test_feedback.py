"""Asking how it was: within 7 days, once for each form, and the answer stands in the thread without being a message."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.shapes.utility import FeedbackRequest
from portal.models import Direction, Employee, MessageKind, Page, PartState
from portal.services import feedback_forms, sending, utility_messages
from portal.services.feedback_forms import Contents
from portal.services.problems import NotPossible
from tests.cast import Person
from tests.sending import LANE, claim

FORM = Contents("How was it?", "Are you happy?", "Rate it", "https://bakery.example/privacy")
ANSWER = {"csat": {"type": "csat", "payload": "2", "follow_up": {"type": "free_form", "payload": "It was late"}}}


@pytest.fixture
def asking(bakery: Page, anna: Employee, session: Session) -> Page:
    feedback_forms.write(bakery, FORM, by=anna)
    session.commit()
    return bakery


@pytest.mark.parametrize(("days", "is_sent"), [(0, True), (6, True), (7, False)])
def test_it_leaves_within_seven_days_and_never_as_a_personal_answer(
    maria: Person, asking: Page, boris: Employee, session: Session, days: int, is_sent: bool
) -> None:
    maria.writes(asking, "Thank you!")
    part = utility_messages.ask_for_feedback(maria.task(asking), boris, key="b" * 32)
    assert utility_messages.ask_for_feedback(maria.task(asking), boris, key="b" * 32) is part
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
        claimed = sending.claim_next(part.conversation_id, LANE)
        session.commit()
        if is_sent:
            assert claimed
            assert isinstance(claimed.special, FeedbackRequest)
            assert not claimed.as_human_agent
            return
        assert (claimed, part.state, part.error_subcode) == (None, PartState.FAILED, 2018278)
        with pytest.raises(NotPossible) as refused:
            utility_messages.ask_for_feedback(maria.task(asking), boris)
        assert refused.value.code == "window_closed"


def test_the_answer_is_shown_once_and_opens_no_time_for_replies(
    maria: Person, asking: Page, boris: Employee, session: Session
) -> None:
    maria.writes(asking, "Thank you!")
    utility_messages.ask_for_feedback(maria.task(asking), boris)
    session.commit()
    claim(maria.conversation(asking).id)
    until = maria.conversation(asking).response_until
    at = clock.now() + timedelta(minutes=1)
    for _time in range(2):
        told = {"feedback_screens": [{"screen_id": 0, "questions": ANSWER}]}
        maria.does(asking, at, messaging_feedback=told)
    session.expire_all()
    (answer,) = [
        one for one in maria.messages(asking) if one.kind == MessageKind.FEEDBACK and one.text == "It was late"
    ]
    assert (answer.direction, answer.details["score"]) == (Direction.INBOUND, "2")
    assert maria.conversation(asking).response_until == until
    assert not maria.task(asking).awaits_reply


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (Contents("", "Are you happy?", "Rate it", FORM.privacy_url), "feedback_texts"),
        (Contents("How?", "x" * 66, "Rate it", FORM.privacy_url), "feedback_texts"),
        (Contents("How?", "Are you happy?", "Rate it", "bakery.example"), "privacy_url"),
        (Contents("How?", "Are you happy?", "Rate it", "https://[bakery"), "privacy_url"),
    ],
)
def test_what_meta_would_not_take_is_said_at_once(bakery: Page, anna: Employee, contents: Contents, code: str) -> None:
    with pytest.raises(NotPossible) as refused:
        feedback_forms.write(bakery, contents, by=anna)
    assert refused.value.code == code


def test_a_page_without_a_question_does_not_ask(
    maria: Person, asking: Page, boris: Employee, anna: Employee, session: Session
) -> None:
    maria.writes(asking, "Thank you!")
    assert utility_messages.may_ask_for_feedback(maria.task(asking))
    feedback_forms.stop(asking, by=anna)
    session.commit()
    assert not utility_messages.may_ask_for_feedback(maria.task(asking))
    with pytest.raises(NotPossible) as refused:
        utility_messages.ask_for_feedback(maria.task(asking), boris)
    assert refused.value.code == "no_feedback_form"
