"""What each action of a rule would do with a task, and doing it.

A plan reads and decides, and raises NotPossible where it cannot be; only its `do` changes anything. So a trial shows
what a run does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from flask_babel import lazy_gettext as _

from portal.extensions import db
from portal.models import (
    ActionKind,
    Assignee,
    Employee,
    EventKind,
    Label,
    Priority,
    Rule,
    Task,
    TaskStatus,
    Team,
)
from portal.services import designs, events, labels, notes, placeholders, rule_writing, tasks, turns
from portal.services.problems import NotPossible
from portal.services.rule_contents import Action
from portal.services.rule_matching import Case, holders

Named = TypeVar("Named", Label, Employee, Team)


class Plan(NamedTuple):
    """What an action would do: `about` is whom or what, or the words; `do` is None where it is so already."""

    about: str
    do: Callable[[Rule, str], object] | None  # for this rule, in the occasion of this key


def plan(action: Action, case: Case) -> Plan:
    """Raises NotPossible, with the reason."""
    return _PLANS[action.kind](action, case)


def _label(action: Action, case: Case) -> Plan:
    label = _existing(Label, action)
    has_it = any(one.label_id == label.id for one in case.task.labelled)
    return Plan(label.name, None if has_it else partial(_put_label, case.task, label))


def _put_label(task: Task, label: Label, rule: Rule, _occasion: str) -> None:
    task.labelled.append(labels.on(task, label))
    events.record(task, rule, EventKind.LABELLED, label=label.name)
    task.conversation.changed()


def _priority(action: Action, case: Case) -> Plan:
    priority = Priority(str(action.target))
    return Plan(priority.value, None if case.task.priority == priority else partial(_set_priority, case.task, priority))


def _set_priority(task: Task, priority: Priority, rule: Rule, _occasion: str) -> None:
    task.priority = priority
    events.record(task, rule, EventKind.PRIORITY_SET, priority=priority)
    task.conversation.changed()


def _assign(action: Action, case: Case) -> Plan:
    return _assigning(case.task, _existing(Employee, action), action)


def _assign_team(action: Action, case: Case) -> Plan:
    return _assigning(case.task, _existing(Team, action), action)


def _assigning(task: Task, to: Assignee, action: Action) -> Plan:
    tasks.require_assignable(task, to)
    others = [one for one in holders(task) if one != to]
    is_so = any(one.is_of(to) for one in task.assignments) and not (action.replaces and others)
    return Plan(to.name, None if is_so else partial(_give, task, to, others if action.replaces else []))


def _give(task: Task, to: Assignee, instead_of: list[Assignee], rule: Rule, _occasion: str) -> None:
    tasks.assign(task, to, rule)
    for other in instead_of:
        tasks.unassign(task, other, rule)


def _assign_in_turn(action: Action, case: Case) -> Plan:
    people = designs.round_of(case.page, case.kind)
    if not people:
        text = _("Nobody who could get it is chosen in the settings of %(page)s.", page=case.page.name)
        raise NotPossible(text, code="nobody_chosen")
    if case.task.assignees and not action.replaces:
        return Plan(", ".join(one.name for one in case.task.assignees), None)
    return Plan(turns.next_of(case.page, people).name, partial(_give_in_turn, case, people, action))


def _give_in_turn(case: Case, people: Sequence[Employee], action: Action, rule: Rule, occasion: str) -> None:
    to = turns.take(case.page, people)
    others = [one for one in holders(case.task) if one != to] if action.replaces else []
    _give(case.task, to, others, rule, occasion)


def _note(action: Action, case: Case) -> Plan:
    words = placeholders.fill(action.text, case.facts).strip()
    if not words:
        raise NotPossible(_("Nothing of the note is left for this task."), code="note_empty")
    return Plan(words, lambda rule, _occasion: notes.leave(case.task, rule, words))


def _status(action: Action, case: Case) -> Plan:
    task, status = case.task, TaskStatus(str(action.target))
    if task.status == status:
        return Plan(status.value, None)
    if task.is_done:
        tasks.require_no_other(task)
    return Plan(status.value, lambda rule, _occasion: tasks.set_status(task, status, rule))


def _writing(action: Action, case: Case) -> Plan:
    letter = rule_writing.compose(action, case)
    return Plan(letter.text, lambda rule, occasion: rule_writing.send(letter, case, rule, occasion))


def _existing(model: type[Named], action: Action) -> Named:
    found = db.session.get(model, action.target)
    if found is None:
        text = _("“%(name)s” was deleted. Choose something else in the rule.", name=action.name)
        raise NotPossible(text, code="deleted")
    return found


_PLANS: dict[ActionKind, Callable[[Action, Case], Plan]] = {
    ActionKind.LABEL: _label,
    ActionKind.PRIORITY: _priority,
    ActionKind.ASSIGN: _assign,
    ActionKind.ASSIGN_TEAM: _assign_team,
    ActionKind.ASSIGN_IN_TURN: _assign_in_turn,
    ActionKind.NOTE: _note,
    ActionKind.TEXT: _writing,
    ActionKind.QUICK_REPLY: _writing,
    ActionKind.UTILITY: _writing,
    ActionKind.STATUS: _status,
}
