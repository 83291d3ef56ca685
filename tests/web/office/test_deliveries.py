"""Looking after deliveries: what came, what became of it, running it again, putting it away."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.jobs.inbox import drain
from portal.models import Delivery, DeliveryState, Employee, Page
from tests.cast import Meta, Person
from tests.web.desk.desk import Desk


def broken(meta: Meta, count: int = 1) -> None:
    """Deliveries that nobody can read."""
    for number in range(count):
        assert meta.post(b"no JSON, number %d" % number) == 200
    meta.work(drain)


def numbers(session: Session) -> list[int]:
    return list(session.scalars(select(Delivery.id).order_by(Delivery.id)))


def states(session: Session) -> list[DeliveryState]:
    session.expire_all()
    return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def test_a_message_is_listed_with_its_page_and_without_its_words(
    office: Desk, maria: Person, bakery: Page, session: Session
) -> None:
    maria.writes(bakery, "Is my secret cake ready?")
    listed = office.opens("/admin/deliveries")
    assert "Message North Bakery" in listed.words
    one = office.opens(f"/admin/deliveries/{numbers(session)[0]}")
    assert "secret cake" not in one.words
    assert "••• (24)" in one.words
    assert maria.id_on(bakery) in one.words


def test_showing_what_people_wrote_is_recorded(office: Desk, maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Is my secret cake ready?")
    (number,) = numbers(session)
    assert "secret cake" in office.sends(f"/admin/deliveries/{number}/show").words
    assert "Anna looked at what people wrote" in office.opens(f"/admin/deliveries/{number}").words


def test_reasons_are_plain_words(office: Desk, maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Hello", mid="m_1")
    maria.writes(bakery, "Hello", mid="m_1")
    maria.writes(Page(platform_id="42"), "Anybody?")
    first, again, stranger = numbers(session)
    assert "It had come before, so it changed nothing." in office.opens(f"/admin/deliveries/{again}").words
    assert "about a Page that was never connected here" in office.opens(f"/admin/deliveries/{stranger}").words
    assert first


def test_one_that_was_set_aside_can_be_put_away(office: Desk, meta: Meta, session: Session) -> None:
    broken(meta)
    (number,) = numbers(session)
    assert "This was set aside" in office.opens(f"/admin/deliveries/{number}").words
    office.sends("/admin/deliveries/put-away", delivery=number, back=number)
    assert states(session) == [DeliveryState.DONE]
    shown = office.opens(f"/admin/deliveries/{number}").words
    assert "An administrator looked at it and put it away." in shown
    assert "Anna put it away" in shown


def test_one_that_is_put_away_can_be_run_again(office: Desk, meta: Meta, session: Session) -> None:
    broken(meta)
    (number,) = numbers(session)
    office.sends("/admin/deliveries/put-away", delivery=number)
    office.sends("/admin/deliveries/replay", delivery=number)
    assert states(session) == [DeliveryState.PENDING]
    meta.work(drain)
    assert states(session) == [DeliveryState.QUARANTINED]


def test_what_is_done_cannot_be_put_away(office: Desk, maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Hello")
    (number,) = numbers(session)
    office.sends("/admin/deliveries/put-away", delivery=number)
    assert "put it away" not in office.opens(f"/admin/deliveries/{number}").words


def test_only_the_ticked_ones_are_run_again(office: Desk, meta: Meta, session: Session) -> None:
    broken(meta, 3)
    first, second, third = numbers(session)
    answer = office.sends("/admin/deliveries/replay", delivery=[first, third], show="set_aside")
    assert states(session) == [DeliveryState.PENDING, DeliveryState.QUARANTINED, DeliveryState.PENDING]
    assert "done=2" in answer.location and second


def test_the_list_says_what_was_done(office: Desk, meta: Meta, session: Session) -> None:
    broken(meta, 2)
    first, second = numbers(session)
    told = {
        "1 delivery is run again.": ("replay", [first]),
        "1 delivery is put away.": ("put-away", [second]),
        "Nothing was done: tick a delivery first.": ("replay", []),
    }
    for words, (verb, ticked) in told.items():
        answer = office.sends(f"/admin/deliveries/{verb}", delivery=ticked)
        assert words in office.opens(answer.location).words


def test_all_that_are_set_aside_can_be_run_again_at_once(
    office: Desk, meta: Meta, maria: Person, bakery: Page, session: Session
) -> None:
    maria.writes(bakery, "Hello")
    broken(meta, 2)
    office.sends("/admin/deliveries/replay", all="yes", show="set_aside")
    assert states(session) == [DeliveryState.DONE, DeliveryState.PENDING, DeliveryState.PENDING]


def test_running_again_twice_in_a_row_does_no_harm(
    office: Desk, meta: Meta, maria: Person, bakery: Page, session: Session
) -> None:
    maria.writes(bakery, "Hello")
    (number,) = numbers(session)
    for _time in range(2):
        office.sends("/admin/deliveries/replay", delivery=number)
    meta.work(drain)
    assert len(maria.messages(bakery)) == 1
    assert states(session) == [DeliveryState.DONE]


def test_what_is_not_understood_is_found_and_stays_once_in_the_thread(
    office: Desk, meta: Meta, maria: Person, bakery: Page, session: Session
) -> None:
    maria.does(bakery, something_new={"words": "from the future"})
    listed = office.opens("/admin/deliveries?show=not_understood")
    assert "Unknown kind" in listed.words
    office.sends("/admin/deliveries/replay", all="yes", show="not_understood")
    assert maria.messages(bakery) == []
    meta.work(drain)
    assert len(maria.messages(bakery)) == 1


@pytest.mark.parametrize(
    ("query", "count"), [("", 3), ("?show=set_aside", 1), ("?kind=message", 2), ("?kind=lead", 0), ("?show=waiting", 0)]
)
def test_the_list_can_be_narrowed(
    office: Desk, meta: Meta, maria: Person, bakery: Page, query: str, count: int
) -> None:
    maria.writes(bakery, "Hello")
    maria.writes(bakery, "Again")
    broken(meta)
    assert office.opens(f"/admin/deliveries{query}").html.count('name="delivery"') == count


def test_a_page_has_its_own_list(office: Desk, maria: Person, bakery: Page, florist: Page) -> None:
    maria.writes(bakery, "Hello")
    maria.writes(florist, "Hello")
    assert office.opens(f"/admin/deliveries?page={florist.id}").html.count('name="delivery"') == 1


def test_long_lists_go_on_page_by_page(office: Desk, meta: Meta, session: Session) -> None:
    broken(meta, 51)
    first = office.opens("/admin/deliveries?show=set_aside")
    (older,) = [link for link in first.links if "before=" in link]
    assert office.opens(older).html.count('name="delivery"') == 1


def test_employees_find_nothing_there(
    app: Flask, meta: Meta, olga: Employee, boris: Employee, session: Session
) -> None:
    broken(meta)
    (number,) = numbers(session)
    boris_at_work = Desk(app, boris)
    for path in ("/admin/deliveries", f"/admin/deliveries/{number}"):
        assert boris_at_work.opens(path).status == 404
    for verb in ("replay", "put-away", f"{number}/show"):
        assert boris_at_work.sends(f"/admin/deliveries/{verb}", delivery=number).status == 404
    assert states(session) == [DeliveryState.QUARANTINED]


def test_what_is_not_there_is_404(office: Desk) -> None:
    assert office.opens("/admin/deliveries/99").status == 404
    assert office.sends("/admin/deliveries/replay", delivery="99 OR 1=1").status == 303
