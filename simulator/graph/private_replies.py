"""Sends whose recipient is a comment or a post.

https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
"""

from __future__ import annotations

from simulator.graph import errors
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.send_shapes import Recipient, SendShape
from simulator.models import Home, InstagramAccount, Page, Thread
from simulator.world import instagram, private_replies, wall
from simulator.world.private_replies import Answerable, Obstacle

REFUSALS = {
    Obstacle.OF_PAGE: (10903, "(#10903) This user can't reply to this activity"),
    Obstacle.ANSWERED: (10900, "(#10900) Activity already replied to"),
    Obstacle.TOO_OLD: (10903, "(#10903) This user can't reply to this activity"),
    Obstacle.LIVE_IS_OVER: (10903, "(#10903) This user can't reply to this activity"),
    Obstacle.BLOCKED: (10902, "(#10902) This activity cannot be replied to privately"),
}


def target(call: Call, home: Home, recipient: Recipient) -> Answerable | None:
    """What is answered; None for a usual recipient.

    Raises 100/2018292, or 100/2534025, for an id that is not one of the Page's wall or the account's media.
    """
    if recipient.comment_id is None and recipient.post_id is None:
        return None
    found = _find(call, recipient)
    page_id = home.id if isinstance(home, Page) else home.page_id
    if found is None or found.page_id != page_id:
        raise GraphError(
            100, "(#100) Invalid comment id or post id", 2534025 if isinstance(home, InstagramAccount) else 2018292
        )
    return found


def _find(call: Call, recipient: Recipient) -> Answerable | None:
    if recipient.comment_id is None:
        return wall.find_post(call.world, str(recipient.post_id))
    on_instagram = instagram.find_comment(call.world, recipient.comment_id)
    return on_instagram or wall.find_comment(call.world, recipient.comment_id)


def conversation(call: Call, to: Answerable, asked: SendShape) -> Thread:
    """Where the reply goes; raises what Meta answers when there can be none."""
    if asked.message is None:
        raise errors.parameter("Param recipient[comment_id] cannot be used with sender_action")
    if asked.tag or asked.message.template or asked.messaging_type in ("MESSAGE_TAG", "UTILITY"):
        raise errors.parameter("Private replies take no message tag and no template")
    obstacle = private_replies.obstacle(call.world, to)
    if obstacle:
        code, message = REFUSALS[obstacle]
        raise GraphError(code, message)
    return private_replies.thread_for(call.world, to)
