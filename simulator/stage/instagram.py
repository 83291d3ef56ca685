"""Instagram accounts: `/_stage/instagram/<account>/...`, `/_stage/media/...`, `/_stage/instagram-comments/...`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import world
from simulator.models import InstagramAccount, InstagramComment, InstagramMedia, MediaKind
from simulator.stage import files
from simulator.stage.blueprint import (
    Body,
    NotPossible,
    Told,
    asked,
    blueprint,
    carry_out,
    done,
    find_account,
    find_instagram_comment,
    find_media,
    find_page,
    find_person,
    moment,
    named_person,
)
from simulator.stage.people import change
from simulator.store import World
from simulator.world import instagram

ACCOUNT_SETTINGS = ("username", "name", "allows_message_access", "is_blocked")


@blueprint.get("/instagram/<account>")
def read_account(account: str) -> ResponseReturnValue:
    """The account and all it shows, newest first, with the comments below."""
    found = find_account(account)
    shown = [describe_media(world(), one) for one in instagram.media_of(world(), found)]
    told = jsonify(account=describe_account(found), media=shown)
    world().commit()
    return told


@blueprint.post("/instagram/<account>")
def change_account(account: str) -> ResponseReturnValue:
    """Change one of `ACCOUNT_SETTINGS`: names, access to messages (200/2534041), blocked by Meta (100/2534029)."""
    change(find_account(account), asked(), ACCOUNT_SETTINGS)
    return done()


@blueprint.post("/instagram/<account>/<verb>")
def do_to_account(account: str, verb: str) -> ResponseReturnValue:
    """Do one of `ACCOUNT_VERBS`."""
    return carry_out(verb, ACCOUNT_VERBS, find_account(account))


@blueprint.post("/media/<media>/<verb>")
def do_to_media(media: str, verb: str) -> ResponseReturnValue:
    """Do one of `MEDIA_VERBS`."""
    return carry_out(verb, MEDIA_VERBS, find_media(media))


@blueprint.post("/instagram-comments/<comment>/<verb>")
def do_to_instagram_comment(comment: str, verb: str) -> ResponseReturnValue:
    """Do one of `INSTAGRAM_COMMENT_VERBS`."""
    return carry_out(verb, INSTAGRAM_COMMENT_VERBS, find_instagram_comment(comment))


def _show(account: InstagramAccount, body: Body) -> Told:
    """Put up a `kind` (FEED, REELS, STORY, AD, LIVE) with a `caption`."""
    kind = body.get("kind", "FEED")
    if kind not in list(MediaKind):
        raise NotPossible(f"kind is none of: {', '.join(MediaKind)}.")
    given = files.uploads(body)
    made = instagram.shows(world(), account, MediaKind(kind), body.get("caption"), files=given, at=moment(body))
    return {"media": describe_media(world(), made)}


def _mention(account: InstagramAccount, body: Body) -> Told:
    """A `person` names the account in a post of their own, or (`comment`) in a comment below one."""
    in_comment = bool(body.get("comment", False))
    person, given = find_person(body["person"]), files.uploads(body)
    made = instagram.mentions(world(), account, person, body["text"], given, in_comment=in_comment)
    return {"media": describe_media(world(), made)}


def _unlink(account: InstagramAccount, _body: Body) -> Told:
    instagram.unlink(account)
    return None


def _link(account: InstagramAccount, body: Body) -> Told:
    instagram.link(world(), account, find_page(body["page"]).id)
    return None


def _comment(on: InstagramMedia | InstagramComment, body: Body) -> Told:
    """Without `person` it is the account, in its own app."""
    without, at = tuple(body.get("without", ())), moment(body)
    made = instagram.comments(world(), on, body["text"], person=named_person(body), at=at, without=without)
    return {"comment": describe_comment(made)}


def _like(on: InstagramMedia | InstagramComment, body: Body) -> Told:
    instagram.likes(on, named_person(body))
    return None


def _remove_media(media: InstagramMedia, _body: Body) -> Told:
    instagram.removes_media(world(), media)
    return None


def _end(media: InstagramMedia, _body: Body) -> Told:
    instagram.ends(world(), media)
    return None


def _remove(comment: InstagramComment, _body: Body) -> Told:
    instagram.removes(world(), comment)
    return None


def _hide(comment: InstagramComment, _body: Body) -> Told:
    instagram.hides(comment)
    return None


def _unhide(comment: InstagramComment, _body: Body) -> Told:
    instagram.unhides(comment)
    return None


ACCOUNT_VERBS: dict[str, Callable[[InstagramAccount, Body], Told]] = {
    "media": _show,
    "mention": _mention,
    "unlink": _unlink,
    "link": _link,
}
MEDIA_VERBS: dict[str, Callable[[InstagramMedia, Body], Told]] = {
    "comment": _comment,
    "like": _like,
    "remove": _remove_media,
    "end": _end,
}
INSTAGRAM_COMMENT_VERBS: dict[str, Callable[[InstagramComment, Body], Told]] = {
    "reply": _comment,
    "like": _like,
    "remove": _remove,
    "hide": _hide,
    "unhide": _unhide,
}


def everything(whole: World) -> dict[str, Any]:
    """All accounts with what they show, for the stage's `world`."""
    accounts = whole.scalars(select(InstagramAccount).order_by(InstagramAccount.id))
    return {"instagram": [describe_account(one) | {"media": _ids(whole, one)} for one in accounts]}


def describe_account(account: InstagramAccount) -> dict[str, Any]:
    """An account without what it shows."""
    return {
        "id": account.id,
        "username": account.username,
        "name": account.name,
        "page_id": account.page_id,
        "is_linked": account.is_linked,
        "allows_message_access": account.allows_message_access,
        "is_blocked": account.is_blocked,
    }


def _ids(whole: World, account: InstagramAccount) -> list[dict[str, Any]]:
    return [{"id": one.id, "kind": one.kind, "caption": one.caption} for one in instagram.media_of(whole, account)]


def describe_media(whole: World, media: InstagramMedia) -> dict[str, Any]:
    """A post, reel or story with its comments."""
    return {
        "id": media.id,
        "account_id": media.account_id,
        "person_id": media.person_id,
        "kind": media.kind,
        "caption": media.caption,
        "attachments": media.attachments,
        "created_at": media.created_at,
        "ended_at": media.ended_at,
        "likes": media.likes,
        "comments": [describe_comment(one) for one in instagram.comments_of(whole, media)],
    }


def describe_comment(comment: InstagramComment) -> dict[str, Any]:
    """A comment with everything that became of it."""
    return {
        "id": comment.id,
        "media_id": comment.media_id,
        "parent_id": comment.parent_id,
        "from": "person" if comment.person_id else "account",
        "person_id": comment.person_id,
        "author": instagram.author(comment),
        "text": comment.text,
        "created_at": comment.created_at,
        "is_hidden": comment.is_hidden,
        "likes": comment.likes,
        "answered_in": comment.answered_in,
    }
