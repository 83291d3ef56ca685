"""What a list of tasks is asked for: whose tasks, which of them, and from where on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select

from portal.models import (
    SNOOZED,
    ConversationKind,
    Employee,
    OriginKind,
    Page,
    Priority,
    Task,
    TaskStatus,
    TeamMember,
    Viewer,
)
from portal.statements import read

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class View(StrEnum):
    """Whose tasks."""

    MINE = "mine"
    TEAMS = "teams"
    UNASSIGNED = "unassigned"
    ALL = "all"


ASSIGNED = (View.MINE, View.TEAMS)  # read through the assignments


@dataclass(frozen=True)
class Filter:
    """What a list shows; `status` None means every task that is not done, `page_id` None every Page.

    `priority` is one that stands out: what is normal is not looked for. `is_ending`: somebody waits for an answer, and
    the time for it is over soon. `is_snoozed`: only what is snoozed, which stands in no other list. `by_due_date`:
    what has a due date, the soonest first, instead of by the last activity.
    """

    view: View = View.MINE
    status: TaskStatus | None = None
    page_id: int | None = None
    label_id: int | None = None
    priority: Priority | None = None
    is_overdue: bool = False
    is_ending: bool = False
    is_snoozed: bool = False
    kind: ConversationKind | None = None
    origin: OriginKind | None = None
    by_due_date: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether it is read through a mark (`services/marked.py`) instead of through the view."""
        has_mark = self.label_id is not None or self.priority is not None or self.origin is not None
        return has_mark or self.has_rare_kind or self.is_pressing

    @property
    def is_dated(self) -> bool:
        """Whether it is sorted by the due date, the soonest first."""
        return self.is_overdue or self.by_due_date

    @property
    def is_pressing(self) -> bool:
        """Whether it is sorted by what presses, the most pressing first, and not by the last activity."""
        return self.is_dated or self.is_ending

    @property
    def has_rare_kind(self) -> bool:
        """Messages are what most tasks are made from; the other kinds have an index of their own."""
        return self.kind not in (None, ConversationKind.DIRECT)

    @property
    def listed_as(self) -> str | None:
        """As `Task.listed_as`; None for everything that is open."""
        return SNOOZED if self.is_snoozed else self.status and self.status.value


class Cursor(NamedTuple):
    """The position of a row: what lies behind it is older."""

    at: datetime
    number: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """None when the text is no cursor."""
        at, _, number = text.partition("-")
        if not (at.isascii() and at.isdigit() and number.isascii() and number.isdigit() and len(text) < 40):
            return None
        try:
            return cls(_EPOCH + int(at) * _MICROSECOND, int(number))
        except OverflowError:
            return None


class Sight(NamedTuple):
    """Who looks, and what narrows their lists; plain values, so that statements can be kept for them.

    `hidden`: ids of the Pages they may not see; `seen`: of those they may, where any is hidden.
    """

    viewer: Viewer
    hidden: frozenset[int]
    seen: tuple[int, ...]
    teams: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether no Page is hidden from them."""
        return self.viewer.is_active and not self.hidden

    @property
    def tasks(self) -> Select[Task]:
        """The tasks they may see. Where no Page is hidden, nobody asks which Page a task is of."""
        return select(Task) if self.is_whole else Task.visible_to(self.viewer)

    @classmethod
    def of(cls, employee: Employee) -> Sight:
        hidden, seen = frozenset[int](), tuple[int, ...]()
        if not employee.is_administrator:
            hidden = frozenset(number for (number,) in read(Page.hidden_from(employee)))
        if hidden:
            seen = tuple(number for (number,) in read(Page.visible_to(employee).with_only_columns(Page.id)))
        teams = tuple(number for (number,) in read(_TEAMS, {"employee": employee.id}))
        return cls(employee.viewer, hidden, seen, teams)


_TEAMS = select(TeamMember.team_id).where(TeamMember.employee_id == bindparam("employee")).order_by(TeamMember.team_id)
