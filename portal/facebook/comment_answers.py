"""From the JSON of posts and comments to shapes. What Meta leaves out is None."""

from __future__ import annotations

from portal.facebook.answers import id_of
from portal.facebook.shapes.attachments import AttachmentKind, IncomingAttachment
from portal.facebook.shapes.comments import CommentDetails, PostDetails
from portal.facebook.values import NOTHING, Json, flag, identifier, mapping, moment, objects, text, web_address


def post(answer: Json) -> PostDetails:
    author = mapping(answer.get("from"))
    shown = _leaves(objects(answer.get("attachments")))
    link = next((one for one in shown if text(one.get("type")) == "share"), NOTHING)
    files = [found for one in shown if (found := _file(one))]
    return PostDetails(
        id=id_of(answer),
        text=text(answer.get("message")) or text(answer.get("story")),
        author_id=identifier(author.get("id")),
        author_name=text(author.get("name")),
        published_at=moment(answer.get("created_time")),
        updated_at=moment(answer.get("updated_time")),
        permalink=web_address(answer.get("permalink_url")),
        link=web_address(link.get("unshimmed_url") or link.get("url")),
        link_title=text(link.get("title")),
        is_published=flag(answer.get("is_published")),
        attachments=tuple(files) or _full_picture(answer),
    )


def comment(answer: Json) -> CommentDetails:
    author, attachment = mapping(answer.get("from")), mapping(answer.get("attachment"))
    file = _file(attachment) or _shared(attachment)
    return CommentDetails(
        id=id_of(answer),
        at=moment(answer.get("created_time")),
        parent_id=identifier(mapping(answer.get("parent")).get("id")),
        author_id=identifier(author.get("id")),
        author_name=text(author.get("name")),
        text=text(answer.get("message")),
        attachments=(file,) if file else (),
        is_hidden=flag(answer.get("is_hidden")),
        is_liked=flag(answer.get("user_likes")),
        private_thread_id=identifier(mapping(answer.get("private_reply_conversation")).get("id")),
    )


def _leaves(attachments: list[Json]) -> list[Json]:
    """The attachments of a post; an album stands for its pictures."""
    return [leaf for one in attachments for leaf in (objects(one.get("subattachments")) or [one])]


def _file(attachment: Json) -> IncomingAttachment | None:
    """The picture or film of an attachment; None for a link or nothing."""
    meta_type, media = text(attachment.get("type")) or "", mapping(attachment.get("media"))
    image, film = web_address(mapping(media.get("image")).get("src")), web_address(media.get("source"))
    if meta_type in ("", "share"):
        return None
    if "video" in meta_type and film:
        return IncomingAttachment(kind=AttachmentKind.VIDEO, type=meta_type, url=film, preview_url=image)
    kind = AttachmentKind.STICKER if meta_type == "sticker" else AttachmentKind.IMAGE
    return IncomingAttachment(kind=kind, type=meta_type, url=image) if image else None


def _shared(attachment: Json) -> IncomingAttachment | None:
    url = web_address(attachment.get("url"))
    if url is None:
        return None
    return IncomingAttachment(kind=AttachmentKind.LINK, type="share", url=url, title=text(attachment.get("title")))


def _full_picture(answer: Json) -> tuple[IncomingAttachment, ...]:
    url = web_address(answer.get("full_picture"))
    return (IncomingAttachment(kind=AttachmentKind.IMAGE, type="photo", url=url),) if url else ()
