"""Running the rules that wait for a trigger: all of it in one transaction, which also takes the trigger away.

So each trigger is run once, although the job may run twice or die at any point.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.extensions import db
from portal.models import IS_ON, ActionResult, Message, Rule, RuleCause, RuleRun, RuleTrigger
from portal.services import holds, rule_actions, rule_contents, rule_matching, rule_silence, rule_triggers
from portal.services.problems import NotPossible
from portal.services.rule_contents import WRITING, Action
from portal.services.rule_matching import Case, Check
from portal.services.rule_triggers import Chain
from portal.services.rule_writing import HELD_BACK

LATER = timedelta(minutes=10)
LONGEST_ABOUT = 300  # characters in the log


class RuleBroke(Exception):
    """A rule ended in an error that nobody foresaw; the others go on without it."""

    def __init__(self, rule_id: int) -> None:
        super().__init__(f"Rule {rule_id} broke.")
        self.rule_id = rule_id


class Outcome(NamedTuple):
    """What became of an action; `problem` are the words of whoever refused it, where its `code` has none of its own."""

    action: Action
    result: ActionResult
    about: str = ""
    code: str = ""
    problem: str = ""

    @property
    def is_written(self) -> bool:
        return self.action.kind in WRITING and self.result == ActionResult.DONE

    @property
    def kept(self) -> dict[str, Any]:
        """As the log keeps it."""
        about = self.about or self.action.name or self.action.text or str(self.action.target or "")
        values = {"about": about[:LONGEST_ABOUT], "code": self.code, "problem": self.problem}
        return {"kind": self.action.kind, "result": self.result, **{k: v for k, v in values.items() if v}}


def run(number: int) -> int | None:
    """Run everything that waits for this trigger; the conversation in which something waits to be sent, if any."""
    trigger = _taken(number)
    if trigger is None:
        return None
    conversation_id = trigger.task.conversation_id
    holds.conversations(conversation_id)
    db.session.refresh(trigger.task)
    has_written = _run_all(trigger)
    db.session.delete(trigger)
    return conversation_id if has_written else None


def record_broken(number: int, rule_id: int) -> None:
    """Put the rule into the log as failed for this trigger, so that the next run of the trigger leaves it out."""
    trigger = _taken(number)
    if trigger is not None:
        outcome = {"kind": "rule", "result": ActionResult.NOT_POSSIBLE, "code": "unexpected"}
        chain_id = trigger.chain_id or trigger.id
        _record(db.session.get_one(Rule, rule_id), trigger.task_id, trigger.cause, chain_id, [], [outcome], 0.0)


def postpone(number: int) -> None:
    trigger = _taken(number)
    if trigger is not None:
        trigger.due_at = clock.now() + LATER


def case_of(trigger: RuleTrigger) -> Case | None:
    """What happened, as it stands now; None if a wait has ended."""
    task, message = trigger.task, trigger.message
    is_silence = trigger.cause == RuleCause.SILENCE
    if is_silence and not (message and rule_silence.waits_since(message, task)):
        return None
    return Case(
        cause=trigger.cause,
        task=task,
        at=trigger.due_at if is_silence else trigger.at,
        message=message or rule_matching.latest_message(task),
        answers=_answered(message, trigger.cause),
        status=trigger.status,
        is_by_employee=trigger.employee_id is not None,
    )


def refused(action: Action, problem: NotPossible) -> Outcome:
    result = ActionResult.HELD_BACK if problem.code in HELD_BACK else ActionResult.NOT_POSSIBLE
    return Outcome(action, result, code=problem.code, problem=str(problem.message))


def _answered(message: Message | None, cause: RuleCause) -> Message | None:
    return None if cause == RuleCause.SILENCE else message


def _taken(number: int) -> RuleTrigger | None:
    """The trigger, if nobody else is at it."""
    return db.session.get(RuleTrigger, number, with_for_update={"skip_locked": True, "of": RuleTrigger})


def _waiting_for(trigger: RuleTrigger, chain: Chain) -> Sequence[Rule]:
    """The rules that are on, in their order, without those that have run in this chain."""
    asked = select(Rule).where(IS_ON, Rule.cause == trigger.cause, Rule.after_minutes == trigger.after_minutes)
    ran = select(RuleRun.rule_id).where(RuleRun.chain_id == chain.id)
    return db.session.scalars(asked.where(Rule.id.not_in(ran)).order_by(Rule.position, Rule.id)).all()


def _run_all(trigger: RuleTrigger) -> bool:
    """Whether anything was written."""
    case, has_written = case_of(trigger), False
    if case is None:
        return False
    chain = Chain(trigger.chain_id or trigger.id, may_go_on=trigger.chain_id is None)
    with rule_triggers.within(chain):
        for rule in _waiting_for(trigger, chain):
            outcomes = _run_guarded(rule, case, chain)
            has_written = has_written or any(one.is_written for one in outcomes or ())
            if outcomes is not None and rule.stops:
                break
    return has_written


def _run_guarded(rule: Rule, case: Case, chain: Chain) -> list[Outcome] | None:
    rule_id = rule.id  # a failed transaction would no longer say it
    try:
        return _run(rule, case, chain)
    except OperationalError:
        raise  # not the rule's fault
    except Exception as error:
        raise RuleBroke(rule_id) from error


def _run(rule: Rule, case: Case, chain: Chain) -> list[Outcome] | None:
    """What its actions did; None if its conditions were not met."""
    began, contents = time.monotonic(), rule_contents.of(rule)
    checks = rule_matching.checks(contents.conditions, case)
    if not all(check.is_met for check in checks):
        return None
    outcomes = [_try(action, case, rule, f"chain {chain.id}") for action in contents.actions]
    kept = [one.kept for one in outcomes]
    _record(rule, case.task.id, case.cause, chain.id, checks, kept, time.monotonic() - began)
    return outcomes


def _try(action: Action, case: Case, rule: Rule, occasion: str) -> Outcome:
    try:
        plan = rule_actions.plan(action, case)
        if plan.do is None:
            return Outcome(action, ActionResult.NOT_NEEDED, plan.about)
        plan.do(rule, occasion)
    except NotPossible as problem:
        return refused(action, problem)
    return Outcome(action, ActionResult.DONE, plan.about)


def _record(
    rule: Rule,
    task_id: int,
    cause: RuleCause,
    chain_id: int,
    checks: Sequence[Check],
    outcomes: list[dict[str, Any]],
    seconds: float,
) -> None:
    has_failed = any(one["result"] == ActionResult.NOT_POSSIBLE for one in outcomes)
    db.session.add(
        RuleRun(
            rule_id=rule.id,
            chain_id=chain_id,
            task_id=task_id,
            cause=cause,
            took_ms=round(seconds * 1000),
            has_failed=has_failed,
            matched={check.name: check.found for check in checks},
            outcomes=outcomes,
        )
    )
    counted = {"runs": Rule.runs + 1, "failures": Rule.failures + int(has_failed), "last_run_at": clock.now()}
    mine = update(Rule).where(Rule.id == rule.id).values(counted)
    db.session.execute(mine, execution_options={"synchronize_session": False})
