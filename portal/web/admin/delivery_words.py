"""Deliveries in words: what came, what became of it, and why."""

from __future__ import annotations

import re
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.facebook import complaints
from portal.models import DeliveryState, EventKind, ItemResult
from portal.services.deliveries import ERASED, PUT_AWAY
from portal.services.delivery_lists import Show

KINDS = {
    "message": _l("Message"),
    "echo": _l("Message by the Page itself"),
    "postback": _l("Pressed button"),
    "delivery": _l("Receipt: delivered"),
    "read": _l("Receipt: read"),
    "reaction": _l("Reaction"),
    "edit": _l("Edited message"),
    "unsend": _l("Unsent message"),
    "referral": _l("Arrival through a link or an ad"),
    "optin": _l("Agreement to notifications"),
    "account_linking": _l("Linked account"),
    "response_feedback": _l("Feedback on an answer"),
    "feedback": _l("Filled-in feedback form"),
    "policy_enforcement": _l("Warning or block by Meta"),
    "thread_control": _l("Change of the app that answers"),
    "app_roles": _l("Roles of apps"),
    "feed": _l("Comment or post"),
    "mention": _l("Mention"),
    "lead": _l("Lead"),
    "permission": _l("Permission granted or revoked"),
    "template_status": _l("Approval of a template"),
    "test": _l("Test from Meta's dashboard"),
    "unknown": _l("Unknown kind"),
    "unreadable": _l("Unreadable"),
}
SHOWS = {
    Show.ALL: _l("All"),
    Show.SET_ASIDE: _l("Set aside"),
    Show.WAITING: _l("Waiting"),
    Show.NOT_UNDERSTOOD: _l("Not understood"),
}
EVENTS = {
    EventKind.DELIVERY_REPLAYED: _l("ran it again"),
    EventKind.DELIVERY_PUT_AWAY: _l("put it away"),
    EventKind.DELIVERY_SHOWN: _l("looked at what people wrote"),
}
_RESULTS = {
    ItemResult.DONE: (_l("Done"), "good"),
    ItemResult.IGNORED: (_l("Left out"), "off"),
    ItemResult.UNSUPPORTED: (_l("Not understood"), "wait"),
    ItemResult.UNREADABLE: (_l("Unreadable"), "bad"),
}
_REASONS = {
    "seen_before": _l("It had come before, so it changed nothing."),
    "test": _l("Meta's dashboard sent it as a test."),
    "unknown_page": _l("It is about a Page that was never connected here."),
    "page_disconnected": _l("The Page is disconnected, so nothing is taken in for it."),
    "messages_off": _l("Receiving private messages is switched off for this Page."),
    "comments_off": _l("Receiving comments is switched off for this Page."),
    "leads_off": _l("Receiving leads is switched off for this Page."),
    "page_paused": _l("The Page was paused: it is kept in the conversation, and no task was made."),
    "waits_for_message": _l("The message that it changes has not come yet; it is applied as soon as that arrives."),
    "unknown_template": _l("It is about a utility template that is not here; all are being read from Facebook again."),
    "read_back": _l("It says only that there is a new comment; the comment itself is read from Instagram."),
    "to_itself": _l("The account wrote to itself, so there is nobody to answer."),
    "no_person": _l("It does not say whom it is about."),
    "unknown_person": _l("It is about somebody whose Facebook account is not connected here."),
    PUT_AWAY: _l("An administrator looked at it and put it away."),
    ERASED: _l("It was about somebody who asked Facebook to have their data deleted, so it was emptied."),
}

_COMPLAINTS = {
    text: re.compile(re.escape(text).replace(re.escape("%(name)s"), "(?P<name>.+)")) for text in complaints.ALL
}


def done(count: int, did: str | None) -> str:
    """What became of the ticked ones."""
    if not count:
        return str(_("Nothing was done: tick a delivery first. One that waits already needs nothing."))
    if did == "put_away":
        return str(ngettext("%(num)s delivery is put away.", "%(num)s deliveries are put away.", count))
    return str(ngettext("%(num)s delivery is run again.", "%(num)s deliveries are run again.", count))


class Words(NamedTuple):
    """A state in words, with the colour of its dot."""

    words: str
    tone: str


def kind(name: str) -> str:
    return str(KINDS.get(name) or name.replace("_", " "))


def state(of: DeliveryState) -> Words:
    if of == DeliveryState.QUARANTINED:
        return Words(_("Set aside"), "bad")
    return Words(_("Waiting"), "wait") if of == DeliveryState.PENDING else Words(_("Done"), "good")


def result(of: ItemResult) -> Words:
    words, tone = _RESULTS[of]
    return Words(str(words), tone)


def reason(of: str | None, result: ItemResult | None = None) -> str:
    """Why it ended as it did."""
    if result == ItemResult.UNSUPPORTED:
        return str(_("This version does not know it (%(kind)s). After an upgrade, run it again.", kind=of or "?"))
    if of is None:
        return ""
    if " " in of:
        return _complaint(of)
    return str(_REASONS.get(of) or of.replace("_", " ").capitalize() + ".")


def _complaint(sentence: str) -> str:
    """What the parser wrote in English, in the reader's language."""
    for text, pattern in _COMPLAINTS.items():
        if found := pattern.fullmatch(sentence):
            return str(_(text)) % found.groupdict()
    return sentence
