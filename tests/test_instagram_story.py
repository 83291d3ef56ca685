"""Instagram through the whole portal, by HTTP: from the list of the wizard to tasks, and back into the account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commenting import does, page_of, subscribed
from tests.desk import Desk, received, texts
from tests.instagram import BREAD, FLOWERS, comments, retries, sends, shows, under
from tests.simulator.meta import APP, BAKERY, FLORIST, Meta
from tests.stack import Stack, wait_until

TOMAS, IVAN, OLGA, ZOE = "100200300000012", "100200300000013", "100200300000014", "100200300000015"
HOUR = 3600  # seconds


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("instagram") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk, after the wizard: the bakery and its Instagram account, which takes comments as well."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator()
    assert anna.reads("Instagram is left out.")
    anna.press("Connect Instagram accounts, too")
    assert anna.reads("Facebook also asks for Instagram accounts")
    anna.logs_in()
    assert anna.reads("@northbakery Instagram linked to the Page above")
    anna.connects(BAKERY, BREAD)
    assert anna.reads("Read and send Instagram messages")
    anna.press("Continue")
    assert anna.reads("What happens with messages to @northbakery?")
    assert not anna.reads("Receive leads from lead forms")
    anna.press("Save and continue", receives_comments="y").press("Save and continue")
    anna.logs_in(query=f"?page={page_of(anna, '@northbakery')}&again=1", without=())
    return anna


def test_the_account_has_its_own_health(anna: Desk, meta: Meta) -> None:
    page = page_of(anna, "@northbakery")
    anna.goes(f"/admin/pages/{page}")
    sends(anna, f"/admin/pages/{page}/check")
    healthy = ("Works", "Instagram", "The Meta app sends its events here", "instagram_manage_comments")
    wait_until(lambda: all(map(anna.goes(f"/admin/pages/{page}").reads, healthy)), "all is well")
    assert anna.reads("messaging_seen")
    assert not anna.reads("leadgen")
    assert anna.get(f"/admin/pages/{page}/leads").status_code == 404


def test_a_message_becomes_a_task_and_its_answer_is_seen(anna: Desk, meta: Meta) -> None:
    meta.writes("maria", BREAD, "Do you bake without wheat?")
    task = anna.task_of("Maria Ivanova")
    assert anna.opens(task).reads("Do you bake without wheat?")
    assert anna.reads("Instagram · Task")
    anna.answers(task, "Yes, on Fridays.")
    wait_until(lambda: texts(meta, "maria", BREAD) == ["Yes, on Fridays."], "it has arrived")
    meta.does("maria", BREAD, "open")
    anna.waits_for(task, "Read")
    meta.does("maria", BREAD, "answer-in-inbox", text="And on Saturdays.")
    anna.waits_for(task, "And on Saturdays.", "outside this portal")
    assert anna.text.count(">Yes, on Fridays.<") == 1


def test_what_people_send_on_instagram_is_shown_as_what_it_is(anna: Desk, meta: Meta) -> None:
    order = meta.writes(IVAN, BREAD, "Два хлеба")["message"]["mid"]
    mistake = meta.writes(IVAN, BREAD, "Не туда")["message"]["mid"]
    task = anna.task_of("Иван Петров")
    anna.answers(task, "Хорошо!")
    wait_until(lambda: received(meta, IVAN, BREAD), "the answer has arrived")
    meta.does(IVAN, BREAD, "edit", mid=order, text="Три хлеба")
    meta.does(IVAN, BREAD, "unsend", mid=mistake)
    meta.does(IVAN, BREAD, "react", mid=received(meta, IVAN, BREAD)[0]["mid"], reaction="love")
    meta.does(IVAN, BREAD, "answer-story", text="Красиво")
    meta.does(IVAN, BREAD, "mention-in-story", samples=["photo"])
    meta.does(IVAN, BREAD, "share", media=shows(meta, "Rye"))
    meta.does(IVAN, BREAD, "heart")
    meta.does(IVAN, BREAD, "vanish")
    meta.writes(IVAN, BREAD, is_unsupported=True)
    meta.does(IVAN, BREAD, "follow", ref="flyer", source="IGME")
    anna.waits_for(
        task,
        *("Три хлеба", "edited", "Иван Петров unsent this message", "❤", "Красиво", "Answer to your story"),
        *("Mention in a story", "Post", "A picture that could be seen once", "through the link “flyer”"),
        "A message of a kind that Meta does not pass on. Look into the inbox on Instagram.",
    )
    assert anna.files() == [], "stories are linked and never stored"


def test_a_long_answer_goes_out_in_messages_of_a_thousand_bytes(anna: Desk, meta: Meta) -> None:
    meta.writes(OLGA, BREAD, "Расскажите о хлебе")
    task = anna.task_of("Ольга Смирнова")
    assert 'data-limit="1000" data-measure="bytes"' in anna.opens(task).text
    said = " ".join(["Хлеб ржаной, на закваске."] * 40)
    anna.answers(task, said)
    wait_until(lambda: len(texts(meta, OLGA, BREAD)) == 2, "both parts have arrived")
    assert all(len(text.encode()) <= 1000 for text in texts(meta, OLGA, BREAD))
    assert " ".join(text.strip() for text in texts(meta, OLGA, BREAD)) == said


def test_a_file_that_instagram_does_not_take_is_refused_at_once(anna: Desk, meta: Meta) -> None:
    meta.writes(TOMAS, BREAD, "Have you a price list?")
    task = anna.task_of("Tomas Berg")
    refused = anna.answers(task, "", ("prices.txt", b"Bread 3", "text/plain"))
    assert refused.status_code == 422
    assert "prices.txt is of a kind Instagram does not take." in refused.text
    assert received(meta, TOMAS, BREAD) == []


def test_without_access_to_messages_it_says_where_to_allow_it(anna: Desk, meta: Meta) -> None:
    task = anna.task_of("Tomas Berg")
    meta.stage(f"instagram/{BREAD}", allows_message_access=False)
    anna.answers(task, "It comes by post.")
    anna.waits_for(task, "Not sent", "switch on “Allow access to messages”")
    meta.stage(f"instagram/{BREAD}", allows_message_access=True)
    retries(anna, task)
    wait_until(lambda: texts(meta, TOMAS, BREAD) == ["It comes by post."], "it has arrived, once")


def test_after_a_day_only_a_person_may_answer(anna: Desk, meta: Meta) -> None:
    meta.writes(ZOE, BREAD, "Do you do weddings?")
    task = anna.task_of("Zoë O'Brien")
    meta.stage("clock", advance=25 * HOUR)
    anna.waits_for(task, "The 24 hours for an answer are over")
    meta.stage(f"apps/{APP}", features=["profile_access", "human_agent"])
    page = page_of(anna, "@northbakery")
    anna.goes(f"/admin/pages/{page}").press("Save", human_agent="granted", history_size="10", receives_comments="y")
    anna.answers(task, "We do, with pleasure.")
    wait_until(lambda: [one["tag"] for one in received(meta, ZOE, BREAD)] == ["HUMAN_AGENT"], "it has arrived")
    anna.waits_for(task, "personal answer")


def test_a_comment_becomes_a_task_with_its_post(anna: Desk, meta: Meta) -> None:
    media = shows(meta, "Plum cake, this weekend only")
    comments(meta, media, "maria", "By the slice, too?")
    task = anna.task_of("By the slice, too?")
    anna.waits_for(task, "Plum cake, this weekend only", "Maria Ivanova", "By the slice, too?")
    wait_until(lambda: anna.opens(task).files(), "the picture of the post is shown")
    assert anna.reads("Open on Instagram")
    assert "/like" not in anna.text, "Instagram lets no app like comments"
    assert does(anna, task, "By the slice, too?", "like").status_code == 422

    does(anna, task, "By the slice, too?", "answer", text="By the slice, and whole.")
    answered = "By the slice, and whole."
    wait_until(lambda: answered in [one["text"] for one in under(meta, media)], "it stands on Instagram")
    meta.stage("webhooks/settle")
    assert [one["text"] for one in under(meta, media)].count(answered) == 1
    does(anna, task, "By the slice, too?", "hide")
    wait_until(lambda: any(one["is_hidden"] for one in under(meta, media)), "it is hidden on Instagram")
    anna.waits_for(task, "hidden")
    does(anna, task, "By the slice, too?", "unhide")
    wait_until(lambda: not any(one["is_hidden"] for one in under(meta, media)), "everybody sees it again")
    comments(meta, media, IVAN, "Купи подписчиков")
    anna.waits_for(task, "Купи подписчиков")
    does(anna, task, "Купи подписчиков", "delete")
    anna.waits_for(task, "This comment was removed")
    wait_until(lambda: "Купи подписчиков" not in [one["text"] for one in under(meta, media)], "it is gone")


def test_a_private_answer_goes_into_the_chat_once(anna: Desk, meta: Meta) -> None:
    media = shows(meta, "Gift vouchers", kind="REELS", samples=["clip"])
    comments(meta, media, OLGA, "На какую сумму?")
    task = anna.task_of("На какую сумму?")
    before = len(texts(meta, OLGA, BREAD))
    too_long = does(anna, task, "На какую сумму?", "answer-privately", text="ж" * 501)
    assert (too_long.status_code, "too long for one answer" in too_long.text) == (422, True)
    does(anna, task, "На какую сумму?", "answer-privately", text="От десяти евро.")
    wait_until(lambda: texts(meta, OLGA, BREAD)[before:] == ["От десяти евро."], "it has arrived in the chat")
    anna.waits_for(task, "Answered privately. Meta allows that once", "Go on in task")
    assert does(anna, task, "На какую сумму?", "answer-privately", text="Ещё раз").status_code == 422
    assert anna.opens(anna.task_of("Ольга Смирнова")).reads("От десяти евро.")


def test_a_private_answer_whose_confirmation_was_lost_is_not_sent_twice(anna: Desk, meta: Meta) -> None:
    media = shows(meta, "Open again")
    comments(meta, media, ZOE, "At last!")
    task = anna.task_of("At last!")
    before = len(texts(meta, ZOE, BREAD))
    meta.stage("weather", hold_webhooks=True)
    meta.stage("faults", edge="messages", method="POST", effect="lost", times=1)
    does(anna, task, "At last!", "answer-privately", text="Come and see.")
    anna.waits_for(task, "Not confirmed yet")
    anna.waits_for(task, "Answered privately. Meta allows that once")
    meta.stage("weather", hold_webhooks=False)
    meta.stage("webhooks/release", copies=2)
    assert texts(meta, ZOE, BREAD)[before:] == ["Come and see."]


def test_without_the_permission_it_says_what_is_missing(anna: Desk, meta: Meta) -> None:
    media = shows(meta, "Autumn hours")
    comments(meta, media, TOMAS, "And in winter?")
    task, page = anna.task_of("And in winter?"), page_of(anna, "@northbakery")
    meta.stage("people/anna/revoke", scope="instagram_manage_comments")
    does(anna, task, "And in winter?", "hide")
    anna.waits_for(task, "Hide this comment: not done", "The connection may not do this with comments of the Page.")
    assert anna.goes(f"/admin/pages/{page}").reads("Facebook has not granted: Read, answer, hide and delete comments")
    anna.logs_in(query=f"?page={page}&again=1", without=())
    retries(anna, task)
    wait_until(lambda: under(meta, media)[0]["is_hidden"], "it is hidden on Instagram")


def test_comments_that_no_webhook_told_of_are_read_back_once(anna: Desk, meta: Meta) -> None:
    media, question = shows(meta, "Tomorrow: strudel"), "Is there one without raisins?"
    meta.stage("weather", hold_webhooks=True)
    comments(meta, media, TOMAS, question)
    meta.stage("clock", advance=HOUR)
    wait_until(lambda: question in anna.goes("/tasks?view=all").text, "it was read back")
    task = anna.task_of(question)
    meta.stage("weather", hold_webhooks=False)
    meta.stage("webhooks/release", copies=2)
    comments(meta, media, IVAN, "Было бы здорово")
    anna.waits_for(task, "Было бы здорово")
    assert anna.text.count(f'<span class="words">{question}</span>') == 1


def test_what_was_said_before_the_account_was_connected_is_there(anna: Desk, meta: Meta) -> None:
    meta.writes("maria", FLOWERS, "Do you deliver roses?")
    meta.stage("webhooks/settle")
    anna.goes("/setup/pages").press("Connect and continue", page=[FLOWERS])
    meta.writes("maria", FLOWERS, "And peonies?")
    task = anna.task_of("And peonies?")
    anna.waits_for(task, "Do you deliver roses?", "And peonies?")
    assert FLORIST not in anna.goes("/admin/pages").text


def test_disconnecting_the_page_leaves_its_instagram_account_alone(anna: Desk, meta: Meta) -> None:
    page = page_of(anna, "North Bakery")
    anna.goes(f"/admin/pages/{page}/disconnect").press("Disconnect")
    assert "messages" not in subscribed(meta)
    meta.writes("maria", BREAD, "Still there?")
    anna.waits_for(anna.task_of("Maria Ivanova"), "Still there?")


def test_an_account_that_is_no_longer_linked_says_so_and_comes_back(anna: Desk, meta: Meta) -> None:
    task = anna.task_of("Maria Ivanova")
    meta.stage(f"instagram/{BREAD}/unlink")
    anna.answers(task, "We are.")
    page = page_of(anna, "@northbakery")
    anna.waits_for(task, "An administrator has to connect the Page again.")
    assert anna.goes(f"/admin/pages/{page}").reads("no longer linked to its Facebook Page")
    assert texts(meta, "maria", BREAD)[-1] != "We are."
    meta.stage(f"instagram/{BREAD}/link", page=BAKERY)
    anna.logs_in(query=f"?page={page}")
    wait_until(lambda: texts(meta, "maria", BREAD)[-1] == "We are.", "the answer that waited has arrived")


def test_checking_notices_the_link_without_a_message(anna: Desk, meta: Meta) -> None:
    page = page_of(anna, "@northbakery")
    meta.stage(f"instagram/{BREAD}/unlink")
    sends(anna, f"/admin/pages/{page}/check")
    wait_until(lambda: anna.goes(f"/admin/pages/{page}").reads("no longer linked"), "it says what is wrong")
    meta.stage(f"instagram/{BREAD}/link", page=BAKERY)
    sends(anna, f"/admin/pages/{page}/check")
    wait_until(lambda: anna.goes(f"/admin/pages/{page}").reads("Works through Anna Keller"), "it is well again")


def test_while_it_is_disconnected_nothing_comes_in_and_nothing_goes_out(anna: Desk, meta: Meta) -> None:
    page, task = page_of(anna, "@northbakery"), anna.task_of("Maria Ivanova")
    anna.goes("/setup/login")
    assert sends(anna, "/setup/instagram/leave-out").status_code == 422
    anna.goes(f"/admin/pages/{page}/disconnect").press("Disconnect")
    meta.writes("maria", BREAD, "Hello?")
    meta.stage("webhooks/settle")
    assert anna.opens(task).reads("This Page is no longer connected")
    assert not anna.reads("Hello?")
