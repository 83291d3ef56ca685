"""Writing a reply: which parts it becomes, and when it is refused."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models import (
    AttachmentState,
    Direction,
    Employee,
    Event,
    EventKind,
    HumanAgent,
    Page,
    PageState,
    PartState,
    Platform,
    Task,
)
from portal.services import files, pages, replies
from portal.services.files import StoredFile
from portal.services.problems import NotPossible
from tests.cast import Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)


def picture(name: str = "cake.png") -> StoredFile:
    return files.store.store(BytesIO(PNG), name, "image/png")


def test_a_short_text_is_one_part(task: Task, boris: Employee, session: Session) -> None:
    (part,) = replies.write(task, boris, "  Yes, it is.  ", [])
    session.commit()
    assert (part.text, part.state, part.direction, part.author, part.is_ours) == (
        "Yes, it is.",
        PartState.QUEUED,
        Direction.OUTBOUND,
        boris,
        True,
    )


def test_a_long_text_is_split_between_words_in_order(task: Task, boris: Employee) -> None:
    words = " ".join(f"word{number}" for number in range(600))
    parts = replies.write(task, boris, words, [])
    assert len(parts) > 1
    assert all(0 < len(part.text) <= 2000 for part in parts)
    assert " ".join(part.text for part in parts) == words
    assert len({part.reply_key for part in parts}) == 1


@given(st.text(st.sampled_from("ab \n\t🎂"), max_size=60), st.integers(1, 120))
def test_no_part_is_ever_empty(text: str, times: int) -> None:
    page = Page(platform=Platform.FACEBOOK)
    parts = replies.split(text * times, page)
    assert all(part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join((text * times).split())


def test_each_file_is_a_part_after_the_text(task: Task, boris: Employee, session: Session) -> None:
    parts = replies.write(task, boris, "Look:", [picture("one.png"), picture("two.png")])
    session.commit()
    assert [part.text for part in parts] == ["Look:", "", ""]
    assert [[file.name for file in part.attachments] for part in parts] == [[], ["one.png"], ["two.png"]]
    assert parts[1].attachments[0].state == AttachmentState.STORED


def test_a_file_needs_no_text(task: Task, boris: Employee) -> None:
    (part,) = replies.write(task, boris, "   ", [picture()])
    assert (part.text, len(part.attachments), task.snippet_kind) == ("", 1, "image")


def test_if_set_so_it_is_signed(task: Task, boris: Employee) -> None:
    task.page.signs_replies = True
    (part,) = replies.write(task, boris, "Yes.", [])
    assert part.text == "Yes.\n\nBoris"


def test_a_signature_beyond_the_limit_becomes_a_part_of_its_own(task: Task, boris: Employee) -> None:
    task.page.signs_replies = True
    assert len(replies.write(task, boris, "x" * 1998, [])) == 2


def test_a_file_alone_is_not_signed(task: Task, boris: Employee) -> None:
    task.page.signs_replies = True
    (part,) = replies.write(task, boris, "", [picture()])
    assert part.text == ""


def test_it_is_written_down_once(task: Task, boris: Employee, session: Session) -> None:
    parts = replies.write(task, boris, "Look:", [picture()])
    session.commit()
    event = session.scalars(select(Event).where(Event.kind == EventKind.REPLIED)).one()
    assert (event.employee, event.data) == (boris, {"reply": parts[0].reply_key})


def test_a_script_in_the_name_of_a_file_never_reaches_the_disk(task: Task, boris: Employee) -> None:
    (part,) = replies.write(task, boris, "", [picture("../../<script>alert(1)</script>\n.png")])
    assert part.attachments[0].name == "script>.png"
    assert files.path(str(part.attachments[0].sha256)).read_bytes() == PNG


def refusal(task: Task, by: Employee, text: str, attached: list[StoredFile]) -> str:
    with pytest.raises(NotPossible) as problem:
        replies.write(task, by, text, attached)
    assert str(problem.value)
    return problem.value.code


@pytest.mark.parametrize("text", ["", "  ", "\n\n\t"])
def test_an_empty_one_is_refused(task: Task, boris: Employee, text: str) -> None:
    task.page.signs_replies = True
    assert refusal(task, boris, text, []) == "reply_empty"


def test_an_empty_file_is_refused(task: Task, boris: Employee) -> None:
    assert refusal(task, boris, "", [files.store.store(BytesIO(b""), "empty.txt", "text/plain")]) == "file_empty"


def test_a_file_meta_does_not_take_is_refused(task: Task, boris: Employee) -> None:
    huge = StoredFile(sha256="0" * 64, size=26_000_000, name="film.mp4", content_type="video/mp4", kind="video")
    assert refusal(task, boris, "", [huge]) == "file_too_large"


def test_more_than_ten_files_are_refused(task: Task, boris: Employee) -> None:
    assert refusal(task, boris, "", [picture()] * 11) == "too_many_files"


def test_it_is_refused_while_the_page_is_disconnected(task: Task, boris: Employee, anna: Employee) -> None:
    pages.disconnect(task.page, by=anna)
    assert refusal(task, boris, "Hello", []) == "page_disconnected"


@pytest.mark.parametrize(
    ("ago", "human_agent"),
    [
        (timedelta(hours=25), HumanAgent.NOT_GRANTED),
        (timedelta(hours=25), HumanAgent.UNKNOWN),
        (timedelta(days=8), HumanAgent.GRANTED),
    ],
)
def test_it_is_refused_when_the_window_is_closed(
    task: Task, boris: Employee, ago: timedelta, human_agent: HumanAgent
) -> None:
    task.conversation.last_interaction_at, task.page.human_agent = clock.now() - ago, human_agent
    assert refusal(task, boris, "Hello", []) == "window_closed"


def test_after_a_day_it_is_taken_if_meta_granted_it(task: Task, boris: Employee) -> None:
    task.conversation.last_interaction_at = clock.now() - timedelta(days=3)
    task.page.human_agent = HumanAgent.GRANTED
    assert replies.write(task, boris, "Hello", [])


@pytest.mark.parametrize("how", ["paused", "troubled", "held"])
def test_it_is_taken_while_the_page_cannot_send(task: Task, boris: Employee, how: str) -> None:
    page = task.page
    if how == "paused":
        page.state = PageState.PAUSED
    elif how == "troubled":
        pages.record_trouble(page, 190, 460)
    else:
        pages.hold(page, clock.now() + timedelta(hours=1))
    assert replies.write(task, boris, "Hello", [])


def test_a_closed_task_can_be_answered_and_stays_closed(task: Task, boris: Employee) -> None:
    from portal.services import tasks

    tasks.close(task, by=boris)
    replies.write(task, boris, "One more thing", [])
    assert task.is_done
