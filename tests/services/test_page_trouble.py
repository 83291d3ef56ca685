"""One refusal by Meta marks a Page, one good answer clears it, and the history tells each change once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Event, EventKind, HumanAgent
from portal.services import pages
from tests.setting_up import make_installation, make_owner, make_page


@pytest.fixture
def page(session):
    make_installation()
    return make_page(make_owner())


def lines(session, page, kind):
    return session.query(Event).filter_by(page_id=page.id, kind=kind).count()


def test_one_refusal_marks_it(session, page):
    pages.record_trouble(page, 190, 460)
    assert page.needs_reconnecting
    assert page in pages.troubled()


def test_more_refusals_write_no_more_history(session, page):
    for subcode in (460, 460, 463):
        pages.record_trouble(page, 190, subcode)
    assert lines(session, page, EventKind.PAGE_LOST) == 1
    assert page.trouble_subcode == 463


def test_one_good_answer_clears_it(session, page):
    pages.record_trouble(page, 190, 460)
    pages.record_success(page)
    pages.record_success(page)
    assert not page.needs_reconnecting
    assert lines(session, page, EventKind.PAGE_RECOVERED) == 1


def test_a_disconnected_page_has_no_trouble(session, page):
    pages.disconnect(page, by=page.connection.employee)
    pages.record_trouble(page, 190, 460)
    assert page.trouble_at is None


def test_a_hold_is_never_shortened(session, page):
    late = clock.now() + timedelta(hours=1)
    pages.hold(page, late)
    pages.hold(page, clock.now() + timedelta(minutes=1))
    assert page.hold_until == late


def test_a_refused_human_agent_is_switched_off_once(session, page):
    pages.refuse_human_agent(page)
    pages.refuse_human_agent(page)
    assert page.human_agent == HumanAgent.NOT_GRANTED
    assert lines(session, page, EventKind.HUMAN_AGENT_REFUSED) == 1
