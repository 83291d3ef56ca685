"""The task of a post at the desk: what it shows, and what can be done about each comment."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Act, Employee, Message, Page, PageState, PartState
from portal.services import attachments, files
from simulator.pictures import landscape
from tests.cast import Person
from tests.wall import Wall
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk


@pytest.fixture
def comment(wall: Wall, maria: Person) -> str:
    """Maria asked something under the post."""
    return wall.comment(maria, "How much is the cake?")


@pytest.fixture
def base(wall: Wall, comment: str) -> str:
    """The address of what is done about it."""
    return f"/tasks/{wall.task.id}/comments/{wall.one(comment).id}"


def done(session: Session, act: Act) -> Message:
    """The one thing of this kind that was asked for."""
    return session.scalars(select(Message).where(Message.act == act)).one()


def test_it_shows_the_post_and_the_comments_as_a_tree(
    desk: Desk, wall: Wall, comment: str, tomas: Person, session: Session
) -> None:
    wall.comment(tomas, "I wonder, too", under=comment)
    wall.post.text, wall.post.permalink = "Cakes for the holidays", "https://facebook.com/posts/1"
    wall.post.fetched_at = clock.now()
    session.commit()
    screen = desk.opens(f"/tasks/{wall.task.id}")
    assert "Cakes for the holidays" in screen.words
    assert "https://facebook.com/posts/1" in screen.links
    tree = screen.html.partition('class="comments"')[2]
    asked, _, answers = tree.partition('class="answers"')
    assert "How much is the cake?" in asked
    assert "I wonder, too" in answers
    assert "The task was opened" in screen.words


def test_it_marks_what_was_edited_hidden_and_removed(desk: Desk, wall: Wall, maria: Person, tomas: Person) -> None:
    first = wall.comment(maria, "How mcuh?", at=clock.now() - timedelta(seconds=9))
    second = wall.comment(tomas, "My number is 030 1234")
    wall.edits(maria, first, "How much?")
    wall.hides(first)
    wall.removes(second)
    words = desk.opens(f"/tasks/{wall.task.id}").words
    assert "edited" in words
    assert "hidden" in words
    assert "This comment was removed" in words
    assert "030 1234" not in words


def test_nobody_is_answered_before_a_comment_was_chosen(desk: Desk, wall: Wall, comment: str) -> None:
    assert "Choose a comment to answer" in desk.opens(f"/tasks/{wall.task.id}").words


def test_the_rule_of_private_answers_is_said_before_one_is_written(desk: Desk, base: str) -> None:
    words = desk.opens(f"{base}/answer?privately=1").words
    assert "Meta allows it once for a comment, for 6 d 23 h more" in words


def test_the_box_for_a_chosen_comment_comes_alone_with_htmx(desk: Desk, base: str) -> None:
    part = desk.asks_for(f"{base}/answer")
    assert part.html.lstrip().startswith('<section id="composer"')
    assert "How much is the cake?" in part.words


def test_a_public_answer_is_queued_and_shown_below_the_comment(
    desk: Desk, wall: Wall, base: str, session: Session, queue: Redis
) -> None:
    answer = desk.sends(f"{base}/answer", text="Thirty euros")
    assert (answer.status, answer.location) == (303, f"/tasks/{wall.task.id}")
    words = desk.opens(answer.location).words
    assert "Thirty euros" in words
    assert "Waiting to be sent" in words
    assert queue.llen("rq:queue:outgoing") == 1
    assert done(session, Act.ANSWER).reply_to == wall.comments[0].platform_message_id


def test_an_answer_to_an_answer_stands_below_the_first_comment(
    desk: Desk, wall: Wall, comment: str, tomas: Person, session: Session
) -> None:
    second = wall.comment(tomas, "I wonder, too", under=comment)
    desk.sends(f"/tasks/{wall.task.id}/comments/{wall.one(second).id}/answer", text="Thirty")
    assert done(session, Act.ANSWER).reply_to == comment
    assert done(session, Act.ANSWER).about_id == wall.one(second).id


@pytest.mark.parametrize("path", ["answer", "answer-privately"])
def test_an_empty_answer_is_refused_beside_the_box(desk: Desk, base: str, path: str, session: Session) -> None:
    refused = desk.sends(f"{base}/{path}", text="  ")
    assert refused.status == 422
    assert "Write something first." in refused.words
    assert session.scalar(select(Message).where(Message.act.is_not(None))) is None


def test_a_private_answer_is_one_message_and_says_so(desk: Desk, base: str) -> None:
    refused = desk.sends(f"{base}/answer-privately", part=True, text="x" * 2001)
    assert refused.status == 422
    assert "at most 2000 characters" in refused.words


def test_only_one_private_answer_is_possible(desk: Desk, base: str, wall: Wall, session: Session) -> None:
    desk.sends(f"{base}/answer-privately", text="Hello Maria")
    assert "A private answer is on its way" in desk.opens(f"/tasks/{wall.task.id}").words
    assert "is on its way already" in desk.sends(f"{base}/answer-privately", text="Again").words
    part = done(session, Act.PRIVATE_ANSWER)
    part.state = PartState.SENT
    session.commit()
    assert "Answered privately. Meta allows that once" in desk.opens(f"/tasks/{wall.task.id}").words
    assert "Meta allows that once" in desk.sends(f"{base}/answer-privately", text="Again").words


def test_after_seven_days_none_is_possible(desk: Desk, wall: Wall, maria: Person) -> None:
    wall.page.tasks_from = wall.page.comments_from = clock.now() - timedelta(days=30)
    comment = wall.comment(maria, "How much?", at=clock.now() - timedelta(days=7, minutes=1))
    base = f"/tasks/{wall.task.id}/comments/{wall.one(comment).id}"
    assert "Older than 7 days" in desk.opens(f"/tasks/{wall.task.id}").words
    assert "older than 7 days" in desk.sends(f"{base}/answer-privately", text="Hello").words


@pytest.mark.parametrize(("verb", "act"), [("hide", Act.HIDE), ("unhide", Act.UNHIDE), ("delete", Act.DELETE)])
def test_a_click_queues_it_once(desk: Desk, base: str, verb: str, act: Act, session: Session) -> None:
    desk.sends(f"{base}/{verb}")
    answer = desk.sends(f"{base}/{verb}", part=True)
    assert answer.status == 200
    assert done(session, act).state == PartState.QUEUED


def test_deleting_is_asked_about_before(desk: Desk, wall: Wall, comment: str) -> None:
    screen = desk.opens(f"/tasks/{wall.task.id}")
    question = next(one for one in screen.elements("div") if one.get("class") == "ask")
    assert "popover" in question
    assert "Delete this comment on Facebook?" in screen.words


def test_like_turns_into_unlike(desk: Desk, wall: Wall, comment: str, base: str) -> None:
    assert f"{base}/like" in desk.opens(f"/tasks/{wall.task.id}").html
    wall.page_likes(comment)
    screen = desk.opens(f"/tasks/{wall.task.id}")
    assert f"{base}/unlike" in screen.html
    assert "liked by the Page" in screen.words


def test_what_failed_says_why_and_can_be_tried_again(desk: Desk, wall: Wall, base: str, session: Session) -> None:
    desk.sends(f"{base}/hide")
    part = done(session, Act.HIDE)
    part.state, part.error_code, part.error_subcode = PartState.FAILED, 200, None
    session.commit()
    words = desk.opens(f"/tasks/{wall.task.id}").words
    assert "Hide this comment: not done" in words
    assert "may not do this with comments" in words
    desk.sends(f"/tasks/{wall.task.id}/messages/{part.id}/retry")
    session.expire_all()
    assert part.state == PartState.QUEUED


def test_nothing_is_done_about_a_comment_that_was_removed(desk: Desk, wall: Wall, comment: str, base: str) -> None:
    wall.removes(comment)
    assert desk.sends(f"{base}/hide").status == 422
    assert f"{base}/hide" not in desk.opens(f"/tasks/{wall.task.id}").html


def test_nothing_is_done_on_a_page_that_is_disconnected(desk: Desk, wall: Wall, base: str, session: Session) -> None:
    wall.page.state = PageState.DISCONNECTED
    session.commit()
    assert "no longer connected" in desk.sends(f"{base}/answer", text="Hello").words


def test_comments_of_other_tasks_are_not_found(desk: Desk, wall: Wall, base: str, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Is my cake ready?")
    other = base.replace(f"/tasks/{wall.task.id}/", f"/tasks/{maria.task(bakery).id}/")
    assert desk.sends(f"{other}/hide").status == 404
    assert desk.opens(f"{other}/answer").status == 404


def test_a_note_is_written_as_in_any_task(desk: Desk, wall: Wall, comment: str) -> None:
    desk.sends(f"/tasks/{wall.task.id}/notes", text="Ask the kitchen")
    assert "Ask the kitchen" in desk.opens(f"/tasks/{wall.task.id}").words


def test_the_poll_renews_the_tree(desk: Desk, wall: Wall, comment: str, tomas: Person) -> None:
    opened = desk.opens(f"/tasks/{wall.task.id}")
    thread = next(one for one in opened.elements("div") if one.get("id") == "thread")
    assert desk.asks_for(thread["hx-get"], tag=thread["hx-ptag"]).status == 304
    wall.comment(tomas, "I wonder, too")
    renewed = desk.asks_for(thread["hx-get"], tag=thread["hx-ptag"])
    assert "I wonder, too" in renewed.words
    assert '<section id="composer"' not in renewed.html


def test_both_sides_of_a_private_answer_lead_to_each_other(
    desk: Desk, wall: Wall, base: str, maria: Person, bakery: Page, session: Session, sits: SignIn, boris: Employee
) -> None:
    maria.writes(bakery, "Hello there")
    desk.sends(f"{base}/answer-privately", text="About your comment …")
    part = done(session, Act.PRIVATE_ANSWER)
    maria.is_answered(bakery, "About your comment …", metadata=f"pd:{part.id}")
    direct = maria.task(bakery)
    about_comments = desk.opens(f"/tasks/{wall.task.id}")
    assert f"/tasks/{direct.id}?entry=message-{part.id}#message-{part.id}" in about_comments.links
    screen = desk.opens(f"/tasks/{direct.id}")
    assert "Private answer to the comment “How much is the cake?”" in screen.words
    assert f"/tasks/{wall.task.id}" in screen.links


def test_a_private_answer_joins_the_conversation_with_a_known_person_and_opens_no_window(
    desk: Desk, wall: Wall, base: str, maria: Person, bakery: Page, session: Session
) -> None:
    maria.writes(bakery, "Hello there")
    direct = maria.task(bakery)
    direct.contact.name, direct.conversation.last_interaction_at = "Maria I.", clock.now() - timedelta(days=9)
    session.commit()
    desk.sends(f"{base}/answer-privately", text="About your comment …")
    part = done(session, Act.PRIVATE_ANSWER)
    maria.is_answered(bakery, "About your comment …", metadata=f"pd:{part.id}")
    session.refresh(part)
    assert part.conversation_id == direct.conversation_id
    assert (direct.contact.name, wall.task.contact.name) == ("Maria I.", "Maria"), "nobody is mixed up"
    screen = desk.opens(f"/tasks/{direct.id}")
    assert "About your comment …" in screen.words
    assert "As soon as Maria writes again you can answer for 24 hours." in screen.words


def test_what_people_write_is_only_words(desk: Desk, wall: Wall, session: Session) -> None:
    stranger = Person("<script>alert(1)</script>", 77, wall.meta)
    wall.comment(stranger, "<img src=x onerror=alert(2)> javascript:alert(3) https://cakes.example/?a=<b>")
    post = wall.post
    post.text, post.author_name = "<svg onload=alert(4)>", "<b>Mallory</b>"
    post.link_title = "<i>free</i>"
    post.link = "https://cakes.example/"
    session.commit()
    shown = desk.opens(f"/tasks/{wall.task.id}").html
    for markup in ("<script>alert", "<img src=x", "<svg onload", "<b>Mallory", "<i>free", 'href="javascript:'):
        assert markup not in shown


def test_the_history_takes_nobody_for_the_page_whom_meta_does_not_name(desk: Desk, wall: Wall) -> None:
    comment = wall.comment(None, "How much?")
    desk.sends(f"/tasks/{wall.task.id}/comments/{wall.one(comment).id}/hide")
    assert "Boris hid a comment of Facebook user" in desk.opens(f"/tasks/{wall.task.id}").words


def test_the_list_of_what_was_sent_names_each_act(desk: Desk, base: str, wall: Wall) -> None:
    desk.sends(f"{base}/answer", text="Thirty euros")
    desk.sends(f"{base}/hide")
    words = desk.opens("/reports/sending").words
    assert "Thirty euros Boris → Maria" in words
    assert "Hide this comment Boris → Maria" in words


def test_the_list_of_tasks_shows_that_it_is_about_comments(desk: Desk, wall: Wall, comment: str) -> None:
    assert "Comment:" in desk.opens("/tasks").html


def test_the_picture_of_the_post_is_shown_to_who_may_see_the_task(
    desk: Desk, wall: Wall, comment: str, session: Session, sits: SignIn, clara: Employee
) -> None:
    stored = files.store.store(BytesIO(landscape()), "cake.png", "image/png")
    wall.post.attachments = [attachments.outgoing(stored)]
    session.commit()
    address = next(link for link in desk.opens(f"/tasks/{wall.task.id}").links if link.startswith("/files/"))
    assert desk.opens(address).status == 200
    wall.page.is_restricted = True
    session.commit()
    assert sits(clara).opens(address).status == 404
