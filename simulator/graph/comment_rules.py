"""When a comment of a Page is refused.

https://developers.facebook.com/docs/pages-api/comments-mentions
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from simulator.clock import MINUTE
from simulator.graph import errors
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.models import Comment, Post
from simulator.store import World
from simulator.world.media import Upload

LONGEST = 8_000  # characters
REPEATED_WITHIN = MINUTE


def checked_message(call: Call, files: Sequence[Upload]) -> str | None:
    """The text of a comment; it may be missing when there is a file."""
    message = call.optional("message")
    if message is None and not files:
        raise errors.required("message")
    if message is not None and len(message) > LONGEST:
        raise errors.parameter(f"Param message must be no longer than {LONGEST} characters")
    return message


def refuse_repetition(world: World, on: Post | Comment, message: str | None) -> None:
    """Code 506 when the Page says the same at the same place within a minute."""
    place = Comment.parent_id == on.id if isinstance(on, Comment) else Comment.parent_id.is_(None)
    post_id = on.post_id if isinstance(on, Comment) else on.id
    same = select(Comment).where(Comment.post_id == post_id, place, Comment.person_id.is_(None))
    same = same.where(Comment.message == message, Comment.created_at > world.now() - REPEATED_WITHIN)
    if message and world.scalars(same.where(Comment.is_removed.is_(False))).first():
        raise GraphError(506, "(#506) Duplicate status message")


def require_own(comment: Comment) -> None:
    """Code 200: nobody edits the words of others."""
    if not comment.is_by_page:
        raise errors.no_permission("Users can only edit their own comments")


def require_hideable(comment: Comment) -> None:
    """Code 200: the Page cannot hide what it wrote itself."""
    if comment.is_by_page:
        raise errors.no_permission("This comment cannot be hidden by its author")
