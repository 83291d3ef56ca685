"""Posts, commenters and conversations of the comments in a batch, by the ids Meta uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, null, select, union

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import FeedChange
from portal.models import (
    CommentTasks,
    Contact,
    Conversation,
    ConversationKind,
    Identity,
    IdentityKind,
    Message,
    Page,
    Post,
)
from portal.services import names, usernames
from portal.services.lookup import PAGES, SOME, rows

COMMENT = "comment"


class KnownComments:
    """The conversations are held until the commit, after those with single people; see `Known`."""

    def __init__(self, feed: Sequence[tuple[Page, FeedChange]]) -> None:
        comments = [(page, item) for page, item in feed if item.comment_id and page.takes_comments]
        self._posts = _posts(feed)
        self._commenters = _commenters(comments)
        self._meet(comments)
        held = _conversations(comments, [post.id for post in self._posts.values()])
        self._by_id = {one.id: one for one in held}
        self._by_place = {(one.post_id, one.root_comment_id): one for one in held}
        self.new_posts: list[Post] = []

    @property
    def conversations(self) -> Iterable[Conversation]:
        return self._by_id.values()

    def known_post(self, page: Page, item: FeedChange) -> Post | None:
        return self._posts.get((page.id, item.post_id or ""))

    def of_message(self, message: Message) -> Conversation:
        """The conversation that a known comment is in."""
        return self._by_id[message.conversation_id]

    def under(self, post: Post) -> Sequence[Conversation]:
        """Every conversation of a post, held from now on."""
        below = select(Conversation).where(Conversation.post_id == post.id).order_by(Conversation.id)
        return db.session.scalars(below.with_for_update(of=Conversation, key_share=True)).all()

    def conversation(self, page: Page, item: FeedChange, parent: Message | None) -> Conversation:
        """Where a new comment belongs: to the one it answers, else by the Page's setting. Begun if there is none."""
        if parent is not None and parent.conversation_id in self._by_id:
            return self.of_message(parent)
        post = self._post(page, item)
        root = (item.reply_to_id or item.comment_id) if page.comment_tasks == CommentTasks.THREAD else None
        begun = self._by_place.get((post.id, root)) or self._begun_by_answers(post, item, root)
        return begun or self._begin(page, post, root)

    def begun_apart(self, page: Page, item: FeedChange, conversation: Conversation) -> Conversation | None:
        """Where answers to a new comment are that came before it, if that is not the conversation it belongs to."""
        post = self.known_post(page, item)
        begun = self._by_place.get((post.id, item.comment_id)) if post else None
        return begun if begun is not conversation else None

    def commenter(self, page: Page, item: FeedChange) -> Contact:
        """Who wrote it. Whom Meta does not name is a stranger each time, since nobody can tell them apart."""
        if item.author_id:
            return self._commenters[(page.id, item.author_id)]
        stranger = Contact()
        db.session.add(stranger)
        db.session.flush()
        return stranger

    def _meet(self, comments: Sequence[tuple[Page, FeedChange]]) -> None:
        """Make a contact of everybody who is new, all in one flush, and learn the names."""
        for page, item in comments:
            if item.by_page or item.author_id is None or (item.item, item.verb) != (COMMENT, "add"):
                continue
            key = page.id, item.author_id
            contact = self._commenters.setdefault(key, Contact())
            names.learn(contact, _name(page, item))
            if contact.id is None and contact not in db.session:
                db.session.add(_identity(contact, page, item))
        db.session.flush()

    def _begun_by_answers(self, post: Post, item: FeedChange, root: str | None) -> Conversation | None:
        """Where answers are that came before this comment, which is an answer itself: their thread begins above."""
        begun = self._by_place.get((post.id, item.comment_id))
        if begun and root:
            begun.root_comment_id = root
            self._by_place[(post.id, root)] = self._by_place.pop((post.id, item.comment_id))
        return begun

    def _post(self, page: Page, item: FeedChange) -> Post:
        post = self.known_post(page, item)
        if post is None:
            post = Post(page_id=page.id, platform_id=item.post_id, text="")
            db.session.add(post)
            db.session.flush()
            self._posts[(page.id, post.platform_id)] = post
        if post.fetched_at is None and post not in self.new_posts:
            post.try_after = post.try_after or clock.now()
            self.new_posts.append(post)
        _learn(post, item)
        return post

    def _begin(self, page: Page, post: Post, root: str | None) -> Conversation:
        conversation = Conversation(
            page=page, post=post, root_comment_id=root, kind=ConversationKind.COMMENTS, contact=None, version=0
        )
        db.session.add(conversation)
        db.session.flush()
        self._by_id[conversation.id] = self._by_place[(post.id, root)] = conversation
        return conversation


def kind_on(page: Page) -> IdentityKind:
    """What kind of id the people have who comment under the posts of a Page."""
    return IdentityKind.INSTAGRAM_SCOPED if page.is_on_instagram else IdentityKind.COMMENTER


def _identity(contact: Contact, page: Page, item: FeedChange) -> Identity:
    """Meta shows profiles only of people who have written a message, so nothing is fetched."""
    username = item.author_name if page.is_on_instagram else None
    known_as = {"page_id": page.id, "kind": kind_on(page), "platform_id": item.author_id, "username": username}
    return Identity(contact=contact, profile_try_after=null(), **known_as)


def _name(page: Page, item: FeedChange) -> str | None:
    """What Meta calls the author: on Instagram by the user name."""
    if item.author_name is None:
        return None
    return usernames.shown(item.author_name) if page.is_on_instagram else item.author_name


def _learn(post: Post, item: FeedChange) -> None:
    post.permalink = post.permalink or item.permalink
    if item.is_published is not None:
        post.is_published = item.is_published


def _posts(feed: Sequence[tuple[Page, FeedChange]]) -> dict[tuple[int, str], Post]:
    asked = {item.post_id for _, item in feed if item.post_id}
    listed = rows(asked, _POSTS, pages={page.id for page, _ in feed})
    return {(post.page_id, post.platform_id): post for (post,) in listed}


def _commenters(comments: Sequence[tuple[Page, FeedChange]]) -> dict[tuple[int, str], Contact]:
    authors = {item.author_id for _, item in comments if item.author_id}
    pages = {page for page, _ in comments}
    kinds = {kind_on(page) for page in pages}
    listed = rows(authors, _COMMENTERS, pages={page.id for page in pages}, kinds=kinds)
    return {(page_id, platform_id): contact for contact, page_id, platform_id in listed}


def _conversations(comments: Sequence[tuple[Page, FeedChange]], posts: Sequence[int]) -> list[Conversation]:
    """Those with the comments that are named, and those that new ones could belong to."""
    named = {one for _, item in comments for one in (item.comment_id, item.reply_to_id) if one}
    listed = rows(named, _CONVERSATIONS, pages={page.id for page, _ in comments}, posts=posts)
    return list(dict.fromkeys(conversation for (conversation,) in listed))


_posts_asked: BindParameter[Any] = bindparam("posts", expanding=True)
_kinds: BindParameter[Any] = bindparam("kinds", expanding=True)
_POSTS = select(Post).where(Post.page_id.in_(PAGES), Post.platform_id.in_(SOME))
_COMMENTERS = (
    select(Contact, Identity.page_id, Identity.platform_id)
    .join(Contact.identities)
    .where(Identity.page_id.in_(PAGES), Identity.kind.in_(_kinds), Identity.platform_id.in_(SOME))
)
_WITH_COMMENTS = select(Message.conversation_id).where(
    Message.page_id.in_(PAGES), Message.platform_message_id.in_(SOME)
)
_UNDER_POSTS = select(Conversation.id).where(Conversation.post_id.in_(_posts_asked))
_COULD_BELONG = union(
    _WITH_COMMENTS,
    _UNDER_POSTS.where(Conversation.root_comment_id.is_(None)),
    _UNDER_POSTS.where(Conversation.root_comment_id.in_(SOME)),
)
_CONVERSATIONS = (
    select(Conversation)
    .where(Conversation.id.in_(_COULD_BELONG))
    .order_by(Conversation.id)
    .with_for_update(of=Conversation, key_share=True)
)
