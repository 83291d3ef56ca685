"""The journey of a lead through the whole portal, by HTTP: from a form on Facebook to a task, and what stops it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk import Desk
from tests.screen import Screen
from tests.simulator.meta import ANNA, BAKERY, Meta
from tests.stack import Stack, wait_until

CAKE = "Order a birthday cake"
LEADS = "/admin/pages/1/leads"
DAY = 86_400_000  # milliseconds
SETTINGS = {"receives_messages": "y", "history_size": "10", "human_agent": "unknown", "comment_tasks": "post"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("leads") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk, with leads of the bakery switched on and granted. Zoë sent a form before that."""
    month_ago = meta.look("clock")["now"] - 30 * DAY
    fills(meta, "Zoë", at=month_ago)
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY)
    anna.goes("/admin/pages/1").press("Save", **SETTINGS, receives_leads="y")
    anna.logs_in(query="?again=1&page=1")
    anna.goes(LEADS).press("Look for new forms")
    assert anna.reads(CAKE)
    wait_until(lambda: "leadgen" in subscribed(meta), "Facebook tells the portal of leads")
    return anna


def fills(meta: Meta, person: str, **more: Any) -> str:
    number = next(one["id"] for one in meta.look("world")["forms"] if one["name"] == CAKE)
    return str(meta.stage(f"forms/{number}/fill", person=person, **more)["lead"]["id"])


def subscribed(meta: Meta) -> list[str]:
    apps = meta.get(f"{BAKERY}/subscribed_apps", meta.dashboard_token(BAKERY))["data"]
    return apps[0]["subscribed_fields"] if apps else []


def lead_tasks(anna: Desk, name: str) -> list[str]:
    """The addresses of this person's tasks in the list."""
    rows = Screen(anna.goes("/tasks?view=all").text).all("a")
    return [one.get("href") for one in rows if "row-link" in one.get("class") and name in one.text]


def test_a_form_that_somebody_sends_becomes_a_task(anna: Desk, meta: Meta) -> None:
    fills(meta, "Maria", answers={"which_cake?": "chocolate"})
    task = anna.task_of("Maria Ivanova")
    anna.opens(task)
    for words in (CAKE, "Which cake? Chocolate", "Email maria.ivanova@example.org", "Not from an ad"):
        assert anna.reads(words), words


def test_a_second_form_of_the_same_person_is_a_task_beside_the_first(anna: Desk, meta: Meta) -> None:
    first = anna.task_of("Maria Ivanova")
    fills(meta, "Maria")
    wait_until(lambda: len(lead_tasks(anna, "Maria Ivanova")) == 2, "there are two tasks")
    second = anna.task_of("Maria Ivanova")
    assert f'href="/tasks/{first}"' in anna.opens(second).text


def test_a_notice_that_comes_again_and_again_is_one_task(anna: Desk, meta: Meta) -> None:
    lead = fills(meta, "Иван")
    anna.task_of("Иван Петров")
    for _ in range(3):
        meta.stage(f"leads/{lead}/tell")
    meta.stage("webhooks/settle?seconds=10")
    fills(meta, "Tomas")  # whatever was told before him has been worked through when he is here
    anna.task_of("Tomas")
    assert len(lead_tasks(anna, "Иван Петров")) == 1


def test_leads_from_before_the_connection_are_fetched_on_demand(anna: Desk, meta: Meta) -> None:
    assert lead_tasks(anna, "Zoë") == []
    anna.goes(LEADS).press("Fetch the leads of all forms")
    anna.task_of("Zoë")
    anna.goes(LEADS).press("Fetch the leads of all forms")
    wait_until(lambda: anna.goes(LEADS).reads("nothing new"), "everything is here")
    assert len(lead_tasks(anna, "Zoë")) == 1


def test_leads_access_that_is_taken_away_is_named_and_mended(anna: Desk, meta: Meta) -> None:
    meta.stage(f"pages/{BAKERY}/leads-access", people=[ANNA], apps=[])
    fills(meta, "Ольга")
    failed = f"{LEADS}/notices?state=failed"
    wait_until(lambda: anna.goes(failed).reads("Leads access was taken from this app"), "the cause is said")
    anna.goes(f"{LEADS}/diagnosis").press("Look again")
    wait_until(lambda: anna.goes(f"{LEADS}/diagnosis").reads("Stops at “Leads access”"), "the link is named")
    assert "settings/leads_accesses" in anna.text

    meta.stage(f"pages/{BAKERY}/leads-access", restore=True)
    anna.goes(failed).press("Try all again")
    anna.task_of("Ольга Смирнова")


def test_a_test_lead_is_watched_until_its_task(anna: Desk, meta: Meta) -> None:
    form = Screen(anna.goes(f"{LEADS}/diagnosis").text).all("option")[0].get("value")
    anna.press("Make a test lead", form=form)
    wait_until(lambda: anna.goes(f"{LEADS}/diagnosis").reads("The test lead has arrived."), "the test lead arrives")
    assert anna.opens(anna.task_of("Test lead")).reads("Test lead")
