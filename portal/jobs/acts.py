"""What employees do about comments, as calls to Meta, and how one whose answer was lost is looked for."""

from __future__ import annotations

from collections.abc import Callable

from portal.facebook.client import Graph
from portal.facebook.comments import CommentCalls
from portal.facebook.errors import ErrorClass, GraphError
from portal.facebook.shapes import HistoryMessage, Platform
from portal.facebook.shapes.comments import CommentDetails
from portal.failpoints import hit
from portal.models import Act
from portal.services import acts, private_answers, sending
from portal.services.sending import Part


def do(part: Part, client: Graph) -> None:
    """Carry the act out and note that it is done. Raises what Graph raises."""
    if part.act == Act.ANSWER:
        answer_id = client.comments_on(part.platform).answer(part.comment_id, part.text)
        hit("sending.after_answer")
        sending.record_sent(part.id, answer_id)
    elif part.act == Act.PRIVATE_ANSWER:
        _answer_privately(part, client)
    elif part.act:
        _do_wordless(part, client.comments_on(part.platform))
        hit("sending.after_answer")
        acts.record_done(part.id)


def history(part: Part, client: Graph) -> list[HistoryMessage]:
    """Where an answer must be if Meta has it: below the comment, or in the conversation of its private answer."""
    comments = client.comments_on(part.platform)
    if part.act == Act.ANSWER:
        return [_as_message(one) for one in comments.answers_to(part.comment_id)]
    return [message for thread in _private_threads(part, client) for message in client.messages(thread)]


def _private_threads(part: Part, client: Graph) -> list[str]:
    """Where a private answer may be. Instagram does not name the thread, but its author has one id everywhere."""
    comment = client.comments_on(part.platform).one(part.comment_id)
    if part.platform is not Platform.INSTAGRAM:
        return [comment.private_thread_id] if comment.private_thread_id else []
    if comment.author_id is None:
        return []
    found = client.conversations(part.page_id, user_id=comment.author_id, platform=part.platform)
    return [thread.id for thread in found]


def place(part: Part, found: HistoryMessage) -> None:
    """A private answer that was found belongs to the conversation with whoever got it, which is held first."""
    if part.act == Act.PRIVATE_ANSWER and found.recipient_ids:
        private_answers.move_to(part.id, found.recipient_ids[0])


def _answer_privately(part: Part, client: Graph) -> None:
    sent = client.comments.answer_privately(part.page_id, part.comment_id, part.text, metadata=part.metadata)
    hit("sending.after_answer")
    if sent.recipient_id:
        private_answers.move_to(part.id, sent.recipient_id)
    sending.record_sent(part.id, sent.message_id)


def _do_wordless(part: Part, calls: CommentCalls) -> None:
    """What is gone when it is deleted once more was deleted by the call whose answer was lost."""
    try:
        _WORDLESS[part.act or Act.DELETE](calls)(part.comment_id)
    except GraphError as error:
        is_gone = error.explanation.error_class == ErrorClass.GONE
        if not (part.act == Act.DELETE and is_gone and part.attempts > 1):
            raise


def _as_message(comment: CommentDetails) -> HistoryMessage:
    return HistoryMessage(
        message_id=comment.id,
        at=comment.at,
        author_id=comment.author_id,
        author_name=comment.author_name,
        recipient_ids=(),
        text=comment.text,
        attachments=comment.attachments,
        reply_to_id=comment.parent_id,
        is_unsupported=False,
    )


_WORDLESS: dict[Act, Callable[[CommentCalls], Callable[[str], None]]] = {
    Act.HIDE: lambda calls: calls.hide,
    Act.UNHIDE: lambda calls: calls.unhide,
    Act.DELETE: lambda calls: calls.delete,
    Act.LIKE: lambda calls: calls.like,
    Act.UNLIKE: lambda calls: calls.unlike,
}
