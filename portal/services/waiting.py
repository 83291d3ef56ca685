"""Why a part of a reply has not left yet."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from portal import clock
from portal.models import Message, Page, PageState


def reason(part: Message, page: Page) -> str | None:
    """Why a queued part has not left yet, for the person who waits; None if it is about to."""
    now = clock.now()
    if page.state == PageState.DISCONNECTED:
        return str(_("Waiting: the Page is disconnected. An administrator can connect it again."))
    if page.needs_reconnecting:
        return str(_("Waiting: an administrator has to connect the Page again. It is sent then, if still allowed."))
    if page.state == PageState.PAUSED:
        return str(_("Waiting: the Page is paused."))
    if page.hold_until and page.hold_until > now:
        return str(_("Waiting: Facebook takes no more messages from this Page for the moment. It is sent by itself."))
    if part.try_after and part.try_after > now and part.attempts:
        return str(_("Facebook could not be reached. It is sent by itself as soon as possible."))
    return None
