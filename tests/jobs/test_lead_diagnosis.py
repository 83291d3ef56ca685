"""The chain that a Page's leads come by, and a test lead on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.jobs.lead_diagnosis import diagnose, make_test_lead
from portal.jobs.leads import renew_forms
from portal.models import Page
from portal.services import lead_diagnosis, lead_forms
from portal.services.lead_diagnosis import LinkKey, TrialStep, Verdict
from portal.services.problems import NotPossible
from tests.cast import Meta
from tests.jobs.leads import Form, lead, work_off
from tests.simulator.meta import ANNA, APP
from tests.simulator.meta import Meta as Facebook

LOGIN = "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,pages_manage_ads,leads_retrieval"


@pytest.fixture
def bakery(bakery: Page, facebook: Facebook, session: Session) -> Page:
    """The bakery, receiving leads, through Anna's login with all permissions."""
    user_token = facebook.user_token(scope=LOGIN)
    bakery.receives_leads, bakery.leads_from = True, clock.now()
    bakery.connection.token = user_token
    bakery.connection.granted_scopes = LOGIN.split(",")
    bakery.token = facebook.page_token(bakery.platform_id, user_token)
    session.commit()
    return bakery


@pytest.fixture
def form(bakery: Page, meta: Meta, facebook: Facebook) -> Form:
    made = Form(bakery, meta, facebook)
    renew_forms(bakery.id)
    return made


@pytest.fixture(autouse=True)
def no_faults(facebook: Facebook) -> None:
    requests.delete(f"{facebook.url}/_stage/faults").raise_for_status()


def verdicts(bakery: Page, meta: Meta) -> dict[LinkKey, Verdict]:
    lead_diagnosis.ask(bakery)
    meta.work(diagnose, bakery.id)
    db.session.expire_all()
    return {link.key: link.verdict for link in lead_diagnosis.chain(bakery)}


def first(bakery: Page, meta: Meta) -> LinkKey | None:
    verdicts(bakery, meta)
    found = lead_diagnosis.first_broken(lead_diagnosis.chain(bakery))
    return found.key if found else None


def test_what_meta_answers_is_kept(form: Form, bakery: Page, meta: Meta) -> None:
    found = verdicts(bakery, meta)
    kept = (LinkKey.SWITCHED_ON, LinkKey.CONNECTION, LinkKey.PERMISSION, LinkKey.RIGHTS, LinkKey.ACCESS, LinkKey.PAGE)
    assert {key: found[key] for key in kept} == dict.fromkeys(kept, Verdict.GOOD)
    assert not lead_diagnosis.is_running(lead_diagnosis.find(bakery))


def test_the_first_broken_link_is_named(form: Form, bakery: Page, meta: Meta, facebook: Facebook) -> None:
    facebook.stage(f"people/{ANNA}/revoke", scope="leads_retrieval")
    facebook.stage(f"pages/{bakery.platform_id}/leads-access", people=[], apps=[])
    assert first(bakery, meta) == LinkKey.PERMISSION
    form.row().is_on = False
    for other in lead_forms.of(bakery):
        other.is_on = False
    assert first(bakery, meta) == LinkKey.SWITCHED_ON


def test_terms_that_were_not_accepted_are_a_broken_link(bakery: Page, meta: Meta, facebook: Facebook) -> None:
    facebook.stage(f"pages/{bakery.platform_id}", accepted_lead_terms=False)
    assert verdicts(bakery, meta)[LinkKey.TERMS] == Verdict.BROKEN


def test_events_of_the_page_that_got_lost_are_asked_for_again(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    verdicts(bakery, meta)
    facebook.stage(f"apps/{APP}/drop-field", field="leadgen", page=bakery.platform_id)
    assert verdicts(bakery, meta)[LinkKey.PAGE] == Verdict.GOOD


def test_a_look_that_meta_interrupts_leaves_the_links_open(bakery: Page, meta: Meta, facebook: Facebook) -> None:
    facebook.stage("weather", outage="503")
    found = verdicts(bakery, meta)
    facebook.stage("weather", outage=None)
    assert found[LinkKey.PERMISSION] == found[LinkKey.ACCESS] == Verdict.UNKNOWN


def test_a_look_whose_job_was_lost_is_due_again(bakery: Page, meta: Meta) -> None:
    lead_diagnosis.ask(bakery)
    assert lead_diagnosis.is_running(lead_diagnosis.find(bakery))
    assert lead_diagnosis.due() == []
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert lead_diagnosis.due() == [bakery.id]
        meta.work(diagnose, bakery.id)
        assert lead_diagnosis.due() == []


def test_a_test_lead_passes_every_step(form: Form, bakery: Page, meta: Meta) -> None:
    lead_diagnosis.ask_for_test(bakery, form.row())
    assert step(bakery) == TrialStep.ASKED
    meta.work(make_test_lead, bakery.id)
    db.session.expire_all()
    assert step(bakery) == TrialStep.MADE
    lead_id = lead_diagnosis.get(bakery).test_lead_id or ""
    form.notice(lead_id)
    assert step(bakery) == TrialStep.NOTICED
    work_off(meta)
    assert step(bakery) == TrialStep.ARRIVED
    assert lead(lead_id).is_test


def step(bakery: Page) -> TrialStep:
    trial = lead_diagnosis.trial(bakery)
    assert trial
    return trial.step


def test_a_job_that_runs_twice_makes_one_test_lead(form: Form, bakery: Page, meta: Meta) -> None:
    lead_diagnosis.ask_for_test(bakery, form.row())
    meta.work(make_test_lead, bakery.id)
    made = lead_diagnosis.get(bakery).test_lead_id
    meta.work(make_test_lead, bakery.id)
    db.session.expire_all()
    assert lead_diagnosis.get(bakery).test_lead_id == made


def test_no_notice_for_a_minute_is_where_it_stopped(form: Form, bakery: Page, meta: Meta) -> None:
    lead_diagnosis.ask_for_test(bakery, form.row())
    meta.work(make_test_lead, bakery.id)
    db.session.expire_all()
    with time_machine.travel(clock.now() + timedelta(seconds=90)):
        assert step(bakery) == TrialStep.NOT_NOTICED


def test_answers_that_meta_refuses_are_where_it_stopped(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    lead_diagnosis.ask_for_test(bakery, form.row())
    meta.work(make_test_lead, bakery.id)
    db.session.expire_all()
    facebook.stage(f"pages/{bakery.platform_id}/leads-access", people=[ANNA], apps=[])
    form.notice(lead_diagnosis.get(bakery).test_lead_id or "")
    work_off(meta)
    assert step(bakery) == TrialStep.FAILED


def test_meta_not_answering_is_said(form: Form, bakery: Page, meta: Meta, facebook: Facebook) -> None:
    lead_diagnosis.ask_for_test(bakery, form.row())
    facebook.stage("weather", outage="503")
    meta.work(make_test_lead, bakery.id)
    facebook.stage("weather", outage=None)
    db.session.expire_all()
    assert step(bakery) == TrialStep.REFUSED


def test_no_test_lead_is_made_that_could_not_arrive(form: Form, bakery: Page, session: Session) -> None:
    bakery.receives_leads = False
    with pytest.raises(NotPossible, match="Receive leads"):
        lead_diagnosis.ask_for_test(bakery, form.row())
    bakery.receives_leads, form.row().is_on = True, False
    with pytest.raises(NotPossible, match="switched on"):
        lead_diagnosis.ask_for_test(bakery, form.row())
    with pytest.raises(NotPossible):
        lead_diagnosis.ask_for_test(bakery, None)
