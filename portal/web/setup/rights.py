"""A person's rights on a Page in the words of Meta's own switches.

https://www.facebook.com/business/help/442345745885606
"""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

WORDS = {
    "MESSAGING": _l("Messages"),
    "MESSAGE": _l("Messages"),
    "MODERATE": _l("Community activity"),
    "MODERATE_COMMUNITY": _l("Community activity"),
    "CREATE_CONTENT": _l("Content"),
    "ADVERTISE": _l("Ads"),
    "MANAGE_LEADS": _l("Leads"),
    "ANALYZE": _l("Insights"),
}
FULL_CONTROL = ("MANAGE", "FULL_CONTROL")


def words(tasks: Collection[str]) -> str:
    """For example “Full control”, or “Messages, Content”; Meta's other tasks are left out."""
    if any(task in tasks for task in FULL_CONTROL):
        return str(_("Full control"))
    held = dict.fromkeys(str(word) for task, word in WORDS.items() if task in tasks)
    return ", ".join(held) or str(_("No rights"))
