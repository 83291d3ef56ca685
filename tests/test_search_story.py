"""Search through the whole portal: what was said is found the moment it is there, and opens where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.desk import Desk
from tests.simulator.meta import BAKERY, Meta
from tests.stack import Stack, wait_until

TOMAS, IVAN = "100200300000012", "100200300000013"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("search") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY).press("Continue")
    anna.press("Save and continue")
    return anna


def searches(anna: Desk, words: str) -> list[str]:
    """What stands marked on the screen."""
    anna.goes(f"/search?q={words}")
    return [unescape(found) for found in re.findall(r"<mark>(.*?)</mark>", anna.text)]


def test_what_customers_write_is_found_and_opens_where_it_stands(anna: Desk, meta: Meta) -> None:
    meta.writes(IVAN, BAKERY, "Здравствуйте! Сколько стоит торт с малиной?")
    task = anna.task_of("Иван Петров")
    for number in range(70):
        meta.writes(IVAN, BAKERY, f"Вопрос {number}")
    anna.waits_for(task, "Вопрос 69")
    assert searches(anna, "торты малина") == ["торт", "малиной"]
    assert anna.reads("Иван Петров North Bakery · Messenger")
    address, name = unescape(re.findall(r'href="(/tasks/\d+\?entry=[^"]+)"', anna.text)[0]).split("#")
    assert f'id="{name}"' not in anna.opens(task).text, "too long ago for what a task shows at first"
    assert f'id="{name}"' in anna.goes(address).text
    assert anna.reads("Вопрос 69"), "and goes on to the newest"


def test_what_is_taken_back_is_no_longer_found(anna: Desk, meta: Meta) -> None:
    said = meta.writes(TOMAS, BAKERY, "My number is 123 456")
    wait_until(lambda: searches(anna, "456") == ["456"], "it is found")
    meta.does(TOMAS, BAKERY, "unsend", mid=said["message"]["mid"])
    wait_until(lambda: searches(anna, "456") == [], "it is not found any more")
    assert anna.reads("Nothing found")


def test_notes_people_and_numbers_are_found(anna: Desk, meta: Meta) -> None:
    task = anna.task_of("Иван Петров")
    anna.opens(task).sends(f"/tasks/{task}/notes", text="Raspberries are out")
    assert searches(anna, "raspberry") == ["Raspberries"]
    assert searches(anna, "петров") == ["Петров"]
    assert anna.goes(f"/search?q=%23{task}").reads(f"Open task {task}")
