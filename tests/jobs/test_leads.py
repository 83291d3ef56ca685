"""From a notice to contact and task: once, in any order, and with its cause where it stops."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, database
from portal.extensions import db
from portal.jobs.leads import fetch_lead, fetch_leads, renew_forms
from portal.models import (
    Contact,
    ConversationKind,
    DeliveryItem,
    Identity,
    IdentityKind,
    Lead,
    LeadState,
    Page,
    PageState,
    Template,
)
from portal.services import lead_answers, lead_fetching, lead_forms, leads
from portal.services.lead_forms import FormSettings
from portal.services.problems import NotPossible
from tests.cast import Meta
from tests.jobs.leads import Form, lead, task_of, tasks_of, work_off
from tests.simulator.meta import ANNA
from tests.simulator.meta import Meta as Facebook
from tests.together import together

IVAN = ("Ivan Petrov", "Ivan@Example.org", "+7 999 000-11-22", "Rye")


@pytest.fixture
def bakery(bakery: Page, session: Session) -> Page:
    """The bakery, receiving leads."""
    bakery.receives_leads, bakery.leads_from = True, clock.now()
    session.commit()
    return bakery


@pytest.fixture
def form(bakery: Page, meta: Meta, facebook: Facebook) -> Form:
    return Form(bakery, meta, facebook)


def arrives(form: Form, meta: Meta, *answers: str) -> str:
    lead_id = form.filled(*(answers or IVAN))
    form.notice(lead_id)
    work_off(meta)
    return lead_id


def test_a_lead_becomes_a_contact_and_a_task(form: Form, bakery: Page, meta: Meta) -> None:
    lead_id = arrives(form, meta)
    task = task_of(lead_id)
    assert task.contact.name == "Ivan Petrov"
    assert task.title == "Bread by post"
    assert task.title_kind == "lead"
    assert task.conversation.kind == ConversationKind.LEAD
    assert [one.name for one in task.assignees] == ["Boris"]
    assert lead(lead_id).state == LeadState.FETCHED
    assert lead(lead_id).fetched_at is not None


def test_all_answers_are_kept_under_the_words_of_their_questions(form: Form, bakery: Page, meta: Meta) -> None:
    arrived = lead(arrives(form, meta))
    assert [one.words for one in lead_answers.readable(arrived)] == ["Ivan Petrov", *IVAN[1:]]
    assert lead_answers.readable(arrived)[-1].question == "Which loaf?"


def test_the_contact_is_known_by_e_mail_and_telephone_in_one_form(form: Form, bakery: Page, meta: Meta) -> None:
    arrives(form, meta)
    known = {one.kind: one.platform_id for one in db.session.scalars(select(Identity))}
    assert known == {IdentityKind.EMAIL: "ivan@example.org", IdentityKind.PHONE: "+79990001122"}
    assert db.session.scalars(select(Identity.profile_try_after)).all() == [None, None]


@pytest.mark.parametrize(
    "again",
    [
        ("I. Petrov", "IVAN@example.org", "", "Wheat"),
        ("Petrov", "", "+79990001122", "Wheat"),
        ("Ivan", "other@example.org", "+7 (999) 000 11 22", "Wheat"),
    ],
)
def test_a_person_is_found_again_by_either(
    form: Form, bakery: Page, meta: Meta, session: Session, again: tuple[str, ...]
) -> None:
    first, second = arrives(form, meta), arrives(form, meta, *again)
    assert task_of(first).contact_id == task_of(second).contact_id
    assert [one.name for one in session.scalars(select(Contact))] == ["Ivan Petrov"]
    assert task_of(first).conversation_id != task_of(second).conversation_id


def test_other_people_stay_apart(form: Form, bakery: Page, meta: Meta, session: Session) -> None:
    arrives(form, meta)
    arrives(form, meta, "Ivan Petrov", "ivan2@example.org", "+79990001123")
    arrives(form, meta, "Ivan Petrov", "no address", "123")
    assert len(session.scalars(select(Contact)).all()) == 3


def test_form_campaign_and_ad_are_kept_of_a_paid_lead(form: Form, bakery: Page, meta: Meta, facebook: Facebook) -> None:
    names = {"name": "Autumn A", "campaign": "Autumn"}
    ad = facebook.stage(f"pages/{bakery.platform_id}/ads", **names)["ad"]["id"]
    lead_id = form.filled(*IVAN, ad=ad)
    form.notice(lead_id, ad_id=ad)
    work_off(meta)
    arrived = lead(lead_id)
    assert (arrived.ad_name, arrived.campaign_name, arrived.is_organic) == ("Autumn A", "Autumn", False)
    assert arrived.form is not None
    assert arrived.form.name == "Bread by post"


def test_an_organic_lead_is_marked(form: Form, bakery: Page, meta: Meta) -> None:
    assert lead(arrives(form, meta)).is_organic is True


def test_a_test_lead_is_marked_and_has_no_made_up_contact_facts(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook, session: Session
) -> None:
    lead_id = facebook.stage(f"forms/{form.id}/test")["lead"]["id"]
    form.notice(int(lead_id), form_id=int(form.id), ad_id=0)  # type: ignore[arg-type]
    work_off(meta)
    assert lead(lead_id).is_test
    assert task_of(lead_id).contact.name == "Test lead"
    assert session.scalars(select(Identity)).all() == []


def test_a_notice_that_comes_again_changes_nothing(form: Form, bakery: Page, meta: Meta) -> None:
    lead_id = arrives(form, meta)
    for _ in range(2):
        form.notice(lead_id)
        work_off(meta)
    assert len(tasks_of(lead_id)) == 1


def test_the_same_notice_twice_in_one_delivery_is_one_lead(form: Form, bakery: Page, meta: Meta) -> None:
    lead_id = form.filled(*IVAN)
    value = {"leadgen_id": lead_id, "form_id": form.id, "page_id": bakery.platform_id}
    meta.tell(bakery, *[{"field": "leadgen", "value": value}] * 3, list_name="changes")
    work_off(meta)
    assert len(tasks_of(lead_id)) == 1


def test_a_job_that_runs_twice_makes_one_task(form: Form, bakery: Page, meta: Meta, session: Session) -> None:
    lead_id = arrives(form, meta)
    session.scalars(select(Lead)).one().try_after = clock.now()
    meta.work(fetch_lead, lead(lead_id).id)
    assert len(tasks_of(lead_id)) == 1


def test_workers_who_meet_over_a_lead_and_its_person_make_each_once(
    form: Form, bakery: Page, meta: Meta, session: Session
) -> None:
    renew_forms(bakery.id)
    ids = [form.filled(*IVAN) for _ in range(3)]
    for lead_id in ids:
        form.notice(lead_id)
    lead_fetching.catch_up(bakery)
    numbers = list(session.scalars(select(Lead.id)))
    again = [partial(fetch_lead, number) for number in numbers]
    together(meta, *again, *again, partial(fetch_leads, form.row().id))
    session.expire_all()
    assert [len(tasks_of(lead_id)) for lead_id in ids] == [1, 1, 1]
    assert session.scalars(select(Contact.name)).all() == ["Ivan Petrov"]
    assert not form.row().is_being_fetched


def test_a_button_pressed_twice_at_once_makes_one_task(form: Form, bakery: Page, meta: Meta, session: Session) -> None:
    bakery.state = PageState.PAUSED
    lead_id = arrives(form, meta)
    number = lead(lead_id).id

    def click() -> None:
        with database.writing(), suppress(NotPossible):
            leads.make_task(leads.held(number))
            db.session.commit()

    together(meta, click, click)
    session.expire_all()
    assert len(tasks_of(lead_id)) == 1


def test_a_page_that_does_not_receive_leads_ignores_them(
    form: Form, bakery: Page, meta: Meta, session: Session
) -> None:
    bakery.receives_leads = False
    arrives(form, meta)
    assert session.scalars(select(Lead)).all() == []
    assert session.scalars(select(DeliveryItem.reason)).all() == ["leads_off"]


def test_leads_come_in_though_messages_do_not(form: Form, bakery: Page, meta: Meta) -> None:
    bakery.receives_messages = False
    assert task_of(arrives(form, meta))


def test_of_a_form_that_is_off_only_the_notice_is_kept(form: Form, bakery: Page, meta: Meta, anna: object) -> None:
    arrives(form, meta)
    form.row().is_on = False
    lead_id = arrives(form, meta, "Olga", "olga@example.org")
    assert lead(lead_id).state == LeadState.LEFT_OUT
    assert lead(lead_id).answers == []
    with pytest.raises(NotPossible, match="switched off"):
        leads.try_again(lead(lead_id))
    form.row().is_on = True
    leads.try_again(lead(lead_id))
    work_off(meta)
    assert task_of(lead_id).contact.name == "Olga"


def test_a_lead_of_a_paused_page_waits_for_its_task(form: Form, bakery: Page, meta: Meta) -> None:
    bakery.state = PageState.PAUSED
    lead_id = arrives(form, meta)
    assert tasks_of(lead_id) == []
    leads.make_task(lead(lead_id))
    db.session.commit()
    assert task_of(lead_id).contact.name == "Ivan Petrov"
    with pytest.raises(NotPossible):
        leads.make_task(lead(lead_id))


def test_the_form_has_its_own_template_and_mapping(
    form: Form, bakery: Page, meta: Meta, anna: object, session: Session
) -> None:
    arrives(form, meta)
    template = Template(name="Bread", title="Bread for {{ lead.full_name }}", description="{{ lead.email }}")
    session.add(template)
    settings = FormSettings(is_on=True, template=template, mapping={form.keys[3]: "name", form.keys[0]: ""})
    lead_forms.change(form.row(), settings, by=anna)  # type: ignore[arg-type]
    task = task_of(arrives(form, meta, "Nobody", "olga@example.org", "", "Olga"))
    assert task.title == "Bread for Nobody"
    assert task.description == "olga@example.org"
    assert task.contact.name == "Olga"


# Refused by Meta


def refused(form: Form, meta: Meta, facebook: Facebook, **fault: object) -> str:
    lead_id = form.filled(*IVAN)
    facebook.stage("faults", edge="*", method="GET", times=100, **fault)
    form.notice(lead_id)
    work_off(meta)
    facebook_is_well(facebook)
    return lead_id


def facebook_is_well(facebook: Facebook) -> None:
    import requests

    requests.delete(f"{facebook.url}/_stage/faults").raise_for_status()


@pytest.mark.parametrize(("code", "subcode"), [(103, None), (200, None), (10, None), (278, None), (803, None)])
def test_a_refusal_that_needs_a_person_is_kept_with_its_cause(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook, code: int, subcode: int | None
) -> None:
    lead_id = refused(form, meta, facebook, code=code, subcode=subcode)
    assert lead(lead_id).state == LeadState.FAILED
    assert (lead(lead_id).error_code, lead(lead_id).error_subcode) == (code, subcode)
    assert lead(lead_id).id not in leads.due(100)
    leads.try_again(lead(lead_id))
    work_off(meta)
    assert task_of(lead_id)
    assert lead(lead_id).error_code is None


@pytest.mark.parametrize("code", [2, 4, 80005])
def test_what_passes_by_itself_is_tried_again(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook, code: int
) -> None:
    lead_id = refused(form, meta, facebook, code=code)
    assert lead(lead_id).state == LeadState.WAITING
    assert lead(lead_id).try_after > clock.now()  # type: ignore[operator]
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        work_off(meta)
        assert task_of(lead_id)


def test_a_lead_that_meta_does_not_know_yet_is_asked_for_again_before_it_counts_as_failed(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    form.notice("1357913579139999")
    for hour in range(1, 4):
        assert lead("1357913579139999").state == LeadState.WAITING
        with time_machine.travel(clock.now() + timedelta(hours=hour)):
            work_off(meta)
    failed = lead("1357913579139999")
    assert (failed.state, failed.error_code, failed.error_subcode) == (LeadState.FAILED, 100, 33)


def test_a_dead_token_marks_the_page_and_the_lead_waits_for_it(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    lead_id = refused(form, meta, facebook, code=190, subcode=460)
    assert bakery.needs_reconnecting
    assert lead(lead_id).state == LeadState.WAITING
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert lead(lead_id).id not in leads.due(100)
        bakery.trouble_at = None
        work_off(meta)
        assert task_of(lead_id)


def test_leads_access_that_was_taken_from_the_app_is_named(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    facebook.stage(f"pages/{bakery.platform_id}/leads-access", people=[ANNA], apps=[])
    lead_id = arrives(form, meta)
    assert (lead(lead_id).state, lead(lead_id).error_code) == (LeadState.FAILED, 103)
    facebook.stage(f"pages/{bakery.platform_id}/leads-access", restore=True)
    leads.try_all_again(bakery)
    work_off(meta)
    assert task_of(lead_id)


def test_after_ninety_days_it_is_said_that_it_is_too_late(
    form: Form, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    lead_id = refused(form, meta, facebook, code=103)
    with time_machine.travel(clock.now() + timedelta(days=91)), pytest.raises(NotPossible, match="90 days"):
        leads.try_again(lead(lead_id))
