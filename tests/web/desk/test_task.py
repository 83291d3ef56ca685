"""An open task: who wrote what, as the person meant it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Contact, Employee, Page, PartState, Task
from portal.services import notes, replies, tasks
from tests.cast import Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk

HOSTILE = "<script>alert(1)</script>\"' onload=x"


def shown(desk: Desk, task: Task) -> str:
    """The words of the thread."""
    return desk.opens(f"/tasks/{task.id}").words


def test_it_has_one_heading_and_a_title_of_its_own(desk: Desk, task: Task, session: Session) -> None:
    session.get_one(Contact, task.contact_id).name = "Maria Silva"
    session.commit()
    screen = desk.opens(f"/tasks/{task.id}")
    assert screen.html.count("<h1") == 1
    assert f"<title>Maria Silva · Task {task.id} · Pagedesk</title>" in screen.html


def test_opened_from_the_list_it_comes_alone_with_its_title(desk: Desk, task: Task) -> None:
    part = desk.asks_for(f"/tasks/{task.id}")
    assert part.html.lstrip().startswith("<title>")
    assert part.html.count("<h1") == 1
    assert 'id="list"' not in part.html


def test_a_number_that_is_no_task_is_404(desk: Desk) -> None:
    assert desk.opens("/tasks/4711").status == 404
    assert "There is nothing here" in desk.opens("/tasks/4711").words
    for path in ("thread", "earlier?before_entry=1-1-1"):
        assert desk.asks_for(f"/tasks/4711/{path}").status == 404


def test_what_people_write_is_never_run(desk: Desk, maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, HOSTILE)
    task = maria.task(bakery)
    session.get_one(Contact, task.contact_id).name = HOSTILE
    session.get_one(Page, bakery.id).name = HOSTILE
    session.commit()
    screens = [desk.opens(f"/tasks/{task.id}")]
    screens += [desk.asks_for(path) for path in ("/tasks/queue", f"/tasks/{task.id}/thread")]
    for screen in screens:
        assert "<script>alert" not in screen.html
        assert HOSTILE in screen.words


def test_addresses_in_words_become_links_that_tell_nothing(desk: Desk, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "See https://example.org/a?b=1&c=<2>, (https://example.org/x).")
    html = desk.opens(f"/tasks/{maria.task(bakery).id}").html
    assert 'href="https://example.org/a?b=1&amp;c=" target="_blank" rel="noopener noreferrer' in html
    assert 'href="https://example.org/x"' in html


def test_an_edit_shows_the_new_words_and_that_they_are(desk: Desk, maria: Person, bakery: Page) -> None:
    mid = maria.writes(bakery, "Is my cate ready?")
    maria.edits(bakery, mid, "Is my cake ready?")
    screen = desk.opens(f"/tasks/{maria.task(bakery).id}")
    assert "Is my cake ready?" in screen.words
    assert 'title="Before: Is my cate ready?">edited<' in screen.html
    assert screen.html.count('class="meta has-remarks"') == 1  # which is seen in the middle of a group, too


def test_an_unsent_message_leaves_its_place(
    desk: Desk, task: Task, maria: Person, bakery: Page, session: Session
) -> None:
    session.get_one(Contact, task.contact_id).name = "Maria"
    session.commit()
    maria.unsends(bakery, maria.writes(bakery, "Oops"))
    words = shown(desk, task)
    assert "Maria unsent this message" in words
    assert "Oops" not in words


def test_reactions_stand_at_their_message(desk: Desk, task: Task, maria: Person, bakery: Page) -> None:
    maria.reacts(bakery, maria.writes(bakery, "Thanks"), "🎉")
    assert "🎉" in shown(desk, task)


def test_a_reply_to_a_message_quotes_it(desk: Desk, task: Task, maria: Person, bakery: Page) -> None:
    first = maria.messages(bakery)[0]
    maria.writes(bakery, "I mean this one", reply_to={"mid": first.platform_message_id})
    assert f'<a dir="auto" href="#message-{first.id}">Is my cake ready?</a>' in desk.opens(f"/tasks/{task.id}").html


def test_a_reply_to_what_was_written_long_before_leads_there(
    desk: Desk, task: Task, maria: Person, bakery: Page
) -> None:
    first = maria.messages(bakery)[0]
    for number in range(50):
        maria.writes(bakery, f"And another {number}")
    maria.writes(bakery, "I mean this one", reply_to={"mid": first.platform_message_id})
    screen = desk.opens(f"/tasks/{task.id}")
    address = f"/tasks/{task.id}?entry=message-{first.id}"
    assert f"{address}#message-{first.id}" in screen.links
    assert f'id="message-{first.id}"' not in screen.html
    assert f'id="message-{first.id}"' in desk.opens(address).html


def test_a_reply_to_something_unknown_says_so(desk: Desk, task: Task, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "That one", reply_to={"mid": "m_gone"})
    assert "an earlier message" in shown(desk, task)


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (lambda maria, page: maria.presses(page, "Get started"), "Pressed “Get started”"),
        (
            lambda maria, page: maria.writes(page, "Yes", quick_reply={"payload": "Y"}),
            "Chosen from the answers offered",
        ),
        (lambda maria, page: maria.follows_link(page, "winter"), "came through the link “winter”"),
        (
            lambda maria, page: maria.writes(
                page, "Hi", referral={"source": "ADS", "ad_id": "1", "ads_context_data": {"ad_title": "Autumn"}}
            ),
            "came from the ad “Autumn”",
        ),
        (lambda maria, page: maria.writes(page, is_unsupported=True), "of a kind that Meta does not pass on"),
        (lambda maria, page: maria.does(page, brand_new={"mid": "m_x1"}), "that the portal cannot show yet"),
        (
            lambda maria, page: maria.does(page, response_feedback={"feedback": "Good", "mid": "m_1"}),
            "rated an answer: Good",
        ),
    ],
    ids=["postback", "quick reply", "link", "ad", "unsupported", "unknown", "feedback"],
)
def test_every_kind_of_event_is_told_in_words(
    desk: Desk, task: Task, maria: Person, bakery: Page, happens: Callable[[Person, Page], None], words: str
) -> None:
    happens(maria, bakery)
    assert words in shown(desk, task)


@pytest.mark.parametrize(
    ("attachment", "words"),
    [
        ({"type": "location", "payload": {"coordinates": {"lat": 50.08, "long": 14.42}}}, "50.08, 14.42"),
        (
            {"type": "fallback", "payload": {"url": "https://www.shop.example/p", "title": "Rye bread"}},
            "Rye bread shop.example",
        ),
        ({"type": "reel", "payload": {"url": "https://www.facebook.com/reel/1"}}, "Reel facebook.com"),
        ({"type": "image", "payload": {"url": "https://cdn.example/a.jpg"}}, "Being fetched …"),
        ({"type": "image", "payload": None}, "A file Meta did not pass on"),
        ({"type": "like_heart"}, "❤️"),
    ],
    ids=["location", "link", "reel", "waiting", "withheld", "like"],
)
def test_what_comes_without_a_file_is_a_card(
    desk: Desk, task: Task, maria: Person, bakery: Page, attachment: dict[str, Any], words: str
) -> None:
    maria.writes(bakery, attachments=[attachment])
    assert words in shown(desk, task)


def test_only_safe_addresses_become_links(desk: Desk, task: Task, maria: Person, bakery: Page) -> None:
    maria.writes(
        bakery, attachments=[{"type": "fallback", "payload": {"url": "javascript:alert(1)", "title": "Click"}}]
    )
    assert "javascript:" not in " ".join(desk.opens(f"/tasks/{task.id}").links)


def test_what_was_said_on_facebook_is_facebooks(desk: Desk, task: Task, maria: Person, bakery: Page) -> None:
    maria.is_answered(bakery, "We answered over there.")
    assert "Facebook outside this portal We answered over there." in shown(desk, task)


def test_notes_and_history_stand_where_they_happened(
    desk: Desk, task: Task, boris: Employee, clara: Employee, session: Session
) -> None:
    notes.write(task, boris, "Ask the oven.")
    tasks.assign(task, clara, by=boris)
    tasks.close(task, by=clara)
    tasks.reopen(task, by=boris)
    session.commit()
    words = shown(desk, task)
    told = ["The task was opened", "Note – only your team sees this", "Ask the oven.", "Boris gave the task to Clara"]
    told += ["Clara closed the task", "Boris reopened the task"]
    assert sorted(told, key=words.index) == told


def test_an_administrator_or_nobody_special_sees_the_same(
    sits: SignIn, anna: Employee, clara: Employee, task: Task
) -> None:
    for employee in (anna, clara):
        assert sits(employee).opens(f"/tasks/{task.id}").status == 200


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PartState.QUEUED, "Waiting to be sent"),
        (PartState.SENDING, "Sending …"),
        (PartState.SENT, "Sent"),
        (PartState.FAILED, "Not sent"),
        (PartState.UNSURE, "nothing is sent twice"),
    ],
)
def test_every_state_of_a_part_has_its_words(
    desk: Desk, task: Task, boris: Employee, session: Session, state: PartState, words: str
) -> None:
    (part,) = replies.write(task, boris, "Yes.", [])
    part.state = state
    session.commit()
    assert words in shown(desk, task)


def test_delivered_and_read_follow_the_receipts(
    desk: Desk, task: Task, boris: Employee, session: Session, maria: Person, bakery: Page
) -> None:
    (part,) = replies.write(task, boris, "Yes.", [])
    part.state = PartState.SENT
    session.commit()
    maria.receives(bakery, clock.now())
    assert "Delivered" in shown(desk, task)
    maria.reads(bakery, clock.now())
    assert "Read" in shown(desk, task)


def test_a_refusal_says_what_it_means_and_what_helps(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    (part,) = replies.write(task, boris, "Yes.", [])
    part.state, part.error_code, part.error_subcode = PartState.FAILED, 551, 1545041
    session.commit()
    screen = desk.opens(f"/tasks/{task.id}")
    assert "This person cannot be reached" in screen.words
    assert f'formaction="/tasks/{task.id}/messages/{part.id}/retry"' in screen.html


def test_what_waits_behind_a_refusal_says_so(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    first, *_ = replies.write(task, boris, "word " * 500, [])
    first.state, first.error_code = PartState.FAILED, 100
    session.commit()
    assert "Waiting for the part before it, which was not sent." in shown(desk, task)


def test_a_page_to_be_reconnected_says_why_replies_wait(
    desk: Desk, task: Task, boris: Employee, session: Session, bakery: Page
) -> None:
    replies.write(task, boris, "Yes.", [])
    session.get_one(Page, bakery.id).trouble_at = clock.now()
    session.commit()
    words = shown(desk, task)
    assert "Waiting: an administrator has to connect the Page again" in words
    assert "Until then replies wait." in words


def test_the_contacts_other_tasks_stand_beside_it(
    desk: Desk, task: Task, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    first = task.id
    tasks.close(task, by=boris)
    session.commit()
    maria.writes(bakery, "Another matter")
    second = maria.tasks(bakery)[-1]
    screen = desk.opens(f"/tasks/{second.id}")
    assert "Other tasks" in screen.words
    assert f"/tasks/{first}" in screen.links


def test_times_are_the_readers_own(
    desk: Desk, task: Task, boris: Employee, session: Session, maria: Person, bakery: Page
) -> None:
    message = maria.messages(bakery)[0]
    boris.time_zone = "Asia/Kolkata"
    session.commit()
    local = message.at + timedelta(hours=5, minutes=30)
    assert f">{local:%H:%M}</time>" in desk.opens(f"/tasks/{task.id}").html
