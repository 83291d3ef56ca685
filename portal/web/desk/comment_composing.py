"""The box for writing under a task of comments: to whom, publicly or privately, and what Meta allows."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.utils import cached_property

from portal import clock
from portal.facebook.shapes import Platform
from portal.facebook.text import COMMENT_LIMITS
from portal.models import Direction, Message, PageState, Task
from portal.services import private_answers, wording
from portal.services.private_answers import Chance, Verdict
from portal.web import times
from portal.web.desk.composing import Composer, Mode
from portal.web.filters import PLATFORMS

CLOSED = {
    Verdict.OWN: _l("This is the Page's own comment; there is nobody to answer privately."),
    Verdict.REMOVED: _l("This comment was removed, so it can no longer be answered."),
    Verdict.ON_ITS_WAY: _l("A private answer to this comment is on its way already. Meta allows one."),
    Verdict.USED: _l("This comment was already answered privately. Meta allows that once; answer publicly instead."),
    Verdict.TOO_LATE: _l(
        "This comment is older than 7 days, so Meta takes no private answer. Answer publicly instead."
    ),
}


@dataclass(frozen=True)
class CommentComposer(Composer):
    """`comment` is the one that was chosen to be answered."""

    comment: Message | None = None

    @property
    def can_reply(self) -> bool:
        return self.task.page.state != PageState.DISCONNECTED

    @property
    def name(self) -> str:
        """Of whoever wrote the comment."""
        if self.comment is None:
            return super().name
        if self.comment.direction == Direction.OUTBOUND:
            return self.task.page.name
        contact = self.comment.contact
        return wording.contact_name(contact, self.task.page) if contact else wording.stand_in(None)

    @property
    def first_name(self) -> str:
        contact = self.comment.contact if self.comment else None
        return contact.name.split()[0] if contact and contact.name else self.name

    @property
    def quick_query(self) -> str:
        return f"?comment={self.comment.id}" if self.comment else ""

    @property
    def longest_comment(self) -> int:
        return COMMENT_LIMITS[Platform(self.task.page.platform)]

    @property
    def obstacle(self) -> tuple[str, str] | None:
        if not self.can_reply:
            return (
                _("This Page is no longer connected"),
                _("Nothing can be sent until an administrator connects it again. You can still write notes."),
            )
        if self.comment is None:
            return _("Choose a comment to answer"), _("Press “Answer” below the comment. You can still write notes.")
        if self.comment.unsent_at:
            return _("This comment was removed"), _("It can no longer be answered. Choose another one.")
        return None

    @cached_property
    def chance(self) -> Chance | None:
        if self.comment is None:
            return None
        return private_answers.chance(self.comment, private_answers.of_comment(self.comment), clock.now())

    @property
    def private_obstacle(self) -> tuple[str, str] | None:
        if self.obstacle:
            return self.obstacle
        if self.chance is None or self.chance.is_open:
            return None
        return _("No private answer possible"), str(CLOSED[self.chance.verdict])

    @property
    def private_rule(self) -> str:
        """What the person should know before writing privately."""
        until = self.chance.until if self.chance else clock.now()
        words = _(
            "One message to %(name)s in %(platform)s; Meta allows it once for a comment, for %(time)s more.",
            name=self.first_name,
            platform=PLATFORMS[self.task.page.platform],
            time=times.duration(until - clock.now()),
        )
        return str(words)


def composer_for(
    task: Task,
    mode: Mode = Mode.REPLY,
    text: str = "",
    problem: object = None,
    *,
    was_sent: bool = False,
    comment: Message | None = None,
) -> Composer:
    """The box that fits the task's conversation."""
    if task.conversation.is_of_comments:
        return CommentComposer(task, mode, text, problem, was_sent, comment=comment)
    return Composer(task, mode, text, problem, was_sent)
