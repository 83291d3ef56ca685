"""What the screen of one task shows, read in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import BindParameter, Row, Select, bindparam
from werkzeug.utils import cached_property

from portal import clock
from portal.models import (
    Contact,
    ConversationKind,
    Direction,
    Label,
    Message,
    PartState,
    Task,
    TaskStatus,
    Viewer,
)
from portal.services import labels, origins, row_details, sight, threads, wording
from portal.services.comment_trees import SIZE
from portal.services.row_details import Who
from portal.services.threads import Position, Thread
from portal.statements import read
from portal.web import origin_words
from portal.web.assignees import KINDS, Candidates
from portal.web.desk import choice, colleagues, lead_sheet
from portal.web.desk.colleagues import Colleagues
from portal.web.desk.comment_composing import composer_for
from portal.web.desk.composing import Composer
from portal.web.desk.discussion import Commented, Discussion, commented, discussion
from portal.web.desk.lead_sheet import LeadSheet, Ways
from portal.web.desk.lines import Line, lines
from portal.web.desk.listing import minute
from portal.web.desk.reports import Report, report

OTHER_TASKS = 5


@dataclass(frozen=True)
class Opening:
    """A task with its thread and everything beside it. `given_start`: where the browser has the thread begin.

    `has_others`, `has_ways`: whether there may be other tasks of the contact, and ways outside Facebook to the person.
    """

    task: Task
    thread: Thread
    given_start: str
    composer: Composer
    query: str
    is_history: bool = False
    showed_no_box: bool = False
    has_others: bool = True
    has_ways: bool = True

    @property
    def address(self) -> str:
        return f"/tasks/{self.task.id}"

    @property
    def start(self) -> str:
        """Where the thread begins that is kept up to date."""
        return self.given_start or str(self.thread.start or "")

    @property
    def poll_address(self) -> str:
        closed = "" if self.composer.can_reply else "&reply=closed"
        return f"{self.address}/thread{self.query_with(f'from={self.start}{closed}{self._comments_size}')}"

    @property
    def _comments_size(self) -> str:
        """What the poll asks for when more comments are shown than at first."""
        size = self.comments.tree.size if self.comments else SIZE
        return "" if size == SIZE else f"&comments={size}"

    @property
    def earlier_query(self) -> str:
        """Asks for what lies before the first entry."""
        return self.query_with(f"before_entry={self.thread.start}")

    def query_with(self, words: str) -> str:
        """The query with these words, too."""
        return f"{self.query}&{words}" if self.query else f"?{words}"

    def way_to(self, message: Message) -> str:
        """The address of a message of this conversation: in the thread shown, or if that begins later, around it."""
        name = f"message-{message.id}"
        if self.thread.reaches(message):
            return f"#{name}"
        return f"{self.address}{self.query_with(f'entry={name}')}#{name}"

    @property
    def box_returns(self) -> bool:
        """A reply has become possible again since the box for it was last drawn."""
        return self.showed_no_box and self.composer.can_reply

    @property
    def has_reply_box(self) -> bool:
        """The browser shows a box for a reply, whose labels may be renewed."""
        return self.composer.can_reply and not self.showed_no_box

    @property
    def rules_address(self) -> str | None:
        """Where it is told what rules did, to those who may see it."""
        return f"/admin/rules/runs?task={self.task.id}" if current_user.is_administrator else None

    @property
    def name(self) -> str:
        return wording.contact_name(self.task.contact, self.task.page)

    @property
    def picture(self) -> str | None:
        """The address of the contact's picture."""
        return f"/contacts/{self.task.contact_id}/picture" if self.task.contact.picture_sha256 else None

    @property
    def card_address(self) -> str:
        """Where the person's card is."""
        return f"/contacts/{self.task.contact.person_id}"

    @property
    def origins(self) -> list[tuple[str, str]]:
        """What brought the person here first, and the last time, as far as anything is known."""
        conversation = self.task.conversation
        first, latest = origins.first(conversation), origins.latest(conversation)
        named = [(_("Came from"), first), *([(_("Last came from"), latest)] if latest != first else [])]
        return [(name, words) for name, origin in named if (words := origin_words.words(origin))]

    @property
    def title(self) -> str:
        return wording.task_title(self.task)

    @property
    def tag(self) -> str:
        return f"{thread_tag(self.task.conversation.version)}~{self.colleagues.mark}"

    @cached_property
    def colleagues(self) -> Colleagues:
        """Who else is at the task."""
        return colleagues.of(self.task.id)

    @property
    def last_answer(self) -> int:
        """The number of the newest message to the contact that is shown; 0 if there is none."""
        messages = (entry.subject for entry in self.thread.entries if isinstance(entry.subject, Message))
        return max((one.id for one in messages if one.direction == Direction.OUTBOUND), default=0)

    @property
    def lines(self) -> Iterator[Line]:
        return lines(self.thread, self.task)

    @cached_property
    def comments(self) -> Discussion | None:
        """The post and its comments, of a task made from them."""
        return discussion(self.task)

    @cached_property
    def lead(self) -> LeadSheet | None:
        """What was sent with a form, of a task made from a lead."""
        return lead_sheet.sheet(self.task)

    @cached_property
    def ways(self) -> Ways:
        """How the contact can be reached outside Facebook."""
        return lead_sheet.ways(self.task) if self.has_ways else Ways((), ())

    @property
    def is_direct(self) -> bool:
        """Made from messages of one person."""
        return self.task.conversation.kind == ConversationKind.DIRECT

    @property
    def composer_part(self) -> str:
        """The box for writing that fits what the task was made from."""
        if self.lead:
            return "desk/_lead_composer.html"
        return "desk/_comment_composer.html" if self.comments else "desk/_composer.html"

    @cached_property
    def commented(self) -> dict[int, Commented]:
        """The comments to which messages of this thread are the private answers."""
        return commented([entry.subject for entry in self.thread.entries if isinstance(entry.subject, Message)])

    @property
    def is_mine(self) -> bool:
        return any(one.id == current_user.id and not one.is_team for one in self.assignees)

    @cached_property
    def assignees(self) -> Sequence[Who]:
        """Employees, then teams."""
        return sorted(row_details.assignees_of(self.task.id), key=lambda one: one.is_team)

    @cached_property
    def others(self) -> Candidates:
        """Those who could be given the task, besides those who have it."""
        have = {one.value for one in self.assignees}
        able = [(kind, f"{kind}-{number}", name) for kind, number, name in sight.names(self.task.page)]
        free = [one for one in able if one[1] not in have]
        return Candidates(*([one[1:] for one in free if one[0] == kind] for kind in KINDS))

    @cached_property
    def labels(self) -> Sequence[Label]:
        """Those that could be put on it."""
        return labels.every()

    @property
    def is_overdue(self) -> bool:
        return self.task.is_overdue(clock.now())

    @cached_property
    def other_tasks(self) -> Sequence[Row[int, str, str, TaskStatus]]:
        """Number, title, its kind and status of the contact's latest other tasks."""
        if not self.has_others:
            return ()
        values = {"person": self.task.contact.person_id, "number": self.task.id}
        return read(_others(current_user.viewer), values)

    def title_of(self, other: Row[int, str, str, TaskStatus]) -> str:
        return other.title or wording.nameless(other.title_kind, self.name)

    def report(self, message: Message) -> Report | None:
        is_held = message.reply_key in self._failed_replies
        return report(message, self.task.conversation, self.task.page, is_held=is_held)

    @cached_property
    def _failed_replies(self) -> set[str | None]:
        """The replies of which a part was not sent."""
        messages = (entry.subject for entry in self.thread.entries if isinstance(entry.subject, Message))
        return {message.reply_key for message in messages if message.state == PartState.FAILED}


def thread_tag(version: int) -> str:
    """Changes with the conversation, and every minute, since the times are relative and the window runs."""
    return f"{version}-{minute()}"


@lru_cache(512)
def _others(viewer: Viewer) -> Select[int, str, str, TaskStatus]:
    seen = Task.visible_to(viewer).with_only_columns(Task.id, Task.title, Task.title_kind, Task.status)
    person: BindParameter[int] = bindparam("person")
    of_contact = seen.where(Task.contact_id.in_(Contact.ids_of(person)), Task.id != bindparam("number"))
    return of_contact.order_by(Task.id.desc()).limit(OTHER_TASKS)


def opening(task: Task, composer: Composer | None = None) -> Opening:
    """The task as it opens: its newest entries."""
    thread = threads.newest(task)
    return Opening(task, thread, "", composer or composer_for(task), choice.from_address().query)


def history(task: Task, end: Position) -> Opening:
    """The task with the entries before a position, for those without JavaScript."""
    thread = threads.before(task, end)
    return Opening(task, thread, "", composer_for(task), choice.from_address().query, is_history=True)


def reopening(task: Task, composer: Composer | None = None) -> Opening:
    """The task as it is open already in the browser, which says from where on (if that is too much: the newest)."""
    start = Position.parse(request.values.get("from", ""))
    thread = threads.since(task, start) if start else None
    return Opening(
        task,
        thread or threads.newest(task),
        str(start) if thread else "",
        composer or composer_for(task),
        choice.from_address().query,
        showed_no_box=request.args.get("reply") == "closed",
    )
