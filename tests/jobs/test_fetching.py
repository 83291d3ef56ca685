"""Fetching over real HTTP what a webhook only points to: files and people's profiles."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.jobs.fetching import fetch_attachment, fetch_profile
from portal.models import Attachment, AttachmentState, Page
from portal.services import files
from tests.cast import Meta
from tests.jobs.conftest import Customer
from tests.simulator.meta import Meta as Facebook
from tests.simulator.meta import file

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
HOUR = 3600
Fetch = Callable[..., Attachment]


@pytest.fixture
def fetch(maria: Customer, bakery: Page, meta: Meta) -> Fetch:
    """Maria sends a file, time passes at Meta, and the job runs; what became of it."""

    def fetch(given: dict[str, str], before: Callable[[], object] = lambda: None) -> Attachment:
        maria.says(bakery, files=[given])
        number = maria.message(bakery).attachments[0].id
        before()
        meta.work(fetch_attachment, number)
        return db.session.get_one(Attachment, number)

    return fetch


def test_a_file_is_stored_as_it_is(fetch: Fetch) -> None:
    attachment = fetch(file("cake.png", "image/png", PNG))
    assert (attachment.state, attachment.kind, attachment.size) == (AttachmentState.STORED, "image", len(PNG))
    assert files.path(str(attachment.sha256)).read_bytes() == PNG


def test_a_script_in_the_name_of_a_file_is_only_a_name(fetch: Fetch) -> None:
    attachment = fetch(file("<script>alert(1)</script>.txt", "text/plain", b"hello"))
    assert attachment.state == AttachmentState.STORED
    assert "/" not in str(attachment.name)


def test_a_picture_that_is_none_becomes_a_download(fetch: Fetch) -> None:
    attachment = fetch(file("cake.png", "image/png", b"<script>alert(1)</script>"))
    assert (attachment.state, attachment.kind) == (AttachmentState.STORED, "file")


@pytest.mark.parametrize("redirects", [False, True])
def test_an_expired_link_is_asked_for_again(fetch: Fetch, facebook: Facebook, redirects: bool) -> None:
    facebook.stage("weather", link_lifetime=HOUR * 1000, expired_link_redirects=redirects)

    def expire() -> None:
        facebook.stage("clock", offset=2 * HOUR)

    attachment = fetch(file("cake.png", "image/png", PNG), before=expire)
    assert attachment.state == AttachmentState.STORED


def test_a_link_that_is_dead_for_good_is_given_up(fetch: Fetch, facebook: Facebook) -> None:
    facebook.stage("weather", link_lifetime=-HOUR * 1000)
    attachment = fetch(file("cake.png", "image/png", PNG))
    assert (attachment.state, attachment.problem) == (AttachmentState.FAILED, "LinkExpired")


def test_while_meta_is_away_the_file_waits(fetch: Fetch, facebook: Facebook) -> None:
    def break_down() -> None:
        facebook.stage("weather", link_lifetime=-HOUR * 1000)
        facebook.stage("faults", code=2, status=500, edge="*", method="GET")

    facebook.stage("weather", link_lifetime=-HOUR * 1000)
    attachment = fetch(file("cake.png", "image/png", PNG), before=break_down)
    assert (attachment.state, attachment.problem) == (AttachmentState.WAITING, "GraphError")
    assert attachment.try_after is not None


def test_a_web_page_instead_of_the_picture_is_not_kept(
    maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    maria.says(bakery, "hello")
    mid = maria.sends_file(bakery, f"{facebook.url}/v26.0/dialog/oauth")
    number = next(one for one in maria.messages(bakery) if one.platform_message_id == mid).attachments[0].id
    meta.work(fetch_attachment, number)
    attachment = db.session.get_one(Attachment, number)
    assert attachment.state in (AttachmentState.WAITING, AttachmentState.FAILED)
    assert attachment.sha256 is None


def test_a_message_taken_back_while_its_file_is_fetched_leaves_no_row(
    maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    mid = maria.says(bakery, files=[file("cake.png", "image/png", PNG)])
    number = maria.message(bakery).attachments[0].id
    db.session.commit()

    def work() -> None:
        with meta.app.app_context():
            fetch_attachment(number)

    with ThreadPoolExecutor(1) as worker:
        done = worker.submit(work)
        maria.unsends(bakery, mid)
        done.result()
    assert db.session.get(Attachment, number) is None


def test_running_the_job_twice_changes_nothing(fetch: Fetch, meta: Meta) -> None:
    attachment = fetch(file("cake.png", "image/png", PNG))
    before = (attachment.sha256, attachment.attempts)
    meta.work(fetch_attachment, attachment.id)
    db.session.refresh(attachment)
    assert (attachment.sha256, attachment.attempts) == before


def contact(meta: Meta, maria: Customer, page: Page) -> Any:
    identity = maria.conversation(page).identity
    meta.work(fetch_profile, identity.id)
    return maria.conversation(page).contact


def test_the_name_and_the_picture_are_learnt(maria: Customer, bakery: Page, meta: Meta) -> None:
    maria.says(bakery, "hello")
    learnt = contact(meta, maria, bakery)
    assert learnt.name == "Maria Ivanova"
    assert files.path(learnt.picture_sha256).exists()


def test_without_the_right_to_profiles_the_conversation_tells_the_name(
    maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    facebook.stage("apps/100000000000001", features=[])
    maria.says(bakery, "hello")
    assert contact(meta, maria, bakery).name == "Maria Ivanova"


def test_a_name_that_is_there_stays(maria: Customer, bakery: Page, meta: Meta, session: Session) -> None:
    maria.says(bakery, "hello")
    maria.conversation(bakery).contact.name = "Aunt Maria"
    assert contact(meta, maria, bakery).name == "Aunt Maria"


def test_while_meta_refuses_the_name_is_asked_for_later(
    maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    maria.says(bakery, "hello")
    facebook.stage("faults", code=2, edge="*", method="*", times=10)
    learnt = contact(meta, maria, bakery)
    assert learnt.name is None
    assert maria.conversation(bakery).identity.profile_try_after is not None
