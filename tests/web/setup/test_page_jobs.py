"""What jobs find out about a connected Page: its subscription, and whether late answers are allowed."""

from __future__ import annotations

import threading

import pytest

from portal import database
from portal.extensions import db
from portal.jobs.pages import check_subscription, look_up_human_agent
from portal.models import Employee, Event, EventKind, HumanAgent, Page, PageState
from portal.services import pages
from tests.simulator.meta import APP, BAKERY
from tests.stack import wait_until


@pytest.fixture
def connected(logged_in):
    return logged_in.connects(BAKERY)


def run(app, job, page_id=1):
    with app.app_context():
        job(page_id)


def page(app):
    with app.app_context():
        return db.session.query(Page).one()


def fields(meta):
    answer = meta.get(f"{BAKERY}/subscribed_apps", meta.dashboard_token(BAKERY))
    return next((set(one["subscribed_fields"]) for one in answer["data"] if one["id"] == APP), set())


def test_a_subscription_that_meta_dropped_is_renewed(connected, app, meta):
    meta.graph("DELETE", f"{BAKERY}/subscribed_apps", meta.dashboard_token(BAKERY))
    run(app, check_subscription)
    assert "messages" in fields(meta)


def test_a_field_that_went_missing_is_added_and_no_other_dropped(connected, app, meta):
    meta.post(f"{BAKERY}/subscribed_apps", meta.dashboard_token(BAKERY), subscribed_fields="feed,messages")
    run(app, check_subscription)
    assert {"feed", "messages", "message_reads"} <= fields(meta)


def test_a_dead_token_marks_the_page_and_a_good_answer_clears_it(connected, app, meta):
    meta.stage("faults", edge="subscribed_apps", method="GET", code=190, subcode=460, times=1)
    run(app, check_subscription)
    assert page(app).trouble_subcode == 460
    run(app, check_subscription)
    assert not page(app).needs_reconnecting
    with app.app_context():
        kinds = [event.kind for event in db.session.query(Event).order_by(Event.id)]
    assert kinds == [EventKind.PAGE_CONNECTED, EventKind.PAGE_LOST, EventKind.PAGE_RECOVERED]


@pytest.mark.parametrize("outage", ["503", "html", "cut"])
def test_meta_being_down_marks_nothing(connected, app, meta, outage):
    meta.stage("weather", outage=outage)
    run(app, check_subscription)
    assert not page(app).needs_reconnecting


def test_a_page_that_is_gone_is_left_alone(connected, app):
    run(app, check_subscription, 99)
    run(app, look_up_human_agent, 99)


def test_late_answers_are_switched_on_when_meta_says_they_are_granted(connected, app, meta):
    run(app, look_up_human_agent)
    assert page(app).human_agent == HumanAgent.UNKNOWN
    meta.stage(f"apps/{APP}", features=["human_agent"])
    run(app, look_up_human_agent)
    assert page(app).human_agent == HumanAgent.GRANTED


def test_what_an_administrator_stated_stays(connected, app, meta):
    meta.stage(f"apps/{APP}", features=["human_agent"])
    with app.app_context(), database.writing():
        db.session.query(Page).one().human_agent = HumanAgent.NOT_GRANTED
        db.session.commit()
    run(app, look_up_human_agent)
    assert page(app).human_agent == HumanAgent.NOT_GRANTED


def test_a_page_disconnected_while_it_is_subscribed_is_left_again(connected, app, meta):
    meta.graph("DELETE", f"{BAKERY}/subscribed_apps", meta.dashboard_token(BAKERY))
    asked = len(meta.look("requests")["requests"])
    meta.stage("weather", slow_before=500)
    renewing = threading.Thread(target=run, args=(app, check_subscription))
    renewing.start()
    wait_until(lambda: len(meta.look("requests")["requests"]) > asked, "it asks what is subscribed")
    with app.app_context(), database.writing():
        pages.disconnect(db.session.query(Page).one(), by=db.session.query(Employee).first())
        db.session.commit()
    renewing.join()
    meta.stage("weather", slow_before=0)
    assert not fields(meta)
    assert page(app).state == PageState.DISCONNECTED
