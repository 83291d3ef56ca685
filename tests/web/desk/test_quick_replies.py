"""Quick replies: kept on their screens, found while writing, sent with their files, brought in and out as CSV."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models import Employee, Message, Page, QuickReply, Task
from portal.services import quick_replies, quick_reply_lines
from portal.services.problems import NotPossible
from portal.services.quick_replies import Contents
from tests.cast import Person
from tests.wall import Wall
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk, Screen

HOURS = {"name": "Opening hours", "folder": "General", "text": "Hello {{ contact.first_name }}! We open at 8."}
PDF = b"%PDF-1.4 prices"


@pytest.fixture
def admin(sits: SignIn, anna: Employee) -> Desk:
    return sits(anna)


def only(session: Session) -> QuickReply:
    session.expire_all()
    return session.scalars(select(QuickReply)).one()


def matches(desk: Desk, task: Task, words: str = "") -> Screen:
    return desk.asks_for(f"/tasks/{task.id}/quick-replies?q={words}")


def options(screen: Screen) -> list[str]:
    return [one["data-text"] for one in screen.elements("li") if "data-text" in one]


def import_csv(desk: Desk, content: bytes, address: str = "/quick-replies/import") -> Screen:
    return desk.sends(address, file=(BytesIO(content), "mine.csv"))


def test_one_is_written_found_by_its_words_and_filled_in(
    desk: Desk, task: Task, maria: Person, bakery: Page, session: Session
) -> None:
    assert desk.sends("/quick-replies", **HOURS).status == 303
    assert "General" in desk.opens("/quick-replies").words
    maria.conversation(bakery).contact.name = "Maria Bell"
    session.commit()
    assert options(matches(desk, task, "hours")) == ["Hello Maria! We open at 8."]
    assert options(matches(desk, task, "open 8")) == ["Hello Maria! We open at 8."]
    assert options(matches(desk, task, "nothing like it")) == []


def test_without_a_name_nothing_is_left_of_the_placeholder(desk: Desk, task: Task) -> None:
    desk.sends("/quick-replies", **HOURS)
    assert options(matches(desk, task)) == ["Hello! We open at 8."]


def test_without_javascript_a_screen_offers_them_and_fills_the_box(desk: Desk, task: Task, session: Session) -> None:
    desk.sends("/quick-replies", **HOURS, files=(BytesIO(PDF), "prices.pdf"))
    address = next(one for one in desk.opens(f"/tasks/{task.id}").links if "quick-replies" in one and "tasks" in one)
    screen = desk.opens(address)
    chosen = desk.opens(next(one for one in screen.links if "quick=" in one))
    assert chosen.text_in("reply-text") == "Hello! We open at 8."
    assert "prices.pdf" in chosen.words
    assert chosen.value("quick_reply") == str(only(session).id)


def test_its_files_are_sent_and_its_use_is_counted(desk: Desk, task: Task, session: Session) -> None:
    desk.sends("/quick-replies", **HOURS, files=(BytesIO(PDF), "prices.pdf"))
    mine = only(session)
    desk.sends(f"/tasks/{task.id}/replies", text="Hello!", quick_reply=str(mine.id), quick_file=str(mine.files[0].id))
    sent = session.scalars(select(Message).where(Message.reply_key.is_not(None)).order_by(Message.id)).all()
    assert [[file.name for file in part.attachments] for part in sent] == [[], ["prices.pdf"]]
    assert (only(session).uses, only(session).used_at is not None) == (1, True)
    assert "used once" in desk.opens("/quick-replies").words


def test_the_most_used_comes_first(desk: Desk, task: Task, boris: Employee, session: Session) -> None:
    for name in ("First", "Second"):
        desk.sends("/quick-replies", name=name, text=f"{name} text")
    second = session.scalars(select(QuickReply).where(QuickReply.name == "Second")).one()
    quick_replies.note_use([second.id], boris)
    session.commit()
    assert options(matches(desk, task)) == ["Second text", "First text"]


def test_those_of_the_team_are_everybodys_and_those_of_others_nobodys(
    admin: Desk, sits: SignIn, boris: Employee, clara: Employee, task: Task, session: Session
) -> None:
    admin.sends("/admin/quick-replies", name="Team", text="Of the team")
    sits(boris).sends("/quick-replies", name="Mine", text="Of Boris")
    assert options(matches(sits(boris), task)) == ["Of the team", "Of Boris"]
    assert options(matches(sits(clara), task)) == ["Of the team"]
    mine = session.scalars(select(QuickReply).where(QuickReply.name == "Mine")).one()
    for address in (f"/quick-replies/{mine.id}", f"/admin/quick-replies/{mine.id}"):
        assert admin.opens(address).status == 404
        assert admin.sends(address, name="x", text="x").status == 404
        assert admin.sends(f"{address}/delete").status == 404


def test_files_of_somebody_elses_are_not_sent(
    sits: SignIn, boris: Employee, clara: Employee, task: Task, session: Session
) -> None:
    sits(boris).sends("/quick-replies", **HOURS, files=(BytesIO(PDF), "prices.pdf"))
    number = str(only(session).files[0].id)
    sits(clara).sends(f"/tasks/{task.id}/replies", text="Hello!", quick_file=number, quick_reply=str(only(session).id))
    sent = session.scalars(select(Message).where(Message.reply_key.is_not(None))).all()
    assert [len(part.attachments) for part in sent] == [0]
    assert only(session).uses == 0


def test_employees_do_not_change_those_of_the_team(desk: Desk) -> None:
    for address in ("/admin/quick-replies", "/admin/quick-replies/new", "/admin/quick-replies/export.csv"):
        assert desk.opens(address).status == 404
    assert desk.sends("/admin/quick-replies", **HOURS).status == 404
    assert import_csv(desk, b"a,b,c", "/admin/quick-replies/import").status == 404


def test_an_unknown_placeholder_is_refused_and_nothing_typed_is_lost(desk: Desk, session: Session) -> None:
    screen = desk.sends("/quick-replies", name="Hello", text="Dear {{ contact.nickname }}")
    assert screen.status == 422
    assert "There is no placeholder {{ contact.nickname }}" in screen.words
    assert "Dear {{ contact.nickname }}" in screen.html
    assert session.scalars(select(QuickReply)).all() == []


def test_it_is_changed_and_a_file_taken_away(desk: Desk, session: Session) -> None:
    desk.sends("/quick-replies", **HOURS, files=(BytesIO(PDF), "prices.pdf"))
    number = only(session).id
    desk.sends(f"/quick-replies/{number}", name="Hours", folder="", text="At 9.")
    assert (only(session).name, only(session).folder, only(session).text, only(session).files) == (
        "Hours",
        "",
        "At 9.",
        [],
    )
    desk.sends(f"/quick-replies/{number}/delete")
    assert desk.opens(f"/quick-replies/{number}").status == 404


def test_a_file_of_lines_goes_out_and_comes_back(desk: Desk, session: Session) -> None:
    desk.sends("/quick-replies", **HOURS)
    desk.sends("/quick-replies", name="=SUM(A1)", text='-1 "quoted"\nsecond line')
    out = desk.opens("/quick-replies/export.csv").response
    assert out.headers["Content-Type"].startswith("text/csv")
    assert "'=SUM(A1)" in out.text
    assert "'-1" in out.text
    for one in session.scalars(select(QuickReply)):
        session.delete(one)
    session.commit()
    assert import_csv(desk, out.data).status == 303
    found = session.scalars(select(QuickReply).order_by(QuickReply.name)).all()
    assert [(one.folder, one.name, one.text) for one in found] == [
        ("", "=SUM(A1)", '-1 "quoted"\nsecond line'),
        ("General", "Opening hours", HOURS["text"]),
    ]


def test_a_line_that_is_here_already_replaces_the_text(desk: Desk, session: Session) -> None:
    desk.sends("/quick-replies", **HOURS, files=(BytesIO(PDF), "prices.pdf"))
    import_csv(desk, b"folder;name;text\ngeneral;opening HOURS;Now at 9.\n")
    assert (only(session).text, len(only(session).files)) == ("Now at 9.", 1)


def test_bad_lines_are_named_by_number_and_nothing_is_taken(desk: Desk, session: Session) -> None:
    content = "folder,name,text\n,Good,Text\n,,Nameless\n,Wrong,{{ contact.nickname }}\nonly two,columns\n"
    screen = import_csv(desk, content.encode())
    assert screen.status == 422
    for words in ("Line 3:", "Line 4:", "contact.nickname", "Line 5:", "three columns"):
        assert words in screen.words
    assert session.scalars(select(QuickReply)).all() == []


UTF_16 = "folder,name,text\n,Good,Text\n".encode("utf-16-le")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", UTF_16, b'"never closed', b"x" * 2000])
def test_what_is_no_file_of_lines_is_refused(
    desk: Desk, session: Session, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.web.quick_replies.LARGEST_CSV", 1000)  # the test client leaves large bodies open
    assert import_csv(desk, content).status == 422
    assert session.scalars(select(QuickReply)).all() == []


@pytest.mark.parametrize("words", ["=1+1", "'=1", "''-x", "+49", "@a", "\tx", "plain", "'plain", ""])
def test_what_could_run_in_a_spreadsheet_comes_back_as_it_was(session: Session, words: str) -> None:
    quick_replies.create(Contents("n", f"{words} x", words.strip()), None)
    session.flush()
    written = quick_reply_lines.write(quick_replies.of(None))
    assert not [cell for cell in written.split(",") if cell.startswith(("=", "+", "@", "-", "\t"))]
    quick_reply_lines.take_in(written.encode(), None)
    assert [(one.folder, one.text) for one in quick_replies.of(None)] == [(words.strip(), f"{words} x".strip())]


def test_one_needs_a_name_and_a_text() -> None:
    for contents in (Contents("", "text"), Contents("name", "  ")):
        with pytest.raises(NotPossible) as refused:
            quick_replies.check(contents)
        assert refused.value.code == "quick_reply_empty"


def test_an_answer_to_a_comment_takes_the_words_for_its_author_and_no_files(
    desk: Desk, wall: Wall, maria: Person, tomas: Person, session: Session
) -> None:
    desk.sends("/quick-replies", **HOURS, files=(BytesIO(PDF), "prices.pdf"))
    wall.comment(maria, "How much is the cake?")
    number, comment = wall.task.id, wall.one(wall.comment(tomas, "And when do you open?")).id
    nothing_chosen = desk.opens(f"/tasks/{number}?quick={only(session).id}")
    assert (nothing_chosen.status, "We open at 8." in nothing_chosen.html) == (200, False)
    found = desk.asks_for(f"/tasks/{number}/quick-replies?comment={comment}")
    assert (options(found), "prices.pdf" in found.html) == (["Hello Tomas! We open at 8."], False)

    screen = desk.opens(f"/tasks/{number}/quick-replies?comment={comment}&privately=1")
    box = next(one for one in screen.links if "quick=" in one)
    assert "Hello Tomas! We open at 8." in desk.opens(box.replace("&amp;", "&")).words
    desk.sends(f"/tasks/{number}/comments/{comment}/answer", text="We open at 8.", quick_reply=only(session).id)
    assert only(session).uses == 1
