"""Rules through the whole portal, by HTTP: made and tried in a form, run for what comes, and told of in the task."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commenting import page_of
from tests.desk import Desk, received, texts
from tests.screen import Screen
from tests.simulator.meta import BAKERY, FLORIST, Meta
from tests.stack import Stack, wait_until

MINUTE, HOUR = 60, 3600  # seconds
TOMAS, IVAN, OLGA = "100200300000012", "100200300000013", "100200300000014"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("rules") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk, after the wizard."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY, FLORIST).press("Continue")
    for _page in (BAKERY, FLORIST):
        anna.press("Save and continue")
    return anna


def makes(anna: Desk, **fields: str) -> None:
    """A rule, by its form."""
    anna.goes("/admin/rules/new").press("Save", **fields)
    assert anna.path == "/admin/rules", anna.words
    assert anna.reads(fields["name"])


def test_a_rule_is_tried_then_answers_and_sorts_what_comes(anna: Desk, meta: Meta) -> None:
    meta.writes("maria", BAKERY, "What does a cake cost?")
    task = anna.task_of("Maria Ivanova")
    prices = {
        "name": "Prices",
        "cause": "message",
        "words": "cost*, price*",
        "answer": "text",
        "text": "Bread 3, cake 30, {{ contact.first_name }}.",
        "set_priority": "high",
        "note": "Wants prices",
    }
    anna.goes("/admin/rules/new").press("Show what would happen", trial_task=str(task), **prices)
    assert anna.reads("It matches, so it would run.")
    assert anna.reads("Would be done send: Bread 3, cake 30, Maria.")
    anna.press("Save", **prices)
    assert anna.path == "/admin/rules"
    anna.waits_for(task, "What does a cake cost?")
    assert texts(meta, "maria") == []

    meta.writes("maria", BAKERY, "So what do they cost?")
    anna.waits_for(task, "Rule: Prices", "Bread 3, cake 30, Maria.", "Delivered", "Wants prices", "Note")
    assert anna.reads("Rule “Prices” set the priority to High")
    assert texts(meta, "maria") == ["Bread 3, cake 30, Maria."]
    assert received(meta, "maria")[0]["tag"] is None
    log = next(link.get("href") for link in Screen(anna.text).all("a") if link.text == "what rules did")
    assert anna.goes(log).reads("Done send: Bread 3, cake 30, Maria.")
    assert anna.reads("found: cost*")


def test_nobody_answered_for_a_time(anna: Desk, meta: Meta) -> None:
    """The automatic message is no answer, and comes once."""
    silent = {"cause": "silence", "after": "30", "after_unit": "minutes", "kinds": "direct"}
    makes(anna, name="Patience", **silent, answer="text", text="We have not forgotten you.", set_priority="urgent")
    meta.writes(TOMAS, FLORIST, "Do you have roses?")
    task = anna.task_of("Tomas Berg")
    meta.stage("clock", advance=31 * MINUTE)
    anna.waits_for(task, "Rule: Patience", "We have not forgotten you.", "Delivered")
    meta.stage("clock", advance=31 * MINUTE)
    meta.writes(TOMAS, FLORIST, "Hello?")
    anna.waits_for(task, "Hello?")
    meta.stage("clock", advance=31 * MINUTE)
    anna.answers(task, "We do.")
    wait_until(lambda: "We do." in texts(meta, TOMAS, FLORIST), "the answer has arrived")
    assert texts(meta, TOMAS, FLORIST) == ["We have not forgotten you.", "We do."]


def test_too_late_for_a_text_the_log_says_what_helps(anna: Desk, meta: Meta) -> None:
    silent = {"cause": "silence", "after": "23", "after_unit": "hours", "kinds": "direct"}
    makes(anna, name="Tomorrow", **silent, answer="text", text="Still there?", note="Waits since yesterday")
    meta.writes(IVAN, BAKERY, "Есть хлеб?")
    task = anna.task_of("Иван Петров")
    meta.stage("clock", advance=25 * HOUR)
    anna.waits_for(task, "Waits since yesterday")
    assert anna.goes(f"/admin/rules/runs?task={task}&failed=1").reads("Meta takes only utility messages then.")
    assert texts(meta, IVAN) == []
    anna.goes("/admin/rules/new").press(
        "Save", name="Later", **{**silent, "after": "24"}, answer="text", text="Still there?"
    )
    assert anna.reads("After 24 hours Meta takes only utility messages. Choose one, or a shorter time.")


def test_what_a_rule_names_may_be_gone(anna: Desk, meta: Meta) -> None:
    """It says so in the list, and the rest of the rule goes on."""
    anna.goes("/admin/labels")
    anna.sends("/admin/labels", name="Wedding")
    makes(anna, name="Weddings", cause="message", words="wedding*", add_labels="1", note="A wedding!")
    anna.goes("/admin/labels").sends("/admin/labels/1/delete")
    assert anna.goes("/admin/rules").reads("“Wedding” was deleted. Choose something else in the rule.")
    meta.writes(OLGA, FLORIST, "Do you do weddings?")
    task = anna.task_of("Ольга Смирнова")
    anna.waits_for(task, "A wedding!")
    assert anna.goes(f"/admin/rules/runs?task={task}").reads("Not possible label it “Wedding” It was deleted.")

    page = page_of(anna, "Green Florist")
    makes(anna, name="On the florist", cause="status", pages=str(page), kinds="direct", answer="text", text="Done!")
    anna.sends(f"/admin/pages/{page}/disconnect")
    assert anna.goes("/admin/rules").reads("Green Florist is disconnected. Connect it again, or take the tick off it.")
    anna.closes(task)
    refused = "Not possible send: Done! The Page is disconnected. Connect it again under Pages."
    wait_until(lambda: anna.goes(f"/admin/rules/runs?task={task}").reads(refused), "the rule has run")
    assert texts(meta, OLGA, FLORIST) == []
