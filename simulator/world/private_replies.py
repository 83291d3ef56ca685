"""The one private reply to a comment on Facebook or Instagram, or to a post of a person.

https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
"""

from __future__ import annotations

from enum import StrEnum

from simulator.clock import DAY
from simulator.models import Comment, Home, InstagramComment, Post, Thread
from simulator.store import World
from simulator.world import talk

WITHIN = 7 * DAY
Answerable = Comment | Post | InstagramComment


class Obstacle(StrEnum):
    """Why a comment or post can have no private reply."""

    OF_PAGE = "of_page"
    ANSWERED = "answered"
    TOO_OLD = "too_old"
    LIVE_IS_OVER = "live_is_over"
    BLOCKED = "blocked"


def obstacle(world: World, to: Answerable) -> Obstacle | None:
    """What stands in the way; None when a private reply is possible now."""
    if to.person is None or to.person.is_deleted:
        return Obstacle.OF_PAGE
    if to.answered_in:
        return Obstacle.ANSWERED
    if world.now() - to.created_at > WITHIN:
        return Obstacle.TOO_OLD
    if isinstance(to, InstagramComment) and to.media.ended_at:
        return Obstacle.LIVE_IS_OVER
    thread = talk.find_thread(world, _home(to), to.person)
    return Obstacle.BLOCKED if thread and thread.blocked_code else None


def _home(to: Answerable) -> Home:
    return to.account if isinstance(to, InstagramComment) else to.page


def thread_for(world: World, to: Answerable) -> Thread:
    """The conversation a private reply goes to; it may begin with it, but does not open the 24 hours."""
    if to.person is None:
        raise ValueError("The Page cannot write to itself.")
    return talk.open_thread(world, _home(to), to.person)
