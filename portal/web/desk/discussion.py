"""What the screen of a task shows of a post and the comments under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.utils import cached_property

from portal import clock
from portal.extensions import db
from portal.models import Act, Direction, Message, PartState, Post, Task
from portal.services import acts, comment_trees, private_answers, threads, wording
from portal.services.comment_trees import SIZE, Branch, Tree
from portal.services.private_answers import Chance, Verdict
from portal.web import times
from portal.web.desk.reports import Report, report

MOST = 2000  # comments on one screen
ACTS = {
    Act.HIDE: _l("Hide this comment"),
    Act.UNHIDE: _l("Show this comment again"),
    Act.DELETE: _l("Delete this comment"),
    Act.LIKE: _l("Like this comment"),
    Act.UNLIKE: _l("Take the like back"),
}
STATES = {
    PartState.QUEUED: _l("waiting"),
    PartState.SENDING: _l("being done …"),
    PartState.UNSURE: _l("not confirmed yet"),
    PartState.FAILED: _l("not done"),
}
CLOSED = {
    Verdict.ON_ITS_WAY: _l("A private answer is on its way. Meta allows one."),
    Verdict.USED: _l("Answered privately. Meta allows that once for a comment."),
    Verdict.TOO_LATE: _l("Older than 7 days: Meta takes no private answer any more."),
}


@dataclass(frozen=True)
class Discussion:
    """The post and its tree, and what can be done about each comment. One query for each kind of thing."""

    task: Task
    tree: Tree

    @property
    def post(self) -> Post | None:
        return self.task.conversation.post

    @property
    def branches(self) -> Sequence[Branch]:
        return self.tree.branches

    @property
    def may_like(self) -> bool:
        return acts.may_like(self.task.page)

    @property
    def earlier_size(self) -> int | None:
        """How many comments to ask for to see more; None if all are there."""
        return min(self.tree.size + SIZE, MOST) if self.tree.has_earlier and self.tree.size < MOST else None

    def author(self, comment: Message) -> str:
        """Who speaks: an employee, the Page outside this portal, or the person."""
        if comment.direction == Direction.OUTBOUND:
            return comment.author.name if comment.author else self.task.page.name
        return wording.contact_name(comment.contact, self.task.page) if comment.contact else wording.stand_in(None)

    def report(self, act: Message) -> Report | None:
        return report(act, act.conversation, self.task.page, is_held=False)

    def chance(self, branch: Branch) -> Chance:
        return private_answers.chance(branch.comment, branch.private, clock.now())

    def time_left(self, chance: Chance) -> str:
        return times.duration(chance.until - clock.now())

    def why_closed(self, chance: Chance) -> str:
        """Why no private answer is possible, in a sentence; empty where that goes without saying."""
        return str(CLOSED.get(chance.verdict, ""))

    def headline(self, act: Message) -> str:
        """What is being done about a comment, and where it stands."""
        name, state = ACTS[act.act or Act.HIDE], STATES[act.state or PartState.QUEUED]
        return str(_("%(act)s: %(state)s", act=name, state=state))

    def task_of(self, private_answer: Message) -> int | None:
        """The task of the direct conversation that a private answer went into."""
        return self._direct_tasks.get(private_answer.conversation_id)

    @cached_property
    def _direct_tasks(self) -> dict[int, int]:
        conversations = {one.conversation_id for one in self._private_answers} - {self.task.conversation_id}
        return latest_tasks(conversations)

    @property
    def _private_answers(self) -> Iterator[Message]:
        waiting = list(self.branches)
        while waiting:
            branch = waiting.pop()
            yield from branch.private
            waiting += branch.answers

    @cached_property
    def only_comment(self) -> Message | None:
        """The comment to answer where there is no choice."""
        found = [one for one in self._comments if one.direction == Direction.INBOUND and not one.unsent_at]
        return found[0] if len(found) == 1 else None

    @property
    def _comments(self) -> Iterator[Message]:
        waiting = list(self.branches)
        while waiting:
            branch = waiting.pop()
            yield branch.comment
            waiting += branch.answers


def discussion(task: Task) -> Discussion | None:
    """Of a task that was made from comments; None of any other."""
    if not task.conversation.is_of_comments:
        return None
    return Discussion(task, comment_trees.tree(task.conversation, min(_size(task), MOST)))


def _size(task: Task) -> int:
    """How many comments to show: so many that one which is looked for is among them."""
    wanted = threads.number_of(request.args.get("entry", ""), "message")
    needed = comment_trees.place_of(task.conversation, wanted, MOST) if wanted else 0
    return max(request.values.get("comments", SIZE, type=int), needed, SIZE)


def latest_tasks(conversation_ids: set[int]) -> dict[int, int]:
    """The number of each conversation's latest task that the employee may see."""
    if not conversation_ids:
        return {}
    seen = Task.visible_to(current_user).with_only_columns(Task.conversation_id, func.max(Task.id))
    seen = seen.where(Task.conversation_id.in_(conversation_ids)).group_by(Task.conversation_id)
    return dict(db.session.execute(seen).all())


@dataclass(frozen=True)
class Commented:
    """The comment to which a message of a direct conversation is the private answer, and the task it is in."""

    words: str
    task_number: int | None


def commented(messages: Sequence[Message]) -> dict[int, Commented]:
    """By the id of each message that is a private answer."""
    about = {one.id: one.about_id for one in messages if one.act == Act.PRIVATE_ANSWER and one.about_id}
    if not about:
        return {}
    comments = {one.id: one for one in db.session.scalars(select(Message).where(Message.id.in_(about.values())))}
    numbers = latest_tasks({one.conversation_id for one in comments.values()})
    return {
        number: Commented(comments[comment].text or str(_("a comment")), numbers.get(comments[comment].conversation_id))
        for number, comment in about.items()
        if comment in comments
    }
