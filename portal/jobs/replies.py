"""Sends what employees wrote: the parts of a conversation one after another, in order."""

from __future__ import annotations

from portal import graph
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.facebook.shapes import HistoryMessage, SentMessage
from portal.facebook.shapes.utility import UtilityMessage
from portal.failpoints import hit
from portal.jobs import acts
from portal.jobs.lanes import own_lane
from portal.jobs.queue import OUTGOING, job
from portal.services import sending
from portal.services.sending import Part


@job(OUTGOING)
def send_replies(conversation_id: int) -> None:
    """Send every part that is due, until there is none or one has to wait."""
    lane = own_lane()
    while part := sending.claim_next(conversation_id, lane):
        client = graph.for_page(part.token)
        db.session.commit()
        hit("sending.after_claim")
        (_look_for if part.is_unsure else _send)(part, client)
        hit("sending.before_record")
        db.session.commit()
        hit("sending.after_record")
    db.session.commit()


def _send(part: Part, client: Graph) -> None:
    try:
        _do(part, client)
    except AnswerLost:
        sending.record_unsure(part.id)
    except NotReached:
        sending.record_not_reached(part.id)
    except GraphError as error:
        sending.record_refused(part.id, error)
    except (FileNotFoundError, PermissionError):
        sending.record_file_missing(part.id)


def _do(part: Part, client: Graph) -> None:
    if part.act:
        acts.do(part, client)
        return
    sent = _call(part, client)
    hit("sending.after_answer")
    sending.record_sent(part.id, sent.message_id)


def _call(part: Part, client: Graph) -> SentMessage:
    if isinstance(part.special, UtilityMessage):
        return client.utility.send(part.page_id, part.person_id, part.special, metadata=part.metadata)
    if part.special:
        return client.utility.ask_for_feedback(part.page_id, part.person_id, part.special, metadata=part.metadata)
    if part.file is None:
        return client.send_text(
            part.page_id, part.person_id, part.text, metadata=part.metadata, human_agent=part.as_human_agent
        )
    return client.send_file(
        part.page_id,
        part.person_id,
        part.file,
        part.file_name,
        part.content_type,
        part.file_kind,
        metadata=part.metadata,
        human_agent=part.as_human_agent,
    )


def _look_for(part: Part, client: Graph) -> None:
    """Whether Meta has the part whose answer was lost; what cannot be read now is looked for later."""
    try:
        history = _history(part, client)
    except (AnswerLost, NotReached):
        sending.record_not_reached(part.id)
    except GraphError as error:
        sending.record_unreadable(part.id, error)
    else:
        found = sending.found_in(part.id, history)
        if found:
            acts.place(part, found)
        sending.record_looked(part.id, found)


def _history(part: Part, client: Graph) -> list[HistoryMessage]:
    if part.act:
        return acts.history(part, client)
    threads = client.conversations(part.page_id, user_id=part.person_id, platform=part.platform)
    return [message for thread in threads for message in client.messages(thread.id)]
