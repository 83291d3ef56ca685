"""Step 4: the Pages as Meta names them now, and guidance for each thing that can be in the way."""

from __future__ import annotations

import re

import pytest

from portal.extensions import db
from portal.models import Page
from tests.simulator.meta import APP, BAKERY, BOOKSHOP, CAFE, FLORIST, MUSEUM

EVERYTHING = ["MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"]


def pages(app):
    with app.app_context():
        return {page.name: page for page in db.session.query(Page)}


def subscribed(meta, page_id):
    answer = meta.get(f"{page_id}/subscribed_apps", meta.dashboard_token(page_id))
    return next((set(one["subscribed_fields"]) for one in answer["data"] if one["id"] == APP), set())


def test_the_list_shows_names_rights_and_pictures(logged_in):
    assert logged_in.reads("North Bakery Facebook Your rights: Full control")
    assert logged_in.reads("Old Bookshop Facebook Your rights: Content, Ads, Insights")
    address = re.search(r'<img src="(/setup/pages/picture[^"]+)"', logged_in.text).group(1)
    assert logged_in.goes(address).status == 200


def test_a_picture_that_meta_did_not_name_is_not_fetched(logged_in):
    assert logged_in.goes("/setup/pages/picture?source=http://127.0.0.1/").status == 404


def test_it_says_why_a_page_cannot_be_chosen(logged_in):
    assert logged_in.reads("It belongs to the business portfolio “Harbour Group”, and Anna Keller has no rights on it.")
    assert logged_in.reads("Anna Keller may not answer its messages: the right “Messages” is missing.")
    assert logged_in.reads("Anna Keller may look at it, but not act for it.")


def test_one_can_be_connected(logged_in, app, meta):
    logged_in.connects(BAKERY)
    assert logged_in.path == "/setup/permissions"
    assert list(pages(app)) == ["North Bakery"]
    assert {"messages", "message_echoes", "messaging_postbacks"} <= subscribed(meta, BAKERY)
    assert subscribed(meta, FLORIST) == set()


def test_what_was_read_back_is_kept(logged_in, app):
    logged_in.connects(BAKERY)
    page = pages(app)["North Bakery"]
    assert "messages" in page.subscribed_fields
    assert page.subscription_checked_at is not None


def test_several_can_be_connected(logged_in, app):
    logged_in.connects(BAKERY, FLORIST)
    assert set(pages(app)) == {"North Bakery", "Green Florist"}


def test_all_can_be_connected_at_once(logged_in, app):
    logged_in.press("Connect all 2")
    assert set(pages(app)) == {"North Bakery", "Green Florist"}


def test_choosing_nothing_is_said(logged_in):
    logged_in.connects()
    assert logged_in.status == 422
    assert logged_in.reads("No Page is chosen.")


def test_what_cannot_be_chosen_cannot_be_smuggled_in(logged_in, app):
    logged_in.connects(BOOKSHOP, CAFE, "12345")
    assert pages(app) == {}


def test_fields_that_the_page_had_stay(logged_in, meta):
    token = meta.dashboard_token(BAKERY)
    meta.post(f"{BAKERY}/subscribed_apps", token, subscribed_fields="feed,messages")
    logged_in.connects(BAKERY)
    assert {"feed", "messages", "message_reads"} <= subscribed(meta, BAKERY)


def test_more_pages_than_fit_on_one_of_metas_are_all_shown(with_simulator, meta):
    meta.stage("pages", name="Branch", manager="anna", count=120)
    with_simulator.logs_in()
    assert with_simulator.text.count('name="page"') >= 122


def test_a_name_with_markup_is_shown_as_it_is(with_simulator, meta):
    meta.stage("pages", name="<b>Bold</b>", manager="anna", count=1)
    with_simulator.logs_in()
    assert "&lt;b&gt;Bold" in with_simulator.text


def test_the_steps_for_the_portfolio_have_a_link_and_a_text_to_send(logged_in):
    assert "https://business.facebook.com/latest/settings/pages?business_id=330044005500661" in logged_in.text
    letter = re.search(rf'<textarea id="letter-{CAFE}"[^>]*>(.*?)</textarea>', logged_in.text, re.DOTALL).group(1)
    for words in ("Harbour Café", "Anna Keller", "Harbour Group", "Messages, Community activity and Content"):
        assert words in letter


def test_checking_again_shows_at_once_whether_it_worked(logged_in, meta):
    again = f"/setup/pages?connection=1&address={CAFE}&checked=1"
    assert again.replace("&", "&amp;") in logged_in.text
    assert logged_in.goes(again).reads("“Harbour Café” cannot be chosen yet.")
    meta.stage("people/anna/give-role", page=CAFE, tasks=EVERYTHING)
    assert logged_in.goes(again).reads("It worked: “Harbour Café” can be chosen now.")
    logged_in.connects(CAFE)
    assert logged_in.path == "/setup/permissions"


@pytest.mark.parametrize("address", ["https://www.facebook.com/oldtownbakery", "oldtownbakery", "123456789012"])
def test_a_page_that_is_not_listed_leads_to_the_steps(logged_in, address):
    logged_in.goes(f"/setup/pages?address={address}")
    assert logged_in.reads("Facebook does not show this Page to the portal.")
    assert logged_in.reads("Edit previous settings")
    assert logged_in.reads("A text to send to them")


def test_a_page_that_is_listed_is_found_by_its_address(logged_in):
    logged_in.goes(f"/setup/pages?address=https://www.facebook.com/{BAKERY}")
    assert logged_in.reads("“North Bakery” can be chosen.")


def test_something_else_than_an_address_is_said(logged_in):
    logged_in.goes("/setup/pages?address=https://example.org/bakery")
    assert logged_in.reads("This is not the address of a Facebook Page.")


def test_pages_left_out_in_another_login_are_listed_with_the_way_back(logged_in, app):
    logged_in.connects(BAKERY, FLORIST)
    logged_in.logs_in(pages=[BAKERY])
    assert logged_in.reads("Facebook took these Pages away: Green Florist")
    assert logged_in.reads("Tick them beside the others: Green Florist, North Bakery.")
    found = pages(app)
    assert found["Green Florist"].needs_reconnecting
    assert not found["North Bakery"].needs_reconnecting
    logged_in.logs_in(pages=[BAKERY, FLORIST])
    assert not logged_in.reads("Facebook took these Pages away")
    assert not pages(app)["Green Florist"].needs_reconnecting


def test_before_the_dialog_the_connected_pages_are_named(logged_in):
    logged_in.connects(BAKERY)
    logged_in.goes("/setup/login")
    assert logged_in.reads("Keep your connected Pages ticked.")
    assert logged_in.reads("North Bakery")


def test_a_choice_that_facebook_did_not_ask_for_is_explained(logged_in):
    logged_in.connects(BAKERY, FLORIST)
    logged_in.logs_in()
    assert logged_in.reads("Did Facebook not ask which Pages?")
    assert "/settings?tab=business_tools" in logged_in.text


def test_a_refused_subscription_is_said_and_can_be_tried_again(logged_in, meta):
    meta.stage("faults", edge="subscribed_apps", method="POST", code=2, times=1)
    logged_in.connects(BAKERY)
    assert logged_in.path == "/setup/pages"
    assert logged_in.reads("Messages do not arrive")
    assert 'form="mend-1"' in logged_in.text
    logged_in.sends("/setup/pages/1/subscribe")
    assert logged_in.reads("North Bakery Facebook Your rights: Full control Connected")
    assert "messages" in subscribed(meta, BAKERY)


def test_a_token_that_died_leads_back_to_the_login(logged_in, meta):
    meta.stage("people/anna/change-password")
    logged_in.goes("/setup/pages")
    assert logged_in.reads("changed their password")
    assert logged_in.reads("Log in again")


@pytest.mark.parametrize("outage", ["503", "html", "cut"])
def test_meta_being_down_can_be_tried_again(logged_in, meta, outage):
    meta.stage("weather", outage=outage)
    assert logged_in.goes("/setup/pages").reads("Try again")
    meta.stage("weather", outage=None)
    assert logged_in.goes("/setup/pages").reads("North Bakery")


def test_without_the_permission_for_portfolios_their_pages_are_missing_and_the_rest_works(with_simulator):
    with_simulator.logs_in(without=("business_management",))
    assert not with_simulator.reads("Harbour Café")
    assert with_simulator.reads("North Bakery")


def test_a_missing_permission_stands_beside_each_page(with_simulator):
    with_simulator.logs_in(without=("pages_messaging",))
    with_simulator.goes("/setup/pages")
    assert with_simulator.reads("A permission of the login is missing.")


def test_pages_of_two_accounts_work_side_by_side(logged_in, app):
    logged_in.connects(BAKERY)
    logged_in.logs_in("100200300000002")
    logged_in.connects(MUSEUM)
    with app.app_context():
        owners = {page.name: page.connection.facebook_user_name for page in db.session.query(Page)}
    assert owners == {"North Bakery": "Anna Keller", "City Museum": "Boris Lindt"}


def test_nothing_is_connected_twice(logged_in, app):
    logged_in.connects(BAKERY)
    logged_in.goes("/setup/pages").press("Connect and continue", page=[BAKERY, FLORIST])
    assert len(pages(app)) == 2
