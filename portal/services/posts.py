"""Posts: their words and pictures, fetched once, and the reading of their comments when some may have been missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import null, select, update

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import IncomingAttachment, Platform
from portal.facebook.shapes.comments import PostDetails
from portal.models import IS_REACHABLE, Attachment, AttachmentState, CommentTasks, Conversation, Page, Post
from portal.services import attachments, titles

PATIENCE = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2), timedelta(days=1))
OVERLAP = timedelta(minutes=10)  # read again from before the last time: Meta's times and ours differ
LONGEST_NAME = 200
_NOTHING_TO_DO: dict[str, Any] = {"try_after": null(), "comments_try_after": null()}  # None would mean: at once


@dataclass(frozen=True)
class Claimed:
    """What reading a post needs, as plain values; `since`: comments from then on, None for all."""

    page_id: int
    platform: Platform
    account_id: str
    post_id: str
    since: datetime | None
    token: str = field(repr=False)


def due(limit: int) -> Sequence[int]:
    """Ids of the posts whose words and pictures are to be fetched, on Pages that can be asked."""
    waiting = select(Post.id).join(Post.page).where(IS_REACHABLE, Post.try_after <= clock.now())
    return db.session.scalars(waiting.order_by(Post.try_after).limit(limit)).all()


def due_for_comments(limit: int) -> Sequence[int]:
    """Ids of the posts whose comments are to be read, on Pages that take comments and can be asked."""
    waiting = select(Post.id).join(Post.page).where(IS_REACHABLE, Page.receives_comments)
    waiting = waiting.where(Post.comments_try_after <= clock.now())
    return db.session.scalars(waiting.order_by(Post.comments_try_after).limit(limit)).all()


def claim(post_id: int) -> Claimed | None:
    """Begin a try at its words and pictures; None if they are there, or somebody else is at it."""
    post, now = _locked(post_id), clock.now()
    if post is None or post.try_after is None or post.try_after > now:
        return None
    post.try_after = None if post.attempts >= len(PATIENCE) else now + PATIENCE[post.attempts]
    post.attempts += 1
    return _claimed(post, None)


def claim_comments(post_id: int) -> Claimed | None:
    """Begin a try at its comments; None if they have been read, or somebody else is at it."""
    post, now = _locked(post_id), clock.now()
    if post is None or post.comments_try_after is None or post.comments_try_after > now:
        return None
    given_up = post.comments_attempts >= len(PATIENCE)
    post.comments_try_after = None if given_up else now + PATIENCE[post.comments_attempts]
    post.comments_attempts += 1
    return _claimed(post, _since(post))


def record_details(post_id: int, details: PostDetails) -> None:
    """Keep what the post says, and let what it shows be fetched."""
    post = held(post_id)
    is_own = details.author_id in (None, post.page.platform_id)
    post.text = details.text or ""
    post.author_name = None if is_own else (details.author_name or "")[:LONGEST_NAME] or None
    post.link, post.link_title = details.link, details.link_title
    post.permalink = details.permalink or post.permalink
    post.published_at = details.published_at
    post.is_published = post.is_published if details.is_published is None else details.is_published
    post.fetched_at, post.try_after = clock.now(), None
    titles.learn_post(post)
    if not post.attachments:
        post.attachments = [_picture(post.page, file, place) for place, file in enumerate(details.attachments)]


def record_gone(post_id: int) -> None:
    """Meta no longer has it, or does not show it: there is nothing to fetch."""
    post = held(post_id)
    post.try_after = post.comments_try_after = None
    post.fetched_at = post.fetched_at or clock.now()


def record_comments_read(post_id: int, at: datetime) -> None:
    post = db.session.get_one(Post, post_id)
    post.comments_read_at, post.comments_try_after, post.comments_attempts = at, None, 0


def ask_for_comments(page: Page, found: Sequence[PostDetails], at: datetime) -> None:
    """Let the comments be read of those posts that changed since the last time, or since comments were switched on.

    A post of which nothing is known is not fetched before it has a comment. `at`: when the posts were listed.
    """
    start = max(page.posts_caught_up_at or page.comment_tasks_from, page.comment_tasks_from) - OVERLAP
    known = _known(page, found)
    for one in found:
        has_changed = _has_changed(one, known.get(one.id), start, is_first=page.posts_caught_up_at is None)
        if has_changed or one.comment_count is not None:
            post = known.get(one.id) or Post(page_id=page.id, platform_id=one.id, text="", **_NOTHING_TO_DO)
            post.comment_count = one.comment_count
            db.session.add(post)
            if has_changed:
                post.comments_try_after, post.comments_attempts = clock.now(), 0
    page.posts_caught_up_at = at


def _known(page: Page, found: Sequence[PostDetails]) -> dict[str, Post]:
    listed = select(Post).where(Post.page_id == page.id, Post.platform_id.in_([one.id for one in found]))
    return {post.platform_id: post for post in db.session.scalars(listed)}


def _has_changed(listed: PostDetails, known: Post | None, start: datetime, *, is_first: bool) -> bool:
    """Since `start`. Where Meta tells only how many comments there are: since they were counted last."""
    if listed.comment_count is None:
        return listed.updated_at is None or listed.updated_at >= start
    if known is None and is_first:
        return listed.comment_count > 0 and (listed.published_at is None or listed.published_at >= start)
    return listed.comment_count != ((known and known.comment_count) or 0)


def begin_again(page: Page) -> None:
    """Fetch what was given up: the Page has been connected anew, so what was not allowed may be allowed now."""
    given_up = update(Post).where(Post.page_id == page.id, Post.attempts > 0, Post.fetched_at.is_(None))
    db.session.execute(given_up.values(try_after=clock.now(), attempts=0))
    unread = update(Post).where(Post.page_id == page.id, Post.comments_attempts > 0)
    db.session.execute(unread.values(comments_try_after=clock.now(), comments_attempts=0))


def held(post_id: int) -> Post:
    """The post, with the conversations that show it held and told to look again."""
    showing = select(Conversation).where(Conversation.post_id == post_id).order_by(Conversation.id)
    for conversation in db.session.scalars(showing.with_for_update(of=Conversation, key_share=True)):
        conversation.changed()
    return db.session.get_one(Post, post_id, populate_existing=True)


def _locked(post_id: int) -> Post | None:
    return db.session.get(Post, post_id, with_for_update={"skip_locked": True, "of": Post})


def _claimed(post: Post, since: datetime | None) -> Claimed:
    page = post.page
    return Claimed(page.id, Platform(page.platform), page.platform_id, post.platform_id, since, page.token or "")


def _since(post: Post) -> datetime | None:
    """What has been read is not read again; earlier comments are there for context where they make one task."""
    if post.comments_read_at:
        return post.comments_read_at - OVERLAP
    return None if post.page.comment_tasks == CommentTasks.POST else post.page.comment_tasks_from


def _picture(page: Page, file: IncomingAttachment, position: int) -> Attachment:
    """Fetched if the Page's setting says so, else a link."""
    attachment = attachments.incoming(file, position)
    if not page.attaches_post_files and attachment.state == AttachmentState.WAITING:
        attachment.state, attachment.try_after = AttachmentState.LINKED, None
    return attachment
