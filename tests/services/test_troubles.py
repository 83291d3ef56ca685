"""What is wrong with a Page, and who is told of it how often."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.errors import GraphError
from portal.models import Connection, Employee, Page, Trouble, TroubleKind
from portal.services import connections, notification_words, notifications, pages, replies, sending, troubles
from tests.cast import Meta, Person, make_page
from tests.sending import claim


@pytest.fixture
def bakery(bakery: Page, connection: Connection, session: Session) -> Page:
    """With all rights and permissions."""
    bakery.tasks = ["MANAGE", "MESSAGING", "CREATE_CONTENT"]
    session.commit()
    return bakery


def kinds(session: Session, *, is_open: bool = True) -> list[TroubleKind]:
    asked = select(Trouble.kind).where(Trouble.mended_at.is_(None) if is_open else Trouble.mended_at.is_not(None))
    return list(session.scalars(asked.order_by(Trouble.id)))


def told(to: Employee) -> list[str]:
    return [", ".join(sorted(one.page.name for one in group.troubles)) for group in troubles.untold(to)]


def test_a_page_that_has_all_it_needs_is_well(bakery: Page) -> None:
    assert troubles.problems(bakery) == []


def test_one_refused_token_is_told_once_until_it_is_seen(bakery: Page, anna: Employee, session: Session) -> None:
    for _time in range(2):
        pages.record_trouble(bakery, 190, 460)
    assert told(anna) == ["North Bakery"]
    troubles.see([one.id for one in troubles.untold(anna)[0].troubles], anna)
    assert told(anna) == []
    pages.record_trouble(bakery, 190, 460)
    assert told(anna) == []


def test_seeing_is_everybodys_own(bakery: Page, anna: Employee, olga: Employee, session: Session) -> None:
    pages.record_trouble(bakery, 190, 460)
    numbers = [one.id for one in troubles.untold(anna)[0].troubles]
    for _time in range(2):
        troubles.see(numbers, anna)
    assert (told(anna), told(olga)) == ([], ["North Bakery"])


def test_one_good_answer_mends_it_and_the_next_break_is_told_again(
    bakery: Page, anna: Employee, session: Session
) -> None:
    pages.record_trouble(bakery, 190, 460)
    session.commit()
    assert notifications.waiting(anna.viewer).unseen == 1
    troubles.see([one.id for one in troubles.untold(anna)[0].troubles], anna)
    pages.record_success(bakery)
    session.commit()
    assert (kinds(session), kinds(session, is_open=False)) == ([], [TroubleKind.TOKEN])
    assert notifications.waiting(anna.viewer).unseen == 0
    pages.record_trouble(bakery, 190, 460)
    assert told(anna) == ["North Bakery"]


def news_of(to: Employee) -> list[tuple[str, str]]:
    listed = notifications.listed(to).rows
    return [(words.title, words.text) for words in map(notification_words.words, listed)]


def test_what_was_over_within_moments_is_no_news(bakery: Page, anna: Employee, session: Session) -> None:
    for commits_between in (True, False):
        pages.record_trouble(bakery, 190, 460)
        if commits_between:
            session.commit()
        pages.record_success(bakery)
        session.commit()
    assert news_of(anna) == []


def test_what_was_mended_later_stays_in_the_news_as_that(bakery: Page, anna: Employee, session: Session) -> None:
    pages.record_trouble(bakery, 190, 460)
    session.commit()
    broken = "Something is wrong with the Page North Bakery"
    assert news_of(anna) == [(broken, "It has to be connected again.")]
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        pages.record_success(bakery)
        session.commit()
    assert news_of(anna) == [(broken, "It has been mended since; there is nothing left to do.")]


def test_a_disconnected_page_troubles_nobody(bakery: Page, anna: Employee, session: Session) -> None:
    pages.record_trouble(bakery, 190, 460)
    pages.disconnect(bakery, anna)
    assert (troubles.problems(bakery), kinds(session)) == ([], [])


def test_a_revoked_permission_is_named_and_mended_by_granting_it(
    bakery: Page, connection: Connection, meta: Meta, session: Session
) -> None:
    for verb in ("revoked", "revoked"):
        connections.permission_changed(connection.facebook_user_id, "pages_messaging", verb)
    assert kinds(session) == [TroubleKind.PERMISSION]
    assert session.scalars(select(Trouble.about)).one() == "pages_messaging"
    connections.permission_changed(connection.facebook_user_id, "pages_messaging", "granted")
    assert kinds(session) == []


def test_a_permission_of_one_page_is_looked_up_instead_of_believed(
    bakery: Page, florist: Page, connection: Connection, session: Session
) -> None:
    bakery.health_check_after = clock.now().replace(year=2100)
    connections.permission_changed(connection.facebook_user_id, "pages_messaging", "revoked", [bakery.platform_id])
    assert kinds(session) == []
    assert bakery.id in pages.due_to_be_checked(10)


def test_a_permission_of_all_pages_is_believed(bakery: Page, connection: Connection, session: Session) -> None:
    connections.permission_changed(connection.facebook_user_id, "pages_messaging", "revoked", [bakery.platform_id])
    assert kinds(session) == [TroubleKind.PERMISSION]


def test_another_missing_permission_is_another_change(
    bakery: Page, connection: Connection, anna: Employee, session: Session
) -> None:
    connections.permission_changed(connection.facebook_user_id, "pages_messaging", "revoked")
    troubles.see([one.id for one in troubles.untold(anna)[0].troubles], anna)
    connections.permission_changed(connection.facebook_user_id, "pages_manage_metadata", "revoked")
    assert told(anna) == ["North Bakery"]
    assert kinds(session) == [TroubleKind.PERMISSION]


def test_events_need_both_levels(bakery: Page, session: Session) -> None:
    wanted = troubles.wanted_fields(bakery)
    pages.record_subscription(bakery, [name for name in wanted if name != "messages"])
    bakery.health_checked_at, bakery.app_fields = clock.now(), [name for name in wanted if name != "standby"]
    troubles.settle(bakery)
    found = {one.kind: one.about for one in session.scalars(select(Trouble).where(Trouble.mended_at.is_(None)))}
    assert found == {TroubleKind.PAGE_FIELDS: "messages", TroubleKind.APP_FIELDS: "standby"}


def test_an_app_that_sends_elsewhere_is_named_as_that(bakery: Page) -> None:
    bakery.health_checked_at, bakery.app_callback_url = clock.now(), "https://other.example.org/hook"
    assert [one.about for one in troubles.problems(bakery)] == [troubles.ELSEWHERE]


def test_a_missing_right_is_noticed(bakery: Page) -> None:
    bakery.tasks = ["ANALYZE"]
    assert [one.kind for one in troubles.problems(bakery)] == [TroubleKind.RIGHTS]


def test_a_block_by_meta_is_told_and_over_with_the_next_reply(
    bakery: Page, maria: Person, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Hello?")
    (part,) = replies.write(maria.task(bakery), boris, "Hello!", [])
    session.commit()
    claim(part.conversation_id)
    sending.record_refused(part.id, GraphError("(#368) Blocked", code=368))
    assert kinds(session) == [TroubleKind.POLICY]
    bakery.hold_until = part.try_after = None
    session.commit()
    claim(part.conversation_id)
    sending.record_sent(part.id, "m_sent")
    assert kinds(session) == []


def test_the_last_error_is_remembered(bakery: Page, maria: Person, boris: Employee, session: Session) -> None:
    maria.writes(bakery, "Hello?")
    (part,) = replies.write(maria.task(bakery), boris, "Hello!", [])
    session.commit()
    claim(part.conversation_id)
    sending.record_refused(part.id, GraphError("(#10) Too late", code=10, subcode=2018278))
    assert (bakery.last_error_code, bakery.last_error_subcode) == (10, 2018278)
    assert part.conversation.window_refused_at is not None
    assert troubles.problems(bakery) == []


def test_many_pages_that_fail_alike_are_one_notice(
    bakery: Page, connection: Connection, anna: Employee, session: Session
) -> None:
    others = [make_page(f"Page {number}", str(number), connection) for number in range(3)]
    for page in (bakery, *others):
        pages.record_trouble(page, 190, 460)
    (group,) = troubles.untold(anna)
    assert group.is_common
    assert len(group.troubles) == 4


def test_two_that_fail_alike_are_told_each(bakery: Page, florist: Page, anna: Employee, session: Session) -> None:
    for page in (bakery, florist):
        pages.record_trouble(page, 190, 460)
    assert sorted(told(anna)) == ["Green Florist", "North Bakery"]


def test_employees_learn_whose_replies_wait(bakery: Page, boris: Employee, dan: Employee, session: Session) -> None:
    assert troubles.waiting_pages(boris) == []
    pages.lose(bakery, 190, 458)
    session.commit()
    assert troubles.waiting_pages(boris) == ["North Bakery"]
    assert troubles.waiting_pages(dan) == []
