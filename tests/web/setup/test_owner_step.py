"""Step 1: only the holder of the setup code creates the owner."""

from __future__ import annotations

from tests.served import Visitor
from tests.setting_up import PASSWORD

ABOUT = {"name": "Anna Keller", "email": "anna@example.org", "password": PASSWORD}


def test_the_fresh_site_leads_to_it(visitor, setup_code):
    visitor.goes("/")
    assert visitor.path == "/setup/owner"
    assert visitor.heading == "Welcome. Who owns this portal?"


def test_with_the_code_the_account_is_made_and_signed_in(visitor, setup_code):
    visitor.creates_owner(setup_code)
    assert visitor.path == "/setup/app"


def test_with_another_code_it_is_not(visitor, setup_code):
    visitor.goes("/setup").press("Create the account", code="AAAA-AAAA", **ABOUT)
    assert visitor.status == 422
    assert visitor.reads("This is not the code.")
    assert visitor.reads("Anna Keller") or "Anna Keller" in visitor.text


def test_after_five_wrong_codes_it_asks_for_a_new_one(visitor, setup_code):
    visitor.goes("/setup")
    for _attempt in range(5):
        visitor.press("Create the account", code="AAAA-AAAA", **ABOUT)
    assert visitor.reads("A new setup code is needed.")
    assert visitor.reads("portal setup-code")
    visitor.press("Create the account", code=setup_code, **ABOUT)
    assert visitor.status == 422


def test_a_mistake_elsewhere_costs_no_attempt(visitor, setup_code):
    visitor.goes("/setup")
    for _attempt in range(6):
        visitor.press("Create the account", code=setup_code, **{**ABOUT, "password": "short"})
    assert visitor.reads("Choose a password of at least 10 characters.")
    visitor.press("Create the account", code=setup_code, **ABOUT)
    assert visitor.path == "/setup/app"


def test_every_field_says_what_it_misses(visitor, setup_code):
    visitor.goes("/setup").press("Create the account")
    for words in ("Enter the code", "Enter your name.", "Enter your e-mail address.", "Choose a password."):
        assert visitor.reads(words)


def test_an_address_that_is_none_is_refused(visitor, setup_code):
    visitor.goes("/setup").press("Create the account", code=setup_code, **{**ABOUT, "email": "anna"})
    assert visitor.reads("This is not an e-mail address.")


def test_of_two_browsers_one_wins_and_the_other_is_sent_to_sign_in(visitor, setup_code, portal, meta):
    other = Visitor(portal, meta).goes("/setup")
    visitor.creates_owner(setup_code)
    other.press("Create the account", code=setup_code, **{**ABOUT, "email": "boris@example.org"})
    assert other.status == 422 or other.path == "/login"
    assert other.goes("/setup/owner").path == "/login"


def test_the_step_is_gone_once_there_is_an_owner(anna):
    assert anna.goes("/setup/owner").path == "/setup/app"


def test_a_script_in_the_name_is_shown_and_not_run(visitor, setup_code):
    visitor.goes("/setup").press(
        "Create the account", code="AAAA-AAAA", **{**ABOUT, "name": "<script>alert(1)</script>"}
    )
    assert "<script>alert" not in visitor.text
    assert "&lt;script&gt;" in visitor.text
