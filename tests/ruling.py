"""What tests of rules begin with: rules in a line, running what is due, and what they did."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.jobs.rules import run_rules
from portal.models import ActionKind, Employee, Message, Page, Rule, RuleCause, RuleRun, RuleTrigger, TaskStatus
from portal.services import rules
from portal.services.rule_contents import Action, Conditions, Contents
from tests.cast import Meta, Person


def make_rule(
    by: Employee,
    cause: RuleCause,
    *actions: Action,
    name: str = "",
    after: int | None = None,
    stops: bool = False,
    **conditions: Any,
) -> Rule:
    """Saved as an administrator does it, so only what is allowed."""
    number = len(rules.every()) + 1
    contents = Contents(name or f"Rule {number}", cause, actions, Conditions(**conditions), after, stops=stops)
    made = rules.create(contents, by)
    db.session.commit()
    return made


def says(text: str) -> Action:
    return Action(ActionKind.TEXT, text=text)


def notes(text: str) -> Action:
    return Action(ActionKind.NOTE, text=text)


def sets(status: TaskStatus) -> Action:
    return Action(ActionKind.STATUS, status.value)


def gives_to(employee: Employee, *, replaces: bool = False) -> Action:
    return Action(ActionKind.ASSIGN, employee.id, employee.name, replaces=replaces)


def work(meta: Meta) -> None:
    """Let the job run what is due."""
    meta.work(run_rules)
    db.session.expire_all()


def runs(rule: Rule | None = None) -> list[RuleRun]:
    """The log, the oldest first."""
    asked = select(RuleRun).order_by(RuleRun.id)
    return list(db.session.scalars(asked.where(RuleRun.rule_id == rule.id) if rule else asked))


def results(run: RuleRun) -> list[tuple[str, str]]:
    """What became of each action, and why if it was not done."""
    return [(one["result"], one.get("code", "")) for one in run.outcomes]


def waiting() -> list[RuleTrigger]:
    return list(db.session.scalars(select(RuleTrigger).order_by(RuleTrigger.id)))


def written(person: Person, page: Page) -> list[Message]:
    """What rules have written to this person."""
    return [one for one in person.messages(page) if one.automatic]
