"""Media and comments of Instagram, by the same verbs as Facebook's, in the name of the linked Page.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment and /ig-media
Instagram has no likes of comments by an app, and tells neither when a medium changed nor of a private answer's thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from portal.facebook import answers, instagram_answers
from portal.facebook.comments import MOST_COMMENTS, CommentCalls
from portal.facebook.errors import Context
from portal.facebook.shapes.comments import CommentDetails, PostDetails
from portal.facebook.values import Json, mapping, objects

MOST_MEDIA = 50  # looked at in one list

_SHOWN = "media_type,media_url,thumbnail_url"
_MEDIA_FIELDS = (
    f"id,caption,media_product_type,permalink,timestamp,username,comments_count,{_SHOWN},children{{id,{_SHOWN}}}"
)
_COMMENT_FIELDS = "id,text,timestamp,username,from,hidden,parent_id"
_WITH_ANSWERS = f"{_COMMENT_FIELDS},replies{{{_COMMENT_FIELDS}}}"


class InstagramComments(CommentCalls):
    """What a Page's token may do about comments of the Instagram account that is linked to it."""

    def post(self, post_id: str) -> PostDetails:
        return instagram_answers.media(self._calls.get(post_id, context=Context.COMMENTS, fields=_MEDIA_FIELDS))

    def posts(self, page_id: str) -> list[PostDetails]:
        """The newest media of the account with this id, without their contents."""
        listed = self._listed_media(f"{page_id}/media")
        return [instagram_answers.media(one) for one in islice(listed, MOST_MEDIA)]

    def under(self, post_id: str, since: datetime | None = None) -> list[CommentDetails]:
        """The comments under a medium on both levels. Meta lists no times, so all are read and the old ones left."""
        found = [instagram_answers.comment(one) for one in self._with_answers(post_id)]
        return [one for one in found if since is None or one.at is None or one.at >= since]

    def answers_to(self, comment_id: str) -> list[CommentDetails]:
        return [instagram_answers.comment(one) for one in self._answers(comment_id)]

    def one(self, comment_id: str) -> CommentDetails:
        answer = self._calls.get(comment_id, context=Context.COMMENTS, fields=_COMMENT_FIELDS)
        return instagram_answers.comment(answer)

    def answer(self, comment_id: str, text: str) -> str:
        path = f"{comment_id}/replies"
        return answers.id_of(self._calls.post(path, context=Context.COMMENTS, message=text))

    def hide(self, comment_id: str) -> None:
        """From now on only its author sees the comment."""
        self._calls.post(comment_id, context=Context.COMMENTS, hide="true")

    def unhide(self, comment_id: str) -> None:
        self._calls.post(comment_id, context=Context.COMMENTS, hide="false")

    def _listed_media(self, path: str) -> Iterator[Json]:
        return self._calls.each(path, context=Context.COMMENTS, fields="id,timestamp,comments_count", limit=MOST_MEDIA)

    def _with_answers(self, media_id: str) -> Iterator[Json]:
        """Each comment, followed by the answers to it; those that did not come along are asked for."""
        path = f"{media_id}/comments"
        listed = self._calls.each(path, context=Context.COMMENTS, fields=_WITH_ANSWERS, limit=50)
        for one in islice(listed, MOST_COMMENTS):
            yield one
            below = mapping(one.get("replies"))
            has_more = bool(mapping(below.get("paging")).get("next"))
            yield from self._answers(answers.id_of(one)) if has_more else objects(below)

    def _answers(self, comment_id: str) -> Iterator[Json]:
        listed = self._calls.each(f"{comment_id}/replies", context=Context.COMMENTS, fields=_COMMENT_FIELDS, limit=50)
        return islice(listed, MOST_COMMENTS)
