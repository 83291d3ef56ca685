"""What is to be fetched, when, and what is made of it: files, names, earlier messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Attachment, AttachmentState, Employee, Identity, Page
from portal.services import attachments, contacts, files, histories, names, pages, wording
from portal.services.contacts import Learnt
from tests.cast import Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def attachment(now: object, maria: Person, bakery: Page) -> Attachment:
    maria.sends_file(bakery, "https://cdn.example/1.jpg")
    return maria.message(bakery).attachments[0]


@pytest.fixture
def identity(now: object, maria: Person, bakery: Page) -> Identity:
    maria.writes(bakery, "Hello")
    return maria.conversation(bakery).identity


def test_a_file_waits_and_is_claimed_by_one(attachment: Attachment, session: Session) -> None:
    assert list(attachments.due(10)) == [attachment.id]
    assert attachments.claim(attachment.id) is attachment
    assert attachments.claim(attachment.id) is None
    assert list(attachments.due(10)) == []


def test_a_stored_file_is_settled(attachment: Attachment) -> None:
    attachments.record_stored(attachment, files.store.store(BytesIO(PNG), "cake.png", "image/png"))
    assert (attachment.state, attachment.name, attachment.kind) == (AttachmentState.STORED, "cake.png", "image")
    assert attachments.claim(attachment.id) is None


def test_a_picture_that_is_none_becomes_a_file(attachment: Attachment) -> None:
    attachments.record_stored(attachment, files.store.store(BytesIO(b"alert(1)"), "cake.png", "image/png"))
    assert (attachment.kind, attachment.content_type) == ("file", files.UNKNOWN_TYPE)


def test_a_file_is_tried_again_for_a_while_and_then_given_up(
    attachment: Attachment, session: Session, now: time_machine.Traveller
) -> None:
    tries = 0
    while attachments.claim(attachment.id):
        tries += 1
        attachments.record_failed(attachment, "DownloadFailed", for_good=False)
        session.commit()
        now.shift(3700)
    assert tries == len(attachments.PATIENCE) + 1
    assert (attachment.state, attachment.problem) == (AttachmentState.FAILED, "DownloadFailed")


def test_what_is_pointless_is_given_up_at_once_and_can_be_begun_anew(attachment: Attachment) -> None:
    attachments.claim(attachment.id)
    attachments.record_failed(attachment, "FileTooLarge", for_good=True)
    assert attachment.state == AttachmentState.FAILED
    attachments.fetch_again(attachment)
    assert attachments.claim(attachment.id) is attachment


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"type": "fallback", "payload": {"title": "Attachment Unavailable"}}, AttachmentState.UNAVAILABLE),
        ({"type": "fallback", "payload": {"url": "https://shop.example", "title": "Bread"}}, AttachmentState.LINKED),
        ({"type": "location", "payload": {"coordinates": {"lat": 1, "long": 2}}}, AttachmentState.LINKED),
        ({"type": "image", "payload": {"url": "https://cdn.example/1.jpg"}}, AttachmentState.WAITING),
        ({"type": "image", "payload": {"url": "javascript:alert(1)"}}, AttachmentState.UNAVAILABLE),
        ({"type": "image"}, AttachmentState.UNAVAILABLE),
    ],
)
def test_only_what_has_a_file_waits_for_it(
    maria: Person, bakery: Page, given: dict[str, object], state: AttachmentState
) -> None:
    maria.writes(bakery, attachments=[given])
    (only,) = maria.message(bakery).attachments
    assert only.state == state
    assert not (only.url or "").startswith("javascript")


def test_a_name_is_learnt_late_and_never_overwritten(identity: Identity) -> None:
    contacts.claim_profile(identity.id)
    contacts.record_profile(identity, Learnt("Maria Ivanova"))
    assert (identity.contact.name, identity.profile_try_after) == ("Maria Ivanova", None)
    contacts.record_profile(identity, Learnt("Somebody Else"))
    assert identity.contact.name == "Maria Ivanova"


def test_a_very_long_name_is_cut(identity: Identity, session: Session) -> None:
    contacts.record_profile(identity, Learnt("<b>" * 500))
    session.commit()
    assert len(identity.contact.name or "") == names.LONGEST


def test_without_a_name_it_is_tried_a_few_times(
    identity: Identity, session: Session, now: time_machine.Traveller
) -> None:
    tries = 0
    while contacts.claim_profile(identity.id):
        tries += 1
        contacts.record_profile(identity, Learnt())
        session.commit()
        now.shift(timedelta(days=2))
    assert tries == len(contacts.PATIENCE) + 1


def test_until_then_the_contact_has_a_stand_in(app: Flask, identity: Identity) -> None:
    with app.test_request_context():
        assert wording.contact_name(identity.contact, identity.page) == f"Facebook user …{identity.platform_id[-4:]}"


def test_nothing_is_asked_of_a_page_that_cannot_be_asked(
    identity: Identity, bakery: Page, anna: Employee, session: Session
) -> None:
    assert (list(contacts.due(10)), len(histories.due(10))) == ([identity.id], 1)
    pages.record_trouble(bakery, 190, 460)
    session.commit()
    assert (list(contacts.due(10)), list(histories.due(10))) == ([], [])
    pages.record_success(bakery)
    pages.disconnect(bakery, by=anna)
    session.commit()
    assert (list(contacts.due(10)), list(histories.due(10))) == ([], [])


def test_a_history_is_claimed_by_one_and_asked_again_until_it_is_read(
    identity: Identity, maria: Person, bakery: Page, session: Session, now: time_machine.Traveller
) -> None:
    conversation = maria.conversation(bakery)
    for _ in range(10):
        claimed = histories.claim(conversation.id)
        assert claimed is not None
        assert claimed.person_id == maria.id_on(bakery)
        assert histories.claim(conversation.id) is None
        session.commit()
        now.shift(timedelta(hours=7))
    histories.record_read(conversation)
    assert histories.claim(conversation.id) is None


def test_asking_for_a_history_begins_conversations_that_are_unknown(
    identity: Identity, maria: Person, tomas: Person, bakery: Page, session: Session
) -> None:
    histories.record_read(maria.conversation(bakery))
    histories.ask_for(bakery, [maria.id_on(bakery), tomas.id_on(bakery), tomas.id_on(bakery)])
    session.commit()
    assert set(histories.due(10)) == {maria.conversation(bakery).id, tomas.conversation(bakery).id}
    assert tomas.tasks(bakery) == []
