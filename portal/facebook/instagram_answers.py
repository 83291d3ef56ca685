"""From the JSON of Instagram's media and comments to shapes. What Meta leaves out is None."""

from __future__ import annotations

from portal.facebook.answers import id_of
from portal.facebook.shapes.attachments import AttachmentKind, IncomingAttachment
from portal.facebook.shapes.comments import CommentDetails, PostDetails
from portal.facebook.values import Json, flag, identifier, mapping, moment, number, objects, text, web_address

AD, STORY = "AD", "STORY"


def media(answer: Json) -> PostDetails:
    """A post or reel. Of a story there is only the link: its media may not be stored (Meta's condition)."""
    product = text(answer.get("media_product_type"))
    shown = [] if product == STORY else objects(answer.get("children")) or [answer]
    return PostDetails(
        id=id_of(answer),
        text=text(answer.get("caption")),
        author_id=None,
        author_name=None,
        published_at=moment(answer.get("timestamp")),
        updated_at=None,
        permalink=web_address(answer.get("permalink")),
        link=None,
        link_title=None,
        is_published=product != AD if product else None,
        attachments=tuple(file for one in shown if (file := _file(one))),
        comment_count=number(answer.get("comments_count")),
    )


def comment(answer: Json) -> CommentDetails:
    author = mapping(answer.get("from"))
    return CommentDetails(
        id=id_of(answer),
        at=moment(answer.get("timestamp")),
        parent_id=identifier(answer.get("parent_id")),
        author_id=identifier(author.get("id")),
        author_name=text(author.get("username")) or text(answer.get("username")),
        text=text(answer.get("text")),
        attachments=(),
        is_hidden=flag(answer.get("hidden")),
        is_liked=None,
        private_thread_id=None,
    )


def _file(answer: Json) -> IncomingAttachment | None:
    """The picture or film; of a film that Meta withholds (it may have protected music) the still."""
    url, still = web_address(answer.get("media_url")), web_address(answer.get("thumbnail_url"))
    if text(answer.get("media_type")) == "VIDEO" and url:
        return IncomingAttachment(kind=AttachmentKind.VIDEO, type="video", url=url, preview_url=still)
    return IncomingAttachment(kind=AttachmentKind.IMAGE, type="photo", url=url or still) if url or still else None
