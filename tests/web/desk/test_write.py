"""Writing a reply or a note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models import Conversation, Employee, HumanAgent, Message, Note, Page, PageState, Task
from tests.cast import Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk

Age = Callable[[timedelta], None]


@pytest.fixture
def ago(task: Task, session: Session) -> Age:
    """Moves the contact's last words into the past."""

    def move(length: timedelta) -> None:
        conversation = session.get_one(Conversation, task.conversation_id)
        assert conversation.last_interaction_at is not None
        conversation.last_interaction_at -= length
        session.commit()

    return move


def sent(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.reply_key.is_not(None)).order_by(Message.id)))


def test_without_javascript_it_leads_back_to_the_task(desk: Desk, task: Task, session: Session) -> None:
    answer = desk.sends(f"/tasks/{task.id}/replies?view=all", text="Yes, it is.")
    assert (answer.status, answer.location) == (303, f"/tasks/{task.id}?view=all")
    assert "Yes, it is." in desk.opens(answer.location).words
    assert [part.text for part in sent(session)] == ["Yes, it is."]


def test_with_htmx_the_box_comes_back_empty_with_the_thread(desk: Desk, task: Task) -> None:
    answer = desk.sends(f"/tasks/{task.id}/replies", part=True, text="Yes, it is.")
    assert answer.status == 200
    assert answer.text_in("reply-text") == ""
    assert "Yes, it is." in answer.words
    assert 'aria-pressed="true"><span class="task-status status-waiting">' in answer.html


def test_a_worker_is_asked_to_send_it_and_to_say_that_it_was_seen(desk: Desk, task: Task, queue: Redis) -> None:
    desk.sends(f"/tasks/{task.id}/replies", text="Yes.")
    asked = [job.func_name for job in Queue("outgoing", connection=queue).jobs]
    assert asked == ["portal.jobs.replies.send_replies", "portal.jobs.presence.tell_seen"]


def test_a_double_click_writes_one_note(desk: Desk, task: Task, session: Session) -> None:
    box = desk.opens(f"/tasks/{task.id}")
    assert box.html.count('name="key"') == 2  # of a reply, and of a note
    for _ in range(2):
        desk.sends(f"/tasks/{task.id}/notes", text="Ask the oven.", key=box.value("key"))
    assert [note.text for note in session.scalars(select(Note))] == ["Ask the oven."]


def test_an_empty_one_is_refused_beside_the_box(desk: Desk, task: Task, session: Session) -> None:
    answer = desk.sends(f"/tasks/{task.id}/replies", part=True, text="  ")
    assert answer.status == 422
    assert answer.response.headers["HX-Retarget"] == "#reply-problem"
    assert "Write something" in answer.words
    assert sent(session) == []


def test_a_refused_one_keeps_its_words_without_javascript(desk: Desk, task: Task, ago: Age) -> None:
    number = task.id
    ago(timedelta(hours=25))
    answer = desk.sends(f"/tasks/{number}/notes", text="")
    assert answer.status == 422
    assert "Write something first." in answer.words


def test_words_are_kept_when_the_file_is_refused(desk: Desk, task: Task) -> None:
    empty = (BytesIO(b""), "plan.pdf")
    answer = desk.sends(f"/tasks/{task.id}/replies", text="See <the> plan", files=empty)
    assert answer.status == 422
    assert answer.text_in("reply-text") == "See <the> plan"
    assert "plan.pdf is empty." in answer.words


def test_files_go_along_each_as_a_part_of_its_own(desk: Desk, task: Task, session: Session) -> None:
    files = [(BytesIO(b"%PDF-1.4 one"), "one.pdf", "application/pdf"), (BytesIO(b"two"), "../two.txt", "text/plain")]
    desk.sends(f"/tasks/{task.id}/replies", text="Both", files=files)
    parts = sent(session)
    assert [[a.name for a in part.attachments] for part in parts] == [[], ["one.pdf"], ["two.txt"]]
    html = desk.opens(f"/tasks/{task.id}").html
    assert "one.pdf" in html


def test_a_reply_of_another_task_is_404(desk: Desk, task: Task) -> None:
    assert desk.sends("/tasks/4711/replies", text="Yes.").status == 404
    assert desk.sends("/tasks/4711/notes", text="Yes.").status == 404


def test_a_note_stays_inside(desk: Desk, task: Task, session: Session) -> None:
    answer = desk.sends(f"/tasks/{task.id}/notes", part=True, text="Ask the oven.")
    assert session.scalars(select(Note.text)).all() == ["Ask the oven."]
    assert sent(session) == []
    assert 'id="mode-note" data-key="n" autocomplete="off" checked' in answer.html
    assert answer.text_in("note-text") == ""


def test_a_form_without_its_token_is_refused_and_says_why(desk: Desk, task: Task, session: Session) -> None:
    answer = desk.sends(f"/tasks/{task.id}/replies", part=True, text="Yes.", csrf_token="forged")
    assert answer.status == 403
    assert answer.response.headers["HX-Retarget"] == "#notices"
    assert "This form has expired" in answer.words
    assert sent(session) == []


@pytest.mark.parametrize(
    ("age", "human_agent", "words", "is_possible"),
    [
        (timedelta(0), HumanAgent.UNKNOWN, "You can answer for 23 h 59 min", True),
        (timedelta(hours=2), HumanAgent.UNKNOWN, "You can answer for 21 h 59 min", True),
        (timedelta(hours=30), HumanAgent.GRANTED, "Personal answers only, for 5 d 17 h", True),
        (timedelta(hours=30), HumanAgent.UNKNOWN, "if Meta granted your app the feature “Human Agent”", False),
        (timedelta(hours=30), HumanAgent.NOT_GRANTED, "Meta accepts no more replies here", False),
        (timedelta(days=8), HumanAgent.GRANTED, "As soon as", False),
    ],
    ids=["fresh", "two hours", "granted", "unknown", "not granted", "over"],
)
def test_the_box_says_what_is_still_possible(
    desk: Desk,
    task: Task,
    ago: Age,
    session: Session,
    bakery: Page,
    age: timedelta,
    human_agent: HumanAgent,
    words: str,
    is_possible: bool,
) -> None:
    number = task.id
    session.get_one(Page, bakery.id).human_agent = human_agent
    ago(age)
    screen = desk.opens(f"/tasks/{number}")
    assert words in screen.words
    assert ('id="reply-text"' in screen.html) == is_possible
    assert 'id="note-text"' in screen.html
    answer = desk.sends(f"/tasks/{number}/replies", part=True, text="Hello")
    assert answer.status == (200 if is_possible else 422)


def test_who_never_wrote_cannot_be_written_to(desk: Desk, task: Task, session: Session) -> None:
    session.get_one(Conversation, task.conversation_id).last_interaction_at = None
    session.commit()
    assert "has not written to this Page yet" in desk.opens(f"/tasks/{task.id}").words


def test_a_disconnected_page_takes_notes_only(desk: Desk, task: Task, session: Session, bakery: Page) -> None:
    session.get_one(Page, bakery.id).state = PageState.DISCONNECTED
    session.commit()
    screen = desk.opens(f"/tasks/{task.id}")
    assert "This Page is no longer connected" in screen.words
    assert 'id="reply-text"' not in screen.html


def test_a_paused_page_and_refused_files_warn_before_one_writes(
    desk: Desk, task: Task, session: Session, bakery: Page, maria: Person
) -> None:
    session.get_one(Page, bakery.id).state = PageState.PAUSED
    conversation = session.get_one(Conversation, task.conversation_id)
    conversation.files_refused_at = conversation.last_interaction_at
    session.commit()
    words = desk.opens(f"/tasks/{task.id}").words
    assert "The Page is paused. Replies wait until it goes on." in words
    assert "passes on pictures, but no other files." in words


def test_a_form_sent_twice_makes_one_reply(desk: Desk, task: Task, session: Session) -> None:
    key = desk.opens(f"/tasks/{task.id}").value("key")
    for _click in range(2):
        assert desk.sends(f"/tasks/{task.id}/replies", text="Yes, it is.", key=key).status == 303
    assert len(sent(session)) == 1


def test_other_words_with_an_old_key_are_another_reply(desk: Desk, task: Task, session: Session) -> None:
    key = desk.opens(f"/tasks/{task.id}").value("key")
    for text in ("Yes, it is.", "No, it is not."):
        desk.sends(f"/tasks/{task.id}/replies", text=text, key=key)
    assert [part.text for part in sent(session)] == ["Yes, it is.", "No, it is not."]


def test_somebody_elses_key_keeps_nobody_from_writing(
    desk: Desk, sits: SignIn, clara: Employee, task: Task, session: Session
) -> None:
    key = desk.opens(f"/tasks/{task.id}").value("key")
    desk.sends(f"/tasks/{task.id}/replies", text="Yes.", key=key)
    sits(clara).sends(f"/tasks/{task.id}/replies", text="Yes.", key=key)
    first, second = sent(session)
    assert first.reply_key != second.reply_key


def test_the_box_knows_what_is_added_when_it_is_signed(desk: Desk, task: Task, bakery: Page, session: Session) -> None:
    assert 'data-signature=""' in desk.opens(f"/tasks/{task.id}").html
    session.get_one(Page, bakery.id).signs_replies = True
    session.commit()
    assert 'data-signature="\n\nBoris"' in desk.opens(f"/tasks/{task.id}").html


def test_a_name_that_comes_late_reaches_the_open_box(
    desk: Desk, task: Task, maria: Person, bakery: Page, session: Session
) -> None:
    desk.opens(f"/tasks/{task.id}")
    maria.conversation(bakery).contact.name = "Maria Bell"
    session.commit()
    poll = desk.asks_for(f"/tasks/{task.id}/thread")
    assert "Send to Maria" in poll.words
    assert "Reply to Maria Bell" in poll.words
    assert "<textarea" not in poll.html
