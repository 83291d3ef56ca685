"""Reading posts and their comments: what could not be read is read when it may be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.jobs.history import catch_up
from portal.jobs.posts import fetch_comments, fetch_post
from portal.models import AttachmentState, Page, Task
from portal.services import posts
from tests.cast import Meta
from tests.commenting import comments
from tests.commenting import posts as publishes
from tests.simulator.meta import Meta as Facebook
from tests.wall import Wall, take_comments


@pytest.fixture
def question(bakery: Page, facebook: Facebook) -> str:
    """A post with a comment of which no webhook told; its words."""
    take_comments(bakery)
    comments(facebook, publishes(facebook, "Rye bread"), "maria", "How much is it?")
    return "How much is it?"


def test_comments_missed_without_the_permission_are_read_when_it_is_back(
    question: str, bakery: Page, meta: Meta, facebook: Facebook, session: Session
) -> None:
    facebook.stage("faults", edge="feed", method="GET", code=10, times=1)
    meta.work(catch_up, bakery.id)
    assert posts.due_for_comments(10) == []
    bakery.caught_up_at = clock.now() + timedelta(hours=1)  # of messages nothing was missed
    bakery.catch_up_after = clock.now()
    session.commit()
    meta.work(catch_up, bakery.id)
    for number in posts.due_for_comments(10):
        meta.work(fetch_comments, number)
    assert session.scalars(select(Task.title)).all() == [question]


@pytest.mark.parametrize(("is_attached", "state"), [(True, AttachmentState.WAITING), (False, AttachmentState.LINKED)])
def test_the_pictures_of_a_post_are_fetched_if_so_set_and_else_are_links(
    bakery: Page, meta: Meta, facebook: Facebook, is_attached: bool, state: AttachmentState
) -> None:
    take_comments(bakery, attaches_post_files=is_attached)
    wall = Wall(meta, bakery)
    wall.post_id = publishes(facebook, "Rye bread", samples=["photo", "cake"])
    wall.says(item="comment", verb="add", post_id=wall.post_id, comment_id="1_2", message="How much?")
    for _time in range(2):
        meta.work(fetch_post, wall.post.id)
    assert [one.state for one in wall.post.attachments] == [state, state]
    read = [one for one in facebook.look("requests")["requests"] if one["path"].endswith(wall.post_id)]
    assert len(read) == 1, "a post is fetched once"


def test_a_post_that_was_given_up_is_fetched_when_the_page_is_connected_anew(
    bakery: Page, meta: Meta, facebook: Facebook, session: Session
) -> None:
    take_comments(bakery)
    wall = Wall(meta, bakery)
    wall.post_id = publishes(facebook, "Rye bread")
    facebook.stage("faults", edge="node", method="GET", code=10, times=len(posts.PATIENCE) + 1)
    wall.says(item="comment", verb="add", post_id=wall.post_id, comment_id="1_2", message="How much?")
    for _ in range(len(posts.PATIENCE) + 1):
        wall.post.try_after = clock.now()
        session.commit()
        meta.work(fetch_post, wall.post.id)
    assert wall.post.try_after is None
    posts.begin_again(bakery)
    session.commit()
    for number in posts.due(10):
        meta.work(fetch_post, number)
    assert wall.post.text == "Rye bread"
