"""One person whom Meta knows by several ids, through the whole portal, by HTTP: two cards, one card, two cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.commenting import allow_comments, comments, page_of, posts
from tests.desk import Desk
from tests.screen import Screen
from tests.setting_up import PASSWORD
from tests.simulator.meta import BAKERY, FLORIST, Meta
from tests.stack import Stack, wait_until

AD = {"source": "ADS", "type": "OPEN_THREAD", "ad_id": "120210000000000099", "ads_context_data": {"ad_title": "Autumn"}}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("contacts") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk; comments are allowed for the bakery. The florist is connected, too."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY, FLORIST).press("Continue")
    anna.press("Save and continue")
    anna.press("Save and continue", receives_comments="y")
    allow_comments(anna, meta)
    return anna


@pytest.fixture(scope="module")
def post(meta: Meta, anna: Desk) -> str:
    return posts(meta, "Our cakes for the holidays")


@pytest.fixture(scope="module")
def cards(anna: Desk, meta: Meta, post: str) -> tuple[str, str]:
    """Maria came from an ad and wrote; and she commented. Meta does not say that this is one person."""
    meta.writes("maria", BAKERY, "Is my cake ready?", referral=AD)
    anna.task_of("Maria Ivanova")
    comments(meta, post, "maria", "How much is the raspberry cake?")
    wait_until(lambda: len(found(anna, "ivan")) == 2, "there are two cards")
    first, second = (of_card(anna, words) for words in ("Is my cake ready?", "How much is the raspberry cake?"))
    return first, second


def found(desk: Desk, words: str) -> list[str]:
    """The addresses of the cards that a search finds."""
    rows = Screen(desk.goes(f"/contacts?q={words}").text).all("a")
    return [row.get("href") for row in rows if "contact-row" in row.get("class")]


def of_card(desk: Desk, words: str) -> str:
    """The address of the card on which this is said."""
    return next(address for address in found(desk, "ivan") if desk.goes(address).reads(words))


def test_two_cards_become_one_with_everything_on_it(anna: Desk, cards: tuple[str, str]) -> None:
    first, second = cards
    anna.goes(f"{first}/details").press("Save", name="Maria the baker", email="maria@example.org")
    assert not anna.goes(first).reads("How much is the raspberry cake?")
    anna.goes(f"{first}/merge?q=ivanova")
    assert f'href="{first}/merge?with={second.rpartition("/")[2]}"' in anna.text
    anna.goes(f"{first}/merge?with={second.rpartition('/')[2]}")
    for words in ("Is my cake ready?", "How much is the raspberry cake?", "Maria Ivanova"):
        assert anna.reads(words), words
    anna.press("Join the cards", own_name="first")
    assert anna.path == first
    for words in ("Maria the baker", "Is my cake ready?", "How much is the raspberry cake?", "Ad “Autumn”"):
        assert anna.reads(words), words
    assert anna.goes(second).path == first


def test_the_tasks_show_the_person_and_lead_to_each_other(anna: Desk, cards: tuple[str, str]) -> None:
    assert len(tasks_of(anna, "Maria the baker")) == 2
    (came_by_ad,) = tasks_of(anna, "Maria the baker", "&origin=ad")
    anna.goes(came_by_ad)
    assert f'href="{cards[0]}"' in anna.text
    assert anna.reads("How much is the raspberry cake?"), "the other task is beside it"


def tasks_of(anna: Desk, name: str, more: str = "") -> list[str]:
    """The addresses of this person's tasks in the list."""
    rows = Screen(anna.goes(f"/tasks?view=all{more}").text).all("a")
    return [one.get("href") for one in rows if "row-link" in one.get("class") and name in one.text]


def test_what_comes_in_meanwhile_stays_where_it_belongs(
    anna: Desk, meta: Meta, cards: tuple[str, str], post: str
) -> None:
    first, second = cards
    meta.writes("maria", BAKERY, "I am on my way.")
    comments(meta, post, "maria", "And with cherries?")
    for words in ("I am on my way.", "And with cherries?"):
        wait_until(lambda words=words: anna.goes(first).reads(words), f"the card shows {words}")
    undo = next(form.get("action") for form in Screen(anna.text).all("form") if form.get("action").endswith("/undo"))
    token = anna.token
    anna.press("Separate")
    assert anna.reads("I am on my way.")
    assert not anna.reads("And with cherries?")
    assert anna.goes(second).path == second
    for words in ("Maria Ivanova", "How much is the raspberry cake?", "And with cherries?"):
        assert anna.reads(words), words
    assert not anna.reads("I am on my way.")
    again = anna.post(undo, csrf_token=token)
    assert (again.status_code, "These two are separate already." in again.text) == (422, True)


def test_who_does_not_see_the_page_does_not_see_its_people(
    stack: Stack, meta: Meta, anna: Desk, cards: tuple[str, str]
) -> None:
    meta.writes("maria", FLORIST, "Roses, please.")
    wait_until(lambda: len(found(anna, "mari")) == 3, "the florist knows her, too")
    restrict(anna, "North Bakery")
    eva = invited(stack, meta, anna)
    (open_card,) = found(eva, "mari")
    assert eva.goes(open_card).reads("Roses, please.")
    for card in cards:
        assert eva.get(card).status_code == 404
        together = eva.post(f"{open_card}/merge", csrf_token=eva.token, **{"with": card.rpartition("/")[2]})
        assert together.status_code == 404
    itself = eva.post(f"{open_card}/merge", csrf_token=eva.token, **{"with": open_card.rpartition("/")[2]})
    assert (itself.status_code, "This is one person already." in itself.text) == (422, True)


def restrict(anna: Desk, page: str) -> None:
    """Nobody but administrators sees the Page from now on."""
    anna.goes(f"/admin/pages/{page_of(anna, page)}/visibility").press("Save", to="teams")


def invited(stack: Stack, meta: Meta, anna: Desk) -> Desk:
    anna.goes("/admin/employees/invite").press("Make the link", email="eva@example.org")
    link = unescape(re.findall(r'id="copy-link"[^>]*value="([^"]+)"', anna.text)[0])
    eva = Desk(stack.portal_url, meta)
    eva.goes(link.removeprefix(stack.portal_url)).press("Create my account", name="Eva Berg", password=PASSWORD)
    return eva
