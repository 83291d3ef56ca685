"""Lead Ads of a Page in administration: forms, leads from notice to task, fetching, and the diagnosis."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal import database
from portal.extensions import db
from portal.jobs.inbox import drain
from portal.jobs.lead_diagnosis import diagnose, make_test_lead
from portal.jobs.leads import catch_up_leads, fetch_lead, fetch_leads
from portal.jobs.pages import check_subscription
from portal.models import Lead, LeadForm, Page, Task
from portal.services import lead_fetching, leads
from tests.served import Visitor
from tests.simulator.callback import Callback
from tests.simulator.meta import ANNA, APP, APP_TOKEN, BAKERY, Meta
from tests.stack import wait_until

CAKE = "Order a birthday cake"
LEADS = "/admin/pages/1/leads"
SETTINGS = {"history_size": "10", "human_agent": "unknown", "comment_tasks": "post", "receives_messages": "y"}


@pytest.fixture
def work(app: Flask, meta: Meta) -> Callable[[], None]:
    """Let Meta deliver, and do what is due, as the workers would."""

    def work_off() -> None:
        meta.stage("webhooks/settle?seconds=10")
        with app.app_context():
            drain()
            with database.writing():
                catch_up_leads(1)
            with database.reading():
                due = leads.due(100), lead_fetching.due(100)
                db.session.rollback()
            for number in due[0]:
                fetch_lead(number)
            for number in due[1]:
                fetch_leads(number)

    return work_off


@pytest.fixture
def admin(logged_in: Visitor, app: Flask, work: Callable[[], None]) -> Visitor:
    """Anna, with North Bakery connected, leads switched on, and everything granted."""
    logged_in.connects(BAKERY)
    logged_in.goes("/admin/pages/1").press("Save", **SETTINGS, receives_leads="y")
    assert logged_in.reads("The settings are saved.")
    logged_in.logs_in(query="?again=1&page=1")
    with app.app_context():
        check_subscription(1)
    work()
    return logged_in


def form_id(meta: Meta, name: str = CAKE) -> str:
    return str(next(one["id"] for one in meta.look("world")["forms"] if one["name"] == name))


def fills(meta: Meta, **answers: str) -> str:
    told = meta.stage(f"forms/{form_id(meta)}/fill", person="Maria", answers=answers)
    return str(told["lead"]["id"])


def test_what_leads_need_is_asked_for_when_they_are_switched_on(logged_in: Visitor) -> None:
    logged_in.connects(BAKERY)
    logged_in.goes("/admin/pages/1").press("Save", **SETTINGS, receives_leads="y")
    assert logged_in.goes("/admin/pages/1").reads("leads_retrieval")
    assert logged_in.reads("Ask Facebook")
    assert "leads_retrieval" in logged_in.get("/connect", allow_redirects=False).headers["Location"]


def test_the_forms_of_the_page_are_listed(admin: Visitor) -> None:
    assert admin.goes(LEADS).reads(CAKE)
    assert admin.reads("News from the bakery")


def test_what_a_person_sends_becomes_a_task(admin: Visitor, meta: Meta, work: Callable[[], None]) -> None:
    fills(meta, full_name="Maria Ivanova")
    work()
    assert admin.goes(f"{LEADS}/notices").reads("Maria Ivanova")
    assert admin.reads("Arrived")
    assert admin.goes("/tasks/1").reads(CAKE)


def test_an_empty_list_says_what_will_be_here(admin: Visitor) -> None:
    assert admin.goes(f"{LEADS}/notices").reads("No lead has come yet")


def test_a_form_that_is_switched_off_leaves_its_leads_out(
    admin: Visitor, meta: Meta, work: Callable[[], None], app: Flask
) -> None:
    number = cake(app)
    admin.goes(f"{LEADS}/forms/{number}").press("Save", without=("y",))
    fills(meta)
    work()
    assert admin.goes(f"{LEADS}/notices?state=left_out").reads("Its form is switched off")
    assert tasks(app) == 0
    admin.goes(f"{LEADS}/notices").press("Try again")
    assert admin.reads("Switch it on first")
    admin.goes(f"{LEADS}/forms/{number}").press("Save", is_on="y")
    admin.goes(f"{LEADS}/notices").press("Try again")
    work()
    assert tasks(app) == 1


def cake(app: Flask) -> str:
    """The portal's number of the form for cakes."""
    with app.app_context():
        return str(db.session.scalars(select(LeadForm.id).where(LeadForm.name == CAKE)).one())


def tasks(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Task.id)).all())


def test_the_mapping_of_a_form_is_kept(admin: Visitor, app: Flask) -> None:
    with app.app_context():
        form = db.session.scalars(select(LeadForm).where(LeadForm.name == CAKE)).one()
        number, guests = form.id, form.questions[-1]["key"]
    usual = {"question-full_name": "name", "question-phone_number": "phone"}
    admin.goes(f"{LEADS}/forms/{number}").press("Save", **usual, **{f"question-{guests}": "name", "question-email": ""})
    assert admin.reads("The settings are saved.")
    with app.app_context():
        assert db.session.get_one(LeadForm, number).mapping == {guests: "name", "email": ""}
    assert admin.goes("/admin/pages/1").reads("changed the lead form")


def test_a_field_that_is_not_on_offer_is_not_kept(admin: Visitor, app: Flask) -> None:
    number = cake(app)
    admin.goes(f"{LEADS}/forms/{number}").sends(f"{LEADS}/forms/{number}", is_on="y", **{"question-email": "nonsense"})
    with app.app_context():
        assert db.session.get_one(LeadForm, number).mapping["email"] == ""


def test_earlier_leads_are_fetched_and_the_result_is_said(
    admin: Visitor, meta: Meta, work: Callable[[], None], app: Flask
) -> None:
    month_ago = meta.look("clock")["now"] - 30 * 86_400_000
    meta.stage("weather", hold_webhooks=True)
    meta.stage(f"forms/{form_id(meta)}/fill", person="Maria", at=month_ago)
    admin.goes(LEADS).press("Fetch the leads of all forms")
    assert admin.path == LEADS
    with app.app_context():
        for number in lead_fetching.due(10):
            fetch_leads(number)
    assert admin.goes(LEADS).reads("1 lead found, 1 of them new")
    assert tasks(app) == 1
    admin.press("Fetch the leads of all forms")
    with app.app_context():
        for number in lead_fetching.due(10):
            fetch_leads(number)
    assert admin.goes(LEADS).reads("1 lead found, nothing new")
    assert tasks(app) == 1


def test_what_meta_refused_is_said_with_its_remedy(admin: Visitor, meta: Meta, work: Callable[[], None]) -> None:
    meta.stage(f"pages/{BAKERY}/leads-access", people=[ANNA], apps=[])
    fills(meta)
    work()
    assert admin.goes(LEADS).reads("The last lead could not be read.")
    assert admin.goes(f"{LEADS}/notices?state=failed").reads("Leads access was taken from this app")
    meta.stage(f"pages/{BAKERY}/leads-access", restore=True)
    admin.press("Try all again")
    work()
    assert admin.goes(f"{LEADS}/notices").reads("Arrived")


def test_a_lead_that_came_during_a_pause_gets_its_task_by_hand(
    admin: Visitor, meta: Meta, work: Callable[[], None], app: Flask
) -> None:
    admin.goes("/admin/pages/1").press("Pause")
    fills(meta)
    work()
    assert tasks(app) == 0
    admin.goes(f"{LEADS}/notices").press("Make a task")
    assert tasks(app) == 1
    assert admin.reads("Task 1")


def test_the_list_goes_on_behind_the_last_row(admin: Visitor, app: Flask) -> None:
    with app.app_context(), database.writing():
        page = db.session.get_one(Page, 1)
        for number in range(60):
            db.session.add(Lead(page=page, platform_id=f"9{number:03}", created_at=page.connected_at))
        db.session.commit()
    admin.goes(f"{LEADS}/notices")
    assert admin.reads("9059")
    assert not admin.reads("9009")
    older = re.search(r'href="([^"]+before=\d+[^"]*)"', admin.text)
    assert older
    assert admin.goes(older[1].replace("&amp;", "&")).reads("9009")
    assert not admin.reads("9059")


# Diagnosis


@pytest.fixture
def look(admin: Visitor, app: Flask) -> Callable[[], Visitor]:
    """Press *Look again*, let it be done, and read what was found."""

    def look_again() -> Visitor:
        admin.goes(f"{LEADS}/diagnosis").press("Look again")
        with app.app_context():
            diagnose(1)
        return admin.goes(f"{LEADS}/diagnosis")

    return look_again


def test_a_chain_that_holds_is_said_to_hold(look: Callable[[], Visitor]) -> None:
    screen = look()
    assert screen.reads("No link is broken.")
    assert screen.reads("Facebook has granted everything that leads need.")
    assert screen.reads("The portal may read leads.")
    assert screen.reads("Facebook tells the portal of this Page's leads.")


def test_leads_that_are_switched_off_are_the_first_link(look: Callable[[], Visitor], admin: Visitor) -> None:
    admin.goes("/admin/pages/1").press("Save", **SETTINGS, without=("y",))
    assert look().reads("Stops at “Switched on”: This Page does not receive leads.")


def test_a_permission_that_was_taken_is_named(look: Callable[[], Visitor], meta: Meta) -> None:
    meta.stage(f"people/{ANNA}/revoke", scope="leads_retrieval")
    screen = look()
    assert screen.reads("Stops at “Permission”: Facebook has not granted: leads_retrieval.")
    assert screen.reads("Ask Facebook")
    assert screen.press("Look again").reads("Meta is being asked about every link")


def test_a_right_that_is_missing_is_named_with_its_steps(look: Callable[[], Visitor], meta: Meta) -> None:
    meta.stage(f"people/{ANNA}/give-role", page=BAKERY, tasks=["MANAGE", "MESSAGING", "MODERATE", "CREATE_CONTENT"])
    screen = look()
    assert screen.reads("Stops at “Rights on the Page”: Anna Keller has no right to the leads of this Page.")
    assert "https://business.facebook.com/latest/settings/pages" in screen.text


def test_leads_access_that_was_customised_is_named_with_its_link(look: Callable[[], Visitor], meta: Meta) -> None:
    meta.stage(f"pages/{BAKERY}/leads-access", people=[ANNA], apps=[])
    screen = look()
    assert screen.reads("Stops at “Leads access”")
    assert screen.reads("Restore default access")
    assert "https://business.facebook.com/latest/settings/leads_accesses" in screen.text


def test_a_callback_that_is_switched_off_or_leads_elsewhere_is_named(look: Callable[[], Visitor], meta: Meta) -> None:
    meta.stage(f"apps/{APP}/callback", object="page", active=False)
    assert look().reads("Stops at “Meta app”: Meta has switched off the events of your Meta app")
    theirs = Callback()
    asked = {"callback_url": theirs.url, "verify_token": theirs.verify_token, "fields": "leadgen"}
    meta.post(f"{APP}/subscriptions", APP_TOKEN, object="page", include_values="true", **asked)
    assert look().reads(f"Stops at “Meta app”: Your Meta app sends its events to another address: {theirs.url}")
    theirs.close()


def test_a_dead_token_is_the_broken_link(look: Callable[[], Visitor], meta: Meta) -> None:
    meta.stage(f"pages/{BAKERY}/expire-token")
    assert look().reads("Stops at “Connection”")


def test_a_test_lead_is_watched_until_its_task(
    admin: Visitor, app: Flask, meta: Meta, work: Callable[[], None]
) -> None:
    admin.goes(f"{LEADS}/diagnosis").press("Make a test lead", form=cake(app))
    assert admin.goes(f"{LEADS}/diagnosis").reads("Facebook is being asked for a test lead.")
    makes_test_lead(app)
    assert admin.goes(f"{LEADS}/diagnosis").reads("Facebook made the test lead.")
    work()
    assert admin.goes(f"{LEADS}/diagnosis").reads("The test lead has arrived. Everything works.")
    assert admin.goes("/tasks/1").reads("Test lead")


def makes_test_lead(app: Flask) -> None:
    with app.app_context():
        make_test_lead(1)


def test_an_earlier_test_lead_makes_room(admin: Visitor, app: Flask, meta: Meta, work: Callable[[], None]) -> None:
    for expected in (1, 2):
        admin.goes(f"{LEADS}/diagnosis").press("Make a test lead", form=cake(app))
        makes_test_lead(app)
        work()
        assert admin.goes(f"{LEADS}/diagnosis").reads("The test lead has arrived.")
        assert tasks(app) == expected


def test_a_test_lead_that_stops_on_the_way_says_where(
    admin: Visitor, app: Flask, meta: Meta, work: Callable[[], None]
) -> None:
    meta.stage("weather", hold_webhooks=True)
    admin.goes(f"{LEADS}/diagnosis").press("Make a test lead", form=cake(app))
    makes_test_lead(app)
    meta.stage("clock", advance=120)
    said = "told the portal nothing for a minute"
    wait_until(lambda: admin.goes(f"{LEADS}/diagnosis").reads(said), "the portal's clock follows")


def test_a_test_lead_that_meta_refuses_says_why(admin: Visitor, app: Flask, meta: Meta) -> None:
    meta.stage("faults", edge="test_leads", method="POST", code=200, message="No access")
    admin.goes(f"{LEADS}/diagnosis").press("Make a test lead", form=cake(app))
    makes_test_lead(app)
    assert admin.goes(f"{LEADS}/diagnosis").reads("Facebook made no test lead.")
    assert admin.reads("No access")


def test_the_testing_tool_is_linked_and_its_words_are_explained(admin: Visitor) -> None:
    admin.goes(f"{LEADS}/diagnosis")
    assert "https://developers.facebook.com/tools/lead-ads-testing" in admin.text
    assert admin.reads("Pending")


@pytest.mark.parametrize("path", ["", "/notices", "/diagnosis", "/forms/1", "/fetching", "/diagnosis/found"])
def test_another_pages_leads_are_not_there(admin: Visitor, path: str) -> None:
    assert admin.get(f"/admin/pages/99/leads{path}").status_code == 404
