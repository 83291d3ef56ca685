"""Whether a rule's conditions are met by something that happened, each on its own, so that a trial can show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.extensions import db
from portal.models import (
    Assignee,
    ConversationKind,
    Direction,
    Message,
    Page,
    Priority,
    RuleCause,
    Task,
    TaskStatus,
)
from portal.services import facts, titles, working_hours
from portal.services.rule_contents import Conditions, Given, Hours


@dataclass(frozen=True)
class Case:
    """What happened, at `at`. `answers` is the message that a rule would answer; it may speak of another `message`."""

    cause: RuleCause
    task: Task
    at: datetime
    message: Message | None = None
    answers: Message | None = None
    status: TaskStatus | None = None
    is_by_employee: bool = False

    @property
    def page(self) -> Page:
        return self.task.page

    @property
    def kind(self) -> ConversationKind:
        return self.task.kind

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """The values of placeholders."""
        if self.message is None:
            return {}
        known = facts.of(self.task.conversation, self.task.contact, self.message)
        return {**known, "task.title": self.task.title, "task.number": str(self.task.id)}

    @cached_property
    def words(self) -> str:
        """What the contact wrote; of a lead, what was answered in the form."""
        said = [value for name, value in self.facts.items() if name.startswith(facts.ANSWER)]
        return "\n".join([self.facts.get("message.text", ""), *said])


class Check(NamedTuple):
    """One condition, by the name of its field; `found` is what met it, in few words."""

    name: str
    is_met: bool
    found: str = ""


def checks(conditions: Conditions, case: Case) -> list[Check]:
    """Every condition that the rule has."""
    return [check(conditions, case) for name, check in _CHECKS.items() if getattr(conditions, name)]


def latest_message(task: Task) -> Message | None:
    """What somebody outside said last, or if they only opened it, what the task began with."""
    said = select(Message).where(
        Message.conversation_id == task.conversation_id, Message.direction == Direction.INBOUND
    )
    newest = db.session.scalar(said.order_by(Message.at.desc(), Message.id.desc()).limit(1))
    return newest or titles.earliest(task)


def find_word(words: tuple[str, ...], text: str) -> str | None:
    """The first of these words that the text has, whatever the capitals; one that ends in * may go on."""
    folded = _folded(text)
    return next((word for word in words if _pattern(_folded(word)).search(folded)), None)


def _page(conditions: Conditions, case: Case) -> Check:
    return Check("page_ids", case.page.id in conditions.page_ids, case.page.name)


def _kind(conditions: Conditions, case: Case) -> Check:
    return Check("kinds", case.kind in conditions.kinds, case.kind.value)


def _words(conditions: Conditions, case: Case) -> Check:
    found = find_word(tuple(conditions.words), case.words)
    return Check("words", found is not None, found or "")


def _labels(conditions: Conditions, case: Case) -> Check:
    met = [label.name for label in case.task.labels if label.id in conditions.label_ids]
    return Check("label_ids", bool(met), ", ".join(met))


def _priority(conditions: Conditions, case: Case) -> Check:
    priority = Priority(case.task.priority)
    return Check("priorities", priority in conditions.priorities, priority.value)


def _status(conditions: Conditions, case: Case) -> Check:
    status = TaskStatus(case.status or case.task.status)
    return Check("statuses", status in conditions.statuses, status.value)


def _hours(conditions: Conditions, case: Case) -> Check:
    hours = working_hours.of(case.page)
    now = Hours.INSIDE if hours is None or hours.is_open(case.at) else Hours.OUTSIDE
    return Check("hours", conditions.hours == now, now.value)


def _given(conditions: Conditions, case: Case) -> Check:
    now = Given.SOMEBODY if case.task.assignments else Given.NOBODY
    return Check("given", conditions.given == now, ", ".join(one.name for one in holders(case.task)))


def holders(task: Task) -> list[Assignee]:
    """Who has the task."""
    return [*task.assignees, *task.teams]


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


@lru_cache(1024)
def _pattern(word: str) -> re.Pattern[str]:
    """A word stands alone; a sign, such as € or ?, may touch others."""
    stem = word.rstrip("*")
    begin = r"(?<!\w)" if re.match(r"\w", stem) else ""
    end = r"(?!\w)" if stem == word and re.match(r"\w", stem[-1:]) else ""
    return re.compile(begin + re.escape(stem) + end)


_CHECKS: dict[str, Callable[[Any, Case], Check]] = {
    "page_ids": _page,
    "kinds": _kind,
    "words": _words,
    "label_ids": _labels,
    "priorities": _priority,
    "statuses": _status,
    "hours": _hours,
    "given": _given,
}
