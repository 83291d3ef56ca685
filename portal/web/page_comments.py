"""The part of a Page's settings about comments, and what Facebook still has to allow for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from portal.facebook.permissions import FEATURES
from portal.models import CommentTasks, Page
from portal.services import features
from portal.web import keep_ticked
from portal.web.forms import Form

TASKS = [
    SelectChoice(CommentTasks.POST.value, _l("One task for everything under a post")),
    SelectChoice(CommentTasks.THREAD.value, _l("One task for each comment with its answers")),
]


@dataclass(frozen=True)
class Missing:
    """What Facebook does not allow yet; `can_ask`: logging in again asks for it."""

    words: str
    remedy: str
    can_ask: bool


class CommentFields(Form):
    receives_comments = BooleanField(_l("Receive comments under posts"))
    comment_tasks = RadioField(_l("What becomes one task"), choices=TASKS)
    attaches_post_files = BooleanField(_l("Attach the pictures of the post to the task"))

    def comment_values(self) -> dict[str, Any]:
        """What was chosen, as `PageSettings` takes it."""
        return {
            "receives_comments": self.receives_comments.data,
            "comment_tasks": CommentTasks(self.comment_tasks.data),
            "attaches_post_files": self.attaches_post_files.data,
        }


def data_of(page: Page) -> dict[str, Any]:
    """The Page's settings, for the form."""
    return {
        "receives_comments": page.receives_comments,
        "comment_tasks": page.comment_tasks.value,
        "attaches_post_files": page.attaches_post_files,
    }


def missing(page: Page) -> Missing | None:
    """What stands between this Page and its comments."""
    feature, who = FEATURES[features.comments_of(page.platform)], page.connection.facebook_user_name
    names = [one for one in feature.required if one not in page.connection.granted_scopes]
    if names:
        words = _("Facebook has not allowed the portal to work with comments yet: %(names)s.", names=", ".join(names))
        again = _("Log in to Facebook again; it asks for this. Until then no comments come in.")
        later = _("Switch comments on and save. Then log in to Facebook again, which asks for this.")
        remedy = f"{again} {keep_ticked.words(page)}" if page.receives_comments else later
        return Missing(words, remedy, can_ask=True)
    if not feature.is_allowed_by(page.tasks):
        words = _("%(who)s has no right to moderate comments of this Page.", who=who)
        remedy = _(
            "An administrator of the Page switches on Community activity for %(who)s. Then connect again.", who=who
        )
        return Missing(words, remedy, can_ask=False)
    return None
