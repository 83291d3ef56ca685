"""What the Graph API says of posts and comments.

https://developers.facebook.com/docs/graph-api/reference/page-post and /reference/comment
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.facebook.shapes.attachments import IncomingAttachment


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDetails:
    """A post with what is to be seen in it; `updated_at` moves with every comment.

    `link` is an address that the post shares, `permalink` its own. Links to pictures expire. Instagram tells no
    `updated_at` and instead how many comments there are.
    """

    id: str
    text: str | None
    author_id: str | None
    author_name: str | None
    published_at: datetime | None
    updated_at: datetime | None
    permalink: str | None
    link: str | None
    link_title: str | None
    is_published: bool | None
    attachments: tuple[IncomingAttachment, ...]
    comment_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDetails:
    """A comment as it is now. `parent_id` is None at the top level, `author_id` when Meta may not show the person.

    `private_thread_id`: the conversation with the private answer to it.
    """

    id: str
    at: datetime | None
    parent_id: str | None
    author_id: str | None
    author_name: str | None
    text: str | None
    attachments: tuple[IncomingAttachment, ...]
    is_hidden: bool | None
    is_liked: bool | None
    private_thread_id: str | None
