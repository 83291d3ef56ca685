"""What stands on a Page's wall: posts, and the comments below them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from simulator.models.base import Base
from simulator.models.pages import Page
from simulator.models.people import Person


class Post(Base):
    """A post of the Page, or of a person on the Page's wall.

    `attachments` have a `type` (image or video) and a `file_id`. An unpublished post belongs to an ad: nobody sees it
    on the wall, but people comment on it where the ad is shown. `media_id`: of a film, whose comments are named by it.
    `reactions` maps a person's id, or `page`, to a reaction. `answered_in`: the conversation of a private reply.
    """

    __tablename__ = "posts"
    __table_args__ = (Index("ix_posts_page_newest", "page_id", "created_at", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    message: Mapped[str | None]
    link: Mapped[str | None]
    link_title: Mapped[str | None]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    media_id: Mapped[str | None]
    created_at: Mapped[int]
    updated_at: Mapped[int]
    is_published: Mapped[bool] = mapped_column(default=True)
    is_removed: Mapped[bool] = mapped_column(default=False)
    reactions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answered_in: Mapped[str | None] = mapped_column(ForeignKey("threads.id"))

    page: Mapped[Page] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def own_part(self) -> str:
        """The id without the Page's."""
        return self.id.partition("_")[2]


class Comment(Base):
    """A comment on a post, or (`parent_id`) an answer to another comment. Without a person it is the Page's own.

    `hides_author`: the person lets no app know who they are. `app_id`: the app that wrote it for the Page. A comment
    carries at most one file or sticker. `answered_in`: the conversation of the one private reply.
    """

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_post_oldest", "post_id", "created_at", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("comments.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    app_id: Mapped[str | None]
    message: Mapped[str | None]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[int]
    edits: Mapped[int] = mapped_column(default=0)
    hides_author: Mapped[bool] = mapped_column(default=False)
    is_hidden: Mapped[bool] = mapped_column(default=False)
    is_removed: Mapped[bool] = mapped_column(default=False)
    reactions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answered_in: Mapped[str | None] = mapped_column(ForeignKey("threads.id"))

    post: Mapped[Post] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def page_id(self) -> str:
        """The Page on whose wall it stands."""
        return self.post.page_id

    @property
    def page(self) -> Page:
        """The same, whole."""
        return self.post.page

    @property
    def is_by_page(self) -> bool:
        """Whether the Page itself wrote it."""
        return self.person_id is None
