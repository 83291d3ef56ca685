"""Trying a rule on something that has really come in: what would match and be done. Reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.extensions import db
from portal.models import ActionResult, Conversation, Direction, Message, RuleCause, Task, TaskStatus
from portal.services import rule_actions, rule_matching
from portal.services.problems import NotPossible
from portal.services.rule_contents import ARRIVALS, Action, Contents
from portal.services.rule_matching import Case, Check
from portal.services.rule_runs import Outcome, refused

OFFERED = 20
LOOKED_THROUGH = 500  # of the newest messages, those that could be offered


@dataclass(frozen=True)
class Trial:
    """The rule as it would run for `case`; `has_come` is False for something that it does not wait for."""

    case: Case
    has_come: bool
    checks: Sequence[Check]
    outcomes: Sequence[Outcome]

    @property
    def matches(self) -> bool:
        return self.has_come and all(check.is_met for check in self.checks)


def newest() -> Sequence[Message]:
    """What people wrote last, to choose from."""
    last = db.session.scalar(select(func.max(Message.id))) or 0
    recent = select(Message).where(Message.id > last - LOOKED_THROUGH, Message.direction == Direction.INBOUND)
    shown = joinedload(Message.conversation)
    people = recent.options(joinedload(Message.contact), shown.joinedload(Conversation.contact))
    return db.session.scalars(people.order_by(Message.id.desc()).limit(OFFERED)).unique().all()


def on_message(contents: Contents, message: Message) -> Trial | None:
    """None for a message that made no task."""
    mine = select(Task).where(Task.conversation_id == message.conversation_id)
    before = mine.where(Task.opened_at <= message.at).order_by(Task.opened_at.desc(), Task.id.desc())
    task = db.session.scalar(before.limit(1))
    return _try_out(contents, task, message) if task else None


def on_task(contents: Contents, task: Task) -> Trial:
    return _try_out(contents, task, rule_matching.latest_message(task))


def _try_out(contents: Contents, task: Task, message: Message | None) -> Trial:
    case = _case(contents, task, message)
    arrival = ARRIVALS[case.kind] if contents.cause in ARRIVALS.values() else contents.cause
    checks = rule_matching.checks(contents.conditions, case)
    outcomes = [_outcome(action, case) for action in contents.actions]
    return Trial(case, arrival == contents.cause, checks, outcomes)


def _case(contents: Contents, task: Task, message: Message | None) -> Case:
    """As if it happened when the message came; a status is as if an employee changed it now."""
    is_status = contents.cause == RuleCause.STATUS
    wanted = contents.conditions.statuses
    return Case(
        cause=contents.cause,
        task=task,
        at=_moment(contents, message),
        message=message,
        answers=None if contents.cause in (RuleCause.STATUS, RuleCause.SILENCE) else message,
        status=TaskStatus(wanted[0]) if is_status and wanted else None,
        is_by_employee=is_status,
    )


def _moment(contents: Contents, message: Message | None) -> datetime:
    if message is None or contents.cause == RuleCause.STATUS:
        return clock.now()
    return message.at + timedelta(minutes=contents.after_minutes or 0)


def _outcome(action: Action, case: Case) -> Outcome:
    try:
        plan = rule_actions.plan(action, case)
    except NotPossible as problem:
        return refused(action, problem)
    return Outcome(action, ActionResult.DONE if plan.do else ActionResult.NOT_NEEDED, plan.about)
