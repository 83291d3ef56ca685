"""What the box for writing needs to know: what Meta still accepts, and the limits of a message."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.utils import cached_property

from portal import clock
from portal.facebook.shapes import Platform
from portal.facebook.text import LIMITS, TEXT_LIMITS
from portal.models import PageState, QuickReply, QuickReplyFile, Task
from portal.services import replies, utility_messages, wording
from portal.services.windows import WRITABLE, Window, WindowMode, window
from portal.web import times

SOON = timedelta(hours=2)
KEY = re.compile(r"[0-9a-f]{32}")


class Mode(StrEnum):
    """To whom one writes."""

    REPLY = "reply"
    PRIVATE = "private"  # to the author of a comment, in Messenger
    NOTE = "note"


@dataclass(frozen=True)
class Composer:
    """The box for writing; with `problem` when what was sent came back, and then with the text still in it."""

    task: Task
    mode: Mode = Mode.REPLY
    text: str = ""
    problem: object = None
    was_sent: bool = False
    quick: QuickReply | None = None
    key: str = field(default_factory=lambda: uuid.uuid4().hex)  # of one reply or note, however often the form is sent

    @cached_property
    def window(self) -> Window:
        return window(self.task.conversation, self.task.page, clock.now())

    @property
    def can_reply(self) -> bool:
        return self.window.mode in WRITABLE and self.task.page.state != PageState.DISCONNECTED

    @property
    def name(self) -> str:
        return wording.contact_name(self.task.contact, self.task.page)

    @property
    def first_name(self) -> str:
        return self.task.contact.name.split()[0] if self.task.contact.name else self.name

    @property
    def quick_files(self) -> Sequence[QuickReplyFile]:
        """The files of the quick reply that was chosen."""
        return self.quick.files if self.quick else ()

    @property
    def quick_query(self) -> str:
        """What the search for quick replies has to know beside the task."""
        return ""

    @property
    def signature(self) -> str:
        """What is added to the text when it is sent."""
        return replies.signature(self.task.page, current_user)

    @property
    def text_limit(self) -> int:
        return TEXT_LIMITS[Platform(self.task.page.platform)]

    @property
    def text_measure(self) -> str:
        """What the limit counts."""
        return "bytes" if Platform(self.task.page.platform) == Platform.INSTAGRAM else "units"

    @property
    def file_limits(self) -> dict[str, int]:
        """Largest size in bytes by content type; `*` stands for every other type, if any is taken."""
        limits: dict[str, int] = {}
        for limit in LIMITS[Platform(self.task.page.platform)].values():
            limits.update(dict.fromkeys(limit.content_types or {"*"}, limit.largest))
        return limits

    @property
    def is_ending(self) -> bool:
        """Little time is left, or only the personal answer."""
        until = self.window.until
        return self.window.mode == WindowMode.HUMAN_AGENT or until is None or until - clock.now() < SOON

    @property
    def time_left(self) -> str:
        """How long an answer is possible, in a sentence."""
        until = self.window.until or clock.now()
        left = times.duration(until - clock.now())
        if self.window.mode == WindowMode.HUMAN_AGENT:
            return str(_("Personal answers only, for %(time)s", time=left))
        return str(_("You can answer for %(time)s", time=left))

    @property
    def warnings(self) -> Sequence[str]:
        """What will hold a reply up, or keep it from arriving as it is."""
        page = self.task.page
        found = []
        if page.needs_reconnecting:
            found.append(_("An administrator has to connect the Page again. Until then replies wait."))
        elif page.state == PageState.PAUSED:
            found.append(_("The Page is paused. Replies wait until it goes on."))
        return [str(one) for one in found]

    @property
    def files_are_refused(self) -> bool:
        """Meta has refused a file in this conversation; other files than pictures had better go as links."""
        return self.task.conversation.files_refused_at is not None

    @property
    def offers_utility(self) -> bool:
        """Utility messages may be sent, also when no reply is possible."""
        return utility_messages.is_offered(self.task)

    @property
    def may_ask_for_feedback(self) -> bool:
        return utility_messages.may_ask_for_feedback(self.task)

    @property
    def obstacle(self) -> tuple[str, str] | None:
        """Why no reply is possible, and what is; None if one is."""
        if self.can_reply:
            return None
        if self.task.page.state == PageState.DISCONNECTED:
            return (
                _("This Page is no longer connected"),
                _("Nothing can be sent until an administrator connects it again. You can still write notes."),
            )
        return self._closed_window(self.task.conversation.last_interaction_at)

    def _closed_window(self, last: datetime | None) -> tuple[str, str]:
        name = self.first_name
        if last is None:
            return (
                _("%(name)s has not written to this Page yet", name=name),
                _("Meta lets a Page write only to people who wrote to it. You can still write notes."),
            )
        ago = times.relative(last)
        if self.window.mode == WindowMode.CLOSED and clock.now() < (self.window.until or last):
            return (
                _("Meta says the time for an answer is over"),
                _(
                    "%(name)s wrote %(ago)s, but Meta refused the last reply as too late. "
                    "As soon as %(name)s writes again you can answer for 24 hours.",
                    name=name,
                    ago=ago,
                ),
            )
        if self.window.mode == WindowMode.HUMAN_AGENT_UNKNOWN:
            return (
                _("The 24 hours for an answer are over"),
                _(
                    "%(name)s wrote %(ago)s. For 7 days a person may still answer if Meta granted your app the feature "
                    "“Human Agent”. An administrator can say so in the settings of the Page.",
                    name=name,
                    ago=ago,
                ),
            )
        return (
            _("Meta accepts no more replies here"),
            _(
                "%(name)s wrote %(ago)s. As soon as %(name)s writes again you can answer for 24 hours. "
                "Until then, reach them another way, or write a note.",
                name=name,
                ago=ago,
            ),
        )


def form_key() -> str | None:
    """The one-time key that came with the form, if it is one."""
    given = request.form.get("key", "")
    return given if KEY.fullmatch(given) else None
