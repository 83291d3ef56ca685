"""Signing in and out, and how the screens look."""

from __future__ import annotations

from contextvars import Context
from functools import partial

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Task
from tests.cast import PASSWORD, Meta
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk, Screen


@pytest.mark.parametrize(
    "path", ["/tasks", "/tasks/1", "/tasks/queue", "/tasks/1/thread", "/files/x/y", "/contacts/1/picture"]
)
def test_a_stranger_is_asked_to_sign_in_and_brought_back(app: Flask, meta: Meta, olga: Employee, path: str) -> None:
    answer = Context().run(partial(app.test_client().get, path))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/login?next={path}"


def test_a_wrong_password_says_so_and_keeps_the_address(sits: SignIn, boris: Employee) -> None:
    desk = sits(boris)
    desk.signs_out()
    token = desk.opens("/login").value("csrf_token")
    answer = desk.sends("/login", email=boris.email, password="wrong", csrf_token=token)
    assert answer.status == 422
    assert "do not match" in answer.words
    assert f'value="{boris.email}"' in answer.html


def test_one_who_left_does_not_get_in(sits: SignIn, dan: Employee) -> None:
    with pytest.raises(AssertionError, match="no field"):  # the sign-in screen, again
        sits(dan)


def test_one_who_leaves_is_out_at_once(desk: Desk, boris: Employee, session: Session) -> None:
    boris.deactivated_at = clock.now()
    session.commit()
    assert desk.opens("/tasks").status == 302


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%09/evil.example", "/%09/["],
)
def test_nobody_is_led_away_after_signing_in(desk: Desk, boris: Employee, elsewhere: str) -> None:
    desk.signs_out()
    token = desk.opens("/login").value("csrf_token")
    answer = desk.sends(f"/login?next={elsewhere}", email=boris.email, password=PASSWORD, csrf_token=token)
    assert answer.location == "/tasks"


def test_signing_out_ends_the_session(desk: Desk) -> None:
    assert desk.sends("/logout").location == "/login"
    assert desk.opens("/tasks").status == 302


def test_a_poll_sends_no_cookie_along(desk: Desk, task: Task) -> None:
    assert "Set-Cookie" not in desk.asks_for("/tasks/queue").response.headers


def test_who_is_signed_in_stands_on_top(desk: Desk) -> None:
    assert "Signed in as Boris" in desk.opens("/tasks").words


def test_administration_is_offered_to_administrators_only(sits: SignIn, boris: Employee, anna: Employee) -> None:
    assert "Administration" not in sits(boris).opens("/tasks").words
    assert "Administration" in sits(anna).opens("/tasks").words


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_colours_are_chosen_by_a_button(desk: Desk, theme: str) -> None:
    assert desk.sends("/appearance", theme=theme, back="/tasks?view=all").location == "/tasks?view=all"
    assert f'class="theme-{theme}"' in desk.opens("/tasks").html


def test_colours_that_are_none_change_nothing(desk: Desk) -> None:
    desk.sends("/appearance", theme="dark")
    desk.sends("/appearance", theme="plaid", back="https://evil.example")
    assert 'class="theme-dark"' in desk.opens("/tasks").html


def test_every_field_has_a_label_and_every_form_a_token(desk: Desk, task: Task) -> None:
    for path in ("/tasks?view=all", f"/tasks/{task.id}"):
        assert not unlabelled(desk.opens(path))
        screen = desk.opens(path)
        posts = [form for form in screen.elements("form") if form.get("method") == "post"]
        assert posts
        assert screen.html.count('name="csrf_token"') == len(posts)


def unlabelled(screen: Screen) -> list[dict[str, str]]:
    labelled = {label.get("for") for label in screen.elements("label")}
    fields = [field for tag in ("input", "select", "textarea") for field in screen.elements(tag)]
    return [field for field in fields if field.get("type") != "hidden" and field.get("id") not in labelled]


def test_nothing_runs_or_is_styled_inside_the_page(desk: Desk, task: Task) -> None:
    for path in ("/tasks", f"/tasks/{task.id}"):
        screen = desk.opens(path)
        assert "style=" not in screen.html
        assert " hx-on" not in screen.html
        assert all("src" in script for script in screen.elements("script"))
