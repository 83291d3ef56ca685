"""Walls of Pages: `/_stage/pages/<page>/posts`, `/_stage/posts/...`, `/_stage/comments/...`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import world
from simulator.models import Comment, Page, Post
from simulator.stage import files
from simulator.stage.blueprint import (
    Body,
    Told,
    blueprint,
    carry_out,
    find_comment,
    find_page,
    find_person,
    find_post,
    moment,
    named_person,
)
from simulator.store import World
from simulator.world import commenting, events, sending, wall


@blueprint.post("/pages/<page>/posts")
def new_post(page: str) -> ResponseReturnValue:
    """A post of the Page: `message`, `files`, `samples`, `link`; of an ad (`is_ad`), or of a `person`."""
    return carry_out("post", {"post": _post}, find_page(page))


def _post(page: Page, body: Body) -> Told:
    post = commenting.posts(
        world(),
        page,
        body.get("message"),
        person=named_person(body),
        files=files.uploads(body),
        at=moment(body),
        link=body.get("link"),
        link_title=body.get("link_title"),
        is_published=not body.get("is_ad", False),
    )
    return {"post": describe_post(post)}


@blueprint.post("/pages/<page>/mention")
def mention(page: str) -> ResponseReturnValue:
    """A `person` names the Page in a post of their own, with this `message`."""
    return carry_out("mention", {"mention": _mention}, find_page(page))


def _mention(page: Page, body: Body) -> Told:
    commenting.mentions(world(), page, find_person(body["person"]), body["message"])
    return None


@blueprint.get("/posts/<post>")
def read_post(post: str) -> ResponseReturnValue:
    """A post with its comments, hidden ones too, oldest first."""
    found = find_post(post)
    told = jsonify(
        post=describe_post(found), comments=[describe_comment(world(), one) for one in wall.comments(world(), found)]
    )
    world().commit()
    return told


@blueprint.post("/posts/<post>/<verb>")
def do_to_post(post: str, verb: str) -> ResponseReturnValue:
    """Do one of `POST_VERBS`."""
    return carry_out(verb, POST_VERBS, find_post(post))


@blueprint.post("/comments/<comment>/<verb>")
def do_to_comment(comment: str, verb: str) -> ResponseReturnValue:
    """Do one of `COMMENT_VERBS`."""
    return carry_out(verb, COMMENT_VERBS, find_comment(comment))


def _comment(on: Post | Comment, body: Body) -> Told:
    """Without `person` it is the Page, by somebody in its own inbox."""
    person = named_person(body)
    made = commenting.comments(
        world(),
        on,
        body.get("message"),
        without=tuple(body.get("without", ())),
        person=person,
        files=files.uploads(body),
        attachments=files.attachments({"sticker": body["sticker"]}) if body.get("sticker") else [],
        at=moment(body),
        hides_author=bool(body.get("hides_author", False)),
        app_id=None if person else sending.INBOX_APP,
    )
    return {"comment": describe_comment(world(), made)}


def _like(on: Post | Comment, body: Body) -> Told:
    commenting.reacts(world(), on, named_person(body), body.get("reaction", "like"))
    return None


def _edit_post(post: Post, body: Body) -> Told:
    commenting.edits_post(world(), post, body["message"])
    return None


def _remove_post(post: Post, _body: Body) -> Told:
    commenting.removes_post(world(), post)
    return None


def _edit(comment: Comment, body: Body) -> Told:
    commenting.edits(world(), comment, body["message"])
    return None


def _remove(comment: Comment, _body: Body) -> Told:
    commenting.removes(world(), comment)
    return None


def _hide(comment: Comment, body: Body) -> Told:
    commenting.hides(world(), comment, by_admin=bool(body.get("by_admin", False)))
    return None


def _unhide(comment: Comment, body: Body) -> Told:
    commenting.shows(world(), comment, by_admin=bool(body.get("by_admin", False)))
    return None


POST_VERBS: dict[str, Callable[[Post, Body], Told]] = {
    "comment": _comment,
    "like": _like,
    "edit": _edit_post,
    "remove": _remove_post,
}
COMMENT_VERBS: dict[str, Callable[[Comment, Body], Told]] = {
    "reply": _comment,
    "like": _like,
    "edit": _edit,
    "remove": _remove,
    "hide": _hide,
    "unhide": _unhide,
}


def everything(whole: World) -> dict[str, Any]:
    """All posts and comments that stand, for the stage's `world`."""
    posts = whole.scalars(select(Post).where(Post.is_removed.is_(False)).order_by(Post.number))
    comments = whole.scalars(select(Comment).where(Comment.is_removed.is_(False)).order_by(Comment.number))
    return {
        "posts": [describe_post(one) for one in posts],
        "comments": [describe_comment(whole, one) for one in comments],
    }


def describe_post(post: Post) -> dict[str, Any]:
    """A post without its comments."""
    return {
        "id": post.id,
        "page_id": post.page_id,
        "person_id": post.person_id,
        "message": post.message,
        "link": post.link,
        "attachments": post.attachments,
        "created_at": post.created_at,
        "is_ad": not post.is_published,
        "reactions": post.reactions,
        "answered_in": post.answered_in,
    }


def describe_comment(whole: World, comment: Comment) -> dict[str, Any]:
    """A comment with everything that became of it; `author` as apps may know it, if anybody may."""
    return {
        "id": comment.id,
        "post_id": comment.post_id,
        "parent_id": comment.parent_id,
        "from": "page" if comment.is_by_page else "person",
        "person_id": comment.person_id,
        "author": wall.author(comment),
        "app_id": comment.app_id,
        "message": comment.message,
        "attachments": [events.attachment(whole, one) for one in comment.attachments],
        "created_at": comment.created_at,
        "edits": comment.edits,
        "is_hidden": comment.is_hidden,
        "reactions": comment.reactions,
        "answered_in": comment.answered_in,
    }
