"""A task made from a lead: every answer under its question, where it came from, and how the person can be reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.shapes.leads import LeadAnswer, LeadDetails, LeadFormInfo, LeadQuestion
from portal.models import Lead, Page, Task
from portal.services import lead_forms, leads
from portal.services.designs import Designs
from tests.cast import Person
from tests.web.desk.desk import Desk

QUESTIONS = (
    LeadQuestion(key="full_name", label="Full name", type="FULL_NAME"),
    LeadQuestion(key="email", label="Email", type="EMAIL"),
    LeadQuestion(key="phone_number", label="Phone number", type="PHONE"),
    LeadQuestion(key="loaf", label="Which loaf?", type="CUSTOM", options=(("rye", "Dark rye"), ("white", "White"))),
    LeadQuestion(key="when", label="When?", type="CUSTOM"),
)
IVAN = {"loaf": ("rye", "white"), "full_name": ("Ivan Petrov",), "email": ("ivan@example.org",), "when": ()}
PHONE = {"phone_number": ("+49 30 123456",)}


def sends(page: Page, answers: dict[str, tuple[str, ...]], **more: Any) -> int:
    """Somebody sends the form; the number of the task."""
    info = LeadFormInfo(id="77", name="Bread by post", status="ACTIVE", locale="de_DE", questions=QUESTIONS)
    (form,) = lead_forms.record(page, [info])
    lead = Lead(page=page, form=form, platform_id=more.pop("lead_id", "1"), created_at=clock.now())
    db.session.add(lead)
    leads.take_in(lead, details(lead.platform_id, lead.created_at, answers, **more), Designs())
    db.session.commit()
    return db.session.scalars(select(Task.id).where(Task.conversation_id == lead.conversation_id)).one()


def details(lead_id: str, at: datetime, answers: dict[str, tuple[str, ...]], **more: Any) -> LeadDetails:
    blank = dict.fromkeys(LeadDetails.__slots__) | {"form_id": "77", "consents": (), "created_at": at}
    given = tuple(LeadAnswer(key=key, values=values) for key, values in answers.items())
    return LeadDetails(**(blank | {"id": lead_id, "answers": given} | more))


def test_every_answer_stands_under_its_question(desk: Desk, bakery: Page) -> None:
    screen = desk.opens(f"/tasks/{sends(bakery, IVAN | PHONE)}")
    for words in ("Bread by post", "Full name Ivan Petrov", "Which loaf? Dark rye, White", "When? no answer"):
        assert words in screen.words


def test_e_mail_and_telephone_are_one_click_away(desk: Desk, bakery: Page) -> None:
    screen = desk.opens(f"/tasks/{sends(bakery, IVAN | PHONE)}")
    addresses = screen.links
    assert addresses.count("mailto:ivan@example.org") == 3  # in the answers, below them, and beside them
    assert addresses.count("tel:+4930123456") == 3


def test_nobody_is_offered_an_answer_in_messenger(desk: Desk, bakery: Page) -> None:
    screen = desk.opens(f"/tasks/{sends(bakery, IVAN)}")
    assert "cannot be answered in Messenger" in screen.words
    assert 'id="reply-text"' not in screen.html
    assert 'id="note-text"' in screen.html


def test_a_reply_that_is_sent_all_the_same_is_refused(desk: Desk, bakery: Page) -> None:
    number = sends(bakery, IVAN)
    assert desk.sends(f"/tasks/{number}/replies", text="Hello").status == 422


def test_notes_can_be_written(desk: Desk, bakery: Page) -> None:
    number = sends(bakery, IVAN)
    desk.sends(f"/tasks/{number}/notes", text="Called, wants two.")
    assert "Called, wants two." in desk.opens(f"/tasks/{number}").words


def test_the_persons_conversation_in_messenger_is_linked(desk: Desk, maria: Person, bakery: Page) -> None:
    maria.writes(bakery, "Hello")
    number = sends(bakery, IVAN)
    direct = maria.task(bakery)
    conversation, contact_id = maria.conversation(bakery), db.session.get_one(Task, number).contact_id
    conversation.contact_id = direct.contact_id = contact_id  # as if both had been merged
    db.session.commit()
    screen = desk.opens(f"/tasks/{number}")
    assert "Open the conversation in Messenger" in screen.words
    assert f"/tasks/{direct.id}" in [address.partition("?")[0] for address in screen.links]


def test_campaign_and_ad_are_named(desk: Desk, bakery: Page) -> None:
    more = {"campaign_name": "Autumn", "ad_name": "Loaves A", "adset_id": "12", "is_organic": False, "platform": "ig"}
    words = desk.opens(f"/tasks/{sends(bakery, IVAN, **more)}").words
    assert "Campaign: Autumn · Ad set: 12 · Ad: Loaves A" in words
    assert "Instagram" in words
    assert "Not from an ad" not in words


def test_an_organic_lead_and_a_test_lead_say_so(desk: Desk, bakery: Page) -> None:
    assert "Not from an ad" in desk.opens(f"/tasks/{sends(bakery, IVAN, is_organic=True)}").words
    dummies = {"email": ("<test lead: dummy data for email>",)}
    screen = desk.opens(f"/tasks/{sends(bakery, dummies, is_organic=True, lead_id='2')}")
    assert "Test lead" in screen.words
    assert "<test lead: dummy data for email>" in screen.words
    assert not [address for address in screen.links if address.startswith("mailto:")]


def test_ticked_boxes_are_shown(desk: Desk, bakery: Page) -> None:
    screen = desk.opens(f"/tasks/{sends(bakery, IVAN, consents=(('may_write', True), ('may_call', False)))}")
    assert "may write" in screen.words
    assert "may call" in screen.words


def test_what_people_answer_is_never_run(desk: Desk, bakery: Page) -> None:
    hostile = "<script>alert(1)</script>"
    screen = desk.opens(f"/tasks/{sends(bakery, {'full_name': (hostile,), 'when': (hostile,)})}")
    assert hostile not in screen.html
    assert screen.words.count(hostile) >= 2


def test_the_list_names_the_form(desk: Desk, bakery: Page) -> None:
    sends(bakery, IVAN)
    words = desk.opens("/tasks?view=all").words
    assert "Ivan Petrov" in words
    assert "Bread by post" in words


def test_somebody_without_a_name_is_called_by_e_mail(desk: Desk, bakery: Page) -> None:
    number = sends(bakery, {"email": ("ivan@example.org",)})
    assert '<h1 dir="auto">ivan@example.org</h1>' in desk.opens(f"/tasks/{number}").html


def test_the_poll_brings_the_lead_again(desk: Desk, bakery: Page) -> None:
    part = desk.asks_for(f"/tasks/{sends(bakery, IVAN)}/thread")
    assert "Which loaf?" in part.words
    assert 'hx-target="#window"' not in part.html
