"""What a rule says, as plain values, and how its row keeps that.

Whom and what an action names is kept with its name, so that the log can still say what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from portal.models import ActionKind, ConversationKind, Priority, Rule, RuleCause, TaskStatus

WRITING = (ActionKind.TEXT, ActionKind.QUICK_REPLY, ActionKind.UTILITY)  # of actions, those that send something
ARRIVALS = {
    ConversationKind.DIRECT: RuleCause.MESSAGE,
    ConversationKind.COMMENTS: RuleCause.COMMENT,
    ConversationKind.LEAD: RuleCause.LEAD,
}


class Hours(StrEnum):
    """When it has to happen, by the working hours of the Page."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class Given(StrEnum):
    """Whether somebody has the task already."""

    NOBODY = "nobody"
    SOMEBODY = "somebody"


@dataclass(frozen=True)
class Conditions:
    """All of them have to be met; an empty one always is. Of several values in one, any will do."""

    page_ids: Sequence[int] = ()
    kinds: Sequence[ConversationKind] = ()
    words: Sequence[str] = ()
    label_ids: Sequence[int] = ()
    priorities: Sequence[Priority] = ()
    statuses: Sequence[TaskStatus] = ()
    hours: Hours | None = None
    given: Given | None = None


@dataclass(frozen=True)
class Action:
    """One thing to do. `target` is the id or the value of what it names, `name` how that was called when it was saved.

    `values` fill the placeholders of a utility message, by their names. `replaces`: the task is taken from all others.
    """

    kind: ActionKind
    target: int | str | None = None
    name: str = ""
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    replaces: bool = False


@dataclass(frozen=True)
class Contents:
    """A rule as a person wrote it. `after_minutes` is how long nobody has answered, for silence only."""

    name: str
    cause: RuleCause
    actions: Sequence[Action]
    conditions: Conditions = field(default_factory=Conditions)
    after_minutes: int | None = None
    is_on: bool = True
    stops: bool = False

    @property
    def kinds(self) -> Sequence[ConversationKind]:
        """From which kinds of conversation it can come."""
        arrival = [kind for kind, cause in ARRIVALS.items() if cause == self.cause]
        return arrival or self.conditions.kinds or list(ConversationKind)

    @property
    def writes(self) -> bool:
        return any(action.kind in WRITING for action in self.actions)


def of(rule: Rule) -> Contents:
    return Contents(
        name=rule.name,
        cause=rule.cause,
        actions=[_action(kept) for kept in rule.actions],
        conditions=_conditions(rule.conditions),
        after_minutes=rule.after_minutes,
        is_on=rule.is_on,
        stops=rule.stops,
    )


def write(rule: Rule, contents: Contents) -> None:
    rule.name, rule.cause, rule.after_minutes = contents.name.strip(), contents.cause, contents.after_minutes
    rule.is_on, rule.stops = contents.is_on, contents.stops
    rule.conditions = {name: _plain(value) for name, value in asdict(contents.conditions).items() if value}
    rule.actions = [
        {name: _plain(value) for name, value in asdict(action).items() if value not in (None, "", {}, False)}
        for action in sorted(contents.actions, key=lambda one: list(ActionKind).index(one.kind))
    ]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | list) else value


def _conditions(kept: Mapping[str, Any]) -> Conditions:
    return Conditions(
        page_ids=kept.get("page_ids", ()),
        kinds=[ConversationKind(one) for one in kept.get("kinds", ())],
        words=kept.get("words", ()),
        label_ids=kept.get("label_ids", ()),
        priorities=[Priority(one) for one in kept.get("priorities", ())],
        statuses=[TaskStatus(one) for one in kept.get("statuses", ())],
        hours=Hours(kept["hours"]) if kept.get("hours") else None,
        given=Given(kept["given"]) if kept.get("given") else None,
    )


def _action(kept: Mapping[str, Any]) -> Action:
    return Action(**{**kept, "kind": ActionKind(kept["kind"])})
