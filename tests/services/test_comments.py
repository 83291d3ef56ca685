"""Comments under posts: which become tasks, and what becomes of them afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.extensions import db
from portal.models import (
    Act,
    CommentTasks,
    Direction,
    Employee,
    Event,
    EventKind,
    ItemResult,
    Page,
    PageState,
    Task,
    TaskStatus,
)
from portal.models.delivery import DeliveryItem
from portal.services import acts, tasks
from portal.web.desk.happenings import event_words
from tests.cast import Meta, Person
from tests.sending import claim
from tests.services.test_any_order import deliver
from tests.wall import Wall, take_comments


def outcomes() -> list[tuple[ItemResult, str | None]]:
    found = db.session.execute(select(DeliveryItem.result, DeliveryItem.reason).order_by(DeliveryItem.id))
    return [(result, reason) for result, reason in found]


def count_tasks() -> int:
    return db.session.scalar(select(func.count()).select_from(Task)) or 0


def test_the_first_comment_makes_a_task_of_its_author(wall: Wall, maria: Person, boris: Employee) -> None:
    wall.comment(maria, "How much is the cake?\nFor Saturday")
    task = wall.task
    assert task.title == "How much is the cake?"
    assert task.contact.name == "Maria"
    assert [one.name for one in task.assignees] == ["Boris"]
    assert wall.post.permalink is None
    assert wall.conversations[0].is_of_comments


def test_nothing_comes_in_while_comments_are_off(meta: Meta, bakery: Page, maria: Person) -> None:
    Wall(meta, bakery).comment(maria, "How much?")
    assert count_tasks() == 0
    assert outcomes() == [(ItemResult.IGNORED, "comments_off")]


def test_messages_come_in_although_comments_are_on_and_the_other_way_round(wall: Wall, maria: Person) -> None:
    wall.page.receives_messages = False
    db.session.commit()
    wall.comment(maria, "How much?")
    maria.writes(wall.page, "Hello")
    assert count_tasks() == 1
    assert outcomes()[-1] == (ItemResult.IGNORED, "messages_off")


def test_later_comments_join_the_task_while_it_is_open(wall: Wall, maria: Person, tomas: Person) -> None:
    first = wall.comment(maria, "How much?")
    wall.comment(tomas, "And is it open on Sunday?")
    wall.comment(maria, "Tomas, yes", under=first)
    assert len(wall.comments) == 3
    assert wall.task.contact.name == "Maria"
    assert wall.task.snippet == "Tomas, yes"
    assert {one.contact.name for one in wall.comments if one.contact} == {"Maria", "Tomas"}


def test_after_the_task_is_done_the_next_comment_makes_another(wall: Wall, maria: Person, boris: Employee) -> None:
    wall.comment(maria, "How much?")
    tasks.close(wall.task, boris)
    wall.comment(maria, "And for two?")
    assert [task.title for task in wall.tasks] == ["How much?", "And for two?"]


def test_or_it_reopens_the_latest_by_the_same_setting_as_messages(wall: Wall, maria: Person, boris: Employee) -> None:
    wall.page.makes_task_if_none_active = False
    wall.comment(maria, "How much?")
    tasks.close(wall.task, boris)
    wall.comment(maria, "And for two?")
    assert wall.task.status == TaskStatus.IN_PROGRESS


def test_a_task_may_be_made_for_each_thread(wall: Wall, maria: Person, tomas: Person) -> None:
    take_comments(wall.page, comment_tasks=CommentTasks.THREAD)
    first = wall.comment(maria, "How much?")
    second = wall.comment(tomas, "Open on Sunday?")
    wall.comment(tomas, "I wonder, too", under=first)
    wall.comment(maria, "It is", under=second)
    assert [task.title for task in wall.tasks] == ["How much?", "Open on Sunday?"]
    assert [task.contact.name for task in wall.tasks] == ["Maria", "Tomas"]
    assert [one.root_comment_id for one in wall.conversations] == [first, second]


def test_an_answer_joins_its_thread_although_it_comes_first(wall: Wall, maria: Person, tomas: Person) -> None:
    take_comments(wall.page, comment_tasks=CommentTasks.THREAD)
    with wall.meta.held() as held:
        first = wall.comment(maria, "How much?", at=clock.now() - timedelta(seconds=9))
        wall.comment(tomas, "I wonder, too", under=first)
    for body in reversed(held):
        wall.meta.deliver(body)
    assert wall.task.title == "How much?"
    assert wall.task.contact.name == "Maria"


def test_an_answer_to_an_answer_joins_its_thread_although_all_come_backwards(wall: Wall, maria: Person) -> None:
    take_comments(wall.page, comment_tasks=CommentTasks.THREAD)
    with wall.meta.held() as held:
        first = wall.comment(maria, "How much?", at=clock.now() - timedelta(seconds=9))
        second = wall.comment(maria, "And for two?", under=first, at=clock.now() - timedelta(seconds=6))
        wall.comment(maria, "With candles?", under=second)
    for body in reversed(held):
        wall.meta.deliver(body)
    assert (wall.task.title, wall.task.snippet) == ("How much?", "With candles?")
    assert [one.root_comment_id for one in wall.conversations] == [first]


def test_answers_to_an_answer_that_came_late_are_moved_to_its_thread(wall: Wall, maria: Person, tomas: Person) -> None:
    take_comments(wall.page, comment_tasks=CommentTasks.THREAD)
    with wall.meta.held() as held:
        first = wall.comment(maria, "How much?", at=clock.now() - timedelta(seconds=9))
        second = wall.comment(maria, "And for two?", under=first, at=clock.now() - timedelta(seconds=6))
        wall.comment(tomas, "With candles?", under=second)
    for number in (0, 2, 1):
        wall.meta.deliver(held[number])
    going_on, other = wall.tasks
    assert (going_on.is_active, going_on.snippet, other.is_active) == (True, "With candles?", False)
    assert {one.conversation_id for one in wall.comments} == {going_on.conversation_id} == {other.conversation_id}
    closed = db.session.scalars(select(Event).where(Event.task_id == other.id, Event.kind == EventKind.CLOSED)).one()
    assert event_words(closed) == f"The task was closed: its comments are now in task {going_on.id}"


def test_an_edit_that_comes_with_its_comment_names_the_task(wall: Wall, maria: Person) -> None:
    with wall.meta.held() as held:
        wall.edits(maria, wall.comment(maria, "How mach?"), "How much?")
    deliver(wall.meta, list(held), pieces=1)
    assert (wall.task.title, wall.task.snippet) == ("How much?", "How much?")


def test_when_the_setting_changes_what_is_there_stays_together(wall: Wall, maria: Person, tomas: Person) -> None:
    first = wall.comment(maria, "How much?")
    take_comments(wall.page, comment_tasks=CommentTasks.THREAD)
    wall.comment(maria, "And for two?", under=first)
    wall.comment(tomas, "Open on Sunday?")
    assert [task.snippet for task in wall.tasks] == ["And for two?", "Open on Sunday?"]


def test_the_pages_own_comments_appear_and_make_no_task(wall: Wall, maria: Person) -> None:
    wall.page_comments("Fresh today!")
    assert wall.tasks == []
    wall.comment(maria, "How much?")
    wall.page_comments("Thirty euros")
    assert wall.task.awaits_reply is False
    assert [one.direction for one in wall.comments] == [Direction.OUTBOUND, Direction.INBOUND, Direction.OUTBOUND]


def test_likes_new_posts_and_other_activity_make_nothing(wall: Wall, maria: Person) -> None:
    author = {"id": "24680", "name": "Maria"}
    wall.says(item="like", verb="add", post_id=wall.post_id, **{"from": author})
    wall.says(item="reaction", verb="add", post_id=wall.post_id, reaction_type="love", **{"from": author})
    wall.says(item="post", verb="add", post_id=wall.post_id, message="I love this place", **{"from": author})
    wall.says(item="status", verb="add", post_id=wall.post_id, message="New", **{"from": {"id": wall.page.platform_id}})
    assert count_tasks() == 0
    assert set(outcomes()) == {(ItemResult.IGNORED, "activity")}


def test_a_comment_of_nobody_is_taken_in(wall: Wall) -> None:
    wall.comment(None, "Who am I?")
    assert wall.task.contact.name is None
    assert wall.task.title == "Who am I?"


def test_a_comment_under_an_ad_that_is_no_post_of_the_wall(wall: Wall, maria: Person) -> None:
    wall.comment(
        maria, "How much?", post={"id": wall.post_id, "is_published": False, "permalink_url": "https://f.co/1"}
    )
    assert wall.task.title == "How much?"
    assert not wall.post.is_published
    assert wall.post.permalink == "https://f.co/1"


def test_a_picture_is_fetched_like_any_other_file(wall: Wall, maria: Person) -> None:
    wall.comment(maria, photo="https://scontent.fbcdn.net/cake.jpg")
    (attachment,) = wall.comments[0].attachments
    assert (attachment.kind, attachment.url) == ("image", "https://scontent.fbcdn.net/cake.jpg")
    assert wall.task.title_kind == "image"


def test_an_edit_shows_the_new_words_and_keeps_the_old_ones(wall: Wall, maria: Person) -> None:
    comment = wall.comment(maria, "How mcuh?", at=clock.now() - timedelta(seconds=9))
    wall.edits(maria, comment, "How much?")
    assert wall.one(comment).text == wall.task.title == "How much?"
    assert wall.one(comment).details["original_text"] == "How mcuh?"


def test_of_comments_in_the_same_second_each_keeps_its_place_when_edited(
    wall: Wall, maria: Person, tomas: Person
) -> None:
    at = clock.now() - timedelta(seconds=9)
    first, last = wall.comment(maria, "How much?", at=at), wall.comment(tomas, "And when?", at=at)
    wall.edits(tomas, last, "And till when?")
    wall.edits(maria, first, "How much is it?")
    assert (wall.task.title, wall.task.snippet) == ("How much is it?", "And till when?")


def test_a_removed_comment_leaves_only_its_place(wall: Wall, maria: Person, tomas: Person) -> None:
    comment = wall.comment(maria, "My number is 030 1234")
    answer = wall.comment(tomas, "Mine, too", under=comment)
    wall.removes(comment)
    assert [wall.one(one).text for one in (comment, answer)] == ["", ""]
    assert wall.one(answer).unsent_at, "with a comment go the answers to it"
    assert (wall.task.title, wall.task.title_kind) == ("", "removed")


def test_what_is_deleted_here_goes_with_its_answers_at_once(wall: Wall, maria: Person, boris: Employee) -> None:
    comment = wall.comment(maria, "My number is 030 1234")
    answer = wall.comment(maria, "Or 030 5678", under=comment)
    acts.do(Act.DELETE, wall.task, wall.one(comment), boris)
    db.session.commit()
    part = claim(wall.task.conversation_id)
    acts.record_done(part.id)
    assert [wall.one(one).text for one in (comment, answer)] == ["", ""]
    assert (wall.task.title_kind, wall.task.snippet, wall.task.snippet_kind) == ("removed", "", "removed")


def test_what_comes_before_its_comment_waits_for_it(wall: Wall, maria: Person) -> None:
    with wall.meta.held() as held:
        comment = wall.comment(maria, "How mcuh?", at=clock.now() - timedelta(seconds=9))
        wall.edits(maria, comment, "How much?", at=clock.now() - timedelta(seconds=5))
        wall.hides(comment)
    for body in [held[2], held[1], held[0]]:
        wall.meta.deliver(body)
    assert (wall.one(comment).text, wall.one(comment).is_hidden) == ("How much?", True)


def test_hidden_or_not_is_what_happened_last(wall: Wall, maria: Person) -> None:
    comment = wall.comment(maria, "How much?")
    with wall.meta.held() as held:
        wall.hides(comment, at=clock.now() + timedelta(seconds=1))
        wall.unhides(comment, at=clock.now() + timedelta(seconds=2))
    for body in reversed(held):
        wall.meta.deliver(body)
    assert not wall.one(comment).is_hidden


def test_what_was_liked_outside_the_portal_shows_as_liked(wall: Wall, maria: Person) -> None:
    comment = wall.comment(maria, "Lovely!")
    wall.page_likes(comment)
    assert wall.one(comment).is_liked
    wall.page_likes(comment, at=clock.now() + timedelta(seconds=2), verb="remove")
    assert not wall.one(comment).is_liked


def test_a_repeated_comment_is_one(wall: Wall, maria: Person) -> None:
    with wall.meta.held() as held:
        wall.comment(maria, "How much?")
    for body in held * 3:
        wall.meta.deliver(body)
    assert len(wall.comments) == 1


def test_while_the_page_is_paused_comments_are_kept_and_make_no_task(wall: Wall, maria: Person) -> None:
    wall.page.state = PageState.PAUSED
    wall.comment(maria, "How much?")
    assert len(wall.comments) == 1
    assert wall.tasks == []


def test_comments_from_before_they_were_switched_on_make_no_task(wall: Wall, maria: Person) -> None:
    wall.page.comments_from = clock.now()
    wall.comment(maria, "How much?", at=clock.now() - timedelta(hours=2))
    assert len(wall.comments) == 1
    assert wall.tasks == []


def test_a_removed_post_is_remembered_as_removed(wall: Wall, maria: Person) -> None:
    wall.comment(maria, "How much?")
    wall.says(item="post", verb="remove", post_id=wall.post_id, recipient_id=wall.page.platform_id)
    assert wall.post.removed_at


@pytest.mark.parametrize("verb", ["mute", "follow"])
def test_a_verb_that_is_not_known_is_kept_for_later(wall: Wall, verb: str) -> None:
    wall.says(item="comment", verb=verb, post_id=wall.post_id, comment_id="1_2")
    assert outcomes() == [(ItemResult.UNSUPPORTED, f"comment.{verb}")]


def test_the_comment_of_our_own_answer_is_recognised(wall: Wall, maria: Person, boris: Employee) -> None:
    comment = wall.comment(maria, "How much?")
    part = acts.answer(wall.task, wall.one(comment), boris, "Thirty euros")
    db.session.commit()
    claim(part.conversation_id)
    wall.page_comments("Thirty euros", under=comment)
    assert [one.author_id for one in wall.comments] == [None, boris.id]
