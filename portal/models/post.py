from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Moment
from portal.models.page import Page

if TYPE_CHECKING:
    from portal.models.message import Attachment


class Post(Model):
    """What comments stand under: a post of the Page or of a visitor, published or shown only as an ad.

    Its words and pictures are fetched once (`try_after`); its comments are read back when some may have been missed
    (`comments_try_after`). `comment_count` is Instagram's at the last look: it does not say when a post changed.
    """

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("page_id", "platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    platform_id: Mapped[str] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(Text, default="")
    author_name: Mapped[str | None] = mapped_column(String(200))  # of a visitor; the Page's own posts have none
    link: Mapped[str | None] = mapped_column(Text)
    link_title: Mapped[str | None] = mapped_column(Text)
    permalink: Mapped[str | None] = mapped_column(Text)
    is_published: Mapped[bool] = mapped_column(default=True)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    fetched_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[datetime | None] = mapped_column(Moment, default=clock.now, index=True)
    comment_count: Mapped[int | None]
    comments_read_at: Mapped[datetime | None] = mapped_column(Moment)
    comments_attempts: Mapped[int] = mapped_column(default=0)
    comments_try_after: Mapped[datetime | None] = mapped_column(Moment, default=clock.now, index=True)

    page: Mapped[Page] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(back_populates="post", order_by="Attachment.position")
