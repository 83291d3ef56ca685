"""Posts and comments of the Graph API as verbs, in the name of a Page. Errors as in `client`, explained for comments.

https://developers.facebook.com/docs/graph-api/reference/object/comments and, for private answers,
https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from portal.facebook import answers, comment_answers, keys
from portal.facebook.errors import Context
from portal.facebook.shapes.answers import SentMessage
from portal.facebook.shapes.comments import CommentDetails, PostDetails
from portal.facebook.shapes.items import FeedChange, Platform
from portal.facebook.transport import Transport
from portal.facebook.values import Json

MOST_POSTS = 100  # looked at in one list
MOST_COMMENTS = 500  # read back of one post

_WALLS = ("feed", "ads_posts")
_MEDIA = "media_type,media,type,url,unshimmed_url,title"
_POST_FIELDS = (
    "id,message,story,created_time,updated_time,permalink_url,full_picture,from,is_published,"
    f"attachments{{{_MEDIA},subattachments{{{_MEDIA}}}}}"
)
_COMMENT_FIELDS = "id,message,from{id,name},created_time,parent{id},attachment,is_hidden,user_likes"
_WITH_PRIVATE_THREAD = f"{_COMMENT_FIELDS},private_reply_conversation{{id}}"


class CommentCalls:
    """What a Page's token may do about comments: `Graph.comments`."""

    def __init__(self, calls: Transport) -> None:
        self._calls = calls

    # Reading

    def post(self, post_id: str) -> PostDetails:
        """Raises GraphError 100/33 when the post is gone, or may not be read."""
        return comment_answers.post(self._calls.get(post_id, context=Context.COMMENTS, fields=_POST_FIELDS))

    def posts(self, page_id: str) -> list[PostDetails]:
        """The newest posts of the Page's wall and of its ads, without their contents."""
        return [comment_answers.post(one) for edge in _WALLS for one in self._listed(f"{page_id}/{edge}")]

    def _listed(self, path: str) -> Iterator[Json]:
        found = self._calls.each(path, context=Context.COMMENTS, fields="id,created_time,updated_time", limit=100)
        return islice(found, MOST_POSTS)

    def under(self, post_id: str, since: datetime | None = None) -> list[CommentDetails]:
        """The comments under a post on all levels, newest first, at most `MOST_COMMENTS` of them."""
        listed = self._calls.each(
            f"{post_id}/comments",
            context=Context.COMMENTS,
            filter="stream",
            order="reverse_chronological",
            since=int(since.timestamp()) if since else None,
            fields=_COMMENT_FIELDS,
            limit=100,
        )
        return [comment_answers.comment(one) for one in islice(listed, MOST_COMMENTS)]

    def answers_to(self, comment_id: str) -> list[CommentDetails]:
        """The comments below a comment, newest first."""
        return self.under(comment_id)

    def one(self, comment_id: str) -> CommentDetails:
        """A comment as it is now, with the conversation of its private answer."""
        answer = self._calls.get(comment_id, context=Context.COMMENTS, fields=_WITH_PRIVATE_THREAD)
        return comment_answers.comment(answer)

    # Doing

    def answer(self, comment_id: str, text: str) -> str:
        """Write below a comment, for everybody to see; the new comment's id."""
        path = f"{comment_id}/comments"
        return answers.id_of(self._calls.post(path, context=Context.COMMENTS, message=text))

    def answer_privately(self, page_id: str, comment_id: str, text: str, *, metadata: str) -> SentMessage:
        """Write to a comment's author in Messenger: once for a comment, within 7 days, and as a single text."""
        message = json.dumps({"text": text, "metadata": metadata})
        recipient = json.dumps({"comment_id": comment_id})
        path = f"{page_id}/messages"
        return answers.sent_message(
            self._calls.post(path, context=Context.COMMENTS, recipient=recipient, message=message)
        )

    def hide(self, comment_id: str) -> None:
        """From now on only its author and their friends see the comment."""
        self._calls.post(comment_id, context=Context.COMMENTS, is_hidden="true")

    def unhide(self, comment_id: str) -> None:
        self._calls.post(comment_id, context=Context.COMMENTS, is_hidden="false")

    def delete(self, comment_id: str) -> None:
        self._calls.delete(comment_id, context=Context.COMMENTS)

    def like(self, comment_id: str) -> None:
        self._calls.post(f"{comment_id}/likes", context=Context.COMMENTS)

    def unlike(self, comment_id: str) -> None:
        self._calls.delete(f"{comment_id}/likes", context=Context.COMMENTS)


def items_of(
    page_id: str, post_id: str, comments: Iterable[CommentDetails], platform: Platform = Platform.FACEBOOK
) -> list[FeedChange]:
    """Comments that were read back, in the shape of the webhooks that would have announced them, oldest first."""
    items = [_item(platform, page_id, post_id, comment) for comment in comments]
    return sorted(items, key=lambda item: (item.at is None, item.at, item.key))


def _item(platform: Platform, page_id: str, post_id: str, comment: CommentDetails) -> FeedChange:
    return FeedChange(
        platform=platform,
        page_id=page_id,
        at=comment.at,
        key=keys.by_id(keys.OBJECTS[platform], page_id, "comment", comment.id),
        standby=False,
        raw={},
        item="comment",
        verb="add",
        post_id=post_id,
        comment_id=comment.id,
        parent_id=comment.parent_id or post_id,
        author_id=comment.author_id,
        author_name=comment.author_name,
        by_page=comment.author_id == page_id,
        message=comment.text,
        created_at=comment.at,
        reaction=None,
        photo_url=None,
        video_url=None,
        link=None,
        permalink=None,
        is_published=None,
        is_hidden=comment.is_hidden,
        read_back=comment.attachments,
    )
