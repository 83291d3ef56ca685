"""Posts and the comments below them, as people see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from simulator.models import Comment, InstagramAccount, InstagramComment, InstagramMedia, Page, Person, Post
from simulator.screens import pieces
from simulator.screens.pieces import Piece
from simulator.store import World
from simulator.world import wall

DEEPEST = 2  # levels that are set in; deeper answers stand below each other


H = TypeVar("H", Page, InstagramAccount)


@dataclass(frozen=True)
class Viewer(Generic[H]):
    """Before whose eyes the wall is: a person, or (None) somebody who answers for the Page or Instagram account."""

    home: H
    person: Person | None

    @property
    def key(self) -> str:
        """As addresses and forms name the viewer, and as `reactions` are kept."""
        return self.person.id if self.person else "page"

    @property
    def name(self) -> str:
        """How the viewer is called."""
        return self.person.first_name if self.person else self.home.name

    def wrote(self, written: Post | Comment | InstagramMedia | InstagramComment) -> bool:
        """Whether it is the viewer's own."""
        return written.person_id == (self.person.id if self.person else None)


@dataclass(frozen=True)
class Line:
    """A comment; `level` 0 stands right below the post."""

    comment: Comment
    level: int
    pieces: list[Piece]

    @property
    def key(self) -> str:
        """What the browser knows the line by, and what links to the comment lead to."""
        return self.comment.id

    @property
    def author(self) -> str:
        """Who wrote it."""
        return author_of(self.comment)

    @property
    def picture(self) -> str:
        """Whose picture stands beside it."""
        return self.comment.person_id or self.comment.page_id


@dataclass(frozen=True)
class Entry:
    """A post with the lines below it."""

    post: Post
    pieces: list[Piece]
    lines: list[Line]

    @property
    def key(self) -> str:
        """What the browser knows the post by."""
        return f"post-{self.post.number}"

    @property
    def author(self) -> str:
        """Who wrote it."""
        return author_of(self.post)

    @property
    def picture(self) -> str:
        """Whose picture stands beside it."""
        return self.post.person_id or self.post.page_id


def author_of(written: Post | Comment) -> str:
    """The name of a person or the Page."""
    return written.person.name if written.person else written.page.name


def entry(world: World, post: Post) -> Entry:
    """The post as it stands now."""
    every = wall.comments(world, post)
    return Entry(post, pieces.of(world, post.attachments), list(_lines(world, every, None, 0)))


def _lines(world: World, every: list[Comment], parent_id: str | None, level: int) -> Iterator[Line]:
    """The comments below one, each followed by the answers to it."""
    for comment in every:
        if comment.parent_id == parent_id:
            yield Line(comment, min(level, DEEPEST), pieces.of(world, comment.attachments))
            yield from _lines(world, every, comment.id, level + 1)
