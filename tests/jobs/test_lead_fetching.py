"""Leads read from a form: those missed in a gap, and older ones on demand; each once, whichever way it comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.jobs.leads import PIECE, catch_up_leads, renew_forms
from portal.models import Employee, Event, EventKind, Lead, LeadForm, LeadState, Page, PageState, Task
from portal.services import lead_diagnosis, lead_fetching, lead_forms
from portal.services.lead_forms import FormSettings
from portal.services.problems import NotPossible
from tests.cast import Meta
from tests.jobs.leads import Form, lead, task_of, tasks_of, work_off
from tests.simulator.meta import Meta as Facebook


@pytest.fixture
def bakery(bakery: Page, session: Session) -> Page:
    """The bakery, receiving leads for an hour."""
    bakery.receives_leads, bakery.leads_from = True, clock.now() - timedelta(hours=1)
    session.commit()
    return bakery


@pytest.fixture
def form(bakery: Page, meta: Meta, facebook: Facebook) -> Form:
    return Form(bakery, meta, facebook)


def catch_up(bakery: Page, meta: Meta) -> None:
    meta.work(catch_up_leads, bakery.id)
    work_off(meta)


def fetch_everything(form: Form, meta: Meta, by: Employee) -> None:
    lead_fetching.ask([form.row()], by)
    work_off(meta)


def test_the_forms_of_a_page_are_read_with_their_questions(form: Form, bakery: Page, meta: Meta) -> None:
    assert renew_forms(bakery.id) is None
    names = [one.name for one in lead_forms.of(bakery)]
    assert names == ["Bread by post", "News from the bakery", "Order a birthday cake"]
    assert [one["label"] for one in form.row().questions][-1] == "Which loaf?"
    assert form.row().is_on


def test_forms_that_are_read_again_keep_what_was_chosen(
    form: Form, bakery: Page, meta: Meta, anna: Employee, facebook: Facebook
) -> None:
    renew_forms(bakery.id)
    lead_forms.change(form.row(), FormSettings(is_on=False, template=None, mapping={}), by=anna)
    facebook.stage(f"forms/{form.id}/archive")
    renew_forms(bakery.id)
    assert (form.row().is_on, form.row().status) == (False, "ARCHIVED")


def test_what_was_missed_is_read_once(form: Form, bakery: Page, meta: Meta) -> None:
    missed = form.filled("Ivan Petrov", "ivan@example.org")
    for _ in range(2):
        catch_up(bakery, meta)
    assert task_of(missed).contact.name == "Ivan Petrov"
    assert lead(missed).was_noticed is False
    form.notice(missed)
    work_off(meta)
    assert len(tasks_of(missed)) == 1
    assert lead(missed).was_noticed is True


def test_a_notice_and_reading_at_once_make_one_task(form: Form, bakery: Page, meta: Meta) -> None:
    lead_id = form.filled("Ivan Petrov", "ivan@example.org")
    form.notice(lead_id)
    meta.work(catch_up_leads, bakery.id)
    work_off(meta)
    assert len(tasks_of(lead_id)) == 1


def test_asked_for_twice_by_the_sweep_it_is_done_once(form: Form, bakery: Page, meta: Meta, facebook: Facebook) -> None:
    form.filled("Ivan Petrov", "ivan@example.org")
    meta.work(catch_up_leads, bakery.id)
    calls = facebook.look("requests")["requests"]
    meta.work(catch_up_leads, bakery.id)
    assert facebook.look("requests")["requests"] == calls


def test_older_leads_come_only_on_demand(form: Form, bakery: Page, meta: Meta, anna: Employee) -> None:
    before = form.filled("Ivan Petrov", "ivan@example.org", at=clock.now() - timedelta(days=60))
    catch_up(bakery, meta)
    assert db.session.scalars(select(Lead)).all() == []
    fetch_everything(form, meta, anna)
    task = task_of(before)
    assert task.opened_at == lead(before).created_at
    assert (form.row().fetch_found, form.row().fetch_added) == (1, 1)
    assert not form.row().is_being_fetched
    assert db.session.scalars(select(Event.kind).where(Event.kind == EventKind.LEADS_FETCHED)).all()


def test_what_meta_gives_no_longer_does_not_come(form: Form, bakery: Page, meta: Meta, anna: Employee) -> None:
    form.filled("Ivan Petrov", at=clock.now() - timedelta(days=91))
    renew_forms(bakery.id)
    fetch_everything(form, meta, anna)
    assert db.session.scalars(select(Lead)).all() == []


def test_fetching_again_finds_nothing_new(form: Form, bakery: Page, meta: Meta, anna: Employee) -> None:
    form.filled("Ivan Petrov", "ivan@example.org")
    renew_forms(bakery.id)
    for _ in range(2):
        fetch_everything(form, meta, anna)
    assert (form.row().fetch_found, form.row().fetch_added) == (1, 0)
    assert len(db.session.scalars(select(Task)).all()) == 1


def test_many_leads_are_read_piece_by_piece_oldest_first(form: Form, bakery: Page, meta: Meta, anna: Employee) -> None:
    start = clock.now() - timedelta(days=2)
    count = PIECE + 3
    for number in range(count):
        form.filled(f"Guest {number}", f"guest{number}@example.org", at=start + timedelta(minutes=number))
    renew_forms(bakery.id)
    fetch_everything(form, meta, anna)
    assert form.row().fetch_added == count
    newest_piece = db.session.scalars(select(Task).order_by(Task.id)).all()[:PIECE]
    assert [one.opened_at for one in newest_piece] == sorted(one.opened_at for one in newest_piece)


def test_reading_goes_on_where_it_was_interrupted(
    form: Form, bakery: Page, meta: Meta, anna: Employee, facebook: Facebook
) -> None:
    for number in range(PIECE + 1):
        form.filled(f"Guest {number}", at=clock.now() - timedelta(hours=number + 1))
    renew_forms(bakery.id)
    lead_fetching.ask([form.row()], anna)
    db.session.commit()
    facebook.stage("faults", edge="leads", method="GET", code=2, times=1)
    work_off(meta)
    assert form.row().is_being_fetched
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        work_off(meta)
    assert form.row().fetch_found == PIECE + 1


def test_a_form_is_not_read_twice_at_a_time(form: Form, bakery: Page, meta: Meta, anna: Employee) -> None:
    renew_forms(bakery.id)
    lead_fetching.ask([form.row()], anna)
    with pytest.raises(NotPossible):
        lead_fetching.ask([form.row()], anna)


def test_leads_of_a_form_that_is_off_are_not_read(form: Form, bakery: Page, meta: Meta, anna: Employee) -> None:
    form.filled("Ivan Petrov")
    renew_forms(bakery.id)
    form.row().is_on = False
    with pytest.raises(NotPossible):
        lead_fetching.ask([form.row()], anna)
    catch_up(bakery, meta)
    assert db.session.scalars(select(Lead)).all() == []


def test_what_was_refused_meanwhile_comes_with_the_next_reading(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    """Leads access was taken from the app, somebody gave it back, and nobody has to press anything."""
    facebook.stage(f"pages/{bakery.platform_id}/leads-access", people=[], apps=[], code=200)
    lead_id = form.filled("Ivan Petrov", "ivan@example.org")
    form.notice(lead_id)
    work_off(meta)
    catch_up(bakery, meta)
    assert lead(lead_id).state == LeadState.FAILED
    facebook.stage(f"pages/{bakery.platform_id}/leads-access", restore=True)
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        catch_up(bakery, meta)
    assert task_of(lead_id)


def test_forms_that_meta_refuses_leave_their_cause(form: Form, bakery: Page, meta: Meta, facebook: Facebook) -> None:
    facebook.stage("faults", edge="leadgen_forms", method="GET", code=200)
    assert renew_forms(bakery.id) is not None
    row = lead_diagnosis.get(bakery)
    assert (row.forms_code, row.forms_subcode) == (200, None)


def test_a_dead_token_ends_the_reading_until_the_page_is_well(
    form: Form, bakery: Page, meta: Meta, anna: Employee, facebook: Facebook
) -> None:
    form.filled("Ivan Petrov")
    renew_forms(bakery.id)
    lead_fetching.ask([form.row()], anna)
    db.session.commit()
    facebook.stage("faults", edge="leads", method="GET", code=190, subcode=460, times=1)
    work_off(meta)
    assert bakery.needs_reconnecting
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert lead_fetching.due(10) == []
        bakery.trouble_at = None
        work_off(meta)
    assert form.row().fetch_found == 1


@pytest.mark.parametrize("state", [PageState.PAUSED, PageState.DISCONNECTED])
def test_only_active_pages_that_receive_leads_are_caught_up(bakery: Page, session: Session, state: PageState) -> None:
    assert lead_fetching.due_pages() == [bakery.id]
    bakery.state = state
    assert lead_fetching.due_pages() == []
    bakery.state, bakery.receives_leads = PageState.ACTIVE, False
    assert lead_fetching.due_pages() == []


def test_a_form_found_later_is_read_from_when_leads_were_switched_on(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook, session: Session
) -> None:
    lead_id = form.filled("Ivan Petrov", at=clock.now() - timedelta(minutes=30))
    catch_up(bakery, meta)
    assert session.scalars(select(LeadForm).where(LeadForm.caught_up_at.is_(None))).all() == []
    assert task_of(lead_id)


@pytest.fixture(autouse=True)
def no_faults(facebook: Facebook) -> None:
    requests.delete(f"{facebook.url}/_stage/faults").raise_for_status()
