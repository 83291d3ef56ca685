"""The interface in another language: by the browser, by a switch before signing in, by the profile, and in jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.errors import explain
from portal.languages import speaking_to
from portal.models import Employee, Page, Role, TaskStatus
from portal.services import access_links, employees
from portal.web import times
from portal.web.filters import STATUSES
from portal.web.permission_words import PERMISSIONS
from tests.cast import Person
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk
from tests.web.people.visitors import Stranger

SAME = {"name": "Boris", "email": "boris@example.org", "time_zone": ""}


@pytest.fixture
def desk(sits: SignIn, boris: Employee) -> Desk:
    return sits(boris)


def test_a_stranger_sees_what_the_browser_prefers(stranger: Stranger) -> None:
    for language, wanted, words in (
        ("ru-RU,ru;q=0.9", "ru", "Войти"),
        ("uk,ru;q=0.5,en;q=0.2", "ru", "Войти"),
        ("de", "en", "Sign in"),
    ):
        screen = stranger.opens("/login", **{"Accept-Language": language}).html
        assert f'<html lang="{wanted}"' in screen
        assert f'<h1 class="plain-title">{words}</h1>' in screen


def test_the_switch_before_signing_in_is_remembered_on_this_device(stranger: Stranger) -> None:
    answer = stranger.sends("/language", language="ru", back="/login?next=/tasks/7")
    assert (answer.status, answer.location) == (303, "/login?next=/tasks/7")
    assert "Войти" in stranger.opens("/login").words
    assert stranger.sends("/language", language="xx", back="https://example.org/").location == "/tasks"
    assert "Войти" in stranger.opens("/login").words


def test_an_account_keeps_the_language_it_was_made_in(
    admin: Desk, stranger: Stranger, session: Session, anna: Employee
) -> None:
    _link, token = access_links.invite("eva@example.org", Role.EMPLOYEE, [], anna)
    stranger.sends("/language", language="ru")
    stranger.follows(f"/join/{token}", name="Ева", password="a few long words")
    session.commit()
    eva = employees.with_address("eva@example.org")
    assert eva
    assert eva.locale == "ru"
    stranger.token = stranger.opens("/tasks").value("csrf_token")
    stranger.sends("/language", language="en")
    assert '<html lang="en"' in stranger.opens("/tasks").html
    session.expire_all()
    assert eva.locale == "en"


def test_the_whole_desk_speaks_as_the_profile_says(desk: Desk, maria: Person, bakery: Page, session: Session) -> None:
    maria.writes(bakery, "Торт готов?")
    answer = desk.sends("/profile", **SAME, locale="ru")
    assert "Профиль сохранён." in desk.opens(answer.location).words
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        screen = desk.opens(f"/tasks/{maria.task(bakery).id}")
    for words in ("Новая", "Задача создана", "Сегодня", "3 минуты назад", "Можно отвечать ещё 23 ч 5"):
        assert words in screen.words, words
    closed = desk.sends(f"/tasks/{maria.task(bakery).id}/close", part=True)
    assert "Boris: задача закрыта" in closed.words
    refused = desk.sends(f"/tasks/{maria.task(bakery).id}/close", part=True)
    assert "Эта задача уже закрыта." in refused.words
    assert "Введите ваше имя." in desk.sends("/profile", **{**SAME, "name": ""}, locale="ru").words


def test_jobs_speak_to_each_in_their_own_language(app: Flask, boris: Employee, clara: Employee) -> None:
    boris.locale, boris.time_zone = "ru", "Asia/Tokyo"
    noon = clock.now().replace(year=2026, month=11, day=23, hour=12, minute=0)

    def said() -> tuple[str, str, str]:
        return _("Closed."), ngettext("%(num)s task closed.", "%(num)s tasks closed.", 5), times.exact(noon)

    english = ("Closed.", "5 tasks closed.", "Monday, 23 November 2026, 12:00")
    assert said() == english
    with speaking_to(boris):
        assert said()[2] == "понедельник, 23 ноября 2026, 21:00"
        assert said()[1] == "Закрыто 5 задач."
        with speaking_to(clara):
            assert said() == english
        assert str(explain(10, 2018278).meaning).startswith("Человек писал")
        assert [str(word) for word in (STATUSES[TaskStatus.IN_PROGRESS], PERMISSIONS["pages_messaging"].allows)] == [
            "В работе",
            "Читать и отправлять сообщения от имени страницы",
        ]
    assert said() == english
