"""Rules: making, changing and removing them, switching them on and off, and the order in which they run.

Each leaves a line in the history of whoever did it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from portal import clock
from portal.extensions import db
from portal.models import Employee, EventKind, Rule
from portal.services import events, rule_checks, rule_contents
from portal.services.rule_contents import Contents


def every() -> Sequence[Rule]:
    """All that are there, in the order in which they run."""
    return db.session.scalars(_kept().order_by(Rule.position, Rule.id)).all()


def find(number: int) -> Rule | None:
    return db.session.scalar(_kept().where(Rule.id == number))


def create(contents: Contents, by: Employee) -> Rule:
    """It runs behind all others. Raises NotPossible when something in it cannot be."""
    rule_checks.check(contents)
    last = db.session.scalar(select(func.max(Rule.position))) or 0
    rule = Rule(position=last + 1)
    rule_contents.write(rule, contents)
    _changed(rule, by, EventKind.RULE_CREATED)
    db.session.add(rule)
    return rule


def change(rule: Rule, contents: Contents, by: Employee) -> None:
    """What waits to be run already runs by what it says now. Raises NotPossible as `create` does."""
    rule_checks.check(contents, rule)
    rule_contents.write(rule, contents)
    _changed(rule, by, EventKind.RULE_CHANGED)


def switch_on(rule: Rule, by: Employee) -> None:
    """It runs for what happens from now on. Raises NotPossible when something it names is gone meanwhile."""
    rule_checks.check(rule_contents.of(rule), rule)
    rule.is_on = True
    _changed(rule, by, EventKind.RULE_SWITCHED_ON)


def switch_off(rule: Rule, by: Employee) -> None:
    rule.is_on = False
    _changed(rule, by, EventKind.RULE_SWITCHED_OFF)


def remove(rule: Rule, by: Employee) -> None:
    """It never runs again; what it did stays in the log."""
    rule.is_on, rule.removed_at = False, clock.now()
    _changed(rule, by, EventKind.RULE_REMOVED)


def move_up(rule: Rule, by: Employee) -> None:
    """Let it run before the one that is before it now."""
    _move(rule, -1, by)


def move_down(rule: Rule, by: Employee) -> None:
    _move(rule, 1, by)


def _move(rule: Rule, step: int, by: Employee) -> None:
    listed = list(every())
    place = listed.index(rule)
    if not 0 <= place + step < len(listed):
        return
    listed.insert(place + step, listed.pop(place))
    for position, one in enumerate(listed, start=1):
        one.position = position
    _changed(rule, by, EventKind.RULE_MOVED)


def _changed(rule: Rule, by: Employee, what: EventKind) -> None:
    rule.changed_at, rule.changed_by_id = clock.now(), by.id
    events.record(by, by, what, name=rule.name)


def _kept() -> Select[Rule]:
    return select(Rule).where(Rule.removed_at.is_(None))
