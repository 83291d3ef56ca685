"""Colleagues hear of each other and of customers, in the portal, by a browser and by e-mail; through the screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.desk import Desk
from tests.notifying import MailBox, PushService, Window, serving_mail, serving_push, words
from tests.screen import Screen
from tests.setting_up import PASSWORD
from tests.simulator.meta import BAKERY, Meta
from tests.stack import Stack, wait_until

TOMAS = "100200300000012"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("notices") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[MailBox]:
    with serving_mail() as box:
        yield box


@pytest.fixture(scope="module")
def pushes() -> Iterator[PushService]:
    with serving_push() as service:
        yield service


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta, mailbox: MailBox) -> Desk:
    """She has connected the bakery and set up the mail server."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY).press("Continue")
    anna.press("Save and continue")
    anna.goes("/admin/mail").press(
        "Save", host="127.0.0.1", port=str(mailbox.port), security="none", sender="Desk <desk@example.org>"
    )
    assert anna.press("Send a test e-mail to anna@example.org").reads("The server took the e-mail.")
    assert anna.goes("/admin").reads("Notifications and invitations can be sent by e-mail.")
    return anna


@pytest.fixture(scope="module")
def eva(stack: Stack, meta: Meta, anna: Desk, mailbox: MailBox) -> Desk:
    """She followed the link in Anna's e-mail."""
    anna.goes("/admin/employees/invite").press("Make the link", email="eva@example.org")
    assert anna.reads("It was sent to eva@example.org, too.")
    (invitation,) = [one for one in mailbox.letters if "eva@" in str(one["To"])]
    (link,) = re.findall(r"http\S+/join/\S+", words(invitation))
    eva = Desk(stack.portal_url, meta)
    eva.goes(link.removeprefix(stack.portal_url)).press("Create my account", name="Eva Berg", password=PASSWORD)
    return eva


@pytest.fixture(scope="module")
def window(eva: Desk, pushes: PushService) -> Window:
    """Her browser, which she lets show notifications."""
    window = pushes.window()
    eva.goes("/profile/notifications").sends("/profile/notifications/browsers", **window.subscription)
    assert eva.reads("This browser shows your notifications from now on.")
    assert eva.press("Send a test").reads("A notification is on its way to your browsers.")
    assert pushes.told(window)[0]["path"] == "/profile/notifications"
    pushes.taken.clear()
    return window


def bell(desk: Desk) -> str:
    """What stands on it."""
    (found,) = [one for one in Screen(desk.goes("/notifications").text).all("div") if one.get("id") == "bell"]
    return found.text.removeprefix("Notifications").strip()


def test_a_mention_reaches_the_bell_the_browser_and_the_mailbox(
    anna: Desk, eva: Desk, meta: Meta, window: Window, pushes: PushService, mailbox: MailBox
) -> None:
    meta.writes("maria", BAKERY, "Is my cake ready?")
    task = anna.task_of("Maria Ivanova")
    anna.goes(f"/tasks/{task}").sends(f"/tasks/{task}/notes", text="@Eva Berg, do you know?")
    assert bell(eva) == "1 new"
    assert eva.reads("Anna Keller mentioned you in a note")
    meta.stage("clock", advance=20)
    wait_until(lambda: pushes.told(window), "her browser shows it")
    assert pushes.told(window) == [
        {
            "title": "Anna Keller mentioned you in a note",
            "body": "@Eva Berg, do you know?",
            "path": f"/tasks/{task}",
            "tag": f"/tasks/{task}",
        }
    ]
    meta.stage("clock", advance=180)
    wait_until(lambda: mailbox.subjects("eva@example.org")[1:], "the e-mail has come")
    assert mailbox.subjects("eva@example.org")[1:] == ["Anna Keller mentioned you in a note"]
    assert f"/tasks/{task}" in words(mailbox.letters[-1])
    eva.opens(task)
    assert bell(eva) == ""


def test_whoever_works_on_a_task_hears_of_its_messages_without_their_words(
    anna: Desk, eva: Desk, meta: Meta, window: Window, pushes: PushService, mailbox: MailBox
) -> None:
    pushes.taken.clear()
    eva.goes("/profile/notifications").press("Save", without=("yes",), wanted=["message-bell", "message-push"])
    task = eva.task_of("Maria Ivanova")
    eva.opens(task).sends(f"/tasks/{task}/assign", assignee=employee_number(eva))
    meta.writes("maria", BAKERY, "It is for tonight!")
    meta.writes("maria", BAKERY, "Please!")
    wait_until(lambda: bell(eva) == "1 new" and eva.reads("2 new messages from Maria Ivanova"), "the bell says so")
    meta.stage("clock", advance=20)
    wait_until(lambda: pushes.told(window), "her browser shows it")
    (told,) = pushes.told(window)
    assert (told["title"], told["body"]) == ("2 new messages from Maria Ivanova", "")
    eva.opens(task)
    assert bell(eva) == ""


def employee_number(desk: Desk) -> str:
    """How the forms name whoever sits here."""
    found = re.search(r'value="(employee-\d+)"[^>]*formaction="[^"]*/assign', unescape(desk.text))
    assert found
    return found[1]


def test_a_second_answer_waits_for_a_second_look(anna: Desk, eva: Desk, meta: Meta) -> None:
    task = anna.task_of("Maria Ivanova")
    seen = re.search(r'name="seen" value="(\d+)"', anna.opens(task).text)
    assert seen
    eva.answers(task, "It will be ready at five.")
    held = anna._does(task, "replies", text="Tomorrow.", seen=seen[1])
    assert held.status_code == 422
    assert "Eva Berg has answered meanwhile." in held.text
    assert "Tomorrow." in held.text
