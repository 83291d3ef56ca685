"""Comments through the whole portal, by HTTP: from what stands under a post to a task, and back under the post."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.commenting import allow_comments, comments, does, number_of, page_of, posts, replies, sent, under
from tests.desk import Desk
from tests.screen import Screen
from tests.simulator.meta import BAKERY, FLORIST, Meta
from tests.stack import Stack, wait_until

HOUR = 3600  # seconds
TOMAS, IVAN = "100200300000012", "100200300000013"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("comments") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(autouse=True)
def fair_weather(meta: Meta) -> Iterator[None]:
    """What one test holds back does not wait in the next one, even if the test failed."""
    yield
    meta.stage("weather", hold_webhooks=False)
    meta.stage("webhooks/release")


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk, after the wizard; comments are switched on for the bakery, and allowed by Facebook."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY, FLORIST).press("Continue")
    anna.press("Save and continue")  # the florist's
    anna.press("Save and continue", receives_comments="y")
    page = page_of(anna, "North Bakery")
    assert anna.goes(f"/admin/pages/{page}").reads("Facebook has not allowed the portal to work with comments yet")
    allow_comments(anna, meta)
    return anna


def test_a_comment_becomes_a_task_with_its_post(anna: Desk, meta: Meta) -> None:
    post = posts(meta, "Our cakes for the holidays", samples=["photo"])
    first = comments(meta, post, "maria", "How much is the raspberry cake?")
    task = anna.task_of("Maria Ivanova")
    replies(meta, first, TOMAS, "I would like to know, too")
    anna.waits_for(task, "Our cakes for the holidays", "How much is the raspberry cake?", "I would like to know, too")
    wait_until(lambda: anna.opens(task).files(), "the picture of the post is shown")

    does(anna, task, "How much is the raspberry cake?", "answer", text="It is thirty euros.")
    wait_until(lambda: any(c["message"] == "It is thirty euros." for c in under(meta, post)), "it stands on Facebook")
    anna.waits_for(task, "It is thirty euros.", "Sent")
    assert len([c for c in under(meta, post) if c["message"] == "It is thirty euros."]) == 1

    does(anna, task, "I would like to know, too", "like")
    does(anna, task, "I would like to know, too", "hide")
    anna.waits_for(task, "liked by the Page", "hidden")
    does(anna, task, "I would like to know, too", "unhide")
    wait_until(lambda: not any(c["is_hidden"] for c in under(meta, post)), "everybody sees it again")
    does(anna, task, "I would like to know, too", "delete")
    anna.waits_for(task, "This comment was removed")
    wait_until(lambda: "I would like to know, too" not in [c["message"] for c in under(meta, post)], "it is gone")


def test_a_private_answer_goes_to_messenger_once(anna: Desk, meta: Meta) -> None:
    post = posts(meta, "We bake on Sundays")
    comments(meta, post, IVAN, "А по понедельникам?")
    task = anna.task_of("Иван Петров")
    does(anna, task, "А по понедельникам?", "answer-privately", text="Да, с восьми утра.")
    wait_until(lambda: sent(meta) == ["Да, с восьми утра."], "it has arrived in Messenger")
    anna.waits_for(task, "Answered privately. Meta allows that once", "When Иван Петров answers there")
    refused = anna._does(task, f"comments/{number_of(anna, task, 'А по')}/answer-privately", text="Ещё раз")
    assert refused.status_code == 422
    assert sent(meta) == ["Да, с восьми утра."]

    meta.writes(IVAN, BAKERY, "Спасибо!")
    direct = wait_until(lambda: direct_task(anna, task), "the direct conversation has a task")
    anna.waits_for(direct, "Спасибо!", "Да, с восьми утра.", "Private answer to the comment")
    assert f'href="/tasks/{task}"' in anna.text


def direct_task(anna: Desk, task: int) -> int | None:
    """The task that the private answer leads to."""
    links = [link.get("href") for link in Screen(anna.opens(task).text).all("a") if "Go on in task" in link.text]
    return int(urlsplit(links[0]).path.rpartition("/")[2]) if links else None


def test_what_people_change_changes_in_the_task(anna: Desk, meta: Meta) -> None:
    post = posts(meta, "New: rye bread", is_ad=True)
    first = comments(meta, post, TOMAS, "How mcuh is it?")
    second = comments(meta, post, None, "Fresh every morning!")
    task = anna.task_of("Tomas Berg")
    anna.waits_for(task, "Shown only as an ad", "Fresh every morning!")
    meta.stage(f"comments/{first}/edit", message="How much is it?")
    anna.waits_for(task, "How much is it?", "edited")
    meta.stage(f"comments/{second}/remove")
    anna.waits_for(task, "This comment was removed")
    meta.stage(f"comments/{first}/hide", by_admin=True)
    anna.waits_for(task, "hidden")


def test_a_refusal_is_explained_and_can_be_tried_again(anna: Desk, meta: Meta) -> None:
    post = posts(meta, "Closed on Friday")
    comments(meta, post, "zoë", "What a pity")
    task = anna.task_of("Zoë O'Brien")
    meta.stage("faults", edge="comments", method="POST", code=506, times=1)
    does(anna, task, "What a pity", "answer", text="We are back on Saturday.")
    anna.waits_for(task, "Not sent", "The same text was sent a moment ago.")
    retry = next(b for b in Screen(anna.text).all("button") if "/retry" in b.get("formaction"))
    anna.sends(retry.get("formaction"))
    wait_until(lambda: len(under(meta, post)) == 2, "it stands on Facebook")


def test_an_answer_whose_confirmation_was_lost_is_not_published_twice(anna: Desk, meta: Meta) -> None:
    post = posts(meta, "Open again")
    comments(meta, post, "ольга", "Ура!")
    task = anna.task_of("Ольга Смирнова")
    meta.stage("weather", hold_webhooks=True)
    meta.stage("faults", edge="comments", method="POST", effect="lost", times=1)
    does(anna, task, "Ура!", "answer", text="Ждём вас")
    anna.waits_for(task, "Not confirmed yet")
    anna.waits_for(task, "Ждём вас", "Sent")
    meta.stage("weather", hold_webhooks=False)
    meta.stage("webhooks/release")
    assert [c["message"] for c in under(meta, post)] == ["Ура!", "Ждём вас"]


def test_a_private_answer_whose_confirmation_was_lost_is_found_and_not_sent_twice(anna: Desk, meta: Meta) -> None:
    post = posts(meta, "Gift vouchers")
    comments(meta, post, TOMAS, "For how much?")
    task = anna.task_of("For how much?")
    before = len(sent(meta))
    meta.stage("weather", hold_webhooks=True)
    meta.stage("faults", edge="messages", method="POST", effect="lost", times=1)
    does(anna, task, "For how much?", "answer-privately", text="From ten euros.")
    anna.waits_for(task, "Not confirmed yet")
    anna.waits_for(task, "Answered privately. Meta allows that once")
    meta.stage("weather", hold_webhooks=False)
    meta.stage("webhooks/release")
    assert sent(meta)[before:] == ["From ten euros."]


def test_deleting_twice_because_the_answer_was_lost_is_deleting_once(anna: Desk, meta: Meta) -> None:
    post = posts(meta, "Summer hours")
    comment = comments(meta, post, TOMAS, "Buy followers here")
    task = anna.task_of("Buy followers here")
    meta.stage("weather", hold_webhooks=True)
    meta.stage("faults", method="DELETE", effect="lost", times=1)
    does(anna, task, "Buy followers here", "delete")
    anna.waits_for(task, "This comment was removed")
    meta.stage("weather", hold_webhooks=False)
    assert comment not in [found["id"] for found in under(meta, post)]


def test_without_the_permission_it_says_what_is_missing(anna: Desk, meta: Meta) -> None:
    post = posts(meta, "Autumn hours")
    comments(meta, post, TOMAS, "And in winter?")
    task = anna.task_of("And in winter?")
    meta.stage("people/anna/revoke", scope="pages_manage_engagement")
    does(anna, task, "And in winter?", "hide")
    anna.waits_for(task, "Hide this comment: not done", "The connection may not do this with comments of the Page.")
    page = page_of(anna, "North Bakery")
    anna.logs_in(query=f"?page={page}&again=1")
    retry = next(b for b in Screen(anna.opens(task).text).all("button") if "/retry" in b.get("formaction"))
    anna.sends(retry.get("formaction"))
    wait_until(lambda: under(meta, post)[0]["is_hidden"], "it is hidden on Facebook")


def test_comments_that_no_webhook_told_of_are_read_back_once(anna: Desk, meta: Meta) -> None:
    post, question = posts(meta, "Tomorrow: strudel"), "Is there one without raisins?"
    meta.stage("weather", hold_webhooks=True)
    comments(meta, post, "maria", question)
    meta.stage("clock", advance=HOUR)
    wait_until(lambda: question in anna.goes("/tasks?view=all").text, "it was read back")
    task = anna.task_of(question)
    meta.stage("weather", hold_webhooks=False)
    meta.stage("webhooks/release", copies=2)
    comments(meta, post, TOMAS, "That would be nice")
    anna.waits_for(task, "That would be nice")
    assert anna.text.count(f'<span class="words">{question}</span>') == 1
