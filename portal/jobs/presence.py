"""Tells the customer that their message was seen, and that somebody is typing."""

from __future__ import annotations

import structlog

from portal import graph
from portal.extensions import db
from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.facebook.shapes import SenderAction
from portal.jobs.queue import OUTGOING, job
from portal.models import Page
from portal.services import pages, presence
from portal.services.presence import Recipient

log = structlog.get_logger()


@job(OUTGOING)
def tell_seen(conversation_id: int) -> None:
    _tell(presence.claim_seen(conversation_id), SenderAction.MARK_SEEN)


@job(OUTGOING)
def tell_typing(conversation_id: int) -> None:
    _tell(presence.typing_to(conversation_id), SenderAction.TYPING_ON)


def _tell(recipient: Recipient | None, action: SenderAction) -> None:
    """One try. Only a dead token is noted: that concerns everything else, too."""
    db.session.commit()
    if recipient is None:
        return
    client = graph.for_page(recipient.token, timeout=graph.PROMPT)
    db.session.rollback()
    try:
        client.send_action(recipient.account_id, recipient.person_id, action)
    except GraphError as error:
        if error.explanation.breaks_page:
            pages.record_trouble(db.session.get_one(Page, recipient.page_id), error.code, error.subcode)
            db.session.commit()
        log.info("presence not told", page=recipient.page_id, action=action.value, code=error.code)
    except (NotReached, AnswerLost) as problem:
        log.info("presence not told", page=recipient.page_id, action=action.value, problem=type(problem).__name__)
