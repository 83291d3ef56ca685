"""Two Facebook accounts and a growing team, through the whole portal: invited, put into a team, handed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.desk import Desk, texts
from tests.screen import Screen
from tests.served import BORIS
from tests.setting_up import PASSWORD
from tests.simulator.meta import BAKERY, MUSEUM, Meta
from tests.stack import Stack, wait_until

TOMAS, IVAN = "100200300000012", "100200300000013"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("people") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """She connected the bakery with her account, and the museum with that of a colleague."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY)
    anna.logs_in(BORIS).connects(MUSEUM).press("Continue")
    for _page in (BAKERY, MUSEUM):
        anna.press("Save and continue")
    return anna


@pytest.fixture(scope="module")
def eva(stack: Stack, meta: Meta, anna: Desk) -> Desk:
    """She followed Anna's invitation, and is in the team of the bakers."""
    anna.goes("/admin/teams/new").press("Make the team", name="Bakers")
    anna.goes("/admin/employees/invite").press("Make the link", email="eva@example.org", teams=["1"])
    link = unescape(re.findall(r'id="copy-link"[^>]*value="([^"]+)"', anna.text)[0])
    eva = Desk(stack.portal_url, meta)
    eva.goes(link.removeprefix(stack.portal_url)).press("Create my account", name="Eva Berg", password=PASSWORD)
    return eva


def page_number(anna: Desk, name: str) -> int:
    links = Screen(anna.goes("/admin/pages").text).all("a")
    found = next(one.get("href") for one in links if name in one.text and "/pages/" in one.get("href"))
    return int(found.rpartition("/")[2])


def test_whoever_is_invited_answers_from_the_desk(anna: Desk, eva: Desk, meta: Meta) -> None:
    assert eva.path == "/tasks"
    meta.writes("maria", BAKERY, "Is my cake ready?")
    task = eva.task_of("Maria Ivanova")
    eva.answers(task, "Yes, it is.")
    eva.waits_for(task, "Delivered")
    assert texts(meta, "maria") == ["Yes, it is."]


def test_a_restricted_page_is_gone_for_others_and_there_for_the_team(anna: Desk, eva: Desk, meta: Meta) -> None:
    meta.writes(TOMAS, MUSEUM, "When do you open?")
    task = eva.task_of("Tomas Berg")
    number = page_number(anna, "City Museum")
    anna.goes(f"/admin/pages/{number}/visibility").press("Save", to="teams", team=[])
    assert eva.goes(f"/tasks/{task}").status == 404
    assert not eva.goes("/tasks?view=all").reads("Tomas Berg")
    anna.goes(f"/admin/pages/{number}/visibility").press("Save", to="teams", team=["1"])
    assert eva.goes(f"/tasks/{task}").reads("When do you open?")


def test_what_comes_during_a_pause_becomes_a_task_when_it_ends(anna: Desk, meta: Meta) -> None:
    number = page_number(anna, "North Bakery")
    anna.goes(f"/admin/pages/{number}").press("Pause")
    meta.writes(IVAN, BAKERY, "Два хлеба")
    meta.stage("webhooks/settle?seconds=10")
    assert not anna.goes("/tasks?view=all").reads("Иван Петров")
    anna.goes(f"/admin/pages/{number}").press("Resume")
    anna.waits_for(anna.task_of("Иван Петров"), "Два хлеба")


def test_whoever_leaves_is_out_at_once_and_the_work_goes_on(anna: Desk, eva: Desk, meta: Meta) -> None:
    task = anna.task_of("Maria Ivanova")
    employees = Screen(anna.goes("/admin/employees").text).all("a")
    address = next(one.get("href") for one in employees if "Eva Berg" in one.text)
    eva.goes(f"/tasks/{task}").sends(f"/tasks/{task}/assign", assignee=f"employee-{address.rpartition('/')[2]}")
    assert anna.goes(f"{address}/deactivate").reads("1 open task is handed over.")
    anna.press("Deactivate")
    assert eva.goes("/tasks").path == "/login"
    assert anna.goes(f"/tasks/{task}").reads("Anna Keller handed the task of Eva Berg over to Anna Keller")
    wait_until(lambda: anna.goes("/tasks").reads("Maria Ivanova"), "the task is Anna's")
