"""A conversation in which Facebook passes on no files but pictures, from the refusal to the link and back."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy.orm import Session

from portal.jobs.history import fetch_history
from portal.jobs.replies import send_replies
from portal.models import AttachmentState, Employee, Message, Page, PartState, Task
from portal.services import file_links, files, replies
from tests.cast import Meta
from tests.jobs.conftest import Customer
from tests.simulator.meta import Meta as Facebook

SITE = "https://desk.example.org"


@pytest.fixture
def task(maria: Customer, bakery: Page, facebook: Facebook) -> Task:
    maria.says(bakery, "May I have the invoice?")
    facebook.does("Maria", bakery.platform_id, "european")
    return maria.task(bakery)


@pytest.fixture
def refused(task: Task, boris: Employee, meta: Meta, session: Session) -> Message:
    """An invoice that Meta has refused."""
    (part,) = replies.write(task, boris, "", [invoice()])
    meta.work(send_replies, task.conversation_id)
    session.refresh(part)
    return part


def invoice() -> files.StoredFile:
    return files.store.store(BytesIO(b"%PDF-1.4 an invoice"), "invoice.pdf", "application/pdf")


def test_the_first_refusal_is_learnt(refused: Message) -> None:
    assert (refused.state, refused.error_subcode) == (PartState.FAILED, 2018336)
    assert refused.conversation.files_refused_at is not None


def test_the_customer_gets_the_link_instead(
    refused: Message, task: Task, maria: Customer, bakery: Page, boris: Employee, meta: Meta, session: Session
) -> None:
    file_links.replace(task, refused, boris, SITE)
    meta.work(send_replies, task.conversation_id)
    (seen,) = maria.sees(bakery)
    assert seen.startswith(f"invoice.pdf: {SITE}/shared/")
    session.refresh(refused)
    assert refused.state == PartState.SENT
    assert refused.conversation.files_refused_at is not None


def test_the_next_file_goes_as_a_link_at_once(
    refused: Message, task: Task, maria: Customer, bakery: Page, boris: Employee, meta: Meta
) -> None:
    replies.write(task, boris, "", [invoice()], links_begin=SITE)
    meta.work(send_replies, task.conversation_id)
    assert [one.startswith("invoice.pdf: https://") for one in maria.sees(bakery)] == [True]


def test_when_facebook_passes_files_on_again_that_is_learnt_too(
    refused: Message, task: Task, boris: Employee, facebook: Facebook, bakery: Page, meta: Meta, session: Session
) -> None:
    facebook.does("Maria", bakery.platform_id, "european", on=False)
    replies.retry(refused, boris)
    meta.work(send_replies, task.conversation_id)
    session.refresh(refused)
    assert refused.state == PartState.SENT
    assert refused.conversation.files_refused_at is None


def test_a_withheld_file_read_back_from_the_conversation_is_shown_as_that(
    task: Task, maria: Customer, bakery: Page, meta: Meta, session: Session
) -> None:
    maria.says(bakery, None, is_heard=False, samples=["invoice"])
    conversation = maria.conversation(bakery)
    conversation.history_try_after = conversation.last_interaction_at
    session.commit()
    meta.work(fetch_history, conversation.id)
    (attachment,) = [one for message in maria.messages(bakery) for one in message.attachments]
    assert (attachment.kind, attachment.state) == ("unavailable", AttachmentState.UNAVAILABLE)
