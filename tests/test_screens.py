"""The whole site, as HTML: each screen that somebody can reach is in order, and nobody reaches what is not for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from flask import Flask

from tests.crawl import PARTIAL, Walked, walk
from tests.populated import House, house
from tests.screen import Screen
from tests.served import place

__all__ = ["house", "place"]

STARTS = {"anna": ["/", "/tasks?view=all", "/setup"], "olga": ["/admin"], "boris": ["/", "/tasks?view=all"]}
PUBLIC = {  # the first account, signing in, what needs no secret, and machines
    "access_links.accept",
    "access_links.join",
    "access_links.new_password",
    "access_links.reset_password",
    "appearance.choose",
    "health.figures",
    "health.live",
    "health.ready",
    "language.choose",
    "meta_callbacks.deauthorize",
    "meta_callbacks.delete_data",
    "meta_callbacks.deletion",
    "sessions.enter",
    "sessions.sign_in",
    "setup.create_owner",
    "setup.owner",
    "setup.start",
    "service_worker",
    "shared.show",
    "static",
    "webhooks.verify",
}
SIGNED_BY_META = {"meta_callbacks.deauthorize", "meta_callbacks.delete_data"}
NO_SCREENS = {
    "sendings.export",
    "admin_quick_replies.export",
    "files.picture",
    "files.show",
    "own_quick_replies.export",
    "setup.connect",
    "setup.connect_callback",
    "setup.page_picture",
}
DURING_SETUP = {"setup.trial_waiting"}
TEXTS = {
    "key": "nothing",
    "sha256": "0" * 64,
    "token": "nothing",
    "name": "file",
    "filename": "nothing",
    "code": "nothing",
}


def routes(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and path of every route for this method; whatever has a number has the number 1."""
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            yield rule.endpoint, urls.build(rule.endpoint, {name: TEXTS.get(name, 1) for name in rule.arguments})


def for_administrators(app: Flask, endpoint: str) -> bool:
    return getattr(app.view_functions[endpoint], "for_administrators", False)


@pytest.fixture(scope="module")
def walked_by(house: House) -> Callable[[str], Walked]:
    """All that a person can see; each walks once."""
    return cache(lambda person: walk(house.visitor(person), *STARTS[person]))


@pytest.mark.parametrize("person", STARTS)
def test_every_screen_and_part_is_in_order(walked_by: Callable[[str], Walked], person: str) -> None:
    assert walked_by(person).complaints == []


def test_links_lead_to_every_screen(house: House, walked_by: Callable[[str], Walked]) -> None:
    walked, urls = walked_by("anna"), house.app.url_map.bind("localhost")
    found = (*walked.screens, *walked.parts, *walked.passed)
    reached = {urls.match(address.partition("?")[0])[0] for address in found}
    screens = {endpoint for endpoint, _path in routes(house.app, "GET")} - PUBLIC - NO_SCREENS - DURING_SETUP
    assert screens - reached == set()


def test_employees_have_no_links_to_administration(walked_by: Callable[[str], Walked]) -> None:
    reached = walked_by("boris").screens
    assert "/tasks" in reached
    assert not [address for address in reached if address.startswith(("/admin", "/setup"))]


def test_strangers_see_the_sign_in_screen_wherever_they_go(house: House) -> None:
    stranger = house.visitor(None)
    for endpoint, path in routes(house.app, "GET"):
        if endpoint not in PUBLIC:
            assert (stranger.goes(path).heading, path) == ("Sign in", path)
            assert stranger.path == "/login"
    assert Screen(stranger.text).complaints == []


def test_a_part_is_no_place_for_the_sign_in_screen(house: House) -> None:
    stranger = house.visitor(None)
    for endpoint, path in routes(house.app, "GET"):
        if endpoint not in PUBLIC:
            assert (stranger.get(path, headers=PARTIAL).status_code, path) == (401, path)


def test_what_is_open_to_everybody_is_meant_to_be(house: House) -> None:
    views = house.app.view_functions
    assert {name for name, view in views.items() if getattr(view, "is_public", False)} | {"static"} == PUBLIC


def test_for_employees_administration_is_not_there(house: House) -> None:
    boris = house.visitor("boris")
    token = csrf_token(boris.goes("/tasks").text)
    for endpoint, path in routes(house.app, "GET"):
        if for_administrators(house.app, endpoint):
            assert (boris.get(path).status_code, path) == (404, path)
    for endpoint, path in routes(house.app, "POST"):
        if for_administrators(house.app, endpoint):
            assert (boris.post(path, csrf_token=token).status_code, path) == (404, path)


def test_administrators_may_open_all_of_it(house: House) -> None:
    olga = house.visitor("olga")
    assert olga.goes("/admin").heading == "Administration"
    assert olga.goes("/setup").heading == "All set"


@pytest.mark.parametrize("person", ["anna", None])
def test_every_form_needs_its_token(house: House, person: str | None) -> None:
    visitor = house.visitor(person)
    for endpoint, path in routes(house.app, "POST"):
        if endpoint not in SIGNED_BY_META:
            for token in ({}, {"csrf_token": "made up"}):
                assert (visitor.post(path, **token).status_code, path) == (403, path)
    assert visitor.get("/tasks", allow_redirects=False).status_code == (200 if person else 302)


def test_what_meta_calls_needs_its_signature(house: House) -> None:
    stranger = house.visitor(None)
    for endpoint, path in routes(house.app, "POST"):
        if endpoint in SIGNED_BY_META:
            assert (stranger.post(path, signed_request="made.up").status_code, path) == (400, path)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<h1>a</h1><h1>b</h1>", "should have one h1"),
        ("<h1> </h1>", "should have one h1"),
        ('<input name="text">', "no label"),
        ('<label for="other">Text</label><input id="text" name="text">', "no label"),
        ("<button><svg></svg></button>", "no name"),
        ('<a href="/tasks"><img src="x.png" alt=""></a>', "no name"),
        ('<img src="x.png">', "no alt"),
        ('<form action="/tasks"></form>', "method ''"),
        ('<form method="post" action="/tasks"></form>', "no CSRF token"),
        ('<p hx-target="#nowhere">', "names #nowhere"),
        ('<p aria-labelledby="a b">', "names #a"),
        ('<p id="a"></p><p id="a"></p>', "id twice: a"),
        ("<p>Given to None</p>", "'Given to None'"),
        ('<a href="/tasks/None">Task</a>', "'/tasks/None'"),
        ("<p>{{ task.title }}</p>", "{{ task.title }}"),
        ("<p>%(name)s wrote</p>", "%(name)s"),
        ('<p style="color: red">', "style in"),
        ('<p onclick="go()">', "onclick in"),
        ("<script>alert(1)</script>", "is inline"),
        ("<p></div></p>", "</div> within"),
    ],
)
def test_the_walk_notices(html: str, complaint: str) -> None:
    body = html if "<h1" in html else f"<h1>Tasks</h1>{html}"
    found = Screen(f'<!doctype html><html lang="en"><head><title>Tasks</title></head><body>{body}</body></html>')
    assert [words for words in found.complaints if complaint in words]


def test_the_walk_lets_a_plain_screen_pass() -> None:
    body = "<h1>Tasks</h1><p>None was sent yet.</p><label>Text <input name='text'></label>"
    html = f'<!doctype html><html lang="en"><head><title>Tasks · Pagedesk</title></head><body>{body}</body></html>'
    assert Screen(html).complaints == []


def csrf_token(html: str) -> str:
    fields = Screen(html).all("input")
    return next(field.get("value") for field in fields if field.get("name") == "csrf_token")
