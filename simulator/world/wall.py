"""A Page's wall: its posts and comments, found, and put there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from simulator.models import Comment, Page, Person, Post
from simulator.store import World
from simulator.world import media
from simulator.world.media import Upload


def posts(world: World, page: Page) -> list[Post]:
    """Every post that still stands, also those of ads, newest first."""
    standing = select(Post).where(Post.page_id == page.id, Post.is_removed.is_(False))
    return list(world.scalars(standing.order_by(Post.created_at.desc(), Post.number.desc())))


def comments(world: World, post: Post) -> list[Comment]:
    """Every comment that still stands, on all levels, oldest first."""
    standing = select(Comment).where(Comment.post_id == post.id, Comment.is_removed.is_(False))
    return list(world.scalars(standing.order_by(Comment.created_at, Comment.number)))


def answers(world: World, comment: Comment) -> list[Comment]:
    """The comments right below a comment, oldest first."""
    below = select(Comment).where(Comment.parent_id == comment.id, Comment.is_removed.is_(False))
    return list(world.scalars(below.order_by(Comment.created_at, Comment.number)))


def count_answers(world: World, comment: Comment) -> int:
    """How many comments are right below a comment."""
    below = select(func.count()).select_from(Comment)
    return world.scalars(below.where(Comment.parent_id == comment.id, Comment.is_removed.is_(False))).one()


def find_post(world: World, post_id: str) -> Post | None:
    """The post with this id, unless it was removed."""
    return world.scalars(select(Post).where(Post.id == post_id, Post.is_removed.is_(False))).first()


def find_comment(world: World, comment_id: str) -> Comment | None:
    """The comment with this id, unless it was removed."""
    return world.scalars(select(Comment).where(Comment.id == comment_id, Comment.is_removed.is_(False))).first()


def feed_id(page: Page, person: Person) -> str:
    """The person's id in what is said on this Page's wall; it is not the PSID."""
    digest = hashlib.sha256(f"wall of {page.id}/{person.id}".encode()).hexdigest()
    return f"2{int(digest[:12], 16) % 10**15:015d}"


def author(post_or_comment: Post | Comment) -> dict[str, Any] | None:
    """`id` and `name` of who wrote it; None when nobody may know, or the account is gone."""
    page, person = post_or_comment.page, post_or_comment.person
    if person is None:
        return {"id": page.id, "name": page.name}
    is_unknown = person.is_deleted or (isinstance(post_or_comment, Comment) and post_or_comment.hides_author)
    return None if is_unknown else {"id": feed_id(page, person), "name": person.name}


def add_post(
    world: World,
    page: Page,
    message: str | None,
    *,
    person: Person | None = None,
    files: Sequence[Upload] = (),
    at: int | None = None,
    **columns: Any,
) -> Post:
    """Put up a post; `columns` are further ones of `Post`."""
    number = 122_100_000_000_000_000 + world.number("post")
    kept = _kept(world, files)
    moment = world.now() if at is None else at
    post = Post(
        id=f"{page.id}_{number}",
        page_id=page.id,
        page=page,
        person_id=person.id if person else None,
        person=person,
        message=message,
        attachments=kept,
        media_id=_media_id(world, kept),
        created_at=moment,
        updated_at=moment,
        **columns,
    )
    world.add(post)
    world.flush()
    return post


def _media_id(world: World, kept: list[dict[str, Any]]) -> str | None:
    has_film = any(one["type"] == "video" for one in kept)
    return str(880_100_000_000_000 + world.number("film")) if has_film else None


def add_comment(
    world: World,
    on: Post | Comment,
    message: str | None,
    *,
    person: Person | None = None,
    files: Sequence[Upload] = (),
    attachments: Sequence[dict[str, Any]] = (),
    at: int | None = None,
    **columns: Any,
) -> Comment:
    """Put a comment below a post or another comment; `columns` are further ones of `Comment`."""
    post = on.post if isinstance(on, Comment) else on
    number = 987_650_000_000_000 + world.number("comment")
    comment = Comment(
        id=f"{post.media_id or post.own_part}_{number}",
        post_id=post.id,
        post=post,
        parent_id=on.id if isinstance(on, Comment) else None,
        person_id=person.id if person else None,
        person=person,
        message=message,
        attachments=[*_kept(world, files), *attachments],
        created_at=world.now() if at is None else at,
        **columns,
    )
    world.add(comment)
    post.updated_at = max(post.updated_at, comment.created_at)
    world.flush()
    return comment


def _kept(world: World, files: Sequence[Upload]) -> list[dict[str, Any]]:
    return [{"type": media.kind_of(file.content_type), "file_id": media.keep(world, file).id} for file in files]


def take_down(world: World, comment: Comment) -> None:
    """Remove a comment with everything below it."""
    comment.is_removed = True
    for answer in answers(world, comment):
        take_down(world, answer)
