"""What Instagram accounts show, and what is said below it. Each verb writes it down and lets the apps hear of it.

Of edits, removals and hiding Meta tells nobody. `person` None stands for the account itself. The caller commits.
https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from simulator.models import InstagramAccount, InstagramComment, InstagramMedia, MediaKind, Person
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import media as files_kept
from simulator.world import origins, talk
from simulator.world.media import Upload


def find_account(world: World, reference: str) -> InstagramAccount | None:
    """An account by its id, or its name with or without @."""
    wanted = reference.lower().removeprefix("@")
    same = (InstagramAccount.id == reference) | (InstagramAccount.username == wanted)
    return world.scalars(select(InstagramAccount).where(same)).first()


def account_of(world: World, page_id: str) -> InstagramAccount | None:
    """The account that is linked to the Page."""
    account = account_at(world, page_id)
    return account if account and account.is_linked else None


def account_at(world: World, page_id: str) -> InstagramAccount | None:
    """The account that is linked to the Page, or was."""
    return world.scalars(select(InstagramAccount).where(InstagramAccount.page_id == page_id)).first()


def media_of(world: World, account: InstagramAccount) -> list[InstagramMedia]:
    """What the account itself shows, newest first."""
    shown = select(InstagramMedia).where(InstagramMedia.account_id == account.id, InstagramMedia.person_id.is_(None))
    shown = shown.where(InstagramMedia.is_removed.is_(False))
    return list(world.scalars(shown.order_by(InstagramMedia.created_at.desc(), InstagramMedia.number.desc())))


def comments_of(world: World, media: InstagramMedia) -> list[InstagramComment]:
    """Every comment that still stands, oldest first."""
    standing = select(InstagramComment).where(InstagramComment.media_id == media.id)
    standing = standing.where(InstagramComment.is_removed.is_(False))
    return list(world.scalars(standing.order_by(InstagramComment.created_at, InstagramComment.number)))


def find_media(world: World, media_id: str) -> InstagramMedia | None:
    """The media with this id, unless it was removed."""
    standing = InstagramMedia.is_removed.is_(False)
    return world.scalars(select(InstagramMedia).where(InstagramMedia.id == media_id, standing)).first()


def find_comment(world: World, comment_id: str) -> InstagramComment | None:
    """The comment with this id, unless it was removed."""
    standing = InstagramComment.is_removed.is_(False)
    return world.scalars(select(InstagramComment).where(InstagramComment.id == comment_id, standing)).first()


def shows(
    world: World,
    account: InstagramAccount,
    kind: MediaKind,
    caption: str | None,
    *,
    person: Person | None = None,
    files: Sequence[Upload] = (),
    at: int | None = None,
) -> InstagramMedia:
    """The account puts up a post, reel, story or ad, or goes live; with a `person`, they do and mention it."""
    first = 18_000_000_000_000_000 if kind == MediaKind.STORY else 17_800_000_000_000_000
    made = InstagramMedia(
        id=str(first + world.number("instagram media")),
        account_id=account.id,
        account=account,
        person_id=person.id if person else None,
        person=person,
        kind=kind,
        caption=caption,
        attachments=[
            {"type": files_kept.kind_of(one.content_type), "file_id": files_kept.keep(world, one).id} for one in files
        ],
        created_at=world.now() if at is None else at,
    )
    world.add(made)
    world.flush()
    return made


def comments(
    world: World,
    on: InstagramMedia | InstagramComment,
    text: str,
    *,
    person: Person | None = None,
    at: int | None = None,
    without: tuple[str, ...] = (),
) -> InstagramComment:
    """Somebody comments; an answer to an answer stands below the first one. `without`: keys Meta leaves out."""
    media = on.media if isinstance(on, InstagramComment) else on
    made = InstagramComment(
        id=str(17_900_000_000_000_000 + world.number("instagram comment")),
        media_id=media.id,
        media=media,
        parent_id=(on.parent_id or on.id) if isinstance(on, InstagramComment) else None,
        person_id=person.id if person else None,
        person=person,
        text=text,
        created_at=world.now() if at is None else at,
    )
    world.add(made)
    world.flush()
    field = "live_comments" if media.kind == MediaKind.LIVE else "comments"
    told = {key: one for key, one in _told(made).items() if key not in without}
    if media.person_id is None:
        outbox.tell_about_instagram(world, media.account, field, told, person)
    return made


def _told(comment: InstagramComment) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": comment.id,
        "text": comment.text,
        "from": author(comment),
        "media": {"id": comment.media_id, "media_product_type": product_type(comment.media)},
    }
    if comment.media.kind == MediaKind.AD:
        ad = {"ad_id": origins.ad_id(comment.media), "ad_title": comment.media.caption or ""}
        told["media"] |= ad | {"original_media_id": comment.media_id}
    return told | ({"parent_id": comment.parent_id} if comment.parent_id else {})


def author(written: InstagramComment | InstagramMedia) -> dict[str, str]:
    """Id and name of who wrote it: a person by the id they write messages under, too."""
    if written.person is None:
        return {"id": written.account.id, "username": written.account.username}
    return {"id": talk.scoped_id(written.account, written.person), "username": written.person.username}


def product_type(media: InstagramMedia) -> str:
    """Meta's word for the kind; a live broadcast counts as a post of the feed."""
    return MediaKind.FEED if media.kind == MediaKind.LIVE else media.kind


def mentions(
    world: World, account: InstagramAccount, person: Person, text: str, files: Sequence[Upload], *, in_comment: bool
) -> InstagramMedia:
    """A person names the account in the caption of a post of their own, or in a comment below it."""
    caption = None if in_comment else text
    media = shows(world, account, MediaKind.FEED, caption, person=person, files=files)
    told = {"media_id": media.id}
    if in_comment:
        told["comment_id"] = comments(world, media, text, person=person).id
    outbox.tell_about_instagram(world, account, "mentions", told, person)
    return media


def hides(comment: InstagramComment) -> None:
    """Only its author sees the comment from now on."""
    comment.is_hidden = True


def unhides(comment: InstagramComment) -> None:
    """Everybody sees the comment again."""
    comment.is_hidden = False


def removes(world: World, comment: InstagramComment) -> None:
    """The comment is gone, with the answers to it."""
    comment.is_removed = True
    for one in comments_of(world, comment.media):
        one.is_removed = one.is_removed or one.parent_id == comment.id


def removes_media(world: World, media: InstagramMedia) -> None:
    """The post is gone, with its comments."""
    media.is_removed = True
    for comment in comments_of(world, media):
        comment.is_removed = True


def likes(on: InstagramMedia | InstagramComment, person: Person | None) -> None:
    """Somebody likes it, or takes that back; no webhook tells of it."""
    who = person.id if person else "account"
    others = [one for one in on.likes if one != who]
    on.likes = others if who in on.likes else [*others, who]


def ends(world: World, media: InstagramMedia) -> None:
    """The live broadcast is over; nobody can be answered privately any more."""
    media.ended_at = world.now()


def unlink(account: InstagramAccount) -> None:
    """The account is linked to no Page any more: its apps neither hear nor say anything."""
    account.is_linked = False


def link(world: World, account: InstagramAccount, page_id: str) -> None:
    """Link the account to a Page, with the conversations it had."""
    account.page_id, account.is_linked = page_id, True
    for thread in talk.threads_at(world, account):
        thread.page_id = page_id
